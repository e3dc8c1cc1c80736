//! The prover's command line on inputs, good and faulty. Nothing is proven here.

mod before_balances;
mod groups;
mod loans;
mod receipts;
mod said_before;
#[path = "../support/mod.rs"]
mod support;
mod terminal;
mod unreadable;

use std::{fs, path::Path};

use support::{
    CommandOutput, append, assert_golden, commands, copied, copy, edit, fixture, prover, run,
};

fn check(snapshot: &Path) -> CommandOutput {
    support::check(snapshot, &[])
}

fn check_json(snapshot: &Path) -> CommandOutput {
    support::check(snapshot, &["--json", "--workers", "2", "--quiet"])
}

#[test]
fn good_inputs_pass() {
    for name in ["sample", "sample-gz", "wide", "tiny", "tiny-loans"] {
        let ended = check(&fixture(name).join("snapshot.toml"));
        assert_eq!(ended.code, 0, "{name}: {ended:?}");
        assert!(ended.out.contains("the claim holds"), "{name}: {ended:?}");
    }
}

#[test]
fn a_compressed_ledger_is_the_same_ledger() {
    let plain = check_json(&fixture("sample").join("snapshot.toml")).json();
    assert_eq!(plain["outcome"], "done");
    assert_eq!(plain["accounts"], 2_000);
    let compressed = check_json(&fixture("sample-gz").join("snapshot.toml")).json();
    for key in [
        "outcome",
        "accounts",
        "balances",
        "shards",
        "leaves",
        "most_accounts_published",
    ] {
        assert_eq!(plain[key], compressed[key], "{key}");
    }
    // It has no loans, and a policy without them.
    assert_ne!(plain["policy"], compressed["policy"]);
    assert_eq!(compressed["loans"], serde_json::Value::Null);
}

#[test]
fn every_fault_is_refused_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::faults::tree().write(folder.path()).unwrap();
    let faults = fixtures::faults::all();
    let mut wrong = Vec::new();
    for fault in &faults {
        let name = &fault.name;
        let ended = check(&folder.path().join(name).join("snapshot.toml"));
        let told = ended.err.lines().any(|line| fault.is_told_by(line));
        // What cannot be read at all is no fault of what is in it.
        let unreadable = ["does not exist", "is a folder"];
        let unreadable = unreadable.iter().any(|end| fault.error.ends_with(end))
            || fault.error.contains("no file matches");
        let code = if unreadable { 2 } else { 1 };
        if ended.code != code || !told || !ended.out.is_empty() {
            wrong.push(format!(
                "{name}: expected {}\nfound {} {}",
                fault.error, ended.code, ended.err
            ));
        }
    }
    assert!(faults.len() > 180, "{} faults", faults.len());
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        faults.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_faults_are_one_change_away_from_passes() {
    let folder = tempfile::tempdir().unwrap();
    for base in fixtures::faults::write_bases(folder.path()).unwrap() {
        let ended = check(&folder.path().join(&base).join("snapshot.toml"));
        assert_eq!(ended.code, 0, "{base}: {ended:?}");
    }
}

#[test]
fn all_errors_are_reported_not_the_first() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    let ledger = folder.path().join("liabilities.csv");
    append(&ledger, "mallory,BTC,-1\nmallory,XXX,1\nmallory,ETH,1e3\n");
    let snapshot = folder.path().join("snapshot.toml");
    let ended = check(&snapshot);
    assert_eq!(
        (
            ended.code,
            ended.err.matches("error: liabilities.csv:").count()
        ),
        (1, 3),
        "{ended:?}"
    );
    assert!(
        !ended.err.contains("mallory"),
        "ids are not in reports: {ended:?}"
    );
    let json = run(prover()
        .args(["--json", "check", "--snapshot"])
        .arg(&snapshot))
    .json();
    assert_eq!(json["outcome"], "refused");
    assert_eq!(json["reason"], "INPUTS");
    assert_eq!(json["errors"].as_array().unwrap().len(), 3);
}

#[test]
fn insolvency_is_refused_by_name_without_amounts() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["sample", "insolvent"] {
        copy(&fixture(name), &folder.path().join(name));
    }
    let snapshot = folder.path().join("insolvent/snapshot.toml");
    let out = folder.path().join("out");
    let ended = run(prover()
        .arg("prove")
        .arg("--snapshot")
        .arg(&snapshot)
        .arg("--out")
        .arg(&out));
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.out, "");
    let refusal = &ended.err[ended.err.find("REFUSED").unwrap()..];
    assert!(
        refusal.contains("ETH") && refusal.contains("crypto winter"),
        "{refusal}"
    );
    assert!(!refusal.contains("BTC"), "{refusal}");
    assert!(!refusal.contains(|c: char| c.is_ascii_digit()), "{refusal}");
    assert!(!out.exists() && !snapshot.with_extension("private").exists());

    let ended = run(prover()
        .args(["check", "--json", "--snapshot"])
        .arg(&snapshot));
    assert_eq!(ended.code, 1);
    let json = ended.json();
    assert_eq!(json["reason"], "INSOLVENT");
    assert_eq!(json["failures"].as_array().unwrap().len(), 2);
}

#[test]
fn a_descriptor_is_made_once_and_never_changed() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    let snapshot = folder.path().join("snapshot.toml");
    let descriptor = || run(prover().arg("descriptor").arg("--snapshot").arg(&snapshot));
    let first = descriptor();
    assert_eq!((first.code, first.err.as_str()), (0, ""), "{first:?}");
    assert!(first.out.contains("ledger: "));
    let file = folder.path().join("snapshot.descriptor.json");
    let bytes = fs::read(&file).unwrap();
    assert_eq!(descriptor().out, first.out);
    assert_eq!(fs::read(&file).unwrap(), bytes);

    let text = fs::read_to_string(&snapshot).unwrap();
    fs::write(&snapshot, text.replace("sequence = 1", "sequence = 2")).unwrap();
    let other = descriptor();
    assert_eq!((other.code, other.out.as_str()), (1, ""), "{other:?}");
    assert!(other.err.contains("sequence"), "{other:?}");
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn check_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    let count = || fs::read_dir(folder.path()).unwrap().count();
    let before = count();
    assert_eq!(check(&folder.path().join("snapshot.toml")).code, 0);
    assert_eq!(count(), before);
}

#[test]
fn what_is_secret_is_not_put_where_it_would_be_published() {
    let folder = copied("tiny");
    let snapshot = folder.path().join("tiny/snapshot.toml");
    let path = |name: &str| folder.path().join(name);
    let before = support::files(folder.path());
    // The snapshot's own folder, the private directory inside, around, and the same; the report inside.
    for (out, option, other) in [
        ("tiny", "--workers", "1".into()),
        ("tiny", "--private", path("private")),
        (".", "--private", path("tiny.private")),
        ("out", "--private", path("out/private")),
        ("private/out", "--private", path("private")),
        ("out", "--private", path("out")),
        ("out", "--report", path("out/report.json")),
    ] {
        let mut command = prover();
        command.args(["prove", "--snapshot"]).arg(&snapshot);
        command.arg("--out").arg(path(out)).arg(option).arg(&other);
        let ended = run(&mut command);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains("one careless copy"), "{ended:?}");
        // Before anything is read or written.
        assert!(!ended.err.contains("reading"), "{ended:?}");
        assert_eq!(support::files(folder.path()), before, "{out} {other:?}");
    }
}

#[test]
fn wrong_usage_and_missing_files_exit_with_2() {
    for args in [
        &[][..],
        &["prove"],
        &["prove", "--snapshot", "a.toml"],
        &[
            "prove",
            "--snapshot",
            "a.toml",
            "--out",
            "b",
            "--workers",
            "0",
        ],
        &["check", "--snapshot", "a.toml", "--unknown"],
        &["inclusion", "--private", "p", "--out", "o"],
        &[
            "inclusion",
            "--private",
            "p",
            "--out",
            "o",
            "--all",
            "--account",
            "a",
        ],
        &[
            "inclusion",
            "--private",
            "no/such/directory",
            "--out",
            "o",
            "--account",
            "a",
        ],
        &["forget", "--private", "no/such/directory"],
        &["check", "--snapshot", "no/such/snapshot.toml"],
        &[
            "prove",
            "--snapshot",
            "no/such/snapshot.toml",
            "--out",
            "no/such/out",
        ],
    ] {
        let ended = run(prover().args(args));
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (2, ""),
            "{args:?}: {ended:?}"
        );
        assert!(!ended.err.is_empty(), "{args:?}");
    }
}

#[test]
fn help_of_every_command_has_an_example() {
    for command in commands(prover) {
        let ended = run(prover().args(command.split(' ')).arg("--help"));
        ended.assert_done();
        let example = format!("  prover {command} --");
        assert!(ended.out.contains(&example), "{}", ended.out);
        assert_golden(
            &format!("help/{}.txt", command.replace(' ', "-")),
            &ended.out,
        );
    }
    for (group, name) in [
        ("--help", "prover"),
        ("reserves --help", "reserves"),
        ("policy --help", "policy"),
        ("log --help", "log"),
    ] {
        let ended = run(prover().args(group.split(' ')));
        assert_golden(&format!("help/{name}.txt"), &ended.assert_done().out);
    }
    assert!(run(prover().arg("--help")).out.contains("Exit codes: 0"));
}

#[test]
fn what_is_read_and_what_is_somebody_elses_does_not_lie_where_a_run_publishes() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    let path = |name: &str| folder.path().join(name);
    let prove = |out: &str| {
        let mut command = prover();
        command
            .args(["prove", "--snapshot"])
            .arg(path("snapshot.toml"));
        run(command.arg("--out").arg(path(out)))
    };
    // Where the secret is while a run is at work.
    for out in [
        "snapshot.private.partial",
        "snapshot.private.partial/private",
    ] {
        let ended = prove(out);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains("secret"), "{ended:?}");
        assert!(!path("snapshot.private.partial").exists());
    }
    // A directory of that name that is no run's.
    fs::create_dir(path("snapshot.private.partial")).unwrap();
    fs::write(path("snapshot.private.partial/index.html"), "kept").unwrap();
    let ended = prove("www");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(path("snapshot.private.partial/index.html").exists());
    fs::remove_dir_all(path("snapshot.private.partial")).unwrap();
    // The customers' table.
    fs::create_dir(path("www")).unwrap();
    fs::rename(path("liabilities.csv"), path("www/liabilities.csv")).unwrap();
    edit(
        &path("snapshot.toml"),
        "\"liabilities.csv\"",
        "\"www/liabilities.csv\"",
    );
    let ended = prove("www");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("liabilities.csv is secret"), "{ended:?}");
}
