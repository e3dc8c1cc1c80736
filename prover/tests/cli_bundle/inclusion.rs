//! `verifier inclusion` on files that `prover inclusion` wrote for single accounts of the sample.

use std::fs;

use super::*;
use crate::support::{Amounts, NOTHING, ProvenSnapshot, amounts, listed, trimmed};

/// The sample's balances and its debts, as its files have them.
pub fn sample() -> (Amounts, Amounts) {
    let proven: &ProvenSnapshot = proven();
    (
        amounts(&proven.input("liabilities.csv")),
        amounts(&proven.input("loans.csv")),
    )
}

/// That the owner of an account is told what the sample's files say of it: exit code, verdict, balances and debts.
#[track_caller]
pub fn assert_told(ended: &CommandOutput, account: &str) {
    let (balances, debts) = sample();
    let of = |amounts: &Amounts| -> BTreeMap<String, String> {
        let amounts = amounts.get(account).cloned().unwrap_or_default();
        let held = amounts
            .into_iter()
            .filter(|(_, amount)| amount.as_str() != "0");
        held.map(|(asset, amount)| (asset, trimmed(&amount).to_owned()))
            .collect()
    };
    let (balances, debts) = (of(&balances), of(&debts));
    let (code, verdict, reason) = match (balances.is_empty(), debts.is_empty()) {
        (_, false) => (3, "debts_to_confirm", "DEBTS"),
        (true, true) => (3, "empty", "EMPTY"),
        (false, true) => (0, "included", "OK"),
    };
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (code, ""),
        "{account}: {ended:?}"
    );
    let json = ended.json();
    assert_eq!(json["verdict"], verdict, "{account}");
    assert_eq!(json["reason"], reason, "{account}");
    assert_eq!(listed(&json["balances"]), balances, "{account}");
    assert_eq!(listed(&json["debts"]), debts, "{account}");
}

/// An account with a debt in this asset.
pub fn debtor(asset: &str) -> String {
    let (_, debts) = sample();
    let mut debtors = debts.into_iter();
    let found = debtors.find(|(_, owed)| owed.contains_key(asset));
    found.expect("somebody owes it").0
}

/// An account without debts.
pub const ALICE: &str = "alice@example.com";

#[test]
fn accounts_with_awkward_ids_are_told_what_they_have() {
    let (balances, _) = sample();
    let long = "x".repeat(256);
    let mut accounts = balances.iter();
    let whale = accounts
        .find(|(_, balances)| balances.len() == 12)
        .unwrap()
        .0;
    for account in [
        "Alice@example.com",
        "alice@example.com",
        "7",
        "007",
        "jos\u{e9}",
        "jose\u{301}",
        "doe, jane",
        "the \"whale\"",
        "=1+1",
        "../../etc/passwd",
        &long,
        whale,
    ] {
        let (_folder, file) = issue(account);
        let account_arg = format!("--account={account}");
        let ended = inclusion(&file, &[&account_arg, "--root", &proven().root, "--json"]);
        assert_told(&ended, account);
        assert_eq!(ended.json()["solvency_checked"], false);
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            account.len() < 4 || !text.contains(account),
            "the file names its account"
        );
    }
}

#[test]
fn debts_are_to_be_confirmed_and_no_plain_yes() {
    for asset in ["USDT", "TRX"] {
        let account = debtor(asset);
        let (_folder, file) = issue(&account);
        let root = &proven().root;
        let args = ["--account", &account, "--root", root];
        let ended = inclusion(&file, &args);
        assert_eq!((ended.code, ended.err.as_str()), (3, ""), "{ended:?}");
        assert!(ended.out.starts_with("DEBTS TO CONFIRM: "), "{}", ended.out);
        let said = ended.out.to_lowercase();
        assert!(
            !said.contains("included") && !said.contains("verified"),
            "{said}"
        );
        assert_told(
            &inclusion(&file, &[&args[..], &["--json"]].concat()),
            &account,
        );
    }
}

#[test]
fn an_account_of_which_nothing_is_counted_is_no_plain_yes() {
    let (_folder, file) = issue(NOTHING);
    let args = ["--account", NOTHING, "--root", &proven().root];
    let ended = inclusion(&file, &args);
    assert_eq!((ended.code, ended.err.as_str()), (3, ""), "{ended:?}");
    assert!(
        ended.out.starts_with("NOTHING IS COUNTED: "),
        "{}",
        ended.out
    );
    assert!(
        !ended.out.to_lowercase().contains("included"),
        "{}",
        ended.out
    );
    assert_told(
        &inclusion(&file, &[&args[..], &["--json"]].concat()),
        NOTHING,
    );
}

#[test]
fn inclusion_with_a_root_alone_says_that_solvency_was_not_checked() {
    let (_folder, file) = issue("doe, jane");
    let ended = inclusion(&file, &["--account", "doe, jane", "--root", &proven().root]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(ended.out.starts_with("INCLUDED"), "{ended:?}");
    assert!(
        ended.out.contains("solvency itself was not checked"),
        "{ended:?}"
    );
}

#[test]
fn inclusion_of_another_account_or_under_another_root_is_rejected() {
    let (_folder, file) = issue(ALICE);
    let root = proven().root.as_str();
    for account in ["Alice@example.com", "alice@example.org", "nobody"] {
        let ended = inclusion(&file, &["--account", account, "--root", root, "--json"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        assert_eq!(ended.json()["verdict"], "rejected");
        assert_eq!(ended.json()["reason"], "NOT_INCLUDED");
    }
    let ended = inclusion(
        &file,
        &["--account", "alice@example.com", "--root", OTHER_ROOT],
    );
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended.err.contains("REJECTED (ROOT_NOT_EXPECTED)"),
        "{ended:?}"
    );

    // One unit more of the first balance.
    let text = fs::read_to_string(&file).unwrap();
    let start = text.find("\"amount\": \"").unwrap() + "\"amount\": \"".len();
    let end = start + text[start..].find('"').unwrap();
    let last = if text[..end].ends_with('9') { "8" } else { "9" };
    let more = format!("{}{last}{}", &text[..end - 1], &text[end..]);
    fs::write(&file, more).unwrap();
    inclusion(&file, &["--account", ALICE, "--root", root]).assert_rejected("NOT_INCLUDED");
}

#[test]
fn refusals_go_before_debts_and_before_nothing() {
    let root = proven().root.as_str();
    for account in [debtor("USDT"), NOTHING.to_owned()] {
        let (_folder, file) = issue(&account);
        inclusion(&file, &["--account", ALICE, "--root", root]).assert_rejected("NOT_INCLUDED");
        inclusion(&file, &["--account", &account, "--root", OTHER_ROOT])
            .assert_rejected("ROOT_NOT_EXPECTED");
    }
}

#[test]
fn without_an_account_nothing_is_said_of_a_file() {
    let (_folder, file) = issue("=1+1");
    let bundle = proven().bundle();
    let bundle = [&["--bundle", bundle.to_str().unwrap()], &ACCEPT_LOANS[..]].concat();
    for args in [&["--root", &proven().root][..], &bundle] {
        inclusion(&file, args).assert_no_verdict("no account id was given");
        let ended = inclusion(&file, &[args, &["--json"]].concat());
        assert_eq!(ended.code, 2, "{ended:?}");
        let json = ended.json();
        assert_eq!(
            (&json["verdict"], &json["kind"]),
            (&"none".into(), &serde_json::Value::Null)
        );
        assert!(json.get("balances").is_none(), "{json}");
    }
}

#[test]
fn inclusion_with_a_bundle_checks_solvency_too() {
    let bundle = proven().bundle();
    let bundle = ["--bundle", bundle.to_str().unwrap()];
    for account in ["../../etc/passwd", &debtor("TRX"), NOTHING] {
        let (_folder, file) = issue(account);
        let accepting = [&["--account", account][..], &bundle, &ACCEPT_LOANS].concat();
        let ended = inclusion(&file, &[&accepting[..], &["--json"]].concat());
        assert_told(&ended, account);
        let json = ended.json();
        assert_eq!(json["solvency_checked"], true);
        assert_eq!(json["solvency"]["verdict"], "verified");
        assert_eq!(json["root_source"], "bundle");
        assert_eq!(json["solvency"]["root_source"], "bundle");
        assert_eq!(json["solvency"]["loans"]["accepted_bps"], 3_000);
    }
    let (_folder, file) = issue(ALICE);
    let given = [&["--account", ALICE][..], &bundle].concat();
    // What is proven of the bundle is said of it as it is: its liabilities are net of loans.
    let ended = inclusion(&file, &[&given[..], &ACCEPT_LOANS].concat());
    let out = &ended.assert_done().out;
    assert!(out.starts_with("INCLUDED: "), "{out}");
    for says in [
        "the bundle proves that the reserves that the exchange says it has cover all liabilities, less the loans that \
         the policy counts, for every listed asset\n",
        "  liabilities are net: ",
        "  reserves asserted, not shown",
        "  the root is the exchange's own word: taken from the bundle: ",
    ] {
        assert!(out.contains(says), "{says}: {out}");
    }

    let args = [&given[..], &ACCEPT_LOANS, &["--root", OTHER_ROOT]].concat();
    inclusion(&file, &args).assert_rejected("ROOT_NOT_EXPECTED");
}

#[test]
fn where_loans_are_not_accepted_nobody_is_told_that_they_are_included() {
    let bundle = proven().bundle();
    let bundle = bundle.to_str().unwrap();
    for account in [ALICE, &debtor("USDT")] {
        let (_folder, file) = issue(account);
        let args = ["--account", account, "--bundle", bundle];
        inclusion(&file, &args).assert_rejected("POLICY_LOANS");
    }
}

#[test]
fn unknown_accounts_have_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.json");
    let mut command = inclusion_from(&proven().private());
    let ended = run(command.args(["--account", "nobody", "--out"]).arg(&file));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.contains("no account of the ledger has this id"),
        "{ended:?}"
    );
    assert!(!file.exists());
}
