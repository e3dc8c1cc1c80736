//! The `verifier` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    verifier::command_line(std::env::args_os())
}
