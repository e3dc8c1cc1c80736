//! The report of `verifier inclusion`: what a customer shows, and what somebody else makes of it with `verifier dispute`.

use std::{fs, path::Path};

use documents::inclusion::Form;
use serde_json::{Value, json};

use super::{
    OTHER_ROOT,
    dispute::{ALICE, BOB, BOB_OWES, Case},
    support::{CommandOutput, assert_golden, run, verifier},
};

impl Case {
    fn inclusion(&self, account: &str, root: &str, args: &[&str]) -> CommandOutput {
        let mut command = verifier();
        command.arg("inclusion").arg(self.path("file.json"));
        command.args(["--account", account, "--root", root]);
        run(command
            .arg("--report")
            .arg(self.path("report.json"))
            .args(args))
    }

    fn of_report(&self, account: &str, root: &str) -> CommandOutput {
        let mut command = verifier();
        command.args(["dispute", "--json", "--account", account, "--root", root]);
        run(command.arg("--report").arg(self.path("report.json")))
    }
}

#[test]
fn a_report_has_all_that_a_dispute_needs() {
    let case = Case::new("alice", &[("BTC", "2")], &[]);
    let receipt = case.path("receipt.json");
    let args = [
        "--receipt",
        receipt.to_str().unwrap(),
        "--expect",
        "BTC=2",
        "--expect-debt",
        "USDT=0",
    ];
    let ended = case.inclusion("alice", &case.root(), &args);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.starts_with("INCLUDED: "), "{ended:?}");
    assert!(
        ended.err.contains("it shows your id and your balances"),
        "{ended:?}"
    );
    let report: Value = serde_json::from_str(&case.read("report.json")).unwrap();
    assert_eq!(report["inclusion"], json!(case.read("file.json")));
    assert_eq!(report["receipt"], json!(case.read("receipt.json")));
    assert_eq!(report["account"], "alice");
    assert_eq!(
        report["against"],
        json!({ "root": case.root(), "root_source": "outside", "claim": null })
    );
    assert_eq!(
        report["result"],
        json!({ "verdict": "included", "reason": "OK", "kind": null, "detail": null })
    );
    let ended = case.of_report("alice", &case.root());
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    assert_eq!(json["verdict"], "contradicted");
    assert_eq!(json["report"]["verdict"], "included");
    let expected = json!({
        "balances": [{ "asset": "BTC", "amount": "2" }],
        "debts": [{ "asset": "USDT", "amount": "0" }],
    });
    assert_eq!(json["report"]["expected"], expected);
    // Its reader brings id and root: those in the report are not taken.
    let other = case.of_report("twin", &case.root());
    assert_eq!(
        (other.code, &other.json()["reason"]),
        (2, &json!("OTHER_ACCOUNT"))
    );
    let other = case.of_report("alice", OTHER_ROOT);
    assert_eq!(
        (other.code, &other.json()["reason"]),
        (2, &json!("ROOT_NOT_EXPECTED"))
    );
    let mut text = verifier();
    text.args(["dispute", "--account", "alice", "--root", &case.root()]);
    let ended = run(text.arg("--report").arg(case.path("report.json")));
    assert_golden("dispute/of_report.txt", &ended.out);
}

#[cfg(unix)]
#[test]
fn a_report_is_for_its_owner_and_replaces_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = Case::new("alice", ALICE, &[]);
    assert_eq!(case.inclusion("alice", &case.root(), &[]).code, 0);
    let mode = fs::metadata(case.path("report.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = case.read("report.json");
    let ended = case.inclusion("alice", &case.root(), &[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert_eq!(case.read("report.json"), before);
}

#[test]
fn what_was_rejected_is_reported_too_and_judged_anew() {
    let case = Case::new("alice", ALICE, &[]);
    case.edit("file.json", "1.50000000", "0.50000000");
    let edited = case.read("file.json");
    let ended = case.inclusion("alice", &case.root(), &["--quiet", "--expect", "BTC=1.5"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let report: Value = serde_json::from_str(&case.read("report.json")).unwrap();
    assert_eq!(report["inclusion"], json!(edited));
    assert_eq!(report["result"]["verdict"], "rejected");
    assert_eq!(report["result"]["reason"], "NOT_INCLUDED");
    assert_eq!(report["result"]["kind"], "not_your_file");
    let ended = case.of_report("alice", &case.root());
    assert_eq!(
        (ended.code, &ended.json()["reason"]),
        (2, &json!("NOT_INCLUDED"))
    );
    // It may say what it wants of the verdict.
    case.edit("report.json", "\"rejected\"", "\"included\"");
    let ended = case.of_report("alice", &case.root());
    assert_eq!(
        (ended.code, &ended.json()["reason"]),
        (2, &json!("NOT_INCLUDED"))
    );
}

#[test]
fn a_report_without_a_receipt_is_only_counted() {
    let case = Case::new("bob", BOB, BOB_OWES);
    case.write("file.json", &case.ledger.file_text("bob", Form::Detached));
    case.ledger.write_documents(case.folder.path());
    assert_eq!(case.inclusion("bob", &case.root(), &[]).code, 3);
    // The documents are in it.
    for name in ["descriptor.json", "collateral.json"] {
        fs::remove_file(case.path(name)).unwrap();
    }
    let ended = case.of_report("bob", &case.root());
    assert_eq!(ended.code, 2, "{ended:?}");
    let json = ended.json();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("only_counted"), &json!("ONLY_COUNTED"))
    );
    assert_eq!(json["inclusion"]["verdict"], "debts_to_confirm");
}

#[test]
fn an_archives_inclusion_is_reported_as_a_file() {
    let case = Case::new("alice", ALICE, &[]);
    let archives = case.folder.path().join("archives");
    fs::create_dir(&archives).unwrap();
    case.ledger.write_archives(&archives, 0);
    let mut command = verifier();
    command.args(["inclusion", "--account", "alice", "--root", &case.root()]);
    command.args(["--code", &case.ledger.code("alice"), "--archive"]);
    let ended = run(command
        .arg(&archives)
        .arg("--report")
        .arg(case.path("report.json")));
    assert_eq!(ended.code, 0, "{ended:?}");
    let report: Value = serde_json::from_str(&case.read("report.json")).unwrap();
    assert_eq!(report["inclusion"], json!(case.read("file.json")));
    assert_eq!(
        case.of_report("alice", &case.root()).json()["verdict"],
        "only_counted"
    );
}

#[test]
fn slips_are_told_before_anything_is_judged() {
    let case = Case::new("alice", ALICE, &[]);
    let told = |args: &[&str], says: &str| {
        let ended = case.inclusion("alice", &case.root(), args);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains(says), "{ended:?}");
    };
    told(&["--expect", "BTC"], "BTC=0.5");
    told(&["--expect", "BTC=1", "--expect", "BTC=2"], "is said twice");
    let other = case.path("file.json");
    told(
        &["--receipt", other.to_str().unwrap()],
        "is an inclusion file, and not an exchange's receipt",
    );
    assert!(!case.path("report.json").exists());
    // What the ledger does not list is the customer's word all the same, and told to them.
    let ended = case.inclusion("alice", &case.root(), &["--expect", "DOGE=1"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended.err.contains("the ledger lists no asset \"DOGE\""),
        "{ended:?}"
    );
    assert!(ended.err.contains("verifier dispute --report"), "{ended:?}");
    fs::remove_file(case.path("receipt.json")).unwrap();
    let nothing = run(verifier().args(["dispute", "--account", "alice", "--root", OTHER_ROOT]));
    assert_eq!(nothing.code, 2, "{nothing:?}");
    let no_root = Path::new("r.json");
    let nothing = run(verifier()
        .args(["dispute", "--account", "alice", "--receipt"])
        .arg(no_root));
    assert_eq!(nothing.code, 2, "{nothing:?}");
}

/// Files that the page's tests are given, and what the page made of them.
fn of_the_page(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("web/tests/golden/evidence")
        .join(name)
}

#[test]
fn the_page_writes_the_same_report_and_finds_the_same_in_it() {
    let answers: Value =
        serde_json::from_slice(&fs::read(of_the_page("answers.json")).unwrap()).unwrap();
    let root = answers["root"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("report.json");
    let mut command = verifier();
    command.args(["inclusion", "--account", "bob", "--root", root, "--quiet"]);
    command.args(["--expect", "BTC=2", "--expect", "USDT=1"]);
    command.args(["--expect-debt", "USDT=100", "--receipt"]);
    command.arg(of_the_page("bob-receipt.json"));
    command.arg(of_the_page("bob-file.json"));
    let ended = run(command.arg("--report").arg(&written));
    assert_eq!(ended.code, 3, "{ended:?}");
    // But for the program's name.
    let but_program = |text: String| {
        let lines = text.lines().map(str::to_owned);
        let (programs, others): (Vec<_>, Vec<_>) =
            lines.partition(|line| line.starts_with("  \"program\": "));
        assert_eq!(programs.len(), 1, "{programs:?}");
        others
    };
    let read = |path: &Path| but_program(fs::read_to_string(path).unwrap());
    assert_eq!(read(&written), read(&of_the_page("bob-report.json")));
    for (answer, account, args) in [
        (
            "agrees",
            "alice",
            [
                "--receipt",
                "alice-receipt.json",
                "--inclusion",
                "alice-file.json",
            ]
            .as_slice(),
        ),
        (
            "contradicted",
            "bob",
            &[
                "--receipt",
                "bob-receipt.json",
                "--inclusion",
                "bob-file.json",
            ],
        ),
        ("of_report", "bob", &["--report", "bob-report.json"]),
    ] {
        let mut command = verifier();
        command.args(["dispute", "--json", "--account", account, "--root", root]);
        for pair in args.chunks(2) {
            command.arg(pair[0]).arg(of_the_page(pair[1]));
        }
        let ended = run(&mut command);
        assert_eq!(answers[answer]["exit"], ended.code, "{ended:?}");
        assert_eq!(answers[answer]["report"], ended.json());
    }
}
