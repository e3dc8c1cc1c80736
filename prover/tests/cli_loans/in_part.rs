//! Debts that count in part, or not at all: what their owner is told, and that nobody else can tell.

use serde_json::json;

use super::*;

/// The tiny exchange, whose customer bob owes 500 USDT, under a policy that counts loans in USDT up to this share.
fn proven(share_bps: u16) -> ProvenSnapshot {
    let folder = copied("tiny-loans");
    // As long as before: sizes are compared below.
    let share = format!("USDT = {share_bps:>4}");
    edit(
        &folder.path().join("tiny-loans/policy.toml"),
        "USDT = 5000",
        &share,
    );
    ProvenSnapshot::prove(folder, "tiny-loans/snapshot.toml")
}

fn told(proven: &ProvenSnapshot, account: &str) -> CommandOutput {
    let folder = tempfile::tempdir().unwrap();
    let file = issue(proven, account, folder.path());
    let mut command = verifier();
    command
        .arg("inclusion")
        .arg(&file)
        .args(["--account", account]);
    run(command.args(["--root", &proven.root, "--json"]))
}

#[test]
fn a_debtor_is_told_the_part_that_counts_and_others_cannot_tell_that_there_is_one() {
    let [in_part, none] = [2_000, 0].map(proven);
    // 20% of 1,210.25 USDT.
    let ended = told(&in_part, "bob");
    assert_eq!((ended.code, ended.err.as_str()), (3, ""), "{ended:?}");
    let debts = json!([{ "asset": "USDT", "amount": "242.050000" }]);
    assert_eq!(ended.json()["debts"], debts);
    // What covers it is pledged, and one balance with the rest all the same.
    let balances = json!([{ "asset": "ETH", "amount": "3.000000000" }]);
    assert_eq!(ended.json()["balances"], balances);
    // A debt of which nothing counts is none, under a schedule too.
    let ended = told(&none, "bob");
    let json = ended.assert_done().json();
    assert_eq!(
        (&json["verdict"], &json["debts"]),
        (&json!("included"), &json!([]))
    );
    assert_eq!(json["balances"], balances);

    solvency(&in_part.bundle(), &["--accept-loans", "1999"]).assert_rejected("POLICY_LOANS");
    solvency(&in_part.bundle(), &["--accept-loans", "2000"]).assert_done();
    let out = solvency(&none.bundle(), &[]).assert_done().out.clone();
    assert!(out.contains("nothing is netted"), "{out}");

    // The bounds are the same, and so are the sizes of all files.
    let sizes = |proven: &ProvenSnapshot| {
        let files = fs::read_dir(proven.bundle())
            .unwrap()
            .map(|file| file.unwrap());
        let mut sizes: Vec<_> = files
            .map(|file| (file.file_name(), file.metadata().unwrap().len()))
            .collect();
        sizes.sort();
        sizes
    };
    assert_eq!(sizes(&in_part), sizes(&none));
}
