//! What a killed run has left, and what others have done to it meanwhile.

use super::{killed::KilledRun, *};

/// That a file in the unfinished bundle is named and never published, whoever put it there.
fn assert_foreign_files_are_named(run: &KilledRun) {
    for name in [".DS_Store", "notes.txt", "reserves.csv"] {
        let path = run.partial_bundle().join(name);
        fs::write(&path, "").unwrap();
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
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn what_lies_in_the_bundle_before_it_is_verified_is_never_published() {
    let run = KilledRun::at("sample", "stage=\"solvency\"");
    assert_foreign_files_are_named(&run);
    assert_eq!(run.go_on(&[]).code, 0);
    solvency(&run.bundle(), &ACCEPT_LOANS).assert_done();
}

#[test]
fn what_lies_in_the_bundle_after_it_was_verified_is_never_published() {
    let run = KilledRun::before("tiny-loans");
    let (mut child, lines) = run.started("stage=\"verifying\"");
    // Something in the way of what comes next.
    let in_the_way = run.private();
    fs::create_dir(&in_the_way).unwrap();
    fs::write(in_the_way.join("notes.txt"), "").unwrap();
    lines.for_each(drop);
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(!run.bundle().exists() && run.partial_bundle().exists());
    fs::remove_dir_all(in_the_way).unwrap();

    assert_foreign_files_are_named(&run);
    let ended = run.go_on(&[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    // It had been verified: it is compared with that, and not verified once more.
    let report = &ended.json()["report"]["stages"];
    let stages = report.as_array().unwrap().iter();
    let stages: Vec<_> = stages.map(|stage| &stage["stage"]).collect();
    assert!(
        stages.contains(&&"solvency".into()) && !stages.contains(&&"verifying".into()),
        "{stages:?}"
    );
    solvency(&run.bundle(), &["--accept-loans", "5000"]).assert_done();
}

#[test]
fn a_secret_that_is_lost_before_the_first_shard_is_made_anew_and_everybody_is_found() {
    let run = KilledRun::at("tiny-loans", "stage=\"shards\"");
    let secret = run.partial_private().join("secret.json");
    let lost = fs::read(&secret).unwrap();
    assert!(run.partial_private().join("accounts.bin").exists());
    fs::remove_file(&secret).unwrap();
    let ended = run.go_on(&[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.json()["kept_shards"], 0);
    let private = run.private();
    assert_ne!(fs::read(private.join("secret.json")).unwrap(), lost);
    let root = ended.json()["root"].as_str().unwrap().to_owned();
    for (account, code) in [("alice", 0), ("bob", 3), ("carol", 0), ("dave", 0)] {
        let file = private.join(format!("{account}.json"));
        let mut command = inclusion_from(&private);
        let issued = super::run(command.args(["--account", account, "--out"]).arg(&file));
        assert_eq!(issued.code, 0, "{issued:?}");
        let mut command = verifier();
        command.arg("inclusion").arg(&file);
        let told = super::run(command.args(["--account", account, "--root", &root]));
        assert_eq!((told.code, told.err.as_str()), (code, ""), "{told:?}");
    }
}

#[test]
fn a_secret_that_is_lost_after_the_first_shard_ends_the_run_until_a_restart() {
    let run = KilledRun::at("tiny-loans", "stage=\"solvency\"");
    fs::remove_file(run.partial_private().join("secret.json")).unwrap();
    let ended = run.go_on(&[]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.out.contains("secret.json") && ended.out.contains("--restart"),
        "{ended:?}"
    );
    assert!(!run.bundle().exists());
    assert_eq!(run.go_on(&["--restart"]).code, 0);
    solvency(&run.bundle(), &["--accept-loans", "5000"]).assert_done();
}
