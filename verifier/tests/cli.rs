//! The verifier's command line without a bundle: usage, help, exit codes. `prover/tests` runs it on bundles.

mod support;

use std::fs;

use support::{assert_golden, commands, run, verifier};

#[test]
fn wrong_usage_and_unreadable_files_exit_with_2() {
    let root = "00".repeat(32);
    for args in [
        &[][..],
        &["solvency"],
        &["solvency", "a", "b"],
        &["solvency", "a", "--root", "3f5c"],
        &["solvency", "a", "--root", &"zz".repeat(32)],
        &["solvency", "a", "--policy", "3f5c"],
        &["solvency", "a", "--accept-loans"],
        &["solvency", "a", "--accept-loans", "10001"],
        &["solvency", "a", "--accept-loans", "-1"],
        &["solvency", "a", "--accept-loans", "25%"],
        &["reserves", "--bundle", "a", "--accept-loans", "65536"],
        &["solvency", "a", "--accept-loans", ""],
        &["solvency", "a", "--accept-loans", "2500.5"],
        &["inspect", "a", "--accept-loans", "1"],
        &["inclusion", "a.json"],
        &["inclusion", "a.json", "--account", "alice"],
        &["inclusion", "a.json", "--root", &root, "--policy", &root],
        &[
            "inclusion",
            "a.json",
            "--root",
            &root,
            "--accept-loans",
            "1",
        ],
        &[
            "inclusion",
            "a.json",
            "--bundle",
            "b",
            "--accept-loans",
            "10001",
        ],
        &["inclusion", "--root", &root],
        &["inclusion", "--dir", "d", "--root", &root],
        &["inclusion", "--accounts", "f", "--root", &root],
        &[
            "inclusion",
            "--dir",
            "no/such",
            "--accounts",
            "no/such",
            "--root",
            &root,
        ],
        &["inclusion", "--archive", "a", "--root", &root],
        &["inclusion", "a.json", "--code", &root, "--root", &root],
        &["inclusion", "--code", &root, "--root", &root],
        &[
            "inclusion",
            "--archive",
            "a",
            "--code",
            "3f5c",
            "--root",
            &root,
        ],
        &["inclusion", "--archive", "a", "--code", &root],
        &[
            "inclusion",
            "a.json",
            "--archive",
            "a",
            "--code",
            &root,
            "--root",
            &root,
        ],
        &[
            "inclusion",
            "--descriptor",
            "d",
            "--archive",
            "a",
            "--code",
            &root,
            "--root",
            &root,
        ],
        &[
            "inclusion",
            "--collateral",
            "c",
            "--archive",
            "a",
            "--code",
            &root,
            "--root",
            &root,
        ],
        &[
            "inclusion",
            "--archive",
            "no/such/archive",
            "--code",
            &root,
            "--root",
            &root,
        ],
        &[
            "inclusion",
            "no/such/file.json",
            "--account",
            "alice",
            "--root",
            &root,
        ],
        &[
            "inclusion",
            "no/such/file.json",
            "--account",
            "",
            "--root",
            &root,
        ],
        &["inspect"],
        &["inspect", "no/such/bundle"],
    ] {
        let ended = run(verifier().args(args));
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (2, ""),
            "{args:?}: {ended:?}"
        );
        assert!(!ended.err.is_empty(), "{args:?}");
    }
}

#[test]
fn no_verdict_is_said_in_json() {
    let root = "00".repeat(32);
    for args in [
        &["inspect", "no/such/bundle"][..],
        &["solvency", "no/such/bundle", "--accept-loans", "2500"],
        &["reserves", "--bundle", "no/such/bundle"],
        &[
            "inclusion",
            "no/such/file",
            "--account",
            "a",
            "--root",
            &root,
        ],
    ] {
        let ended = run(verifier().args(args).arg("--json"));
        assert_eq!(ended.code, 2, "{args:?}: {ended:?}");
        assert_eq!(ended.json()["verdict"], "none");
        assert_eq!(ended.json()["reason"], "NO_VERDICT");
        assert!(ended.err.starts_with("error: "), "{ended:?}");
        let quiet = run(verifier().args(args).args(["--json", "--quiet"]));
        assert_eq!((quiet.code, quiet.err.as_str()), (2, ""), "{quiet:?}");
        assert_eq!(quiet.out, ended.out);
        // Without JSON an error is said also where nothing else would be.
        let quiet = run(verifier().args(args).arg("--quiet"));
        assert_eq!((quiet.code, quiet.out.as_str()), (2, ""), "{quiet:?}");
        assert_eq!(quiet.err, ended.err);
    }
}

#[test]
fn what_is_no_file_of_a_proof_accuses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    fs::create_dir(&bundle).unwrap();
    let file = folder.path().join("file.json");
    let root = "00".repeat(32);

    run(verifier().arg("inspect").arg(&bundle)).assert_no_verdict("is empty");
    run(verifier().arg("solvency").arg(&bundle)).assert_no_verdict("is empty");

    for (text, kind, says) in [
        ("", "damaged", "file.json is empty"),
        ("<!doctype html><title>Log in", "damaged", "is a web page"),
        ("{}", "damaged", "something else was saved in its place"),
        ("{\"error\": \"unauthorized\"}", "damaged", "something else"),
        ("[[[[[[", "damaged", "it ends in the middle"),
        ("null", "damaged", "something else"),
        (
            "{\n  \"version\": 3,\n  \"ro",
            "damaged",
            "line 3, column 5: it ends",
        ),
        ("PK\u{3}\u{4}", "null", "is packed (zip)"),
        ("PORARCHV", "null", "is an archive of inclusions"),
    ] {
        fs::write(&file, text).unwrap();
        let mut command = verifier();
        command
            .arg("inclusion")
            .arg(&file)
            .args(["--account", "alice", "--root", &root, "--json"]);
        let ended = run(&mut command);
        assert_eq!(ended.code, 2, "{text:?}: {ended:?}");
        let json = ended.json();
        assert_eq!(json["verdict"], "none");
        assert_eq!(json["kind"].as_str().unwrap_or("null"), kind, "{text}");
        let reason = if kind == "null" {
            "NO_VERDICT"
        } else {
            "INCLUSION_FILE"
        };
        assert_eq!(json["reason"], reason, "{text}");
        assert!(json["detail"].as_str().unwrap().contains(says), "{json}");
    }
    // A file in the place of a bundle, and a bundle in that of a file.
    fs::write(&file, "{\"salt\": \"\", \"entries\": []}").unwrap();
    run(verifier().arg("solvency").arg(&file))
        .assert_no_verdict("is an inclusion file, and no bundle");
    let mut command = verifier();
    command.arg("inclusion").arg(&bundle);
    run(command.args(["--account", "alice", "--root", &root]))
        .assert_no_verdict("is a directory, and not an inclusion file");
}

#[test]
fn help_of_every_command_has_an_example() {
    for command in commands(verifier) {
        let ended = run(verifier().args(command.split(' ')).arg("--help"));
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
        let example = format!("  verifier {command} ");
        assert!(ended.out.contains(&example), "{}", ended.out);
        assert_golden(
            &format!("help/{}.txt", command.replace(' ', "-")),
            &ended.out,
        );
    }
    let ended = run(verifier().args(["witness", "--help"]));
    assert_golden("help/witness.txt", &ended.assert_done().out);
}

#[test]
fn help_says_which_exit_codes_there_are() {
    let ended = run(verifier().arg("--help"));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let words = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for code in [
        "0 verified",
        "1 rejected",
        "2 no verdict",
        "3 included, with debts to confirm or with nothing",
    ] {
        assert!(words.contains(code), "{code}: {}", ended.out);
    }
    assert_golden("help/verifier.txt", &ended.out);
}

#[test]
fn nodes_and_tokens_that_make_no_sense_exit_with_2() {
    const USDT: &str = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
    let token = |asset: &str| format!("ethereum:{asset}={USDT}");
    let (one, other) = (token("USDT"), token("USDC"));
    let node = "ethereum=http://localhost:1";
    for (args, says) in [
        (
            &["--rpc", "tron=http://localhost:1"][..],
            "tron cannot be asked",
        ),
        (&["--rpc", node, "--rpc", node], "two nodes"),
        (&["--token", &one], "a token and no node"),
        (
            &["--rpc", node, "--token", &one, "--token", &other],
            "named twice",
        ),
        (
            &["--rpc", node, "--token", "ethereum:USDT=0x0"],
            "USDT on ethereum",
        ),
    ] {
        let mut command = verifier();
        command.args(["reserves", "--bundle", "no/such/bundle"]);
        run(command.args(args)).assert_no_verdict(says);
    }
}

#[test]
fn a_percentage_without_an_equals_sign_is_told_how_to_write_it() {
    let says = "write --require-reserves=90: its PERCENT stands behind an equals sign";
    for args in [
        &["solvency", "bundle", "--require-reserves", "90"][..],
        &["solvency", "--require-reserves", "90", "bundle"],
        &["reserves", "--bundle", "bundle", "--require-reserves", "90"],
    ] {
        run(verifier().args(args)).assert_no_verdict(says);
    }
    for wrong in ["0", "101", "90%", "0.9"] {
        let option = format!("--require-reserves={wrong}");
        let ended = run(verifier().args(["solvency", "bundle", &option]));
        ended.assert_no_verdict("write a whole number of per cent from 1 to 100");
    }
}
