//! Archives as a whole: what is sealed is found, by its owner only, and what is damaged is refused.

use std::io::Cursor;

use circuits::{
    shape::{Shape, Tiny},
    tree::LeafCount,
};
use rand_core::OsRng;

use super::{
    AccessCode, Archive, ArchiveSet, Prefix,
    code::{LOCATOR_BYTES, Locator},
    write::ArchiveWriteError,
};
use crate::{
    inclusion::{EncodedInclusion, InclusionFile, LedgerHeader, samples},
    refusal::{Reason, Refusal},
};

const SHARDS: u64 = 5;
const N: u64 = SHARDS * Tiny::SHARD_LEAVES as u64;

fn set(header: &LedgerHeader, bits: u8) -> ArchiveSet {
    let leaf_count = LeafCount::<Tiny>::new(header.leaf_count()).unwrap();
    ArchiveSet::new(header.clone(), leaf_count, bits).unwrap()
}

/// Accounts of 1, 2, ... balances, one after the other in each shard, and one that needs several slots.
fn accounts(header: &LedgerHeader, count: usize) -> Vec<EncodedInclusion> {
    let mut inclusions: Vec<_> = (0..count as u64)
        .map(|i| {
            let mut inclusion = samples::inclusion(header, 40 * i, 1 + i as usize % 8);
            inclusion.salt = [i as u8; 32];
            inclusion
        })
        .collect();
    inclusions[1] = samples::inclusion(header, 2904, 300);
    inclusions[1].salt = [1; 32];
    inclusions
}

fn code(inclusion: &EncodedInclusion) -> AccessCode {
    AccessCode::of_salt(inclusion.salt)
}

/// All archives of these accounts, by prefix.
fn archives(set: &ArchiveSet, accounts: &[EncodedInclusion]) -> Vec<Vec<u8>> {
    let size = set.geometry().slot_bytes();
    let mut sealed: Vec<Vec<Vec<u8>>> = vec![Vec::new(); set.prefixes().count()];
    for account in accounts {
        let account = set.seal(account);
        let slots = account.slots.chunks(size).map(<[u8]>::to_vec);
        sealed[usize::from(account.prefix.value())].extend(slots);
    }
    let write = |(prefix, slots): (Prefix, &Vec<Vec<u8>>)| {
        let mut bytes = Vec::new();
        let read = |i: usize, slot: &mut [u8]| {
            slot.copy_from_slice(&slots[i]);
            Ok(())
        };
        let locators: Vec<_> = slots.iter().map(|slot| locator(slot)).collect();
        set.write(prefix, &locators, read, &mut OsRng, &mut bytes)
            .unwrap();
        bytes
    };
    set.prefixes().zip(&sealed).map(write).collect()
}

fn locator(slot: &[u8]) -> Locator {
    *slot.first_chunk().unwrap()
}

fn find(bytes: &[u8], code: &AccessCode) -> Result<InclusionFile, Refusal> {
    Archive::new::<Tiny>(Cursor::new(bytes), bytes.len() as u64)?.find(code)
}

#[track_caller]
fn reason(result: Result<InclusionFile, Refusal>) -> Reason {
    match result {
        Err(Refusal::Rejected { reason, .. }) => reason,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn every_account_is_found_in_one_archive_by_its_own_code() {
    let header = samples::header(SHARDS);
    for bits in [0, 1, 3] {
        let (set, accounts) = (set(&header, bits), accounts(&header, 60));
        let archives = archives(&set, &accounts);
        for account in &accounts {
            let found = archives
                .iter()
                .map(|archive| find(archive, &code(account)))
                .filter_map(|found| match found {
                    Err(Refusal::Rejected { reason, .. }) => {
                        assert_eq!(reason, Reason::NotInArchive);
                        None
                    }
                    other => Some(other.unwrap()),
                });
            let found: Vec<_> = found.collect();
            assert_eq!(found.len(), 1);
            let expected = account.decode(&header).unwrap();
            assert_eq!(found[0].to_bytes(), expected.to_bytes());
        }
        let stranger = AccessCode::of_salt([200; 32]);
        assert!(
            archives
                .iter()
                .all(|a| reason(find(a, &stranger)) == Reason::NotInArchive)
        );
    }
}

#[test]
fn an_account_of_many_balances_goes_on_in_slots_of_one_archive() {
    let header = samples::header(SHARDS);
    let (set, accounts) = (set(&header, 3), accounts(&header, 2));
    let sealed = set.seal(&accounts[1]);
    let slots = sealed.slots.chunks(set.geometry().slot_bytes());
    assert!(slots.len() > 2);
    assert!(
        slots
            .clone()
            .all(|slot| Prefix::of(&locator(slot), 3) == sealed.prefix)
    );
    // Without its last slot it is not half an account, but none.
    let slots: Vec<_> = slots.collect();
    for missing in 1..slots.len() {
        let kept: Vec<_> = (0..slots.len()).filter(|i| *i != missing).collect();
        let locators: Vec<_> = kept.iter().map(|i| locator(slots[*i])).collect();
        let read = |i: usize, slot: &mut [u8]| {
            slot.copy_from_slice(slots[kept[i]]);
            Ok(())
        };
        let mut bytes = Vec::new();
        set.write(sealed.prefix, &locators, read, &mut OsRng, &mut bytes)
            .unwrap();
        assert_eq!(reason(find(&bytes, &code(&accounts[1]))), Reason::Archive);
    }
}

#[test]
fn sizes_tell_nothing_of_accounts_and_slots_are_in_order() {
    let header = samples::header(SHARDS);
    let set = set(&header, 1);
    let start = set.archive_bytes() as usize
        - set.geometry().slots() as usize * set.geometry().slot_bytes();
    for count in [2, 60] {
        for (prefix, archive) in set
            .prefixes()
            .zip(archives(&set, &accounts(&header, count)))
        {
            assert_eq!(archive.len() as u64, set.archive_bytes());
            let slots = archive[start..].chunks(set.geometry().slot_bytes());
            let locators: Vec<_> = slots.map(locator).collect();
            assert!(locators.is_sorted());
            assert!(locators.iter().all(|l| Prefix::of(l, 1) == prefix));
        }
    }
    // Every byte value is about as frequent among used and unused slots: nothing is left in plain.
    let archive = archives(&set, &accounts(&header, 60)).remove(0);
    let mut counts = [0_u32; 256];
    archive[start..]
        .iter()
        .for_each(|byte| counts[usize::from(*byte)] += 1);
    let mean = (archive.len() - start) as f64 / 256.0;
    assert!(
        counts
            .iter()
            .all(|count| (f64::from(*count) - mean).abs() < 6.0 * mean.sqrt())
    );
}

#[test]
fn a_byte_that_is_changed_is_noticed_by_whom_it_concerns() {
    let header = samples::header(SHARDS);
    let (set, accounts) = (set(&header, 0), accounts(&header, 3));
    let archive = archives(&set, &accounts).remove(0);
    let slots = set.geometry().slots() as usize * set.geometry().slot_bytes();
    let start = archive.len() - slots;
    let mine = code(&accounts[2]);
    let place = archive[start..]
        .chunks(set.geometry().slot_bytes())
        .position(|slot| slot == set.seal(&accounts[2]).slots)
        .unwrap();
    let slot = start + place * set.geometry().slot_bytes();
    for place in (0..start).chain(slot..slot + set.geometry().slot_bytes()) {
        let mut other = archive.clone();
        other[place] ^= 1;
        let reason = reason(find(&other, &mine));
        let expected = if (slot..slot + LOCATOR_BYTES).contains(&place) {
            Reason::NotInArchive
        } else if (12..44).contains(&place) || (start - 80..start).contains(&place) {
            // Another root or another nonce is another archive, in which nothing can be opened or found.
            assert!(matches!(reason, Reason::Archive | Reason::NotInArchive));
            continue;
        } else if place >= 76 && place < start {
            assert!(matches!(reason, Reason::Archive | Reason::NotInArchive));
            continue;
        } else {
            Reason::Archive
        };
        assert_eq!(reason, expected, "{place}");
    }
}

#[test]
fn a_slot_of_another_archive_ledger_or_place_does_not_open() {
    let (one, other) = (samples::header(SHARDS), samples::header(1));
    let mut again = one.clone();
    again = LedgerHeader::new(
        again.descriptor().clone(),
        circuits::ledger::Root([8; 32]),
        again.shape(),
        again.leaf_count(),
    );
    let account = samples::inclusion(&other, 3, 2);
    let target = set(&one, 0);
    for source in [set(&other, 0), set(&again, 0)] {
        let sealed = source.seal(&account);
        // The locator is bound to the ledger and not to the root, so this slot is found, and refused.
        let mut slot = vec![0; target.geometry().slot_bytes()];
        let length = sealed.slots.len().min(slot.len());
        slot[..length].copy_from_slice(&sealed.slots[..length]);
        let read = |_: usize, out: &mut [u8]| {
            out.copy_from_slice(&slot);
            Ok(())
        };
        let mut bytes = Vec::new();
        let locators = [locator(&slot)];
        target
            .write(sealed.prefix, &locators, read, &mut OsRng, &mut bytes)
            .unwrap();
        assert_eq!(reason(find(&bytes, &code(&account))), Reason::Archive);
    }
}

#[test]
fn archives_that_claim_other_sizes_are_refused_before_anything_is_read() {
    let header = samples::header(SHARDS);
    let (set, accounts) = (set(&header, 1), accounts(&header, 12));
    let archive = archives(&set, &accounts).remove(0);
    let with = |place: usize, value: &[u8]| {
        let mut other = archive.clone();
        other[place..place + value.len()].copy_from_slice(value);
        other
    };
    let huge = u64::MAX.to_le_bytes();
    for other in [
        with(0, b"PORARCHW"),
        with(8, &[2]),
        with(44, &[1]),
        with(45, &1_u32.to_le_bytes()),
        with(49, &huge),
        with(49, &0_u64.to_le_bytes()),
        with(49, &(1_u64 << 33).to_le_bytes()),
        with(57, &[17]),
        with(57, &[255]),
        with(57, &[0]),
        with(58, &[2]),
        with(58, &[255, 255]),
        with(60, &huge),
        with(60, &[0; 8]),
        with(60, &(1_u64 << 60).to_le_bytes()),
        with(68, &[0xff; 4]),
        with(68, &[0; 4]),
        with(72, &[0xff; 4]),
        with(72, &[0; 4]),
        with(72, &[1, 0, 2, 0]),
        archive[..archive.len() - 1].to_vec(),
        [&archive[..], &[0]].concat(),
        archive[..75].to_vec(),
        archive[..100].to_vec(),
        Vec::new(),
    ] {
        assert_eq!(reason(find(&other, &code(&accounts[0]))), Reason::Archive);
    }
    // A file that grows shorter while it is read.
    let short = Cursor::new(&archive[..2000]);
    let opened = Archive::new::<Tiny>(short, archive.len() as u64);
    let found = accounts.iter().find_map(|account| {
        (Prefix::of(&code(account).locator(header.ledger(), 1, 0), 1).value() == 0)
            .then(|| code(account))
    });
    let refused = opened.unwrap().find(&found.expect("one of twelve"));
    assert_eq!(reason(refused), Reason::Archive);
}

#[test]
fn an_archive_out_of_order_is_searched_to_an_end() {
    let header = samples::header(SHARDS);
    let (set, accounts) = (set(&header, 0), accounts(&header, 20));
    let archive = archives(&set, &accounts).remove(0);
    let size = set.geometry().slot_bytes();
    let start = archive.len() - set.geometry().slots() as usize * size;
    let mut reversed = archive[..start].to_vec();
    archive[start..]
        .chunks(size)
        .rev()
        .for_each(|slot| reversed.extend_from_slice(slot));
    let mut same = archive[..start].to_vec();
    (0..set.geometry().slots()).for_each(|_| same.extend_from_slice(&archive[start..start + size]));
    for account in &accounts {
        for other in [&reversed, &same] {
            match find(other, &code(account)) {
                // By chance it stands where it should.
                Ok(file) => assert_eq!(file.salt, account.salt),
                refused => assert_eq!(reason(refused), Reason::NotInArchive),
            }
        }
    }
}

#[test]
fn too_many_accounts_and_an_account_twice_are_errors() {
    let header = samples::header(SHARDS);
    let set = set(&header, 0);
    assert_eq!(set.geometry().slots(), N);
    let prefix = set.prefixes().next().unwrap();
    let write = |locators: &[Locator]| {
        let read = |_: usize, _: &mut [u8]| Ok(());
        set.write(prefix, locators, read, &mut OsRng, &mut Vec::new())
    };
    let many: Vec<Locator> = (0..=N).map(|i| u128::from(i).to_be_bytes()).collect();
    assert!(matches!(write(&many), Err(ArchiveWriteError::Full { used, .. }) if used == N + 1));
    write(&many[1..]).unwrap();
    let twice = [many[1], many[2], many[1]];
    assert!(matches!(write(&twice), Err(ArchiveWriteError::Twice(_))));
    let leaf_count = LeafCount::<Tiny>::new(N).unwrap();
    assert!(ArchiveSet::new(header, leaf_count, 17).is_none());
}
