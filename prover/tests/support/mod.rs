//! What the tests of both command lines share: fixtures, commands, and one proven sample exchange.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
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

/// What the README says that a customer of the sample exchange, or an auditor, accepts: in no asset are more than three
/// tenths of the liabilities loans.
pub const ACCEPT_LOANS: [&str; 2] = ["--accept-loans", "3000"];

/// An account of the sample, added to it by these tests, of which nothing is counted.
pub const NOTHING: &str = "nothing@example.com";

/// The prover's command.
pub fn prover() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prover"));
    // Help is laid out for a terminal of this width, whatever the tests run in.
    command.env("COLUMNS", "100");
    command
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
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// That the command did all that it was asked for, and had nothing to say on stderr.
    #[track_caller]
    pub fn assert_done(&self) -> &Self {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{self:?}");
        self
    }

    /// That the verifier rejected its input under this code, in words on stderr alone.
    #[track_caller]
    pub fn assert_rejected(&self, reason: &str) -> &Self {
        assert_eq!(
            (self.code, self.out.as_str()),
            (1, ""),
            "{reason}: {self:?}"
        );
        let words = format!("REJECTED ({reason}): ");
        assert!(self.err.starts_with(&words), "{reason}: {self:?}");
        self
    }
}

/// Compares a text with the golden file of this name; with `UPDATE_GOLDEN=1` writes it anew.
#[track_caller]
pub fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let expected =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(text, expected, "another text than {name}");
}

/// Runs a command, and checks what holds for all: no panic, no colours in a pipe.
#[track_caller]
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

/// A fixture in a folder where files can be written. Those beside it are there too: it may use theirs.
pub fn copied(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for used in BTreeSet::from(["sample", name]) {
        copy(&fixture(used), &folder.path().join(used));
    }
    folder
}

/// Replaces one part of a file.
#[track_caller]
pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    let other = text.replacen(from, to, 1);
    assert_ne!(other, text, "{from:?} is not in {}", path.display());
    fs::write(path, other).unwrap();
}

/// Appends to a file.
pub fn append(path: &Path, text: &str) {
    let before = fs::read_to_string(path).unwrap();
    fs::write(path, before + text).unwrap();
}

/// Amounts by account and asset, as they are written.
pub type Amounts = BTreeMap<String, BTreeMap<String, String>>;

/// What a long table with the columns account, asset and amount says.
pub fn amounts(table: &Path) -> Amounts {
    let mut accounts = Amounts::new();
    let mut table = csv::Reader::from_path(table).unwrap();
    for row in table.records() {
        let row = row.unwrap();
        let amounts = accounts.entry(row[0].to_owned()).or_default();
        amounts.insert(row[1].to_owned(), row[2].to_owned());
    }
    accounts
}

/// An amount without the zeros at its end.
pub fn trimmed(amount: &str) -> &str {
    if amount.contains('.') {
        amount.trim_end_matches('0').trim_end_matches('.')
    } else {
        amount
    }
}

/// A list of amounts in the verifier's JSON, trimmed.
pub fn listed(json: &Value) -> BTreeMap<String, String> {
    let listed = json.as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    listed
        .map(|entry| {
            (
                text(&entry["asset"]),
                trimmed(&text(&entry["amount"])).to_owned(),
            )
        })
        .collect()
}

/// A snapshot, proven.
pub struct Proven {
    folder: TempDir,
    snapshot: PathBuf,
    /// What `prove` wrote.
    pub ended: Ended,
    /// The root that it printed.
    pub root: String,
}

impl Proven {
    /// Proves the snapshot of this name in a folder, into the folder's `out`.
    #[track_caller]
    pub fn prove(folder: TempDir, snapshot: &str) -> Self {
        let snapshot = folder.path().join(snapshot);
        let mut command = prover();
        command.arg("prove").arg("--snapshot").arg(&snapshot);
        let ended = run(command.arg("--out").arg(folder.path().join("out")));
        assert_eq!(ended.code, 0, "{ended:?}");
        let mut lines = ended.out.lines();
        let root = lines.find_map(|line| line.strip_prefix("root: "));
        let root = root.expect("the root is printed").to_owned();
        Self {
            folder,
            snapshot,
            ended,
            root,
        }
    }

    /// The snapshot.
    pub fn snapshot(&self) -> &Path {
        &self.snapshot
    }

    /// A file beside the snapshot.
    pub fn input(&self, name: &str) -> PathBuf {
        self.snapshot.with_file_name(name)
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

/// Proves the sample exchange, once for all tests of a crate. It has one account more than the fixture.
pub fn proven() -> &'static Proven {
    static PROVEN: OnceLock<Proven> = OnceLock::new();
    PROVEN.get_or_init(|| {
        let folder = copied("sample");
        let ledger = folder.path().join("sample/liabilities.csv");
        append(&ledger, &format!("{NOTHING},BTC,0\n"));
        Proven::prove(folder, "sample/snapshot.toml")
    })
}
