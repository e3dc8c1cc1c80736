//! `verifier inclusion` as customers meet it: with balances, with debts, with nothing. The ledger is made here;
//! `prover/tests` runs the command on files that the prover wrote, and on bundles.

mod archives;
mod customer_report;
mod dispute;
mod documents;
mod sample;
#[path = "../support/mod.rs"]
mod support;

use std::{fs, path::Path};

use fixtures::testing::{
    Ledger, TIME,
    ledger::{ALICE, BOB, CAROL, DAVE, WHALE},
};
use serde_json::{Value, json};
use support::{CommandOutput, assert_golden, run, verifier};

/// A root that no ledger has.
const OTHER_ROOT: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

fn inclusion(file: &Path, args: &[&str]) -> CommandOutput {
    run(verifier().arg("inclusion").arg(file).args(args))
}

/// Checks an account's own file against its own root.
fn check(ledger: &Ledger, account: &str, args: &[&str]) -> CommandOutput {
    let (_folder, file) = ledger.issue(account);
    let root = ledger.root().to_string();
    let given = ["--account", account, "--root", &root];
    inclusion(&file, &[&given[..], args].concat())
}

fn amount(asset: &str, amount: &str) -> Value {
    json!({ "asset": asset, "amount": amount })
}

/// That nothing that was printed could be taken for a plain yes.
#[track_caller]
fn assert_no_plain_yes(ended: &CommandOutput) {
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.is_empty(), "{ended:?}");
    let said = ended.out.to_lowercase();
    assert!(!said.contains("included"), "{}", ended.out);
    assert!(!said.contains("verified"), "{}", ended.out);
}

#[test]
fn balances_without_debts_are_included() {
    for ledger in [Ledger::with_loans(), Ledger::without_loans()] {
        let ended = check(&ledger, ALICE, &[]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
        let first = "INCLUDED: this account, with these balances, is in the ledger";
        assert_eq!(ended.out.lines().next(), Some(first));
        for line in ["  BTC          1.5", "  USDT         20"] {
            assert!(
                ended.out.lines().any(|found| found == line),
                "{}",
                ended.out
            );
        }
        assert!(ended.out.contains("solvency itself was not checked"));
        assert!(!ended.out.contains("debt"), "{}", ended.out);

        let ended = check(&ledger, ALICE, &["--json"]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
        let json = ended.json();
        assert_eq!(json["verdict"], "included");
        assert_eq!(json["reason"], "OK");
        assert_eq!(json["root"], ledger.root().to_string());
        assert_eq!(json["exchange"], "Sample House");
        assert_eq!(
            (&json["time"], &json["sequence"]),
            (&json!(TIME), &json!(3))
        );
        let balances = [amount("BTC", "1.50000000"), amount("USDT", "20.000000")];
        assert_eq!(json["balances"], json!(balances));
        assert_eq!(json["debts"], json!([]));
        assert_eq!(json["solvency_checked"], false);
        assert_eq!(json["solvency"], Value::Null);
    }
}

#[test]
fn debts_are_no_plain_yes_and_listed_by_themselves() {
    let ledger = Ledger::with_loans();
    let ended = check(&ledger, BOB, &[]);
    assert_no_plain_yes(&ended);
    assert!(ended.out.starts_with("DEBTS TO CONFIRM: "), "{}", ended.out);
    let lines: Vec<_> = ended.out.lines().collect();
    let place = |wanted: &str| {
        let found = lines.iter().position(|line| *line == wanted);
        found.unwrap_or_else(|| panic!("{wanted:?} in {}", ended.out))
    };
    // Free and pledged are one balance; the debt stands below, in another list.
    let balances = place("balances, to compare with your own:");
    let debts = place("debts as they are counted, to compare with what you owe:");
    assert_eq!(place("  BTC          0.03"), balances + 1);
    assert_eq!(place("  USDT         750.25"), debts + 1);
    assert!(balances < debts);

    let ended = check(&ledger, BOB, &["--json"]);
    assert_no_plain_yes(&ended);
    let json = ended.json();
    assert_eq!(json["verdict"], "debts_to_confirm");
    assert_eq!(json["reason"], "DEBTS");
    assert_eq!(json["balances"], json!([amount("BTC", "0.03000000")]));
    assert_eq!(json["debts"], json!([amount("USDT", "750.250000")]));
}

#[test]
fn a_debt_that_is_covered_to_the_last_unit_and_one_of_many_entries_are_shown_alike() {
    let ledger = Ledger::with_loans();
    for (account, balances, debt) in [(DAVE, 1, "40000.000000"), (WHALE, 45, "99999.999999")] {
        let ended = check(&ledger, account, &["--json"]);
        assert_no_plain_yes(&ended);
        let json = ended.json();
        assert_eq!(json["balances"].as_array().unwrap().len(), balances);
        assert_eq!(json["debts"], json!([amount("USDT", debt)]));
    }
}

#[test]
fn an_account_of_which_nothing_is_counted_is_no_plain_yes() {
    for ledger in [Ledger::with_loans(), Ledger::without_loans()] {
        let ended = check(&ledger, CAROL, &[]);
        assert_no_plain_yes(&ended);
        assert!(
            ended.out.starts_with("NOTHING IS COUNTED: "),
            "{}",
            ended.out
        );
        assert!(ended.out.contains("balances: none\n"), "{}", ended.out);
        let ended = check(&ledger, CAROL, &["--json"]);
        assert_no_plain_yes(&ended);
        let json = ended.json();
        assert_eq!(json["verdict"], "empty");
        assert_eq!(json["reason"], "EMPTY");
        assert_eq!(
            (&json["balances"], &json["debts"]),
            (&json!([]), &json!([]))
        );
    }
}

#[test]
fn without_an_account_nothing_is_said_of_a_file() {
    let ledger = Ledger::with_loans();
    for account in [ALICE, BOB, CAROL] {
        let (_folder, file) = ledger.issue(account);
        let root = ledger.root().to_string();
        let ended = inclusion(&file, &["--root", &root]);
        ended.assert_no_verdict("no account id was given: without it a file may be anybody's");
        assert!(ended.err.contains("--account"), "{}", ended.err);
        let json = inclusion(&file, &["--root", &root, "--json"]);
        assert_eq!(json.code, 2, "{json:?}");
        assert_eq!(json.json()["verdict"], "none");
    }
}

#[test]
fn what_belongs_to_a_file_and_what_belongs_to_an_archive_are_not_given_together() {
    let ledger = Ledger::with_loans();
    let ended = check(&ledger, BOB, &["--code", &ledger.code(BOB)]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    let folder = tempfile::tempdir().unwrap();
    ledger.write_archives(folder.path(), 0);
    let (code, root) = (ledger.code(BOB), ledger.root().to_string());
    for option in ["--descriptor", "--collateral"] {
        let archive = ["--code", &code, "--root", &root, option, "a.json"];
        let ended = run(verifier()
            .args(["inclusion", "--archive"])
            .arg(folder.path())
            .args(archive));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    }
}

#[test]
fn a_root_that_is_none_is_said_to_be_so() {
    let ledger = Ledger::with_loans();
    let (_folder, file) = ledger.issue(ALICE);
    let ended = inclusion(&file, &["--account", ALICE, "--root", "3f5c"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains("write 64 digits"), "{}", ended.err);
    let ended = inclusion(&file, &["--account", ALICE]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    for option in ["--root <HEX>", "--bundle <BUNDLE>"] {
        assert!(ended.err.contains(option), "{option}: {}", ended.err);
    }
}

#[test]
fn refusals_go_before_debts_and_before_nothing() {
    let ledger = Ledger::with_loans();
    let root = ledger.root().to_string();
    for account in [ALICE, BOB, CAROL] {
        let (_folder, file) = ledger.issue(account);
        for (id, root, reason) in [
            ("somebody@example.com", root.as_str(), "NOT_INCLUDED"),
            (account, OTHER_ROOT, "ROOT_NOT_EXPECTED"),
        ] {
            let args = ["--account", id, "--root", root];
            inclusion(&file, &args).assert_rejected(reason);
            let json = inclusion(&file, &[&args[..], &["--json"]].concat());
            assert_eq!(json.code, 1, "{json:?}");
            assert_eq!(json.json()["verdict"], "rejected");
            assert_eq!(json.json()["reason"], reason);
            let quiet = inclusion(&file, &[&args[..], &["--json", "--quiet"]].concat());
            assert_eq!((quiet.code, quiet.err.as_str()), (1, ""), "{quiet:?}");
            assert_eq!(quiet.out, json.out);
        }
    }
}

/// Checks an account's file with one part of it replaced.
#[track_caller]
fn changed(ledger: &Ledger, account: &str, from: &str, to: &str) -> CommandOutput {
    let (_folder, file) = ledger.issue(account);
    let text = fs::read_to_string(&file).unwrap();
    let other = text.replacen(from, to, 1);
    assert_ne!(other, text, "{from}");
    fs::write(&file, other).unwrap();
    inclusion(
        &file,
        &["--account", account, "--root", &ledger.root().to_string()],
    )
}

/// An entry as a file has it.
fn entry(asset: &str, side: &str, amount: &str) -> String {
    format!(
        "    {{\n      \"asset\": \"{asset}\",\n      \"side\": \"{side}\",\n      \"amount\": \"{amount}\"\n    }}"
    )
}

#[test]
fn a_file_that_says_less_more_or_something_else_does_not_lead_to_the_root() {
    let ledger = Ledger::with_loans();
    let free = entry("BTC", "balance", "0.01000000");
    let debt = entry("USDT", "debt", "750.250000");
    let usdt = entry("USDT", "balance", "1.000000");
    let listed = |entries: &str| format!("\"entries\": [\n{entries}\n  ]");
    for (account, from, to) in [
        (BOB, free.clone(), entry("BTC", "balance", "0.01000001")),
        (BOB, debt.clone(), entry("USDT", "debt", "750.249999")),
        // The debt left out, a balance left out, one added, one of another asset.
        (BOB, format!(",\n{debt}"), String::new()),
        (BOB, format!("{free},\n"), String::new()),
        (BOB, free.clone(), format!("{free},\n{usdt}")),
        (BOB, free.clone(), usdt.clone()),
        // Something for who has nothing, and nothing for who has something.
        (CAROL, "\"entries\": []".to_owned(), listed(&usdt)),
        (
            DAVE,
            listed(&format!(
                "{},\n{}",
                entry("BTC", "pledged", "1.00000000"),
                entry("USDT", "debt", "40000.000000")
            )),
            "\"entries\": []".to_owned(),
        ),
        // Another place in the same tree.
        (ALICE, "\"place\": 1".to_owned(), "\"place\": 0".to_owned()),
    ] {
        changed(&ledger, account, &from, &to).assert_rejected("NOT_INCLUDED");
    }
}

#[test]
fn entries_that_no_account_has_are_refused_by_their_form() {
    let ledger = Ledger::with_loans();
    let free = entry("BTC", "balance", "0.01000000");
    let pledged = entry("BTC", "pledged", "0.02000000");
    let debt = entry("USDT", "debt", "750.250000");
    for (from, to) in [
        // A debt that is not covered: by nothing, by one unit too little, by the house's own token, by itself.
        (format!("{pledged},\n"), String::new()),
        (debt.clone(), entry("USDT", "debt", "800.000001")),
        (pledged.clone(), entry("HOUSE", "pledged", "99999999.99")),
        (pledged.clone(), entry("USDT", "balance", "800.000000")),
        // One occurs twice, or they are out of order.
        (free.clone(), format!("{free},\n{free}")),
        (format!("{free},\n{pledged}"), format!("{pledged},\n{free}")),
        (format!("{pledged},\n{debt}"), format!("{debt},\n{pledged}")),
        // Amounts that are none.
        (free.clone(), entry("BTC", "balance", "0.00000000")),
        (free.clone(), entry("BTC", "balance", "-0.01000000")),
        (free.clone(), entry("BTC", "balance", "0.01")),
        (
            free.clone(),
            entry("BTC", "balance", "184467440737.09551616"),
        ),
        // Sides and assets that are none; the surplus is never stated.
        (debt.clone(), entry("USDT", "surplus", "750.250000")),
        (debt.clone(), entry("USDT", "loan", "750.250000")),
        (free.clone(), entry("XXX", "balance", "0.01000000")),
    ] {
        changed(&ledger, BOB, &from, &to).assert_rejected("INCLUSION_FILE");
    }
    // Without a schedule there are neither debts nor pledges.
    let ledger = Ledger::without_loans();
    let free = entry("USDT", "balance", "20.000000");
    for side in ["pledged", "debt"] {
        changed(&ledger, ALICE, &free, &entry("USDT", side, "20.000000"))
            .assert_rejected("INCLUSION_FILE");
    }
}

#[test]
fn what_customers_are_told_is_what_it_was() {
    let ledger = Ledger::with_loans();
    for (account, name) in [(ALICE, "included"), (BOB, "debts"), (CAROL, "nothing")] {
        let ended = check(&ledger, account, &[]);
        assert_golden(&format!("inclusion/{name}.txt"), &ended.out);
        let ended = check(&ledger, account, &["--json"]);
        assert_golden(&format!("inclusion/{name}.json"), &ended.out);
    }
}

#[test]
fn an_id_in_another_spelling_is_refused_and_told_what_differs() {
    let ledger = Ledger::without_loans();
    let (typed, root) = (ALICE.to_uppercase(), ledger.root().to_string());
    let (_folder, file) = ledger.issue(ALICE);
    let ended = inclusion(&file, &["--account", &typed, "--root", &root]);
    ended.assert_rejected("NOT_INCLUDED");
    assert!(
        ended.err.contains("of the same in small letters"),
        "{ended:?}"
    );
    assert!(ended.err.contains("not your file, or not under this id"));
    // An id is in no error.
    assert!(!ended.err.contains(ALICE), "{ended:?}");
    let ended = inclusion(&file, &["--account", BOB, "--root", &root]);
    assert!(!ended.err.contains("of the same"), "{ended:?}");
}

#[test]
fn a_later_version_of_a_file_is_no_verdict() {
    let ledger = Ledger::without_loans();
    let (_folder, file) = ledger.issue(ALICE);
    let text = fs::read_to_string(&file).unwrap();
    let later = text.replacen("\"version\": 3", "\"version\": 5", 1);
    assert_ne!(later, text);
    fs::write(&file, later).unwrap();
    let root = ledger.root().to_string();
    let ended = inclusion(&file, &["--account", ALICE, "--root", &root]);
    ended.assert_no_verdict("it is version 5, and this program reads versions 3 and 4");
    ended.assert_no_verdict("get a newer verifier, from elsewhere than the exchange");
}

#[test]
fn paths_that_are_something_else_are_told_what_they_are() {
    let ledger = Ledger::without_loans();
    let (folder, file) = ledger.issue(ALICE);
    let root = ledger.root().to_string();
    let given = ["--account", ALICE, "--root", &root];
    let bundle = folder.path().join("bundle");
    fs::create_dir(&bundle).unwrap();
    inclusion(&bundle, &given).assert_no_verdict("is a directory, and not an inclusion file");
    fs::write(bundle.join("claim.json"), "{}").unwrap();
    inclusion(&bundle, &given).assert_no_verdict("is a bundle, and not an inclusion file");
    inclusion(Path::new("-"), &given).assert_no_verdict("standard input is not read here");
    let solvency = run(verifier().arg("solvency").arg(&file));
    solvency.assert_no_verdict("is an inclusion file, and no bundle");
}
