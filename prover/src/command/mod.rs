//! The command line: from what was typed to an exit code.

mod args;
mod audit_pack;
mod check;
mod forget;
mod hints;
mod inclusion;
mod interrupt;
mod keygen;
mod log;
mod made_before;
mod next;
mod outcome;
mod output;
mod prove;
mod rebalance;
mod receipt;
mod reserves;
mod snapshot;
mod stress;
mod watch;

use std::{ffi::OsString, path::Path, process::ExitCode};

use self::{
    args::{Cli, Command, PolicyCommand, ReservesCommand, workers},
    outcome::{Outcome, done},
    output::CommandOutput,
    snapshot::load_head,
};
use crate::{
    inputs::descriptor_file,
    progress::Progress,
    report::{Part, Report},
};

/// The command `prover`: does what was typed, says what came of it, and returns the exit code.
///
/// The first of `arguments` is the program's name, as in [`std::env::args_os`].
pub fn command_line(arguments: impl IntoIterator<Item: Into<OsString>>) -> ExitCode {
    match terminal::parse(arguments) {
        Ok(cli) => run(&cli),
        Err(not_run) => not_run.end(|what, hint| Outcome::environment(what, hint).json()),
    }
}

fn run(cli: &Cli) -> ExitCode {
    if let Command::Shell(command) = &cli.command {
        return command.run::<Cli>();
    }
    let workers = match &cli.command {
        Command::Check(args) => Some(workers(args.workers)),
        Command::Prove(args) => Some(workers(args.workers)),
        _ => None,
    };
    let output = CommandOutput::new(cli, workers);
    let progress = output.progress();
    if let Command::Watch(args) = &cli.command {
        return match watch::watch(args, &output, progress) {
            Ok(code) => output.ended(code),
            Err(outcome) => output.end(&outcome),
        };
    }
    let outcome = match &cli.command {
        Command::Descriptor(args) => descriptor(&args.snapshot, &**progress).into(),
        Command::Check(args) => check::check(args, &**progress),
        Command::Prove(args) => prove::prove(args, progress).into(),
        Command::Reserves { command } => match command {
            ReservesCommand::Messages(args) => reserves::write_messages(args, &**progress).into(),
            ReservesCommand::Dossier(args) => reserves::dossier(args, &**progress).into(),
        },
        Command::AuditPack(args) => audit_pack::audit_pack(args, &**progress).into(),
        Command::Inclusion(args) => inclusion::inclusion(args, &**progress).into(),
        Command::Keygen(args) => keygen::keygen(args).into(),
        Command::Receipt(args) => receipt::receipt(args, &**progress).into(),
        Command::Log { command } => log::log(command),
        Command::Policy(args) => match &args.command {
            PolicyCommand::Stress(args) => stress::stress(args, &**progress).into(),
            PolicyCommand::Plan(args) => rebalance::plan(args, &**progress).into(),
        },
        Command::Forget(args) => forget::forget(args, &**progress).into(),
        Command::Shell(_) | Command::Watch(_) => unreachable!("it was run above"),
    };
    output.end(&outcome)
}

fn descriptor(path: &Path, progress: &dyn Progress) -> Result<Report, Outcome> {
    let snapshot = load_head(path, progress)?;
    let digest = descriptor_file::load_or_create(&snapshot)?.ledger_digest();
    let file = descriptor_file::descriptor_path(path).display().to_string();
    Ok(Report::from([
        done(),
        Part::line(format!("descriptor: {file}")).with("descriptor", file),
        Part::line(format!("ledger: {digest}")).with("ledger", digest.to_string()),
    ]))
}
