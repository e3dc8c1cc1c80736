//! From what was typed to an exit code.

mod inclusion;
mod reserves;

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use circuits::shape::Production;
use clap::Parser as _;
use serde_json::Value;

use crate::{
    cli::{Cli, Command, InspectArgs, SolvencyArgs},
    report,
    solvency::{Expectations, read_documents},
    verify::Verifier,
};
use documents::{
    bundle::{files::Bundle, source::BundleDirectory},
    refusal::Refusal,
};

/// How a program ends that has something to report.
#[derive(Clone, Copy)]
enum Ending {
    /// What was checked holds.
    Verified,
    /// It holds, and only the account's owner can say whether it is a yes: debts, or nothing at all.
    ToConfirm,
    /// Something does not.
    Rejected,
    /// Something that was to be checked could not be.
    NoVerdict,
}

/// A finished report, in both forms.
struct Report {
    text: String,
    json: Value,
    /// How the program ends.
    ending: Ending,
}

/// Runs the `verifier` command with these arguments, the first of which is its own name, and prints its report.
pub fn command_line(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    run(&Cli::parse_from(args))
}

/// Runs a command and prints its report: results on stdout, refusals on stderr.
fn run(cli: &Cli) -> ExitCode {
    let report = match &cli.command {
        Command::Solvency(args) => solvency(args),
        Command::Inclusion(args) => inclusion::inclusion(args),
        Command::Reserves(args) => reserves::reserves(args),
        Command::Attest(args) => reserves::attest(args),
        Command::Keygen(args) => reserves::keygen(args),
        Command::Signature(args) => reserves::signature(args),
        Command::Inspect(args) => inspect(args),
    };
    match report {
        Ok(report) => {
            let text = if cli.json {
                pretty(&report.json)
            } else {
                report.text
            };
            // A reader that has gone away has seen what it wanted; the verdict stands.
            let _ = anstream::stdout().write_all(text.as_bytes());
            match report.ending {
                Ending::Verified => ExitCode::SUCCESS,
                Ending::Rejected => ExitCode::from(1),
                Ending::NoVerdict => ExitCode::from(2),
                Ending::ToConfirm => ExitCode::from(3),
            }
        }
        Err(refusal) => {
            if cli.json {
                let _ = anstream::stdout()
                    .write_all(pretty(&report::refusal::to_json(&refusal)).as_bytes());
            }
            print_refusal(&refusal, cli.json && cli.quiet);
            match refusal {
                Refusal::Rejected { .. } => ExitCode::from(1),
                Refusal::NoVerdict { .. } => ExitCode::from(2),
            }
        }
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn print_refusal(refusal: &Refusal, silent: bool) {
    if silent {
        return;
    }
    let red = anstyle::Style::new()
        .bold()
        .fg_color(Some(anstyle::AnsiColor::Red.into()));
    let mut err = anstream::stderr();
    let _ = match refusal {
        Refusal::Rejected { reason, detail } => writeln!(
            err,
            "{red}REJECTED{red:#} ({}): {}\n  {}",
            reason.code(),
            report::shown(detail),
            reason.hint()
        ),
        Refusal::NoVerdict { what, hint } => {
            writeln!(err, "{red}error{red:#}: {}\n  {hint}", report::shown(what))
        }
    };
}

/// The verifier. What is no bundle at all is found before its keys are made, which takes a while.
fn verifier_for(bundle: &BundleDirectory) -> Result<Verifier, Refusal> {
    Bundle::open(bundle)?;
    Verifier::new()
}

fn solvency(args: &SolvencyArgs) -> Result<Report, Refusal> {
    let attestation = match (&args.attestation, args.auditor_key) {
        (Some(path), Some(key)) => Some((reserves::read_attestation(path)?, key)),
        _ => None,
    };
    let expectations = Expectations {
        root: args.root,
        policy: args.policy,
        accept_loans_bps: args.accept_loans,
        attestation,
        require_reserves_bps: args
            .require_reserves
            .map(|percent| u32::from(percent) * 100),
    };
    let bundle = BundleDirectory::new(&args.bundle);
    let verified = verifier_for(&bundle)?.solvency(&bundle, &expectations)?;
    Ok(Report {
        text: report::solvency::to_text(&verified),
        json: report::solvency::to_json(&verified),
        ending: Ending::Verified,
    })
}

fn inspect(args: &InspectArgs) -> Result<Report, Refusal> {
    let source = BundleDirectory::new(&args.bundle);
    let bundle = Bundle::open(&source)?;
    let (documents, _) = read_documents::<Production>(&bundle)?;
    Ok(Report {
        text: report::inspect::to_text(&documents),
        json: report::inspect::to_json(&documents),
        ending: Ending::Verified,
    })
}
