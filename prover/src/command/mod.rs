//! The command line: from what was typed to an exit code.

mod args;
mod check;
mod inclusion;
mod interrupt;
mod outcome;
mod output;
mod prove;
mod reserves;
mod stress;

use std::{ffi::OsString, num::NonZero, path::Path, process::ExitCode};

use clap::Parser as _;

use serde_json::json;
use verifier::{bundle::descriptor::Descriptor, solvency::policy_reason};

use self::{
    args::{Cli, Command, ForgetArgs, ReservesCommand},
    outcome::{Outcome, load_to_describe, refused_inputs, stopped},
    output::CommandOutput,
};
use crate::{
    inputs::descriptor_file::{self, DescriptorFileError},
    loans::LoansError,
    private::secret::erase_secret,
    progress::Progress,
    prove::ProveError,
};

/// The command `prover`: does what was typed, says what came of it, and returns the exit code. What is typed
/// wrongly ends the process.
///
/// The first of `arguments` is the program's name, as in [`std::env::args_os`].
pub fn command_line(arguments: impl IntoIterator<Item: Into<OsString> + Clone>) -> ExitCode {
    run(&Cli::parse_from(arguments))
}

fn run(cli: &Cli) -> ExitCode {
    let workers = match &cli.command {
        Command::Check(args) => Some(workers(args.workers)),
        Command::Prove(args) => Some(workers(args.workers)),
        _ => None,
    };
    let output = CommandOutput::new(cli, workers);
    let progress = output.progress();
    let outcome = match &cli.command {
        Command::Descriptor(args) => descriptor(&args.snapshot, &**progress),
        Command::Check(args) => check::check(args, &**progress),
        Command::Prove(args) => prove::prove(args, progress),
        Command::Reserves { command } => match command {
            ReservesCommand::Messages(args) => reserves::write_messages(args, &**progress),
            ReservesCommand::Dossier(args) => reserves::dossier(args, &**progress),
        },
        Command::Inclusion(args) => inclusion::inclusion(args, &**progress),
        Command::Policy(args) => stress::run(args, &**progress),
        Command::Forget(args) => forget(args),
    };
    output.end(&outcome)
}

fn refused(error: &ProveError) -> Outcome {
    let hint = error.hint().to_owned();
    match error {
        ProveError::Inputs(diagnostics) | ProveError::Loans(LoansError::Uncovered(diagnostics)) => {
            refused_inputs(diagnostics)
        }
        ProveError::Stopped => stopped(error),
        ProveError::Insolvent(insolvency) => Outcome::Refused {
            text: format!("{error}\n{insolvency}  {hint}\n"),
            json: json!({
                "outcome": "refused",
                "reason": "INSOLVENT",
                "failures": insolvency.failures(),
            }),
            logged: None,
        },
        ProveError::Policy(policy) => Outcome::Refused {
            text: format!("policy: {policy}\n  {}\n", policy.hint()),
            json: json!({
                "outcome": "refused",
                "reason": policy_reason(policy).code(),
                "detail": policy.to_string(),
            }),
            logged: None,
        },
        ProveError::Schedule(error) => failed_descriptor(error),
        ProveError::Statement(_)
        | ProveError::Totals(_)
        | ProveError::Loans(_)
        | ProveError::Size(_)
        | ProveError::Reserves(_)
        | ProveError::Claim(_) => Outcome::Refused {
            text: format!("{error}\n  {hint}\n"),
            json: json!({
                "outcome": "refused",
                "reason": "INPUTS",
                "errors": [error.to_string()],
            }),
            logged: None,
        },
        _ => Outcome::Failed {
            what: error.to_string(),
            hint,
        },
    }
}

fn failed_descriptor(error: &DescriptorFileError) -> Outcome {
    let detail = error.to_string();
    match error {
        DescriptorFileError::Io { .. } => Outcome::Failed {
            what: detail,
            hint: "check the directory's permissions".to_owned(),
        },
        _ => Outcome::Refused {
            text: format!("{detail}\n"),
            json: json!({ "outcome": "refused", "reason": "DESCRIPTOR", "detail": detail }),
            logged: None,
        },
    }
}

fn workers(asked: Option<u16>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    asked.map_or(cores, usize::from)
}

fn descriptor(path: &Path, progress: &dyn Progress) -> Outcome {
    let made = || -> Result<Descriptor, Outcome> {
        let snapshot = load_to_describe(path, progress)?;
        descriptor_file::load_or_create(&snapshot).map_err(|error| failed_descriptor(&error))
    };
    match made() {
        Ok(descriptor) => {
            let file = descriptor_file::descriptor_path(path);
            let digest = descriptor.ledger_digest();
            Outcome::Done {
                text: format!("descriptor: {}\nledger: {digest}\n", file.display()),
                json: json!({
                    "outcome": "done",
                    "descriptor": file.display().to_string(),
                    "ledger": digest.to_string(),
                }),
            }
        }
        Err(outcome) => outcome,
    }
}

fn forget(args: &ForgetArgs) -> Outcome {
    match erase_secret(&args.private) {
        Ok(true) => Outcome::Done {
            text: "the build secret is erased; copies and backups of it are yours to erase\n"
                .to_owned(),
            json: json!({ "outcome": "done", "erased": true }),
        },
        Ok(false) => Outcome::Failed {
            what: format!("there is no build secret in {}", args.private.display()),
            hint: "it was erased before, or this is not a private directory".to_owned(),
        },
        Err(error) => Outcome::Failed {
            what: error.to_string(),
            hint: "check the directory's permissions".to_owned(),
        },
    }
}
