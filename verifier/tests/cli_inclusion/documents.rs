//! Files that name their ledger's documents: where they are looked for, and which ones are refused.

use std::{
    fs,
    path::{Path, PathBuf},
};

use documents::{
    bundle::files::{COLLATERAL, DESCRIPTOR},
    inclusion::Form,
};
use tempfile::TempDir;

use super::{inclusion, support::CommandOutput};
use fixtures::testing::{
    Ledger,
    ledger::{ALICE, BOB},
};

/// An account's file that names its documents, two folders below the place where they may be.
struct DetachedFile<'h> {
    ledger: &'h Ledger,
    account: &'h str,
    folder: TempDir,
}

impl<'h> DetachedFile<'h> {
    fn new(ledger: &'h Ledger, account: &'h str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let named = Self {
            ledger,
            account,
            folder,
        };
        fs::create_dir_all(named.path("away/5e")).unwrap();
        let text = ledger.file_text(account, Form::Detached);
        fs::write(named.path("away/5e/file.json"), text).unwrap();
        named
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn check(&self, args: &[&str]) -> CommandOutput {
        let root = self.ledger.root().to_string();
        let given = ["--account", self.account, "--root", &root];
        let file = self.path("away/5e/file.json");
        inclusion(&file, &[&given[..], args].concat())
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn documents_are_found_beside_the_file_above_it_or_where_they_are_named() {
    let ledger = Ledger::with_loans();
    for (account, code) in [(ALICE, 0), (BOB, 3)] {
        let (_folder, whole) = ledger.issue(account);
        let root = ledger.root().to_string();
        let expected = inclusion(&whole, &["--account", account, "--root", &root]);
        assert_eq!(expected.code, code, "{expected:?}");
        for place in ["away/5e", "away"] {
            let named = DetachedFile::new(&ledger, account);
            ledger.write_documents(&named.path(place));
            let ended = named.check(&[]);
            assert_eq!((ended.code, &ended.out), (code, &expected.out), "{ended:?}");
        }
        let named = DetachedFile::new(&ledger, account);
        ledger.write_documents(&named.path(""));
        let (descriptor, collateral) = (named.path(DESCRIPTOR), named.path(COLLATERAL));
        named.check(&[]).assert_no_verdict("--descriptor");
        named
            .check(&["--descriptor", text(&descriptor)])
            .assert_no_verdict("--collateral");
        let both = [
            "--descriptor",
            text(&descriptor),
            "--collateral",
            text(&collateral),
        ];
        let ended = named.check(&both);
        assert_eq!((ended.code, &ended.out), (code, &expected.out), "{ended:?}");
    }
}

#[test]
fn a_ledger_without_a_schedule_needs_no_schedule_and_takes_none() {
    let ledger = Ledger::without_loans();
    let named = DetachedFile::new(&ledger, ALICE);
    ledger.write_documents(&named.path("away"));
    assert!(!named.path("away").join(COLLATERAL).exists());
    assert_eq!(named.check(&[]).code, 0);
    // One that lies about is not the file's, and is not asked for.
    let other = Ledger::with_loans();
    other.write_documents(&named.path(""));
    let collateral = named.path(COLLATERAL);
    named
        .check(&["--collateral", text(&collateral)])
        .assert_rejected("OTHER_DOCUMENT");
    fs::copy(&collateral, named.path("away").join(COLLATERAL)).unwrap();
    assert_eq!(named.check(&[]).code, 0);
}

#[test]
fn another_ledgers_documents_are_refused_also_beside_a_file_that_has_its_own() {
    let ledger = Ledger::with_loans();
    let named = DetachedFile::new(&ledger, BOB);
    ledger.write_documents(&named.path("away"));
    let (descriptor, collateral) = (named.path(DESCRIPTOR), named.path(COLLATERAL));
    let changed = |name: &str, from: &str, to: &str| {
        let text = fs::read_to_string(named.path("away").join(name)).unwrap();
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        fs::write(named.path(name), other).unwrap();
    };
    let (_folder, whole) = ledger.issue(BOB);
    let root = ledger.root().to_string();
    let check_whole = |args: &[&str]| {
        let given = ["--account", BOB, "--root", &root];
        inclusion(&whole, &[&given[..], args].concat())
    };

    changed(DESCRIPTOR, "\"sequence\": 3", "\"sequence\": 4");
    for ended in [
        named.check(&["--descriptor", text(&descriptor)]),
        check_whole(&["--descriptor", text(&descriptor)]),
    ] {
        ended.assert_rejected("OTHER_DOCUMENT");
    }
    // Lower haircuts than those that the leaves were made under, other prices, another time.
    for (from, to) in [
        ("\"haircut\": \"0.2\"", "\"haircut\": \"0.1\""),
        ("\"price\": \"50000\"", "\"price\": \"60000\""),
        ("2026-06-29T21:00:00Z", "2026-06-29T22:00:00Z"),
        ("sample prices, made up", "Another index"),
    ] {
        changed(COLLATERAL, from, to);
        for ended in [
            named.check(&["--collateral", text(&collateral)]),
            check_whole(&["--collateral", text(&collateral)]),
        ] {
            ended.assert_rejected("OTHER_DOCUMENT");
        }
    }
    // The right ones are taken in both cases.
    ledger.write_documents(&named.path(""));
    let both = [
        "--descriptor",
        text(&descriptor),
        "--collateral",
        text(&collateral),
    ];
    assert_eq!((named.check(&both).code, check_whole(&both).code), (3, 3));
}
