//! Archives of a real ledger: what is found in one leads to the root, and each byte that concerns an account counts.

use std::io::Cursor;

use ::documents::{
    inclusion::{
        EncodedInclusion, Finding, InclusionFile,
        archive::{AccessCode, Archive, locator::LOCATOR_BYTES},
        verify_inclusion,
    },
    refusal::{Reason, Refusal},
};
use circuits::{
    leaf::Component,
    ledger::AccountId,
    shape::{Shape as _, Tiny},
};
use fixtures::testing::{Ledger, debt, free, pledged};

use super::{GENERATORS, reason, surplus};

fn code(inclusion: &EncodedInclusion) -> AccessCode {
    AccessCode::of_salt(inclusion.salt)
}

fn find(bytes: &[u8], code: &AccessCode) -> Result<InclusionFile, Refusal> {
    Archive::new::<Tiny>(Cursor::new(bytes), bytes.len() as u64)?.find::<Tiny>(code)
}

/// The inclusions of all accounts, and the archive that they are in.
fn archive(ledger: &Ledger<Tiny>) -> (Vec<EncodedInclusion>, Vec<u8>) {
    let accounts = ledger.accounts().iter();
    let inclusions: Vec<_> = accounts
        .map(|account| ledger.inclusion(&account.id))
        .collect();
    let archive = ledger.sealed_archives(0, &inclusions).remove(0);
    (inclusions, archive)
}

/// The archive of one account, whatever its record says.
fn archive_of(ledger: &Ledger<Tiny>, account: &EncodedInclusion) -> Vec<u8> {
    ledger
        .sealed_archives(0, std::slice::from_ref(account))
        .remove(0)
}

#[test]
fn what_is_found_in_an_archive_is_checked_like_a_file() {
    for ledger in [Ledger::small_with_loans(), Ledger::small_without_loans()] {
        let (inclusions, archive) = archive(&ledger);
        for (account, inclusion) in ledger.accounts().iter().zip(&inclusions) {
            let check = |id: &str| {
                let file = find(&archive, &code(inclusion)).unwrap();
                let id = AccountId::new(id).unwrap();
                verify_inclusion::<Tiny>(&GENERATORS, file, id, ledger.root())
            };
            let expected = match &*account.id {
                "bob" => Finding::DebtsToConfirm,
                "carol" => Finding::Empty,
                _ => Finding::Included,
            };
            assert_eq!(check(&account.id).unwrap().finding(), expected);
            assert_eq!(reason(check("mallory")), Reason::NotIncluded);
        }
    }
}

/// A record that only the operator can seal, and whose owner reads what no account has.
#[test]
fn records_of_entries_that_no_account_has_are_refused_and_never_a_panic() {
    let ledger = Ledger::small_with_loans();
    let honest = ledger.inclusion("bob");
    let listed = ledger.descriptor().assets().len();
    assert_eq!((listed, Tiny::REGISTRY), (3, 8));
    for entries in [
        // Assets between those that are listed and those that a ledger has room for.
        vec![free(3, 1)],
        vec![free(7, 1)],
        vec![pledged(3, 1)],
        vec![pledged(0, 100_000_000), debt(7, 1)],
        vec![surplus(Component::SurplusLow)],
        vec![surplus(Component::SurplusHigh)],
        vec![free(0, 0)],
        vec![free(1, 1), free(0, 1)],
        vec![free(0, 1), free(0, 1)],
        vec![pledged(0, 1), free(0, 1)],
        vec![debt(1, 1)],
        vec![pledged(0, 100_000_000), debt(1, 40_000_000_001)],
    ] {
        let account = EncodedInclusion {
            entries: entries.clone(),
            ..honest.clone()
        };
        let archive = archive_of(&ledger, &account);
        let refused = reason(find(&archive, &code(&account)));
        assert_eq!(refused, Reason::Archive, "{entries:?}");
    }
    // The same forms as in files, where there is no schedule.
    let ledger = Ledger::small_without_loans();
    for entries in [vec![pledged(0, 1)], vec![debt(0, 1)], vec![free(5, 1)]] {
        let account = EncodedInclusion {
            entries,
            ..ledger.inclusion("alice")
        };
        let archive = archive_of(&ledger, &account);
        assert_eq!(reason(find(&archive, &code(&account))), Reason::Archive);
    }
    // A node whose sum is no point.
    let mut account = ledger.inclusion("alice");
    account.top_path[0][32..].fill(0xff);
    let archive = archive_of(&ledger, &account);
    assert_eq!(reason(find(&archive, &code(&account))), Reason::Archive);
}

/// Where a header says the number of prefix bits: behind magic, version, root, shape, M and H.
const BITS: usize = 8 + 4 + 32 + 4 + 4 + 8;

/// Each byte of the header, of both documents and of the account's slot, changed.
#[test]
fn every_byte_that_concerns_an_account_counts() {
    let ledger = Ledger::small_with_loans();
    let (inclusions, archive) = archive(&ledger);
    let set = ledger.archives(0);
    let geometry = set.geometry();
    let size = geometry.slot_bytes();
    // The slots come last.
    let start = archive.len() - geometry.slots() as usize * size;
    let mine = &inclusions[1];
    let sealed = set.seal::<Tiny>(mine).slots;
    let slots = archive[start..].chunks(size);
    let place = slots.clone().position(|slot| slot == sealed).unwrap();
    let slot = start + place * size;
    let check = |bytes: &[u8]| {
        let file = find(bytes, &code(mine))?;
        let bob = AccountId::new("bob").unwrap();
        verify_inclusion::<Tiny>(&GENERATORS, file, bob, ledger.root())
    };
    check(&archive).unwrap();
    for place in (0..start).chain(slot..slot + size) {
        let mut other = archive.clone();
        other[place] ^= 1 << (place % 8);
        let refused = match check(&other) {
            // Of another length than its header says.
            Err(Refusal::Damaged { .. }) => Reason::Archive,
            other => reason(other),
        };
        if (slot..slot + LOCATOR_BYTES).contains(&place) {
            // It is looked for elsewhere.
            assert_eq!(refused, Reason::NotInArchive, "{place}");
        } else if place == BITS {
            // With sixteen bits an archive of so small a ledger has the same size, and the account another locator.
            assert_eq!(refused, Reason::NotInArchive, "{place}");
        } else if (79..start).contains(&place) {
            // A descriptor that is still well-formed is another ledger's, of which the schedule is not. A schedule that is
            // has another digest, under which no slot opens.
            assert!(
                matches!(refused, Reason::Archive | Reason::Collateral),
                "{place}: {refused:?}"
            );
        } else {
            assert_eq!(refused, Reason::Archive, "{place}");
        }
    }
    // What stands elsewhere is nobody's or another's: it changes nothing for this one, and never ends in a panic.
    for place in (start..archive.len()).step_by(59) {
        if (slot..slot + size).contains(&place) {
            continue;
        }
        let mut other = archive.clone();
        other[place] ^= 1 << (place % 8);
        match check(&other) {
            Ok(verified) => assert_eq!(verified.finding(), Finding::DebtsToConfirm),
            // A locator that is out of order may hide those around it.
            refused => assert_eq!(reason(refused), Reason::NotInArchive),
        }
    }
}
