//! The `verifier` command: what can be typed, a file for each subcommand, and what it prints.

mod arguments;
mod attest;
mod audit_pack;
mod chain;
mod customer_report;
mod dispute;
mod examination;
mod expected;
mod fork;
mod hints;
mod inclusion;
mod inspect;
mod keygen;
mod log;
mod monitor;
mod nodes;
mod output;
mod read;
mod reserves;
mod sample;
mod signature;
mod solvency;
mod tokens;
mod watch;
mod witness;
mod write;

use std::{ffi::OsString, process::ExitCode};

pub use self::audit_pack::how_to_repeat;

use self::{
    arguments::{Cli, Command},
    output::{exit_code, finish},
    watch::Watch,
};
use documents::refusal::Refusal;
use verdict::report;

/// Runs the `verifier` command with these arguments, the first of which is its own name, and prints its report.
pub fn command_line(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    match terminal::parse(args) {
        Ok(cli) => run(&cli),
        Err(not_run) => not_run.end(|what, hint| {
            report::refusal::to_json(&Refusal::NoVerdict {
                what: what.to_owned(),
                hint: hint.to_owned(),
            })
        }),
    }
}

/// Runs a command and prints what it came to.
fn run(cli: &Cli) -> ExitCode {
    let watch = Watch::on_stderr(cli.quiet);
    let result = match &cli.command {
        Command::Solvency(args) => solvency::solvency(args, &watch),
        Command::Inclusion(args) => match &args.dir {
            Some(folder) => {
                let checked = sample::sample(args, folder, cli.json, &watch);
                watch.end(checked.is_ok());
                return match checked {
                    Ok((summary, ending)) => terminal::print_result(&summary, exit_code(ending)),
                    Err(refusal) => finish(cli, Err(refusal)),
                };
            }
            None => inclusion::inclusion(args, cli.quiet, &watch),
        },
        Command::Reserves(args) => reserves::reserves(args, &watch),
        Command::Attest(args) => attest::attest(args, &watch),
        Command::AuditPack(args) => audit_pack::audit_pack(args, &watch),
        Command::Dispute(args) => dispute::dispute(args, &watch),
        Command::Monitor(args) => monitor::monitor(args, cli.quiet, &watch),
        Command::Fork(args) => fork::fork(args),
        Command::Witness { command } => witness::witness(command, cli.quiet),
        Command::Chain(args) => chain::chain(args, &watch),
        Command::Keygen(args) => keygen::keygen(args),
        Command::Signature(args) => signature::signature(args),
        Command::Inspect(args) => inspect::inspect(args),
        Command::Shell(command) => return command.run::<Cli>(),
    };
    watch.end(result.is_ok());
    finish(cli, result)
}
