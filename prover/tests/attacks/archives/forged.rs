//! Archives that an operator sealed as it likes, or that were changed after.

use std::{fs, io::Cursor};

use circuits::{
    leaf::{Component, Entry},
    ledger::{AccountId, Amount},
    shape::Tiny,
};
use documents::{
    inclusion::{
        EncodedInclusion,
        archive::{AccessCode, Archive, ArchiveSet},
    },
    refusal::{Reason, Refusal},
};
use prover::Inclusions;
use rand_core::SeedableRng as _;

use super::find;
use crate::common::{ProvenExchange, account, debt, free, margin, pledged, rejection, small};

/// The record of somebody's account, sealed by an operator who writes what it likes.
fn sealed(proven: &ProvenExchange, entries: Vec<Entry>) -> (tempfile::TempDir, AccessCode) {
    let private = proven.private.on_disk();
    let inclusions = Inclusions::<Tiny>::open_shape(private.path()).unwrap();
    let id = account(2);
    let honest = inclusions.of(AccountId::new(&id).unwrap()).unwrap();
    let code = AccessCode::of_salt(honest.salt);
    let forged = EncodedInclusion { entries, ..honest };
    let set = ArchiveSet::new(inclusions.header().clone(), proven.bundle.size(), 0).unwrap();
    let account = set.seal::<Tiny>(&forged);
    let size = set.geometry().slot_bytes();
    let slots: Vec<_> = account.slots.chunks(size).collect();
    let locators: Vec<_> = slots
        .iter()
        .map(|slot| slot[..16].try_into().unwrap())
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let mut out = fs::File::create(dir.path().join("all.archive")).unwrap();
    let read = |number: usize, slot: &mut [u8]| {
        slot.copy_from_slice(slots[number]);
        Ok(())
    };
    let mut filler = rand_chacha::ChaCha20Rng::from_seed([0; 32]);
    set.write(account.prefix, &locators, read, &mut filler, &mut out)
        .unwrap();
    (dir, code)
}

/// One function judges the form of an account's entries, whatever they come in: none of these panics.
#[test]
fn records_of_entries_that_no_account_has_are_rejected() {
    let proven = margin();
    let honest = proven.inclusion(&account(2)).entries;
    let (dir, code) = sealed(proven, honest.clone());
    find(dir.path(), &code).unwrap();
    let with = |entry: Entry| {
        let mut entries = honest.clone();
        entries.push(entry);
        entries.sort_unstable();
        entries
    };
    let surplus = |component| Entry {
        component,
        amount: Amount(1),
    };
    let cases = [
        // Assets that are not listed, surpluses that are stated, nothing, twice, disorder, a debt that is not covered.
        with(free(3, 1)),
        with(debt(7, 1)),
        with(pledged(5, 1)),
        with(surplus(Component::SurplusLow)),
        with(surplus(Component::SurplusHigh)),
        with(free(1, 0)),
        with(honest[0]),
        honest.iter().rev().copied().collect(),
        with(debt(0, u64::MAX)),
    ];
    for entries in cases {
        let (dir, code) = sealed(proven, entries);
        assert_eq!(rejection(find(dir.path(), &code)), Reason::Archive);
    }
    // One that has the form of an account's is refused by its owner's verifier.
    let (dir, code) = sealed(proven, with(free(1, 1)));
    let file = find(dir.path(), &code).unwrap();
    let refused = proven.check(&file, &account(2));
    assert_eq!(rejection(refused), Reason::NotIncluded);
}

/// Of a slot every byte is sealed, but those that it is found by.
#[test]
fn no_byte_of_an_accounts_slot_can_be_changed() {
    for proven in [small(), margin()] {
        let honest = proven.inclusion(&account(2));
        let (dir, code) = sealed(proven, honest.entries);
        let mut bytes = fs::read(dir.path().join("all.archive")).unwrap();
        let length = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (size, documents) = (length(71), length(75) + length(79));
        let slots = (83 + documents..bytes.len()).step_by(size);
        let mut spoiled = |place: usize| {
            bytes[place] ^= 1 << (place % 8);
            let archive = Archive::new::<Tiny>(Cursor::new(&bytes), bytes.len() as u64);
            let found = archive.and_then(|mut archive| archive.find::<Tiny>(&code));
            bytes[place] ^= 1 << (place % 8);
            found
        };
        // It is the one slot that is not spoiled without its owner's seeing it.
        let own: Vec<usize> = slots.filter(|slot| spoiled(slot + 16).is_err()).collect();
        let [slot] = own[..] else {
            panic!("slots at {own:?}")
        };
        for place in slot..slot + size {
            let reason = rejection(spoiled(place));
            let expected = if place < slot + 16 {
                Reason::NotInArchive
            } else {
                Reason::Archive
            };
            assert_eq!(reason, expected, "byte {}", place - slot);
        }
    }
}

/// Every byte of an archive's head, which has both documents.
#[test]
fn an_archive_of_a_changed_head_is_rejected() {
    let proven = margin();
    let (dir, code) = sealed(proven, proven.inclusion(&account(2)).entries);
    let path = dir.path().join("all.archive");
    let bytes = fs::read(&path).unwrap();
    let length = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let documents = length(75) + length(79);
    assert!(documents > 600);
    for place in 0..83 + documents {
        let mut other = bytes.clone();
        other[place] ^= 1 << (place % 8);
        fs::write(&path, &other).unwrap();
        let found = find(&path, &code);
        if place < 8 {
            // It does not begin as an archive does.
            assert!(
                matches!(found, Err(Refusal::NoVerdict { .. })),
                "byte {place}"
            );
            continue;
        }
        let reason = rejection(found);
        let expected = [Reason::Archive, Reason::NotInArchive, Reason::Collateral];
        assert!(expected.contains(&reason), "byte {place}: {reason:?}");
    }
    for length in [0, 8, 82, 83, 83 + documents - 1, bytes.len() - 1] {
        fs::write(&path, &bytes[..length]).unwrap();
        assert!(find(&path, &code).is_err(), "{length} bytes");
    }
}
