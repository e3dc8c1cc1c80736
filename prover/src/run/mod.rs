//! From what was typed to an exit code.

mod reserves;

use std::{
    io::Write as _,
    num::NonZero,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use circuits::{ledger::AccountId, setup::ProverSetup, shape::Production};
use serde_json::{Value, json};
use verifier::{
    bundle::descriptor::Descriptor, refusal::Reason, report::counted, solvency::policy_reason,
};

use crate::{
    check,
    cli::{CheckArgs, Cli, Command, ForgetArgs, InclusionArgs, ProveArgs, ReservesCommand},
    inclusion::{Inclusions, write_file},
    inputs::{
        LoadError, LoadOptions, LoadedSnapshot,
        descriptor_file::{self, DescriptorFileError},
        diagnostics::Diagnostics,
        source,
    },
    plan::Plan,
    private::records::erase_secret,
    progress::{self, Stage},
    prove::{Intended, Leftover, Options, ProveError, ensure_provable, prove},
    sorting::Scratch,
    stress,
};

/// How a command ended.
pub(crate) enum Outcome {
    /// Done: text and JSON for stdout.
    Done { text: String, json: Value },
    /// The inputs are at fault: exit code 1.
    Refused { text: String, json: Value },
    /// Something could not be done: exit code 2.
    Failed { what: String, hint: String },
}

/// Runs a command.
pub fn run(cli: &Cli) -> ExitCode {
    let outcome = match &cli.command {
        Command::Descriptor(args) => descriptor(&args.snapshot, cli.quiet),
        Command::Check(args) => check_snapshot(args, cli.quiet),
        Command::Prove(args) => prove_snapshot(args, cli.quiet),
        Command::Reserves { command } => match command {
            ReservesCommand::Messages(args) => reserves::write_messages(args, cli.quiet),
            ReservesCommand::Dossier(args) => reserves::dossier(args, cli.quiet),
        },
        Command::Inclusion(args) => inclusion(args, cli.quiet),
        Command::Policy(args) => stress::cli::run(args, cli.quiet),
        Command::Forget(args) => forget(args),
    };
    let red = anstyle::Style::new()
        .bold()
        .fg_color(Some(anstyle::AnsiColor::Red.into()));
    let mut out = anstream::stdout();
    let mut err = anstream::stderr();
    // A reader that has gone away does not change what was done.
    match outcome {
        Outcome::Done { text, json } => {
            let text = if cli.json {
                format!("{json:#}\n")
            } else {
                text
            };
            let _ = out.write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Outcome::Refused { text, json } => {
            if cli.json {
                let _ = writeln!(out, "{json:#}");
            } else {
                let _ = write!(err, "{red}REFUSED{red:#}: {text}");
            }
            ExitCode::from(1)
        }
        Outcome::Failed { what, hint } => {
            if cli.json {
                let json = json!({ "outcome": "failed", "detail": what, "hint": hint });
                let _ = writeln!(out, "{json:#}");
            } else {
                let _ = writeln!(err, "{red}error{red:#}: {what}\n  {hint}");
            }
            ExitCode::from(2)
        }
    }
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

fn refused(error: &ProveError) -> Outcome {
    let hint = error.hint().to_owned();
    match error {
        ProveError::Inputs(diagnostics) => refused_inputs(diagnostics),
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
        ProveError::Statement(_)
        | ProveError::Totals(_)
        | ProveError::Order(_)
        | ProveError::LeafCount(_)
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

fn load(path: &Path, quiet: bool) -> Result<LoadedSnapshot, Outcome> {
    load_with(path, quiet, &LoadOptions::default())
}

/// Loads a snapshot in one of the ways that there are.
pub(crate) fn load_with(
    path: &Path,
    quiet: bool,
    options: &LoadOptions<'_>,
) -> Result<LoadedSnapshot, Outcome> {
    // A snapshot that is not there is a slip of the command line, not an error of the inputs.
    if let Err(error) = source::open_regular(path) {
        return Err(Outcome::Failed {
            what: format!("cannot read {}: {error}", path.display()),
            hint: "give the path of a snapshot.toml with --snapshot".to_owned(),
        });
    }
    match LoadedSnapshot::load_with(path, options) {
        Ok(snapshot) => {
            warn(&snapshot.warnings, quiet);
            Ok(snapshot)
        }
        Err(LoadError::Inputs(diagnostics)) => Err(refused_inputs(&diagnostics)),
        Err(error) => Err(Outcome::Failed {
            what: error.to_string(),
            hint: match error {
                LoadError::Stopped => "run the same command again",
                _ => "check the disk's free space; TMPDIR names another directory",
            }
            .to_owned(),
        }),
    }
}

/// Shows warnings.
pub(crate) fn warn(warnings: &Diagnostics, quiet: bool) {
    if !quiet {
        for warning in warnings.iter() {
            let _ = writeln!(anstream::stderr(), "{warning}");
        }
    }
}

fn workers(asked: Option<u16>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    asked.map_or(cores, usize::from)
}

fn descriptor(path: &Path, quiet: bool) -> Outcome {
    let made = || -> Result<Descriptor, Outcome> {
        let snapshot = load(path, quiet)?;
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

fn check_snapshot(args: &CheckArgs, quiet: bool) -> Outcome {
    let checked = || -> Result<Outcome, Outcome> {
        let snapshot = load(&args.snapshot, quiet)?;
        // A descriptor that exists must match; one that does not exist is not made by a check.
        let descriptor = descriptor_file::load_or_preview(&snapshot)
            .map_err(|error| failed_descriptor(&error))?;
        let intended = Intended::new(&snapshot, descriptor).map_err(|error| refused(&error))?;
        let workers = workers(args.workers) as u64;
        let plan = Plan::new::<Production>(&snapshot, workers).map_err(|error| refused(&error))?;
        let report = check::Report::new::<Production>(&snapshot, &intended, plan)
            .map_err(|error| refused(&error))?;
        Ok(if report.holds() {
            Outcome::Done {
                text: report.to_text(),
                json: report.to_json(),
            }
        } else {
            Outcome::Refused {
                text: report.to_text(),
                json: report.to_json(),
            }
        })
    };
    checked().unwrap_or_else(|outcome| outcome)
}

fn prove_snapshot(args: &ProveArgs, quiet: bool) -> Outcome {
    let started = Instant::now();
    let proven = || -> Result<Outcome, Outcome> {
        let progress = progress::on_stderr(quiet);
        progress.stage(Stage::Reading, None);
        let options = LoadOptions {
            scratch: Scratch::in_directory(directory_that_is_there(&args.out)),
            progress: &*progress,
            ..LoadOptions::default()
        };
        let snapshot = load_with(&args.snapshot, quiet, &options)?;
        let descriptor = descriptor_file::load_or_create(&snapshot)
            .map_err(|error| failed_descriptor(&error))?;
        let intended = Intended::new(&snapshot, descriptor).map_err(|error| refused(&error))?;
        // What would end the run is found before the keys are made, which takes longer than all this.
        ensure_provable::<Production>(&intended, &args.out).map_err(|error| refused(&error))?;
        progress.stage(Stage::Keys, None);
        let setup = ProverSetup::<Production>::pinned().map_err(|error| refused(&error.into()))?;
        let options = Options {
            leftover: match (args.restart, args.keep_shards) {
                (true, _) => Leftover::Restart,
                (false, true) => Leftover::KeepShards,
                (false, false) => Leftover::Resume,
            },
            ..Options::with_workers(workers(args.workers))
        };
        let made = prove(
            &setup, &snapshot, &intended, &args.out, &options, &*progress,
        )
        .map_err(|error| refused(&error))?;
        drop(progress);
        let bundle = args.out.join("bundle");
        let private = args.out.join("private");
        Ok(Outcome::Done {
            text: format!(
                "root: {}\nbundle: {} ({}), verified, to publish\nprivate: {}, to keep to yourself\ntime: {}\n",
                made.root,
                bundle.display(),
                counted(made.shards, "shard"),
                private.display(),
                human(started.elapsed()),
            ),
            json: json!({
                "outcome": "done",
                "root": made.root.to_string(),
                "bundle": bundle.display().to_string(),
                "private": private.display().to_string(),
                "shards": made.shards,
                "leaves": made.leaves,
                "seconds": started.elapsed().as_secs_f64(),
            }),
        })
    };
    proven().unwrap_or_else(|outcome| outcome)
}

/// The nearest directory above a path that is there.
fn directory_that_is_there(path: &Path) -> PathBuf {
    let above = path.ancestors().find(|above| above.is_dir());
    match above {
        Some(above) if !above.as_os_str().is_empty() => above.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn inclusion(args: &InclusionArgs, quiet: bool) -> Outcome {
    let issue = || -> Result<u64, Outcome> {
        let failed = |error: crate::inclusion::InclusionError| Outcome::Failed {
            what: error.to_string(),
            hint: error.hint().to_owned(),
        };
        let mut inclusions = Inclusions::<Production>::open(&args.private).map_err(failed)?;
        let Some(account) = &args.account else {
            let total = inclusions.account_count();
            return inclusions
                .write_all(&args.out, |count| {
                    if !quiet && (count == total || count.is_multiple_of(10_000)) {
                        eprintln!("{count} of {total} files");
                    }
                })
                .map_err(failed);
        };
        let id = AccountId::new(account).map_err(|error| Outcome::Failed {
            what: error.to_string(),
            hint: "give the id as it stands in the liabilities".to_owned(),
        })?;
        let file = inclusions.of(id).map_err(failed)?;
        write_file(&args.out, &file).map_err(failed)?;
        Ok(1)
    };
    match issue() {
        Ok(count) => Outcome::Done {
            text: format!(
                "{} written to {}\n",
                counted(count, "inclusion file"),
                args.out.display()
            ),
            json: json!({
                "outcome": "done",
                "files": count,
                "out": args.out.display().to_string(),
            }),
        },
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

fn human(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{:.1} min", seconds / 60.0)
    }
}
