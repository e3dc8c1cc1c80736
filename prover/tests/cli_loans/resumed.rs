//! A run that was interrupted goes on over another policy where that is asked for, and never under another schedule.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::*;

/// The sample, with a run that was killed when its shard had been proven.
struct Interrupted {
    folder: TempDir,
}

impl Interrupted {
    fn new() -> Self {
        let folder = copied("sample");
        let this = Self { folder };
        let mut child = Command::new(env!("CARGO_BIN_EXE_prover"))
            .args(["prove", "--log", "text", "--snapshot"])
            .arg(this.input("snapshot.toml"))
            .arg("--out")
            .arg(this.folder.path().join("out"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        let mut lines = err.lines().map(Result::unwrap);
        assert!(lines.any(|line| line.contains("stage=\"solvency\"")));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!this.bundle().exists());
        this
    }

    fn input(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("sample").join(name)
    }

    fn bundle(&self) -> std::path::PathBuf {
        self.folder.path().join("out/bundle")
    }

    fn go_on(&self, args: &[&str]) -> Ended {
        let mut command = prover();
        command.args(["prove", "--json", "--quiet", "--snapshot"]);
        command.arg(self.input("snapshot.toml")).arg("--out");
        run(command.arg(self.folder.path().join("out")).args(args))
    }

    /// That the run is not gone on with under a change to an input, and that this is the reason.
    #[track_caller]
    fn assert_refused(&self, name: &str, (from, to): (&str, &str), args: &[&str], says: &str) {
        let path = self.input(name);
        let before = fs::read(&path).unwrap();
        edit(&path, from, to);
        let ended = self.go_on(args);
        assert_ne!(ended.code, 0, "{to}: {ended:?}");
        assert!(
            format!("{}{}", ended.out, ended.err).contains(says),
            "{to}: {ended:?}"
        );
        assert!(!self.bundle().exists());
        fs::write(path, before).unwrap();
    }
}

const KEEP: [&str; 1] = ["--keep-shards"];

#[test]
fn shards_are_kept_under_another_policy_and_not_under_another_schedule() {
    let run = Interrupted::new();
    let name = ("name = \"Sample policy\"", "name = \"Another policy\"");
    run.assert_refused("policy.toml", name, &[], "the policy");
    // Lower haircuts, other prices, none at all: leaves would be bound to another schedule.
    for change in [
        ("BTC = \"0.15\"", "BTC = \"0.14\""),
        ("SOL = \"0.40\"", "SOL = \"1\""),
    ] {
        run.assert_refused("collateral.toml", change, &KEEP, "collateral");
    }
    let price = ("SOL = \"152.37\"", "SOL = \"152.38\"");
    run.assert_refused("policy.toml", price, &KEEP, "collateral");
    // A policy that takes fewer loans than the leaves have is refused before anything is proven.
    let share = ("USDT = 500\nTRX", "USDT = 1\nTRX");
    run.assert_refused("policy.toml", share, &KEEP, "USDT");
    let cap = ("SOL = \"250000\"", "SOL = \"1\"");
    run.assert_refused("policy.toml", cap, &KEEP, "SOL");
    // So are other debts.
    let debt = (",debt\n", ",balance\n");
    run.assert_refused("loans.csv", debt, &KEEP, "the liabilities");

    edit(&run.input("policy.toml"), name.0, name.1);
    let ended = run.go_on(&KEEP);
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    assert_eq!(
        (&json["kept_shards"], &json["shards"]),
        (&1.into(), &1.into())
    );
    let verified = solvency(&run.bundle(), &[&ACCEPT_LOANS[..], &["--json"]].concat());
    let verified = verified.assert_done().json();
    assert_eq!(verified["root"], json["root"]);
    let policy = fs::read_to_string(run.bundle().join("policy.toml")).unwrap();
    assert!(policy.contains(name.1));
}

#[test]
fn what_lies_in_the_unfinished_bundle_is_never_published() {
    let run = Interrupted::new();
    let partial = run.folder.path().join("out/.partial/bundle");
    for name in [".DS_Store", "notes.txt", "reserves.csv"] {
        fs::write(partial.join(name), "").unwrap();
    }
    let ended = run.go_on(&[]);
    // Whether it is swept away or refused, what is published is what was verified.
    if ended.code == 0 {
        let mut names: Vec<_> = fs::read_dir(run.bundle())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let expected = [
            "claim.json",
            "collateral.json",
            "descriptor.json",
            "leaves.bin",
            "policy.toml",
            "shards.bin",
            "solvency.bin",
        ];
        assert_eq!(names, expected);
        solvency(&run.bundle(), &ACCEPT_LOANS).assert_done();
    } else {
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains(".DS_Store"), "{ended:?}");
        assert!(!ended.err.contains("defect"), "{ended:?}");
        assert!(!run.bundle().exists());
    }
}
