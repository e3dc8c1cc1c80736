//! The `verifier` command.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    verifier::run::run(&verifier::cli::Cli::parse())
}
