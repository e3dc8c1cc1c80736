//! What the tests of the command line share: the command, what it says, golden files, and a small ledger.

#![allow(dead_code, reason = "each test crate uses a part of it")]

pub mod house;

use std::{env, fs, path::Path, time::Duration};

use assert_cmd::Command;
use serde_json::Value;

/// A command that takes longer hangs. The largest file that is read is of 512 MiB.
pub const SOON: Duration = Duration::from_secs(60);

/// The verifier's command.
pub fn verifier() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
    // Help is laid out for a terminal of this width, whatever the tests run in.
    command.env("COLUMNS", "100").timeout(SOON);
    command
}

/// What a command wrote, and how it ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ended {
    /// The JSON object that is all of the standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// That the command rejected its input under this code, in words on stderr alone.
    #[track_caller]
    pub fn assert_rejected(&self, reason: &str) {
        assert_eq!(
            (self.code, self.out.as_str()),
            (1, ""),
            "{reason}: {self:?}"
        );
        let words = format!("REJECTED ({reason}): ");
        assert!(self.err.starts_with(&words), "{reason}: {self:?}");
        // What is wrong, and what to do about it.
        assert_eq!(self.err.lines().count(), 2, "{self:?}");
    }

    /// That the command came to no verdict, and said why and what to do.
    #[track_caller]
    pub fn assert_no_verdict(&self, says: &str) {
        assert_eq!((self.code, self.out.as_str()), (2, ""), "{says}: {self:?}");
        assert!(self.err.contains(says), "{says}: {self:?}");
    }
}

/// Runs a command, and checks what holds for all: it ends by itself, without a panic, without colours in a pipe.
#[track_caller]
pub fn run(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let ended = Ended {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!ended.err.contains("panicked"), "{ended:?}");
    let escape = '\u{1b}';
    assert!(
        !ended.out.contains(escape) && !ended.err.contains(escape),
        "{ended:?}"
    );
    ended
}

/// Compares a text with the golden file of this name; with `UPDATE_GOLDEN=1` writes it anew.
#[track_caller]
pub fn assert_golden(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let path = folder.join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let expected =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(text, expected, "another text than {name}");
}
