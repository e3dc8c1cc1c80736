//! The verifier's command line without a bundle; `prover/tests` runs it on one.

use std::fs;

use assert_cmd::Command;

fn verifier() -> Command {
    Command::new(env!("CARGO_BIN_EXE_verifier"))
}

/// Exit code, standard output, standard error.
fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    assert!(
        !out.contains('\u{1b}') && !err.contains('\u{1b}'),
        "{out}{err}"
    );
    (output.status.code().unwrap(), out, err)
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

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
        &["inclusion", "a.json"],
        &["inclusion", "a.json", "--account", "alice"],
        &["inclusion", "a.json", "--root", &root, "--policy", &root],
        &["inclusion", "--root", &root],
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
        let (code, out, err) = run(verifier().args(args));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(!err.is_empty(), "{args:?}");
    }
}

#[test]
fn no_verdict_is_said_in_json() {
    let (code, out, _) = run(verifier().args(["inspect", "no/such/bundle", "--json"]));
    assert_eq!(code, 2);
    assert_eq!(json(&out)["verdict"], "none");
    assert_eq!(json(&out)["reason"], "NO_VERDICT");
}

#[test]
fn malformed_files_are_rejected_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    fs::create_dir(&bundle).unwrap();
    let file = folder.path().join("file.json");
    let root = "00".repeat(32);

    let (code, out, err) = run(verifier().arg("inspect").arg(&bundle));
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("REJECTED (BUNDLE_FILES)"), "{err}");

    for text in ["", "{}", "[[[[[[", "null", "{\"version\": 1}"] {
        fs::write(&file, text).unwrap();
        let mut command = verifier();
        command
            .arg("inclusion")
            .arg(&file)
            .args(["--account", "alice", "--root", &root, "--json"]);
        let (code, out, err) = run(&mut command);
        assert_eq!(code, 1, "{text:?}: {err}");
        assert_eq!(json(&out)["verdict"], "rejected");
        assert_eq!(json(&out)["reason"], "INCLUSION_FILE");
    }
}

#[test]
fn help_of_every_command_has_an_example() {
    for command in [
        "solvency",
        "inclusion",
        "inspect",
        "reserves",
        "attest",
        "keygen",
        "signature",
    ] {
        let (code, out, _) = run(verifier().args([command, "--help"]));
        assert_eq!(code, 0);
        assert!(out.contains(&format!("  verifier {command} ")), "{out}");
    }
    assert!(run(verifier().arg("--help")).1.contains("Exit codes: 0"));
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
        let (code, out, err) = run(command.args(args));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains(says), "{args:?}: {err}");
    }
}
