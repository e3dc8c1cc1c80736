//! Many files at once: a folder as the prover writes it, or as somebody put it together, and a list of accounts.

use std::{fs, path::PathBuf};

use circuits::ledger::AccountId;
use documents::inclusion::{Form, file_name};
use serde_json::Value;
use tempfile::TempDir;

use super::support::{CommandOutput, run, verifier};
use fixtures::testing::{
    Ledger, TIME,
    ledger::{ALICE, BOB, CAROL, DAVE},
};

/// A folder of files, and a list beside it.
struct Sample {
    ledger: Ledger,
    folder: TempDir,
}

impl Sample {
    fn new() -> Self {
        let this = Self {
            ledger: Ledger::with_loans(),
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(this.path("files")).unwrap();
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the prover puts an account's file.
    fn place_of(&self, account: &str) -> String {
        let id = AccountId::new(account).unwrap();
        let name = file_name(self.ledger.context().ledger, id);
        format!("files/{}/{name}", &name[..2])
    }

    fn put(&self, place: &str, text: &str) {
        fs::create_dir_all(self.path(place).parent().unwrap()).unwrap();
        fs::write(self.path(place), text).unwrap();
    }

    /// The accounts' files as the prover writes all of them.
    fn put_all(&self, accounts: &[&str]) {
        self.ledger.write_documents(&self.path("files"));
        for account in accounts {
            let text = self.ledger.file_text(account, Form::Detached);
            self.put(&self.place_of(account), &text);
        }
    }

    fn check(&self, list: &str, args: &[&str]) -> CommandOutput {
        fs::write(self.path("list"), list).unwrap();
        let mut command = verifier();
        command
            .arg("inclusion")
            .arg("--dir")
            .arg(self.path("files"));
        command.arg("--accounts").arg(self.path("list"));
        let root = self.ledger.root().to_string();
        run(command.args(["--root", &root]).args(args))
    }
}

/// A line, and its number, of the summary.
fn number(ended: &CommandOutput, words: &str) -> u64 {
    let line = ended.out.lines().find(|line| line.starts_with(words));
    let line = line.unwrap_or_else(|| panic!("{words}: {}", ended.out));
    line[words.len()..].trim().parse().unwrap()
}

#[test]
fn files_are_found_by_their_names_and_those_that_are_no_plain_yes_are_told() {
    let sample = Sample::new();
    sample.put_all(&[ALICE, BOB, CAROL]);
    let ended = sample.check(&format!("{ALICE}\n"), &[]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(
        ended.out.starts_with("ALL INCLUDED: each of 1 account"),
        "{}",
        ended.out
    );

    // Whose files these are is said once.
    let snapshot =
        format!("exchange     Sample House\nsnapshot     {TIME}, number 3\nroot         ");
    assert_eq!(ended.out.matches(&snapshot).count(), 1, "{}", ended.out);
    let json = sample.check(ALICE, &["--json"]).json();
    assert_eq!(
        (&json["exchange"], &json["time"], &json["sequence"]),
        (&"Sample House".into(), &TIME.into(), &3.into())
    );

    let list = format!("n,account\n1,{BOB}\n2,{ALICE}\n3,{CAROL}\n");
    let ended = sample.check(&list, &[]);
    assert_eq!((ended.code, ended.err.as_str()), (3, ""), "{ended:?}");
    let lines: Vec<_> = ended.out.lines().take(4).collect();
    let bob = format!("line 2, {BOB}: DEBTS TO CONFIRM");
    let carol = format!("line 4, {CAROL}: NOTHING IS COUNTED");
    assert_eq!(lines[..3], [&bob, &carol, ""]);
    assert!(lines[3].starts_with("TO CONFIRM: "), "{}", ended.out);
    let numbers = [
        "included",
        "with debts to confirm",
        "nothing counted",
        "missing",
    ];
    assert_eq!(numbers.map(|words| number(&ended, words)), [1, 1, 1, 0]);
    // Nobody's balances are shown.
    assert!(
        !ended.out.contains("BTC") && !ended.out.contains("USDT"),
        "{}",
        ended.out
    );
}

#[test]
fn another_root_is_no_fault_of_all_files() {
    let sample = Sample::new();
    sample.put_all(&[ALICE, BOB]);
    fs::write(sample.path("list"), format!("{ALICE}\n{BOB}\n")).unwrap();
    let mut command = verifier();
    command
        .arg("inclusion")
        .arg("--dir")
        .arg(sample.path("files"));
    command.arg("--accounts").arg(sample.path("list"));
    let ended = run(command.args(["--root", &"07".repeat(32)]));
    assert_eq!(ended.code, 1, "{ended:?}");
    let said = "\nREJECTED: of 2 accounts no file leads to this root: ";
    assert!(ended.out.contains(said), "{}", ended.out);
    let hint = "\n  compare the root digit by digit";
    assert!(ended.out.contains(hint), "{}", ended.out);
}

#[test]
fn what_is_worst_decides_and_programs_are_told_all_accounts() {
    let sample = Sample::new();
    sample.put_all(&[ALICE, BOB]);
    let whole = sample.ledger.file_text(DAVE, Form::Detached);
    sample.put(&sample.place_of(DAVE), &whole[..whole.len() / 2]);
    let ended = sample.check(&format!("{ALICE}\n{DAVE}\nnobody\n"), &[]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.contains("line 2, ") && ended.out.contains("NOT READ: damaged on its way"));
    assert!(
        ended.out.contains("line 3, nobody: MISSING"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("\nINCOMPLETE: of 3 accounts"),
        "{}",
        ended.out
    );

    // Somebody else's file, under the account's name.
    sample.put(
        &sample.place_of(CAROL),
        &sample.ledger.file_text(BOB, Form::Detached),
    );
    let list = format!("{ALICE}\n{BOB}\n{CAROL}\n{DAVE}\nnobody\n");
    let ended = sample.check(&list, &["--json"]);
    assert_eq!((ended.code, ended.err.as_str()), (1, ""), "{ended:?}");
    let json = ended.json();
    assert_eq!(json["verdict"], "rejected");
    let told = json["accounts"].as_array().unwrap().iter();
    let told = told.map(|account| (&account["verdict"], &account["reason"], &account["kind"]));
    let expected = [
        ("included", "OK", Value::Null),
        ("debts_to_confirm", "DEBTS", Value::Null),
        ("rejected", "NOT_INCLUDED", "not_your_file".into()),
        ("none", "INCLUSION_FILE", "damaged".into()),
        ("none", "NO_VERDICT", Value::Null),
    ];
    let told: Vec<_> = told.collect();
    for (told, (verdict, reason, kind)) in told.iter().zip(&expected) {
        assert_eq!(
            (told.0, told.1, told.2),
            (&(*verdict).into(), &(*reason).into(), kind)
        );
    }
    assert_eq!(told.len(), expected.len());
    for (field, number) in [
        ("included", 1),
        ("missing", 1),
        ("rejected", 1),
        ("unread", 1),
    ] {
        assert_eq!(json[field], number, "{field}");
    }
}

#[test]
fn files_of_other_names_are_found_by_trying() {
    let sample = Sample::new();
    for (place, account) in [("files/a.json", ALICE), ("files/b.json", BOB)] {
        sample.put(
            place,
            &sample.ledger.file_text(account, Form::SelfContained),
        );
    }
    let ended = sample.check(&format!("\u{feff}{BOB}\r\n{ALICE}\r\n"), &[]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert_eq!(
        (number(&ended, "included"), number(&ended, "missing")),
        (1, 0)
    );
}

#[test]
fn a_list_that_is_none_is_refused_before_anything_is_printed() {
    let sample = Sample::new();
    sample.put_all(&[ALICE]);
    sample
        .check("", &[])
        .assert_no_verdict("the list of accounts has none");
    let wrong = format!("n,account\n1,{ALICE}\n2\n");
    sample
        .check(&wrong, &["--quiet"])
        .assert_no_verdict("line 3 of the list");
}

#[test]
fn an_account_that_is_listed_twice_is_one() {
    let sample = Sample::new();
    sample.put_all(&[ALICE, BOB]);
    let list = format!("{ALICE}\n{ALICE}\n{BOB}\nnobody\nnobody\n");
    let ended = sample.check(&list, &[]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(number(&ended, "missing"), 1);
    assert_eq!(number(&ended, "listed again"), 2);
    assert!(ended.out.contains("of 3 accounts"), "{}", ended.out);
}

#[test]
fn a_table_without_a_column_of_accounts_is_no_list_of_ids() {
    let sample = Sample::new();
    sample.put_all(&[ALICE]);
    for header in ["user,balance", "user;balance", "user\tbalance"] {
        let ended = sample.check(&format!("{header}\n{ALICE},12.5\n"), &[]);
        ended.assert_no_verdict("line 1 of the list of accounts looks like a table's");
        assert!(!format!("{ended:?}").contains("12.5"), "{ended:?}");
    }
}

#[test]
fn a_folder_without_the_ledgers_descriptor_makes_nobody_missing() {
    let sample = Sample::new();
    sample.put(
        &sample.place_of(ALICE),
        &sample.ledger.file_text(ALICE, Form::Detached),
    );
    let ended = sample.check(ALICE, &[]);
    ended.assert_no_verdict("there is no descriptor.json beside");
    assert!(!ended.out.contains("MISSING"), "{ended:?}");
}

#[test]
fn an_id_in_another_spelling_is_told_where_there_is_a_file_of_it() {
    let sample = Sample::new();
    sample.put_all(&[ALICE]);
    let typed = ALICE.to_uppercase();
    let ended = sample.check(&typed, &[]);
    assert_eq!(ended.code, 2, "{ended:?}");
    let says = format!(
        "line 1, {typed}: MISSING: the folder has no file of this account, and has one of the same id in small letters"
    );
    assert!(ended.out.starts_with(&says), "{}", ended.out);
    let ended = sample.check("nobody", &[]);
    assert!(!ended.out.contains("and has one"), "{}", ended.out);
}

#[test]
fn a_folder_that_has_no_inclusion_files_makes_nobody_missing() {
    let sample = Sample::new();
    sample
        .check(ALICE, &[])
        .assert_no_verdict("files has no inclusion files");
    fs::write(sample.path("files/claim.json"), "{}").unwrap();
    sample
        .check(ALICE, &[])
        .assert_no_verdict("files is a bundle, and no folder of inclusion files");
    fs::remove_dir_all(sample.path("files")).unwrap();
    fs::write(sample.path("files"), "{}").unwrap();
    sample
        .check(ALICE, &[])
        .assert_no_verdict("give a directory: this is a file");
}
