//! What the tests of both command lines share: fixtures, commands, and one proven sample exchange.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test crate uses a part of it"
)]

#[cfg(unix)]
pub mod witness;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use assert_cmd::Command;
use fixtures::testing::{self, program};
use serde_json::Value;
use tempfile::TempDir;

pub use fixtures::testing::{CommandOutput, append, commands, copied, copy, edit, fixture, run};

/// What the README says that a customer of the sample exchange, or an auditor, accepts: in no asset are more than three
/// tenths of the liabilities loans.
pub const ACCEPT_LOANS: [&str; 2] = ["--accept-loans", "3000"];

/// An account of the sample, added to it by these tests, of which nothing is counted.
pub const NOTHING: &str = "nothing@example.com";

/// Another, which is called as a spreadsheet would write the account `=1+1`.
pub const QUOTED: &str = "'=1+1";

/// The prover's command.
pub fn prover() -> Command {
    program(env!("CARGO_BIN_EXE_prover"))
}

/// The verifier's command. Cargo builds it beside the prover's when the whole workspace is tested; only
/// there is it sure to be up to date.
pub fn verifier() -> Command {
    let name = format!("verifier{}", env::consts::EXE_SUFFIX);
    let path = Path::new(env!("CARGO_BIN_EXE_prover")).with_file_name(name);
    assert!(
        path.exists(),
        "run cargo test --workspace: {} is not built",
        path.display()
    );
    program(path)
}

/// `prover check` on a snapshot, without a calibration.
#[track_caller]
pub fn check(snapshot: &Path, options: &[&str]) -> CommandOutput {
    let mut command = prover();
    command.args(["check", "--no-calibration", "--snapshot"]);
    run(command.arg(snapshot).args(options))
}

/// `prover inclusion` from a private directory, yet to be told of whom and where to.
pub fn inclusion_from(private: &Path) -> Command {
    let mut command = prover();
    command.arg("inclusion").arg("--private").arg(private);
    command
}

/// Paths of all files and folders under a folder.
pub fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        }
        found.insert(entry.path());
    }
    found
}

/// Compares a text with the golden file of this name; with `UPDATE_GOLDEN=1` writes it anew.
#[track_caller]
pub fn assert_golden(name: &str, text: &str) {
    testing::assert_golden(env!("CARGO_MANIFEST_DIR"), name, text);
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
pub struct ProvenSnapshot {
    folder: TempDir,
    snapshot: PathBuf,
    /// What `prove` wrote.
    pub ended: CommandOutput,
    /// The root that it printed.
    pub root: String,
}

impl ProvenSnapshot {
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
        self.snapshot.with_extension("private")
    }
}

/// Proves the sample exchange, once for all tests of a crate. It has two accounts more than the fixture.
pub fn proven() -> &'static ProvenSnapshot {
    static PROVEN: OnceLock<ProvenSnapshot> = OnceLock::new();
    PROVEN.get_or_init(|| {
        let folder = copied("sample");
        let ledger = folder.path().join("sample/liabilities.csv");
        append(
            &ledger,
            &format!("{NOTHING},BTC,0\n{QUOTED},BTC,0.00000001\n"),
        );
        ProvenSnapshot::prove(folder, "sample/snapshot.toml")
    })
}
