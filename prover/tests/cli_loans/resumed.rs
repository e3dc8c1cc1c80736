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

    /// That the run is not gone on with under a change to an input: the exit code, and a part of the reason.
    #[track_caller]
    fn assert_refused(
        &self,
        name: &str,
        (from, to): (&str, &str),
        args: &[&str],
        (code, says): (i32, &str),
    ) {
        let path = self.input(name);
        let before = fs::read(&path).unwrap();
        edit(&path, from, to);
        let ended = self.go_on(args);
        assert_eq!(ended.code, code, "{to}: {ended:?}");
        assert!(ended.out.contains(says), "{to}: {ended:?}");
        assert!(!self.bundle().exists());
        fs::write(path, before).unwrap();
    }
}

const KEEP: [&str; 1] = ["--keep-shards"];

#[test]
fn shards_are_kept_under_another_policy_and_not_under_another_schedule() {
    let run = Interrupted::new();
    let name = ("name = \"Sample policy\"", "name = \"Another policy\"");
    let other = |what| (2, what);
    run.assert_refused(
        "policy.toml",
        name,
        &[],
        other("what differs is the policy"),
    );
    // Lower haircuts, other prices, another time: the leaves are bound to the schedule that they were made under.
    let schedule = other("the collateral schedule");
    for change in [
        ("BTC = \"0.15\"", "BTC = \"0.14\""),
        ("SOL = \"0.40\"", "SOL = \"1\""),
    ] {
        run.assert_refused("collateral.toml", change, &KEEP, schedule);
    }
    for change in [
        ("SOL = \"152.37\"", "SOL = \"152.38\""),
        ("2026-06-30T00:00:00Z", "2026-06-29T23:00:00Z"),
    ] {
        run.assert_refused("policy.toml", change, &KEEP, schedule);
    }
    // None where there was one.
    let inputs = ["snapshot.toml", "policy.toml"].map(|name| run.input(name));
    let before = inputs.each_ref().map(|path| fs::read(path).unwrap());
    let [snapshot, policy] = &inputs;
    edit(
        snapshot,
        "[collateral_schedule]\nfile = \"collateral.toml\"\n",
        "",
    );
    edit(snapshot, "debts = \"count\"", "debts = \"ignore\"");
    fs::copy(fixture("sample-gz").join("policy.toml"), policy).unwrap();
    let ended = run.go_on(&KEEP);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.contains("the collateral schedule"), "{ended:?}");
    for (path, bytes) in inputs.iter().zip(before) {
        fs::write(path, bytes).unwrap();
    }
    // A policy that takes fewer loans than the leaves have is refused before anything is proven.
    let share = ("USDT = 500\nTRX", "USDT = 1\nTRX");
    run.assert_refused("policy.toml", share, &KEEP, (1, "USDT"));
    let cap = ("SOL = \"250000\"", "SOL = \"1\"");
    run.assert_refused("policy.toml", cap, &KEEP, (1, "SOL"));
    // So are other debts, and debts that are not to count any more.
    let debt = (",debt\n", ",balance\n");
    run.assert_refused("loans.csv", debt, &KEEP, other("the liabilities"));
    let ignored = ("debts = \"count\"", "debts = \"ignore\"");
    run.assert_refused(
        "snapshot.toml",
        ignored,
        &KEEP,
        other("what is done with debts"),
    );

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
        let ended = run.go_on(&[]);
        assert_eq!(ended.code, 2, "{name}: {ended:?}");
        let json = ended.json();
        let detail = json["detail"].as_str().unwrap();
        assert!(detail.contains(name), "{ended:?}");
        // Nobody's program is at fault, and the operator is told what to do.
        assert!(
            !ended.out.contains("defect") && ended.out.contains("move it away"),
            "{ended:?}"
        );
        assert!(!run.bundle().exists());
        fs::remove_file(partial.join(name)).unwrap();
    }
    assert_eq!(run.go_on(&[]).code, 0);
    solvency(&run.bundle(), &ACCEPT_LOANS).assert_done();
}
