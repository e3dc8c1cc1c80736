//! What the tests of both command lines share: fixtures, commands, and one proven sample exchange.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    sync::OnceLock,
};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A directory of `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures")
        .join(name)
}

/// The prover's command.
pub fn prover() -> Command {
    Command::new(env!("CARGO_BIN_EXE_prover"))
}

/// The verifier's command. Cargo builds it beside the prover's when the whole workspace is tested; only
/// there is it sure to be up to date.
pub fn verifier() -> Command {
    let name = format!("verifier{}", std::env::consts::EXE_SUFFIX);
    let path = Path::new(env!("CARGO_BIN_EXE_prover")).with_file_name(name);
    assert!(
        path.exists(),
        "run cargo test --workspace: {} is not built",
        path.display()
    );
    Command::new(path)
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
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a command, and checks what holds for all: no panic, no colours in a pipe.
pub fn run(command: &mut Command) -> Ended {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let ended = Ended {
        code: status.code().expect("not ended by a signal"),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    };
    assert!(!ended.err.contains("panicked"), "{ended:?}");
    assert!(
        !ended.out.contains('\u{1b}') && !ended.err.contains('\u{1b}'),
        "{ended:?}"
    );
    ended
}

/// Copies a directory of plain files.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// The sample exchange, proven.
pub struct Proven {
    folder: TempDir,
    /// What `prove` wrote.
    pub ended: Ended,
    /// The root that it printed.
    pub root: String,
}

impl Proven {
    /// The snapshot.
    pub fn snapshot(&self) -> PathBuf {
        self.folder.path().join("sample/snapshot.toml")
    }

    /// The directory given with `--out`.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// What is published.
    pub fn bundle(&self) -> PathBuf {
        self.out().join("bundle")
    }

    /// What is kept.
    pub fn private(&self) -> PathBuf {
        self.out().join("private")
    }
}

/// Proves the sample exchange, once for all tests of a crate.
pub fn proven() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    PROVEN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let sample = folder.path().join("sample");
        copy(&fixture("sample"), &sample);
        let mut command = prover();
        command
            .arg("prove")
            .arg("--snapshot")
            .arg(sample.join("snapshot.toml"));
        let ended = run(command.arg("--out").arg(folder.path().join("out")));
        assert_eq!(ended.code, 0, "{ended:?}");
        let root = ended
            .out
            .lines()
            .find_map(|line| line.strip_prefix("root: "));
        let root = root.expect("the root is printed").to_owned();
        Proven {
            folder,
            ended,
            root,
        }
    })
}
