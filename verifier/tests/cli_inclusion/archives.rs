//! The same accounts in archives: whoever has the code is told what the file tells.

use std::{fs, path::Path};

use circuits::{
    leaf::{Component, Entry},
    ledger::{Amount, AssetId},
};
use documents::inclusion::{EncodedInclusion, archive::locator::LOCATOR_BYTES};

use super::{
    OTHER_ROOT, check,
    support::{CommandOutput, run, verifier},
};
use fixtures::testing::{
    Ledger,
    ledger::{ALICE, BOB, CAROL, DAVE, WHALE},
};

/// Bytes of an archive before its documents.
const HEADER_BYTES: usize = 83;

/// A code of the right form that no account has.
fn strange_code() -> String {
    hex::encode([0xee; 32])
}

fn find(archive: &Path, code: &str, args: &[&str]) -> CommandOutput {
    let mut command = verifier();
    command.arg("inclusion").arg("--archive").arg(archive);
    run(command.args(["--code", code]).args(args))
}

#[test]
fn an_archive_tells_an_account_what_its_file_tells() {
    let ledger = Ledger::with_loans();
    assert_eq!((ledger.slots(BOB).len(), ledger.slots(WHALE).len()), (1, 2));
    let root = ledger.root().to_string();
    for bits in [0, 3] {
        let folder = tempfile::tempdir().unwrap();
        let names = ledger.write_archives(folder.path(), bits);
        for (account, exit) in [(ALICE, 0), (BOB, 3), (CAROL, 3), (DAVE, 3), (WHALE, 3)] {
            let code = ledger.code(account);
            let (file, directory) = (folder.path().join(&names[account]), folder.path());
            for form in [&[][..], &["--json"]] {
                let expected = check(&ledger, account, form);
                let given = ["--account", account, "--root", &root];
                let args = [&given[..], form].concat();
                for path in [file.as_path(), directory] {
                    let ended = find(path, &code, &args);
                    assert_eq!(
                        (ended.code, ended.err.as_str()),
                        (exit, ""),
                        "{account}: {ended:?}"
                    );
                    assert_eq!(ended.out, expected.out, "{account}");
                }
            }
            find(&file, &code, &["--root", &root]).assert_no_verdict("no account id was given");
            let other = ["--account", "somebody@example.com", "--root", &root];
            find(&file, &code, &other).assert_rejected("NOT_INCLUDED");
        }
        let file = folder.path().join(&names[BOB]);
        find(
            &file,
            &ledger.code(BOB),
            &["--account", BOB, "--root", OTHER_ROOT],
        )
        .assert_rejected("ROOT_NOT_EXPECTED");
        find(
            folder.path(),
            &strange_code(),
            &["--account", BOB, "--root", &root],
        )
        .assert_rejected("NOT_IN_ARCHIVE");
    }
}

#[test]
fn an_archive_that_is_not_there_is_named() {
    let ledger = Ledger::with_loans();
    let folder = tempfile::tempdir().unwrap();
    let names = ledger.write_archives(folder.path(), 3);
    let root = ledger.root().to_string();
    let other = names.values().find(|name| **name != names[BOB]).unwrap();
    let other = folder.path().join(other);
    find(
        &other,
        &ledger.code(BOB),
        &["--account", BOB, "--root", &root],
    )
    .assert_rejected("NOT_IN_ARCHIVE");
    fs::remove_file(folder.path().join(&names[BOB])).unwrap();
    find(
        folder.path(),
        &ledger.code(BOB),
        &["--account", BOB, "--root", &root],
    )
    .assert_no_verdict(&names[BOB]);
}

#[test]
fn a_slot_that_was_changed_is_refused_to_its_owner_alone() {
    let ledger = Ledger::with_loans();
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join(&ledger.write_archives(folder.path(), 0)[BOB]);
    let whole = fs::read(&path).unwrap();
    let root = ledger.root().to_string();
    let ask = |account: &str| {
        let args = ["--account", account, "--root", &root];
        find(&path, &ledger.code(account), &args)
    };
    for account in [BOB, WHALE] {
        for slot in ledger.slots(account) {
            let mut bytes = whole.clone();
            let found = bytes.windows(slot.len()).position(|bytes| bytes == slot);
            let start = found.expect("the archive has the slot");
            // The first sealed byte, and the last of the tag.
            for place in [start + LOCATOR_BYTES, start + slot.len() - 1] {
                bytes[place] ^= 1;
                fs::write(&path, &bytes).unwrap();
                ask(account).assert_rejected("ARCHIVE");
                assert_eq!(ask(ALICE).code, 0);
                bytes[place] ^= 1;
            }
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(ask(account).code, 3);
    }
}

#[test]
fn no_bit_of_a_header_can_be_changed() {
    let ledger = Ledger::with_loans();
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join(&ledger.write_archives(folder.path(), 0)[BOB]);
    let whole = fs::read(&path).unwrap();
    let root = ledger.root().to_string();
    for place in 0..HEADER_BYTES {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let ended = find(
            &path,
            &ledger.code(BOB),
            &["--account", BOB, "--root", &root],
        );
        // Other lengths than it has, or no archive at all, are nobody's fault.
        let refused = [1, 2].contains(&ended.code) && ended.out.is_empty();
        assert!(refused, "{place}: {ended:?}");
    }
}

#[test]
fn what_no_account_has_is_refused_also_if_the_exchange_sealed_it() {
    let ledger = Ledger::with_loans();
    let asset = |index| AssetId::new(index).unwrap();
    type Change<'a> = &'a dyn Fn(&mut EncodedInclusion);
    let changes: [Change; 5] = [
        // An asset that is not listed.
        &|inclusion| {
            inclusion.entries.push(Entry {
                component: Component::Debt(asset(511)),
                amount: Amount(1),
            });
        },
        // A surplus that is stated; entries out of order; nothing of something; a debt without what covers it.
        &|inclusion| {
            inclusion.entries.push(Entry {
                component: Component::SurplusLow,
                amount: Amount(1),
            });
        },
        &|inclusion| inclusion.entries.reverse(),
        &|inclusion| inclusion.entries[0].amount = Amount(0),
        &|inclusion| {
            inclusion.entries.remove(1);
        },
    ];
    for change in changes {
        let folder = tempfile::tempdir().unwrap();
        let names = ledger.write_archives_of(folder.path(), 0, |account| {
            let mut inclusion = ledger.inclusion(account);
            if account == BOB {
                change(&mut inclusion);
            }
            inclusion
        });
        let path = folder.path().join(&names[BOB]);
        let root = ledger.root().to_string();
        let args = ["--account", BOB, "--root", &root];
        find(&path, &ledger.code(BOB), &args).assert_rejected("ARCHIVE");
    }
    // Of the right form, and not what is in the ledger: a debt that is lower.
    let folder = tempfile::tempdir().unwrap();
    let names = ledger.write_archives_of(folder.path(), 0, |account| {
        let mut inclusion = ledger.inclusion(account);
        if let Some(last) = inclusion.entries.last_mut() {
            last.amount.0 -= 1;
        }
        inclusion
    });
    let path = folder.path().join(&names[BOB]);
    let root = ledger.root().to_string();
    for account in [ALICE, BOB] {
        let args = ["--account", account, "--root", &root];
        find(&path, &ledger.code(account), &args).assert_rejected("NOT_INCLUDED");
    }
}
