//! Measures everything on a synthetic ledger: what a run is predicted to take, what it takes, and its verification.
//!
//! ```text
//! cargo run --release --example measure -- --accounts 100000 --assets 512 --skew --report prover/performance/100k.json
//! ```
//!
//! Each step is a process of its own, which this program starts of itself, so that none has the memory of another.
//! Making the ledger, and deriving the generators if they are not cached, are not counted.

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use circuits::{setup::VerifierSetup, shape::Production};
use clap::Parser;
use documents::bundle::source::BundleDirectory;
use fixtures::synthetic::{Holdings, Synthetic};
use prover::{run_report::RunReport, testing::peak_memory};
use serde_json::Value;
use verdict::{progress::Silent, solvency::Expectations};
use verifier::verify_solvency;

/// The first argument of a process that is to be the prover.
const AS_PROVER: &str = "as-prover";
/// The first argument of a process that is to verify a bundle.
const AS_VERIFIER: &str = "as-verifier";

/// Measures a plan, a run and its verification on a synthetic ledger.
#[derive(Parser)]
struct Args {
    /// Accounts in the ledger.
    #[arg(long, default_value_t = 100_000)]
    accounts: u64,
    /// Listed assets.
    #[arg(long, default_value_t = 64)]
    assets: usize,
    /// Balances are skewed like those of a real exchange, 1.6 an account; otherwise 1 to 3.
    #[arg(long, conflicts_with = "balances")]
    skew: bool,
    /// Balances of each account; otherwise 1 to 3.
    #[arg(long, value_name = "N")]
    balances: Option<usize>,
    /// Of 100 accounts, how many have a debt; above 0 there is a collateral schedule.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    debtors: u8,
    /// Workers; one for each core by default.
    #[arg(long)]
    workers: Option<u16>,
    /// Where the run's report is kept.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where ledger and proof are made, and removed; the system's directory for temporary files by default.
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
}

fn main() -> ExitCode {
    let mut typed = std::env::args_os().skip(1).peekable();
    match typed.peek().and_then(|first| first.to_str()) {
        Some(AS_PROVER) => return prover::command_line(typed),
        Some(AS_VERIFIER) => verify(Path::new(&typed.nth(1).expect("a bundle"))),
        _ => measure(&Args::parse()),
    }
    ExitCode::SUCCESS
}

fn measure(args: &Args) {
    let temp = match &args.work {
        Some(work) => tempfile::tempdir_in(work),
        None => tempfile::tempdir(),
    }
    .expect("a temporary directory");
    let ledger = temp.path().join("ledger");
    let holdings = match args.balances {
        Some(each) => Holdings::Uniform {
            least: each,
            most: each,
        },
        None if args.skew => Holdings::Skewed,
        None => Holdings::Uniform { least: 1, most: 3 },
    };
    let synthetic = Synthetic {
        accounts: args.accounts,
        assets: args.assets,
        holdings,
        debtors_percent: args.debtors,
        seed: 1,
    };
    let balances = synthetic.write(&ledger).expect("the ledger is written");
    println!(
        "{} accounts, {balances} balances, {} assets",
        args.accounts, args.assets
    );
    drop(VerifierSetup::<Production>::pinned().expect("the pinned keys"));

    let snapshot = ledger.join("snapshot.toml");
    let common = |command: &str| {
        let mut process = this_program(AS_PROVER);
        process
            .args([command, "--json", "--snapshot"])
            .arg(&snapshot);
        if let Some(workers) = args.workers {
            process.args(["--workers", &workers.to_string()]);
        }
        process
    };
    let plan: Value = serde_json::from_slice(&output(common("check"))).expect("JSON");
    let out = temp.path().join("out");
    let written = temp.path().join("report.json");
    let mut process = common("prove");
    process.arg("--out").arg(&out);
    process.arg("--private").arg(temp.path().join("private"));
    process.arg("--report").arg(&written);
    output(process);
    let bytes = std::fs::read(&written).expect("the report was written");
    let report = RunReport::from_bytes(&bytes).expect("a report");
    say(&plan, &report);
    let mut process = this_program(AS_VERIFIER);
    print!(
        "{}",
        String::from_utf8_lossy(&output({
            process.arg(out.join("bundle"));
            process
        }))
    );
    if let Some(path) = &args.report {
        report.write(path).expect("the report can be written");
    }
}

fn this_program(first: &str) -> Command {
    let mut process = Command::new(std::env::current_exe().expect("this program's path"));
    process.arg(first).stderr(Stdio::inherit());
    process
}

fn output(mut process: Command) -> Vec<u8> {
    let output = process.output().expect("this program can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    output.stdout
}

/// What was predicted beside what it took.
fn say(plan: &Value, report: &RunReport) {
    let row = |name: &str, predicted: &Value, taken: f64| {
        let predicted = predicted.as_f64().unwrap_or(f64::NAN);
        let off = 100.0 * (predicted / taken - 1.0);
        println!("{name:<12} {predicted:>12.1} {taken:>12.1} {off:>+7.1}%");
    };
    println!("{:<12} {:>12} {:>12}", "", "predicted", "taken");
    row("seconds", &plan["seconds"], report.seconds);
    for stage in &report.stages {
        row(&stage.stage, &plan["stages"][&stage.stage], stage.seconds);
    }
    let megabytes = |bytes: &Value| Value::from(bytes.as_f64().unwrap_or(f64::NAN) / 1e6);
    let peak = report
        .peak_memory_bytes
        .map_or(f64::NAN, |peak| peak as f64);
    row("memory, MB", &megabytes(&plan["memory_bytes"]), peak / 1e6);
    for (name, predicted) in [("bundle", "bundle_bytes"), ("private", "private_bytes")] {
        let taken = report.sizes[name].total as f64 / 1e6;
        row(&format!("{name}, MB"), &megabytes(&plan[predicted]), taken);
    }
    println!(
        "{:.0} balances/s, {:.0} slots/s while proving, {} workers, {:.1}% of their time not proving",
        report.balances_per_second.unwrap_or(f64::NAN),
        report.slots_per_second.unwrap_or(f64::NAN),
        report.workers,
        100.0 * report.workers_seconds.share_not_proving,
    );
}

fn verify(bundle: &Path) {
    let start = Instant::now();
    let setup = VerifierSetup::<Production>::pinned().expect("the pinned keys");
    // Loans up to any share: that of a synthetic policy follows from what was drawn.
    let expectations = Expectations {
        accept_loans_bps: 10_000,
        ..Expectations::default()
    };
    verify_solvency(
        setup.keys(),
        &BundleDirectory::new(bundle),
        &expectations,
        &Silent,
    )
    .expect("the bundle verifies");
    println!(
        "verification {:.2} s, {} MB",
        start.elapsed().as_secs_f64(),
        peak_memory().unwrap_or_default() / 1_000_000
    );
}
