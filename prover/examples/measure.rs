//! Times the whole of `prove` and of `verifier solvency` on a synthetic ledger:
//!
//! ```text
//! cargo run --release -p prover --example measure -- --accounts 100000 --assets 64
//! ```
//!
//! Prints balances per second, peak memory and bundle size. Everything from reading the CSV files to
//! the verified bundle is timed; making the ledger, and deriving the generators if they are not cached, are not.

use std::{fs, num::NonZero, path::Path, time::Instant};

use circuits::{
    setup::{ProverSetup, VerifierSetup},
    shape::{Production, Shape},
};
use clap::Parser;
use fixtures::synthetic::{Holdings, Synthetic};
use prover::{
    inputs::{LoadedSnapshot, descriptor_file},
    progress::on_stderr,
    prove::{Intended, Options, prove},
};
use verifier::solvency::{Expectations, verify_solvency};

/// Times `prove` and `verifier solvency` on a synthetic ledger.
#[derive(Parser)]
struct Args {
    /// Accounts in the ledger.
    #[arg(long, default_value_t = 100_000)]
    accounts: u64,
    /// Listed assets.
    #[arg(long, default_value_t = 64)]
    assets: usize,
    /// Balances are skewed like those of a real exchange, 1.6 an account; otherwise 1 to 3.
    #[arg(long)]
    skew: bool,
    /// Workers; one for each core by default.
    #[arg(long)]
    workers: Option<usize>,
}

/// Peak resident memory of this process so far, in MB, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

fn directory_bytes(directory: &Path) -> u64 {
    fs::read_dir(directory)
        .expect("the bundle was written")
        .map(|entry| {
            entry
                .expect("the bundle was written")
                .metadata()
                .expect("a file")
                .len()
        })
        .sum()
}

fn main() {
    let args = Args::parse();
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let workers = args.workers.unwrap_or(cores);
    let temp = tempfile::tempdir().expect("a temporary directory");
    let ledger = temp.path().join("ledger");
    let holdings = if args.skew {
        Holdings::Skewed
    } else {
        Holdings::Uniform { least: 1, most: 3 }
    };
    let synthetic = Synthetic {
        accounts: args.accounts,
        assets: args.assets,
        holdings,
        seed: 1,
    };
    let balances = synthetic.write(&ledger).expect("the ledger is written");
    println!(
        "{} accounts, {balances} balances, {} assets, {workers} workers",
        args.accounts, args.assets
    );
    drop(VerifierSetup::<Production>::pinned().expect("the pinned keys"));

    let out = temp.path().join("out");
    let start = Instant::now();
    let snapshot = LoadedSnapshot::load(&ledger.join("snapshot.toml"));
    let snapshot = snapshot.unwrap_or_else(|errors| panic!("{errors}"));
    let read = start.elapsed();
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let descriptor = descriptor_file::load_or_create(&snapshot).expect("a descriptor");
    let intended = Intended::new(&snapshot, descriptor).expect("a statement");
    let made = prove(
        &setup,
        &snapshot,
        &intended,
        &out,
        &Options::with_workers(workers),
        &*on_stderr(false),
    )
    .expect("a solvent exchange");
    let elapsed = start.elapsed();
    let peak = peak_memory();
    drop((setup, snapshot, intended));

    let bundle = out.join("bundle");
    let bytes = directory_bytes(&bundle);
    println!(
        "prove      {:.1} s, {:.0} balances/s (reading the inputs {:.2} s)",
        elapsed.as_secs_f64(),
        balances as f64 / elapsed.as_secs_f64(),
        read.as_secs_f64()
    );
    if let Some(peak) = peak {
        println!(
            "peak       {peak} MB, {} MB a worker",
            peak / workers as u64
        );
    }
    println!(
        "bundle     {bytes} bytes, {:.1} a balance, {} shards of {} leaves",
        bytes as f64 / balances as f64,
        made.shards,
        Production::SHARD_LEAVES
    );

    let start = Instant::now();
    let setup = VerifierSetup::<Production>::pinned().expect("the pinned keys");
    let expectations = Expectations {
        root: Some(made.root),
        ..Expectations::default()
    };
    verify_solvency(setup.keys(), &bundle, &expectations).expect("the bundle verifies");
    let elapsed = start.elapsed();
    println!(
        "verify     {:.2} s, {:.0} balances/s",
        elapsed.as_secs_f64(),
        balances as f64 / elapsed.as_secs_f64()
    );
}
