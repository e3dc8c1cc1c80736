//! `prover inclusion` and `verifier inclusion` on the sample's bundle.

use std::{collections::BTreeMap, fs};

use super::*;

/// Balances of the sample by account, as it writes them.
fn sample() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut accounts = BTreeMap::<_, BTreeMap<_, _>>::new();
    let mut table = csv::Reader::from_path(fixture("sample/liabilities.csv")).unwrap();
    for row in table.records() {
        let row = row.unwrap();
        let balances = accounts.entry(row[0].to_owned()).or_default();
        balances.insert(row[1].to_owned(), row[2].to_owned());
    }
    accounts
}

/// Without the zeros at its end.
fn trimmed(amount: &str) -> &str {
    if amount.contains('.') {
        amount.trim_end_matches('0').trim_end_matches('.')
    } else {
        amount
    }
}

#[test]
fn accounts_with_awkward_ids_are_included_with_their_balances() {
    let sample = sample();
    let long = "x".repeat(256);
    let whale = sample
        .iter()
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
        assert_eq!(
            (ended.code, ended.err.as_str()),
            (0, ""),
            "{account}: {ended:?}"
        );
        let json = ended.json();
        assert_eq!(json["verdict"], "included", "{account}");
        assert_eq!(json["solvency_checked"], false);
        let balances = json["balances"].as_array().unwrap();
        let found: BTreeMap<&str, &str> = balances
            .iter()
            .map(|b| {
                (
                    b["asset"].as_str().unwrap(),
                    trimmed(b["amount"].as_str().unwrap()),
                )
            })
            .collect();
        let expected: BTreeMap<&str, &str> = sample[account]
            .iter()
            .map(|(asset, amount)| (asset.as_str(), trimmed(amount)))
            .collect();
        assert_eq!(found, expected, "{account}");
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            account.len() < 4 || !text.contains(account),
            "the file names its account"
        );
    }
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
    let (_folder, file) = issue("alice@example.com");
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

    let text = fs::read_to_string(&file).unwrap();
    let amount = &sample()["alice@example.com"];
    let first = amount.values().next().unwrap();
    let digit = if first.starts_with('9') { "8" } else { "9" };
    let more = text.replacen(
        &format!("\"{first}"),
        &format!("\"{digit}{}", &first[1..]),
        1,
    );
    if more != text {
        fs::write(&file, more).unwrap();
        let ended = inclusion(
            &file,
            &["--account", "alice@example.com", "--root", root, "--json"],
        );
        assert_eq!(
            (ended.code, ended.json()["reason"].as_str()),
            (1, Some("NOT_INCLUDED"))
        );
    }
}

#[test]
fn without_an_account_a_file_is_consistent_never_included() {
    let (_folder, file) = issue("=1+1");
    let ended = inclusion(&file, &["--root", &proven().root]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(ended.out.starts_with("CONSISTENT"), "{ended:?}");
    assert!(!ended.out.to_lowercase().contains("included:"), "{ended:?}");
    let json = inclusion(&file, &["--root", &proven().root, "--json"]).json();
    assert_eq!(json["verdict"], "consistent");
}

#[test]
fn inclusion_with_a_bundle_checks_solvency_too() {
    let (_folder, file) = issue("../../etc/passwd");
    let bundle = proven().bundle();
    let bundle = bundle.to_str().unwrap();
    let args = [
        "--account",
        "../../etc/passwd",
        "--bundle",
        bundle,
        "--json",
    ];
    let ended = inclusion(&file, &args);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let json = ended.json();
    assert_eq!(json["verdict"], "included");
    assert_eq!(json["solvency_checked"], true);
    assert_eq!(json["solvency"]["verdict"], "verified");
    assert_eq!(json["solvency"]["root_source"], "bundle");

    let args = [
        "--account",
        "../../etc/passwd",
        "--bundle",
        bundle,
        "--root",
        OTHER_ROOT,
    ];
    let ended = inclusion(&file, &args);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(ended.err.contains("ROOT_NOT_EXPECTED"), "{ended:?}");
}

#[test]
fn all_inclusion_files_are_named_by_hash() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    let issue_all = || {
        let mut command = prover();
        command
            .arg("inclusion")
            .arg("--private")
            .arg(proven().private());
        run(command.args(["--all", "--quiet", "--out"]).arg(&out))
    };
    let ended = issue_all();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let mut count = 0;
    for entry in fs::read_dir(&out).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let digits = name.strip_suffix(".json").unwrap();
        assert!(
            digits.len() == 64 && digits.bytes().all(|c| c.is_ascii_hexdigit()),
            "{name}"
        );
        count += 1;
    }
    assert_eq!(count, sample().len());
    assert_eq!(issue_all().code, 2, "nothing is overwritten");
}

#[test]
fn unknown_accounts_have_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.json");
    let mut command = prover();
    command
        .arg("inclusion")
        .arg("--private")
        .arg(proven().private());
    let ended = run(command.args(["--account", "nobody", "--out"]).arg(&file));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.contains("no account of the ledger has this id"),
        "{ended:?}"
    );
    assert!(!file.exists());
}
