//! The example of a back end on the sample's private directory: it answers what the command line writes.

#[path = "../../examples/back_end.rs"]
#[allow(dead_code, reason = "its `main` is not called here")]
mod example;

use documents::inclusion::id_of_cell;
use prover::{Inclusions, Receipts};

use super::*;

fn inclusions() -> Inclusions {
    Inclusions::open(proven().private()).unwrap()
}

#[test]
fn a_back_end_answers_with_the_file_that_the_command_writes() {
    let inclusions = inclusions();
    for account in ["alice@example.com", "007", "=1+1"] {
        let (_folder, written) = issue(account);
        let expected = (200, fs::read(written).unwrap());
        assert_eq!(example::file(&inclusions, account), expected, "{account}");
    }
}

/// With the usual number of archives, and with another.
#[test]
fn a_back_end_answers_with_the_code_and_the_archive_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let usual = (inclusions(), &[][..]);
    let other = (
        inclusions().with_prefix_bits(8).unwrap(),
        &["--prefix-bits", "8"][..],
    );
    for (number, (inclusions, bits)) in [usual, other].into_iter().enumerate() {
        let made = folder.path().join(number.to_string());
        let mut command = prover();
        command.args(["inclusion", "--quiet", "--private"]);
        command.arg(proven().private()).arg("--archives").arg(&made);
        let codes = folder.path().join(format!("{number}.csv"));
        command.arg("--codes").arg(&codes);
        run(command.args(bits)).assert_done();
        let mut table = csv::Reader::from_path(codes).unwrap();
        let rows: Vec<_> = table.records().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), 2002);
        for row in rows.iter().step_by(97) {
            let account = id_of_cell(&row[0]);
            let expected = format!("{} {}\n", &row[2], &row[1]).into_bytes();
            assert_eq!(
                example::archive(&inclusions, account),
                (200, expected),
                "{account}"
            );
        }
    }
    assert!(inclusions().with_prefix_bits(17).is_err());
}

/// No account can have the last three ids.
#[test]
fn a_back_end_answers_404_for_an_unknown_account() {
    let inclusions = inclusions();
    for account in [
        "nobody@example.com",
        "ALICE@EXAMPLE.COM",
        "",
        " 007",
        "a\nb",
    ] {
        assert_eq!(example::file(&inclusions, account).0, 404, "{account:?}");
        assert_eq!(example::archive(&inclusions, account).0, 404, "{account:?}");
    }
}

/// The receipt of the command, signed from the ledger, and the one that a back end signs from numbers of its own.
#[test]
fn a_back_end_signs_the_receipt_that_the_command_writes() {
    let folder = support::copied("tiny");
    let path = |name: &str| folder.path().join(name);
    let (snapshot, key) = (path("tiny/snapshot.toml"), path("receipt.key"));
    let made = run(prover().args(["keygen", "--json", "--out"]).arg(&key));
    let public = made.json()["public"].as_str().unwrap().to_owned();
    support::edit(
        &snapshot,
        "sequence =",
        &format!("receipt_key = \"{public}\"\nsequence ="),
    );
    run(prover().args(["descriptor", "--snapshot"]).arg(&snapshot)).assert_done();
    let mut command = prover();
    command.args(["receipt", "--quiet", "--account", "alice", "--snapshot"]);
    command.arg(&snapshot).arg("--key").arg(&key);
    run(command.arg("--out").arg(path("alice.json"))).assert_done();
    let written = fs::read(path("alice.json")).unwrap();
    let receipts = Receipts::open(path("tiny/snapshot.descriptor.json"), &key).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&written).unwrap();
    let amounts = |list: &str| -> Vec<(String, String)> {
        let list = document["statement"][list].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        list.map(|amount| (text(&amount["asset"]), text(&amount["amount"])))
            .collect()
    };
    let [balances, debts] = ["balances", "debts"].map(amounts);
    let balances: Vec<(&str, &str)> = balances.iter().map(|(a, b)| (&**a, &**b)).collect();
    let debts: Vec<(&str, &str)> = debts.iter().map(|(a, b)| (&**a, &**b)).collect();
    assert!(!balances.is_empty());
    assert_eq!(
        example::receipt(&receipts, "alice", &balances, &debts),
        (200, written)
    );
    let (code, said) = example::receipt(&receipts, "alice", &[("DOGE", "1")], &[]);
    assert_eq!(code, 500);
    assert!(!String::from_utf8(said).unwrap().contains("alice"));
    assert_eq!(example::receipt(&receipts, " alice", &[], &[]).0, 404);
}
