//! The `prover` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    prover::command_line(std::env::args_os())
}
