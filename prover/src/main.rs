//! The `prover` command.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    prover::run::run(&prover::cli::Cli::parse())
}
