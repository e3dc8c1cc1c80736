//! The `verifier` command: what can be typed, a file for each subcommand, and what it prints.

mod arguments;
mod attest;
mod examination;
mod hints;
mod inclusion;
mod inspect;
mod keygen;
mod nodes;
mod output;
mod read;
mod reserves;
mod signature;
mod solvency;
mod write;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser as _;

use self::{
    arguments::{Cli, Command},
    output::finish,
};

/// Runs the `verifier` command with these arguments, the first of which is its own name, and prints its report.
pub fn command_line(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    run(&Cli::parse_from(args))
}

/// Runs a command and prints what it came to.
fn run(cli: &Cli) -> ExitCode {
    let result = match &cli.command {
        Command::Solvency(args) => solvency::solvency(args),
        Command::Inclusion(args) => inclusion::inclusion(args),
        Command::Reserves(args) => reserves::reserves(args),
        Command::Attest(args) => attest::attest(args),
        Command::Keygen(args) => keygen::keygen(args),
        Command::Signature(args) => signature::signature(args),
        Command::Inspect(args) => inspect::inspect(args),
    };
    finish(cli, result)
}
