//! What the tests of the command line share: the command, what it says, and golden files.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test crate uses a part of it"
)]

use std::time::Duration;

use assert_cmd::Command;
use fixtures::testing::{self, program};

pub use fixtures::testing::{CommandOutput, commands, run};

/// A command that takes longer hangs. The largest file that is read is of 512 MiB.
pub const SOON: Duration = Duration::from_secs(60);

/// The verifier's command.
pub fn verifier() -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_verifier"));
    command.timeout(SOON);
    command
}

/// Compares a text with the golden file of this name; with `UPDATE_GOLDEN=1` writes it anew.
#[track_caller]
pub fn assert_golden(name: &str, text: &str) {
    testing::assert_golden(env!("CARGO_MANIFEST_DIR"), name, text);
}
