//! Archives as a whole: what is sealed is found, by its owner only, and what is damaged is refused.

use std::io::Cursor;

use circuits::{
    leaf::Entry,
    ledger::Root,
    shape::{Shape as _, Tiny},
};
use rand_core::OsRng;

use super::{
    AccessCode, Archive, ArchiveHeader, ArchiveSet, Geometry, Occupancy, Prefix, largest_fit,
    locator::{LOCATOR_BYTES, Locator},
    write::ArchiveWriteError,
};
use crate::{
    inclusion::{
        EncodedInclusion, InclusionFile, LedgerHeader,
        samples::{self, balances, debt, free, pledged, reason},
    },
    refusal::{Reason, Refusal},
};

mod damaged;

const SHARDS: u64 = 5;

fn set(header: &LedgerHeader, bits: u8) -> ArchiveSet {
    ArchiveSet::new(header.clone(), samples::size(header), bits).unwrap()
}

/// 512 assets of which any may be borrowed, so that an account can have 1,536 entries.
fn wide_header() -> LedgerHeader {
    samples::header_with_loans(SHARDS)
}

/// Accounts of 0, 1, 2, ... balances, some with debts.
fn accounts(header: &LedgerHeader, count: usize) -> Vec<EncodedInclusion> {
    let covered = || vec![free(3, 7), pledged(0, 100_000_000), debt(3, 30_000_000_000)];
    let account = |i: usize| {
        let loans = header.collateral().is_some() && i % 5 == 4;
        let entries = if loans { covered() } else { balances(i % 9) };
        let mut inclusion = samples::inclusion(header, 40 * i as u64, entries);
        inclusion.salt = [i as u8; 32];
        inclusion
    };
    (0..count).map(account).collect()
}

fn code(inclusion: &EncodedInclusion) -> AccessCode {
    AccessCode::of_salt(inclusion.salt)
}

fn locator(slot: &[u8]) -> Locator {
    *slot.first_chunk().unwrap()
}

/// The archive of these sealed slots.
fn write(set: &ArchiveSet, prefix: Prefix, slots: &[&[u8]]) -> Vec<u8> {
    let locators: Vec<_> = slots.iter().map(|slot| locator(slot)).collect();
    let read = |i: usize, slot: &mut [u8]| {
        slot.copy_from_slice(slots[i]);
        Ok(())
    };
    let mut bytes = Vec::new();
    set.write(prefix, &locators, read, &mut OsRng, &mut bytes)
        .unwrap();
    bytes
}

/// All archives of these accounts, by prefix.
fn archives(set: &ArchiveSet, accounts: &[EncodedInclusion]) -> Vec<Vec<u8>> {
    let size = set.geometry().slot_bytes();
    let sealed: Vec<_> = accounts.iter().map(|a| set.seal::<Tiny>(a)).collect();
    let archive = |prefix: Prefix| {
        let here = sealed.iter().filter(|account| account.prefix == prefix);
        let slots: Vec<_> = here
            .flat_map(|account| account.slots.chunks(size))
            .collect();
        write(set, prefix, &slots)
    };
    set.prefixes().map(archive).collect()
}

/// The archive of one account, whatever its record says.
fn archive_of(header: &LedgerHeader, account: &EncodedInclusion) -> Vec<u8> {
    archives(&set(header, 0), std::slice::from_ref(account)).remove(0)
}

fn find(bytes: &[u8], code: &AccessCode) -> Result<InclusionFile, Refusal> {
    Archive::new::<Tiny>(Cursor::new(bytes), bytes.len() as u64)?.find::<Tiny>(code)
}

/// Where the slots start.
fn start(set: &ArchiveSet) -> usize {
    let geometry = set.geometry();
    set.archive_bytes() as usize - geometry.slots() as usize * geometry.slot_bytes()
}

#[test]
fn every_account_is_found_in_one_archive_by_its_own_code() {
    for header in [samples::header(SHARDS), wide_header()] {
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
                assert_eq!(found[0].to_detached_bytes(), expected.to_detached_bytes());
            }
            let stranger = AccessCode::of_salt([200; 32]);
            let unknown = |archive: &Vec<u8>| reason(find(archive, &stranger));
            assert!(archives.iter().all(|a| unknown(a) == Reason::NotInArchive));
        }
    }
}

#[test]
fn an_account_of_many_entries_goes_on_in_slots_of_one_archive() {
    let header = wide_header();
    let set = set(&header, 3);
    // Sixteen free and pledged balances and eight debts, and a path far longer than any: three slots.
    let mut account = samples::inclusion(&header, 2904, Vec::new());
    account.entries = (0..8).map(|i| free(i, 1)).collect();
    account.entries.extend((0..8).map(|i| pledged(i, 1 << 20)));
    let node = account.shard_path[0];
    account.shard_path.resize(40, node);
    let sealed = set.seal::<Tiny>(&account);
    let size = set.geometry().slot_bytes();
    let slots: Vec<_> = sealed.slots.chunks(size).collect();
    assert!(slots.len() > 2);
    let nodes = account.shard_path.len() + account.top_path.len();
    assert_eq!(set.geometry().slots_of(16, nodes), slots.len());
    let prefixes = slots.iter().map(|slot| Prefix::of(&locator(slot), 3));
    assert!(prefixes.into_iter().all(|prefix| prefix == sealed.prefix));
    let whole = write(&set, sealed.prefix, &slots);
    let found = find(&whole, &code(&account)).unwrap();
    assert_eq!(
        found.to_bytes(),
        account.decode(&header).unwrap().to_bytes()
    );
    // Without one of its slots it is not half an account, but none.
    for missing in 0..slots.len() {
        let mut kept = slots.clone();
        kept.remove(missing);
        let bytes = write(&set, sealed.prefix, &kept);
        let expected = match missing {
            0 => Reason::NotInArchive,
            _ => Reason::Archive,
        };
        assert_eq!(reason(find(&bytes, &code(&account))), expected);
    }
}

#[test]
fn sizes_tell_nothing_of_accounts_and_slots_are_in_order() {
    for header in [samples::header(SHARDS), wide_header()] {
        let set = set(&header, 1);
        let start = start(&set);
        for count in [0, 2, 60] {
            let archives = archives(&set, &accounts(&header, count));
            for (prefix, archive) in set.prefixes().zip(archives) {
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
}

#[test]
fn too_many_accounts_and_an_account_twice_are_errors() {
    let header = samples::header(SHARDS);
    let set = set(&header, 0);
    let slots = set.geometry().slots();
    let prefix = set.prefixes().next().unwrap();
    let write = |locators: &[Locator]| {
        let read = |_: usize, _: &mut [u8]| Ok(());
        let mut bytes = Vec::new();
        let written = set.write(prefix, locators, read, &mut OsRng, &mut bytes);
        (written, bytes.len() as u64)
    };
    let many: Vec<Locator> = (0..=slots).map(|i| u128::from(i).to_be_bytes()).collect();
    let (refused, written) = write(&many);
    let full = matches!(refused, Err(ArchiveWriteError::Full { slots: has, .. }) if has == slots);
    // Nothing is written of what does not fit.
    assert!(full && written == 0);
    let (made, written) = write(&many[1..]);
    made.unwrap();
    assert_eq!(written, set.archive_bytes());
    let twice = [many[1], many[2], many[1]];
    assert!(matches!(write(&twice).0, Err(ArchiveWriteError::Twice(_))));
    let size = samples::size(&header);
    assert!(ArchiveSet::new(header, size, 17).is_none());
}

#[test]
fn what_does_not_fit_is_known_before_it_is_written_and_what_fits_is_named() {
    let header = wide_header();
    let (ledger, size) = (header.ledger(), samples::size(&header));
    let accounts = accounts(&header, 60);
    let counted = |bits: u8, accounts: &[EncodedInclusion], times: usize| {
        let mut occupancy = Occupancy::new(ledger, size, bits).unwrap();
        for account in accounts {
            let prefix = occupancy.prefix_of(&code(account));
            assert_eq!(prefix, set(&header, bits).seal::<Tiny>(account).prefix);
            let nodes = account.shard_path.len() + account.top_path.len();
            for _ in 0..times {
                occupancy.add(prefix, account.entries.len(), nodes);
            }
        }
        occupancy
    };
    // Few accounts fit into archives of any number of bits.
    let few: Vec<_> = [0, 3, 16].map(|bits| counted(bits, &accounts, 1)).into();
    assert!(few.iter().all(|occupancy| occupancy.check().is_ok()));
    assert_eq!(largest_fit(&few), Some(16));
    // As many hundreds behind three codes are too many where each archive has little more than its room for chance.
    let three = &accounts[..3];
    let many: Vec<_> = (0..=16).map(|bits| counted(bits, three, 170)).collect();
    let fits: Vec<_> = many.iter().map(|o| o.check().is_ok()).collect();
    let largest = largest_fit(&many).unwrap();
    assert!(fits[usize::from(largest)] && largest < 16);
    assert!(!fits[usize::from(largest) + 1..].iter().any(|fits| *fits));
    let refused = many[16].check().unwrap_err();
    let ArchiveWriteError::Full { prefix, slots } = refused else {
        panic!("{refused}")
    };
    assert_eq!(prefix.bits(), 16);
    assert_eq!(slots, Geometry::new(size, 16).slots());
    // Exactly as many as there are slots fit, and one more does not.
    let mut full = Occupancy::new(ledger, size, 16).unwrap();
    for _ in 0..slots {
        full.add(prefix, 1, 1);
    }
    full.check().unwrap();
    full.add(prefix, 0, 0);
    assert!(full.check().is_err());
    assert!(largest_fit(&[full]).is_none());
    assert!(Occupancy::new(ledger, size, 17).is_none());
}

/// The record's own form, found by the operator who seals other bytes than an inclusion's.
#[test]
fn entries_are_those_of_the_record_in_order() {
    let header = wide_header();
    let entries: Vec<Entry> = vec![
        free(0, 1),
        free(7, u64::MAX),
        pledged(0, 100_000_000),
        debt(3, 1),
    ];
    let account = samples::inclusion(&header, 726 * 5 - 1, entries.clone());
    let archive = archive_of(&header, &account);
    let found = find(&archive, &code(&account)).unwrap();
    assert_eq!(found.entries, entries);
    assert_eq!(found.path.position, account.position);
    assert_eq!(
        (found.path.position.shard, found.path.position.place),
        (4, 725)
    );
}
