//! Ledgers in which no debt counts: because there are none, or because they are ignored.

use super::*;

/// That a bundle verifies as it is, and says that nothing is netted.
#[track_caller]
fn assert_nothing_is_netted(proven: &ProvenSnapshot) {
    assert!(!proven.bundle().join("collateral.json").exists());
    let ended = solvency(&proven.bundle(), &["--root", &proven.root]);
    let out = &ended.assert_done().out;
    let headline = "VERIFIED: reserves cover liabilities, for every listed asset";
    assert_eq!(out.lines().next(), Some(headline));
    assert!(out.contains("nothing is netted"), "{out}");
    assert!(!out.contains("loan"), "{out}");
    let json = solvency(&proven.bundle(), &["--json"]).assert_done().json();
    assert_eq!(json["netted"], false);
    assert_eq!(json["loans"]["collateral"], serde_json::Value::Null);
}

#[test]
fn the_compressed_sample_has_no_loans_and_needs_none_accepted() {
    let proven = ProvenSnapshot::prove(copied("sample-gz"), "sample-gz/snapshot.toml");
    assert_nothing_is_netted(&proven);
    // Who owes something in the sample is included here without a question.
    let debts = support::amounts(&proven.input("../sample/loans.csv"));
    let debtor = debts
        .keys()
        .find(|id| id.len() < 60 && !id.contains('/'))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = issue(&proven, debtor, folder.path());
    let mut command = verifier();
    command
        .arg("inclusion")
        .arg(&file)
        .arg(format!("--account={debtor}"));
    let ended = run(command.args(["--root", &proven.root, "--json"]));
    let json = ended.assert_done().json();
    assert_eq!(json["verdict"], "included");
    assert_eq!(json["debts"], serde_json::json!([]));
}

#[test]
fn ignored_debts_are_not_in_the_bundle_and_the_operator_is_told_of_them() {
    let proven = ProvenSnapshot::prove(copied("wide"), "wide/snapshot.toml");
    assert_nothing_is_netted(&proven);
    let out = solvency(&proven.bundle(), &[]).out;
    // What is disclosed is what is owed, with no debt taken off.
    for words in [
        "  - liabilities of SOL: ",
        "  - reserves of BTC: ",
        "  - reserves of SOL: ",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
}
