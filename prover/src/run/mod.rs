//! From what was typed to an exit code.

mod check;
mod inclusion;
mod prove;
mod reserves;
mod voice;

use std::{num::NonZero, path::Path, process::ExitCode};

use serde_json::{Value, json};
use verifier::{bundle::descriptor::Descriptor, refusal::Reason, solvency::policy_reason};

use self::voice::Voice;
use crate::{
    cli::{Cli, Command, ForgetArgs, ReservesCommand},
    inputs::{
        LoadError, LoadOptions, LoadedSnapshot,
        descriptor_file::{self, DescriptorFileError},
        diagnostics::Diagnostics,
        source,
    },
    private::secret::erase_secret,
    progress::Progress,
    prove::ProveError,
    stress,
};

/// How a command ended.
pub(crate) enum Outcome {
    /// Done: text and JSON for stdout.
    Done { text: String, json: Value },
    /// The inputs are at fault: exit code 1.
    Refused { text: String, json: Value },
    /// A signal ended it where nothing is lost: exit code 2.
    Stopped { what: String, hint: String },
    /// Something could not be done: exit code 2.
    Failed { what: String, hint: String },
}

/// Runs a command.
pub fn run(cli: &Cli) -> ExitCode {
    let workers = match &cli.command {
        Command::Check(args) => Some(workers(args.workers)),
        Command::Prove(args) => Some(workers(args.workers)),
        _ => None,
    };
    let voice = Voice::new(cli, workers);
    let progress = voice.progress();
    let outcome = match &cli.command {
        Command::Descriptor(args) => descriptor(&args.snapshot, &**progress),
        Command::Check(args) => check::check(args, &**progress),
        Command::Prove(args) => prove::prove(args, progress),
        Command::Reserves { command } => match command {
            ReservesCommand::Messages(args) => reserves::write_messages(args, &**progress),
            ReservesCommand::Dossier(args) => reserves::dossier(args, &**progress),
        },
        Command::Inclusion(args) => inclusion::inclusion(args, &**progress),
        Command::Policy(args) => stress::cli::run(args, &**progress),
        Command::Forget(args) => forget(args),
    };
    voice.end(&outcome)
}

pub(crate) fn refused_inputs(diagnostics: &Diagnostics) -> Outcome {
    Outcome::Refused {
        text: format!("the inputs have errors\n{diagnostics}\n"),
        json: json!({
            "outcome": "refused",
            "reason": diagnostics.reason().map_or("INPUTS", Reason::code),
            "errors": diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
    }
}

/// A signal was heard.
fn stopped(error: &dyn std::fmt::Display) -> Outcome {
    Outcome::Stopped {
        what: error.to_string(),
        hint: "to go on, run the same command again".to_owned(),
    }
}

fn refused(error: &ProveError) -> Outcome {
    let hint = error.hint().to_owned();
    match error {
        ProveError::Inputs(diagnostics) => refused_inputs(diagnostics),
        ProveError::Stopped => stopped(error),
        ProveError::Insolvent(insolvency) => Outcome::Refused {
            text: format!("{error}\n{insolvency}  {hint}\n"),
            json: json!({
                "outcome": "refused",
                "reason": "INSOLVENT",
                "failures": insolvency.failures(),
            }),
        },
        ProveError::Policy(policy) => Outcome::Refused {
            text: format!("policy: {policy}\n  {}\n", policy.hint()),
            json: json!({
                "outcome": "refused",
                "reason": policy_reason(policy).code(),
                "detail": policy.to_string(),
            }),
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
        },
    }
}

fn load(path: &Path, progress: &dyn Progress) -> Result<LoadedSnapshot, Outcome> {
    let options = LoadOptions {
        progress,
        ..LoadOptions::default()
    };
    load_with(path, &options)
}

/// Loads a snapshot in one of the ways that there are.
pub(crate) fn load_with(path: &Path, options: &LoadOptions<'_>) -> Result<LoadedSnapshot, Outcome> {
    // A snapshot that is not there is a slip of the command line, not an error of the inputs.
    if let Err(error) = source::open_regular(path) {
        return Err(Outcome::Failed {
            what: format!("cannot read {}: {error}", path.display()),
            hint: "give the path of a snapshot.toml with --snapshot".to_owned(),
        });
    }
    match LoadedSnapshot::load_with(path, options) {
        Ok(snapshot) => {
            warn(&snapshot.warnings, options.progress);
            Ok(snapshot)
        }
        Err(LoadError::Inputs(diagnostics)) => Err(refused_inputs(&diagnostics)),
        Err(error @ LoadError::Stopped) => Err(stopped(&error)),
        Err(error) => Err(Outcome::Failed {
            what: error.to_string(),
            hint: "check that directory's free space: it is for temporary files (TMPDIR names another), or above --out"
                .to_owned(),
        }),
    }
}

/// Shows warnings.
pub(crate) fn warn(warnings: &Diagnostics, progress: &dyn Progress) {
    for warning in warnings.iter() {
        progress.warning(&warning.to_string());
    }
}

fn workers(asked: Option<u16>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    asked.map_or(cores, usize::from)
}

fn descriptor(path: &Path, progress: &dyn Progress) -> Outcome {
    let made = || -> Result<Descriptor, Outcome> {
        let snapshot = load(path, progress)?;
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
