//! `prover inclusion` and `verifier inclusion` on the sample's bundle.

use std::{collections::BTreeMap, fs};

use circuits::ledger::AccountId;
use prover::inclusion::file_name;
use verifier::bundle::descriptor::Descriptor;

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

/// Everybody's files, in a directory of their own.
fn issue_all(out: &Path, args: &[&str]) -> Ended {
    let mut command = prover();
    command
        .arg("inclusion")
        .arg("--private")
        .arg(proven().private());
    run(command
        .args(["--all", "--quiet", "--out"])
        .arg(out)
        .args(args))
}

/// Where an account's file is.
fn file_of(out: &Path, account: &str) -> PathBuf {
    let descriptor = fs::read(proven().private().join("descriptor.json")).unwrap();
    let ledger = Descriptor::from_bytes(&descriptor).unwrap().ledger_digest();
    let name = file_name(ledger, AccountId::new(account).unwrap());
    out.join(&name[..2]).join(name)
}

#[test]
fn all_inclusion_files_are_named_by_hash_and_need_the_descriptor() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    let ended = issue_all(&out, &[]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let (mut count, mut folders) = (0, 0);
    for entry in fs::read_dir(&out).unwrap() {
        let entry = entry.unwrap();
        let folder = entry.file_name().into_string().unwrap();
        if folder == "descriptor.json" {
            continue;
        }
        folders += 1;
        for file in fs::read_dir(entry.path()).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let digits = name.strip_suffix(".json").unwrap();
            let hex = digits.bytes().all(|c| c.is_ascii_hexdigit());
            assert!(digits.len() == 64 && hex && digits.starts_with(&folder));
            count += 1;
        }
    }
    assert_eq!((count, folders), (sample().len(), 256));
    assert_eq!(issue_all(&out, &[]).code, 2, "nothing is overwritten");

    let root = proven().root.as_str();
    let args = ["--account", "doe, jane", "--root", root, "--json"];
    let file = file_of(&out, "doe, jane");
    // The descriptor is in the folder above.
    let ended = inclusion(&file, &args);
    assert_eq!(ended.json()["verdict"], "included", "{ended:?}");
    // Away from it there is no verdict, until it is named or put beside the file.
    let away = folder.path().join("away/from/all/file.json");
    fs::create_dir_all(away.parent().unwrap()).unwrap();
    fs::copy(&file, &away).unwrap();
    let ended = inclusion(&away, &args);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("--descriptor"), "{ended:?}");
    let descriptor = out.join("descriptor.json");
    let mut named = args.to_vec();
    named.extend(["--descriptor", descriptor.to_str().unwrap()]);
    assert_eq!(inclusion(&away, &named).json()["verdict"], "included");
    fs::copy(&descriptor, away.with_file_name("descriptor.json")).unwrap();
    assert_eq!(inclusion(&away, &args).json()["verdict"], "included");
    // Another ledger's descriptor is refused, also where the file has its own.
    let text = fs::read_to_string(&descriptor).unwrap();
    let other = text.replacen("\"sequence\": 1", "\"sequence\": 2", 1);
    assert_ne!(other, text);
    fs::write(away.with_file_name("descriptor.json"), other).unwrap();
    let ended = inclusion(&away, &args);
    assert_eq!(
        (ended.code, ended.json()["reason"].as_str()),
        (1, Some("DESCRIPTOR"))
    );
    let (_folder, whole) = issue("doe, jane");
    assert_eq!(inclusion(&whole, &named).json()["verdict"], "included");
    let other = away.with_file_name("descriptor.json");
    named[6] = other.to_str().unwrap();
    let ended = inclusion(&whole, &named);
    assert_eq!(
        (ended.code, ended.json()["reason"].as_str()),
        (1, Some("DESCRIPTOR"))
    );
}

#[test]
fn self_contained_files_are_those_of_single_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    let ended = issue_all(&out, &["--self-contained"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(!out.join("descriptor.json").exists());
    for account in ["=1+1", "jos\u{e9}", "../../etc/passwd"] {
        let (_folder, file) = issue(account);
        let all = fs::read(file_of(&out, account)).unwrap();
        assert_eq!(all, fs::read(file).unwrap(), "{account}");
    }
}

#[test]
fn archives_are_read_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    let archive = || {
        let mut command = prover();
        command
            .arg("inclusion")
            .arg("--private")
            .arg(proven().private());
        command.arg("--archives").arg(&made);
        run(command.args(["--prefix-bits", "8", "--quiet"]))
    };
    let ended = archive();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(ended.out.contains("256 archives of ") && ended.out.contains("to publish"));
    assert!(ended.out.contains("2000 accounts"), "{ended:?}");
    assert_eq!(archive().code, 2, "nothing is overwritten");

    let mut table = csv::Reader::from_path(made.join("codes.csv")).unwrap();
    let codes: BTreeMap<String, [String; 2]> = table
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), [1, 2].map(|i| row[i].to_owned())))
        .collect();
    assert_eq!(codes.len(), sample().len());
    // What a spreadsheet would take for a formula has an apostrophe before it.
    assert!(codes.contains_key("'=1+1") && !codes.contains_key("=1+1"));

    let check = |path: &Path, code: &str, args: &[&str]| {
        let mut command = verifier();
        command
            .arg("inclusion")
            .arg("--archive")
            .arg(path)
            .args(["--code", code]);
        run(command.args(args))
    };
    let root = proven().root.as_str();
    let archives = made.join("archives");
    for account in ["doe, jane", "'=1+1", "jos\u{e9}"] {
        let [code, name] = &codes[account];
        let id = account.strip_prefix('\'').unwrap_or(account);
        let args = ["--account", id, "--root", root, "--json"];
        let (_folder, file) = issue(id);
        let expected = inclusion(&file, &args);
        assert_eq!(expected.code, 0);
        for path in [&archives, &archives.join(name)] {
            let ended = check(path, code, &args);
            assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
            assert_eq!(ended.json(), expected.json(), "the same report");
        }
    }
    let [code, name] = &codes["doe, jane"];
    let ended = check(&archives, code, &["--root", root]);
    assert!(ended.out.starts_with("CONSISTENT"), "{ended:?}");
    let reason = |path: &Path, code: &str, args: &[&str]| {
        let ended = check(path, code, &[args, &["--json"]].concat());
        assert_eq!(ended.code, 1, "{ended:?}");
        ended.json()["reason"].as_str().unwrap().to_owned()
    };
    let jane = ["--account", "doe, jane", "--root", root];
    assert_eq!(
        reason(&archives, code, &["--account", "john", "--root", root]),
        "NOT_INCLUDED"
    );
    assert_eq!(reason(&archives, OTHER_ROOT, &jane), "NOT_IN_ARCHIVE");
    assert_eq!(
        reason(&archives, code, &["--root", OTHER_ROOT]),
        "ROOT_NOT_EXPECTED"
    );
    let other = codes.values().find(|[_, other]| other != name).unwrap();
    assert_eq!(
        reason(&archives.join(&other[1]), code, &jane),
        "NOT_IN_ARCHIVE"
    );
    fs::remove_file(archives.join(name)).unwrap();
    let ended = check(&archives, code, &jane);
    assert_eq!(
        (ended.code, ended.err.contains(name)),
        (2, true),
        "{ended:?}"
    );
}

#[test]
fn what_a_killed_run_left_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("files");
    fs::create_dir(folder.path().join("files.partial")).unwrap();
    let ended = issue_all(&out, &[]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.err.contains("files.partial") && ended.err.contains("remove it"),
        "{ended:?}"
    );
    assert!(!out.exists());
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
