//! Archives as a whole: what is sealed is found, by its owner only, and what is damaged is refused.

use std::io::Cursor;

use circuits::{
    leaf::{Component, Entry},
    ledger::{AccountId, Root},
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
        EncodedInclusion, Finding, InclusionFile, LedgerHeader, check_inclusion,
        samples::{
            self, balances, debt, entry, free,
            ledger::{GENERATORS, Ledger},
            pledged, reason,
        },
    },
    refusal::{Reason, Refusal},
};

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
fn what_is_found_in_an_archive_is_checked_like_a_file() {
    for ledger in [Ledger::with_loans(), Ledger::without_loans()] {
        let accounts: Vec<_> = ledger.ids().map(|id| ledger.encoded(id)).collect();
        let archive = archives(&set(&ledger.header, 0), &accounts).remove(0);
        for (id, account) in ledger.ids().zip(&accounts) {
            let check = |id: &str| {
                let file = find(&archive, &code(account)).unwrap();
                let id = Some(AccountId::new(id).unwrap());
                check_inclusion::<Tiny>(&GENERATORS, file, id, ledger.root())
            };
            let expected = match id {
                "bob" => Finding::DebtsToConfirm,
                "carol" => Finding::Empty,
                _ => Finding::Included,
            };
            assert_eq!(check(id).unwrap().finding(), expected);
            assert_eq!(reason(check("mallory")), Reason::NotIncluded);
        }
    }
}

/// A record that only the operator can seal, and whose owner reads what no account has.
#[test]
fn records_of_entries_that_no_account_has_are_refused_and_never_a_panic() {
    let ledger = Ledger::with_loans();
    let honest = ledger.encoded("bob");
    let listed = ledger.header.descriptor().assets().len();
    assert_eq!((listed, Tiny::REGISTRY), (3, 8));
    for entries in [
        // Assets between those that are listed and those that a ledger has room for.
        vec![free(3, 1)],
        vec![free(7, 1)],
        vec![pledged(3, 1)],
        vec![pledged(0, 100_000_000), debt(7, 1)],
        vec![entry(Component::SurplusLow, 1)],
        vec![entry(Component::SurplusHigh, 1)],
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
        let archive = archive_of(&ledger.header, &account);
        let refused = reason(find(&archive, &code(&account)));
        assert_eq!(refused, Reason::Archive, "{entries:?}");
    }
    // The same forms as in files, where there is no schedule.
    let ledger = Ledger::without_loans();
    for entries in [vec![pledged(0, 1)], vec![debt(0, 1)], vec![free(5, 1)]] {
        let account = EncodedInclusion {
            entries,
            ..ledger.encoded("alice")
        };
        let archive = archive_of(&ledger.header, &account);
        assert_eq!(reason(find(&archive, &code(&account))), Reason::Archive);
    }
    // A node whose sum is no point.
    let mut account = ledger.encoded("alice");
    account.top_path[0][32..].fill(0xff);
    let archive = archive_of(&ledger.header, &account);
    assert_eq!(reason(find(&archive, &code(&account))), Reason::Archive);
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

/// Where a header says the number of prefix bits: behind magic, version, root, shape, M and H.
const BITS: usize = 8 + 4 + 32 + 4 + 4 + 8;

/// Each byte of the header, of both documents and of the account's slot, changed.
#[test]
fn every_byte_that_concerns_an_account_counts() {
    let ledger = Ledger::with_loans();
    let accounts: Vec<_> = ledger.ids().map(|id| ledger.encoded(id)).collect();
    let set = set(&ledger.header, 0);
    let archive = archives(&set, &accounts).remove(0);
    let (start, size) = (start(&set), set.geometry().slot_bytes());
    let mine = &accounts[1];
    let sealed = set.seal::<Tiny>(mine).slots;
    let slots = archive[start..].chunks(size);
    let place = slots.clone().position(|slot| slot == sealed).unwrap();
    let slot = start + place * size;
    let check = |bytes: &[u8]| {
        let file = find(bytes, &code(mine))?;
        let bob = Some(AccountId::new("bob").unwrap());
        check_inclusion::<Tiny>(&GENERATORS, file, bob, ledger.root())
    };
    check(&archive).unwrap();
    for place in (0..start).chain(slot..slot + size) {
        let mut other = archive.clone();
        other[place] ^= 1 << (place % 8);
        let refused = reason(check(&other));
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

#[test]
fn a_slot_of_another_archive_root_schedule_or_place_does_not_open() {
    let header = wide_header();
    let other_root = LedgerHeader::new(
        header.descriptor().clone(),
        header.collateral().cloned(),
        Root([8; 32]),
        header.shape(),
        header.leaves_per_shard(),
        header.shards(),
    );
    let mut terms = header.collateral().unwrap().terms().clone();
    terms.assets[0].haircut = "0.3".to_owned();
    let other_prices =
        crate::bundle::collateral::CollateralSchedule::new(header.descriptor(), terms);
    let other_prices = LedgerHeader::new(
        header.descriptor().clone(),
        Some(other_prices.unwrap()),
        header.root(),
        header.shape(),
        header.leaves_per_shard(),
        header.shards(),
    );
    let no_prices = samples::header(SHARDS);
    let fewer_shards = samples::header_with_loans(1);
    let account = samples::inclusion(&fewer_shards, 3, balances(2));
    let target = set(&header, 0);
    for source in [&other_root, &other_prices, &no_prices, &fewer_shards] {
        let sealed = set(source, 0).seal::<Tiny>(&account);
        // The locator is bound to the ledger digest alone, so this slot is found, and refused.
        let mut slot = vec![0; target.geometry().slot_bytes()];
        let length = sealed.slots.len().min(slot.len());
        slot[..length].copy_from_slice(&sealed.slots[..length]);
        let bytes = write(&target, sealed.prefix, &[&slot]);
        assert_eq!(reason(find(&bytes, &code(&account))), Reason::Archive);
    }
    // Another archive of the same set, and the slot of a neighbour.
    let halves = set(&header, 1);
    let archives = archives(&halves, std::slice::from_ref(&account));
    let refused: Vec<_> = archives
        .iter()
        .filter_map(|archive| find(archive, &code(&account)).err())
        .collect();
    assert!(matches!(
        refused[..],
        [Refusal::Rejected {
            reason: Reason::NotInArchive,
            ..
        }]
    ));
    let (mine, mut theirs) = (target.seal::<Tiny>(&account), account.clone());
    theirs.salt = [99; 32];
    let mut moved = target.seal::<Tiny>(&theirs).slots;
    moved[..LOCATOR_BYTES].copy_from_slice(&mine.slots[..LOCATOR_BYTES]);
    let bytes = write(&target, mine.prefix, &[&moved]);
    assert_eq!(reason(find(&bytes, &code(&account))), Reason::Archive);
}

#[test]
fn archives_that_claim_other_sizes_are_refused_before_anything_is_read() {
    let header = wide_header();
    let (set, accounts) = (set(&header, 1), accounts(&header, 12));
    let archive = archives(&set, &accounts).remove(0);
    let with = |place: usize, value: &[u8]| {
        let mut other = archive.clone();
        assert_ne!(&other[place..place + value.len()], value);
        other[place..place + value.len()].copy_from_slice(value);
        other
    };
    let huge = u64::MAX.to_le_bytes();
    for other in [
        with(0, b"PORARCHW"),
        with(8, &[1]),
        with(8, &[3]),
        // Shape, M, H.
        with(44, &1_u32.to_le_bytes()),
        with(48, &0_u32.to_le_bytes()),
        with(48, &1090_u32.to_le_bytes()),
        with(48, &u32::MAX.to_le_bytes()),
        with(48, &727_u32.to_le_bytes()),
        with(52, &huge),
        with(52, &0_u64.to_le_bytes()),
        with(52, &(1_u64 << 33).to_le_bytes()),
        with(52, &6_u64.to_le_bytes()),
        // Bits and prefix.
        with(60, &[17]),
        with(60, &[255]),
        with(60, &[0]),
        with(61, &[2]),
        with(61, &[255, 255]),
        // C and Z.
        with(63, &huge),
        with(63, &[0; 8]),
        with(63, &(1_u64 << 60).to_le_bytes()),
        with(71, &[0xff; 4]),
        with(71, &[0; 4]),
        // The documents.
        with(75, &[0xff; 4]),
        with(75, &[0; 4]),
        with(75, &[1, 0, 2, 0]),
        with(79, &[0xff; 4]),
        with(79, &[1, 0, 2, 0]),
        archive[..archive.len() - 1].to_vec(),
        [&archive[..], &[0]].concat(),
        archive[..82].to_vec(),
        archive[..100].to_vec(),
        Vec::new(),
    ] {
        assert_eq!(reason(find(&other, &code(&accounts[0]))), Reason::Archive);
    }
    // A schedule that is said to be none, longer or shorter than it is.
    let schedule = header.collateral().unwrap().to_bytes().len() as u32;
    for (length, expected) in [
        (0, Reason::Archive),
        (1, Reason::Collateral),
        (schedule - 1, Reason::Collateral),
        (schedule + 1, Reason::Collateral),
    ] {
        let other = with(79, &length.to_le_bytes());
        assert_eq!(reason(find(&other, &code(&accounts[0]))), expected);
    }
    // A file that grows shorter while it is read.
    let short = Cursor::new(&archive[..start(&set) + 1000]);
    let opened = Archive::new::<Tiny>(short, archive.len() as u64);
    let here = accounts.iter().map(code);
    let mut here = here.filter(|code| {
        let locator = code.locator(header.ledger(), 1, 0);
        Prefix::of(&locator, 1).value() == 0
    });
    let refused = opened
        .unwrap()
        .find::<Tiny>(&here.next().expect("one of twelve"));
    assert_eq!(reason(refused), Reason::Archive);
}

#[test]
fn headers_are_read_back_byte_for_byte_and_their_digest_is_the_documented_one() {
    for header in [samples::header(1), samples::header(SHARDS), wide_header()] {
        for bits in [0, 5, 16] {
            let geometry = Geometry::new(samples::size(&header), bits);
            let prefix = Prefix::all(bits).last().unwrap();
            let made = ArchiveHeader::new(header.clone(), prefix, geometry);
            let bytes = made.to_bytes();
            assert_eq!(bytes.len() as u64, made.bytes());
            let read = ArchiveHeader::read::<Tiny>(&mut &bytes[..]).unwrap();
            assert_eq!(read.to_bytes(), bytes);
            assert_eq!(read.ledger().context(), header.context());
            assert_eq!((read.prefix(), read.geometry()), (prefix, geometry));

            let descriptor = header.descriptor().to_bytes();
            let schedule = header.collateral().map_or(vec![], |c| c.to_bytes());
            let mut fixed = b"PORARCHV\x02\0\0\0".to_vec();
            fixed.extend([9; 32]);
            fixed.extend(Tiny::ID.to_le_bytes());
            fixed.extend(726_u32.to_le_bytes());
            fixed.extend(header.shards().to_le_bytes());
            fixed.push(bits);
            fixed.extend(prefix.value().to_le_bytes());
            fixed.extend(geometry.slots().to_le_bytes());
            fixed.extend((geometry.slot_bytes() as u32).to_le_bytes());
            fixed.extend((descriptor.len() as u32).to_le_bytes());
            fixed.extend((schedule.len() as u32).to_le_bytes());
            assert_eq!(fixed.len(), 83);
            assert_eq!(bytes, [&fixed[..], &descriptor, &schedule].concat());
            let context = header.context();
            let parts: [&[u8]; 4] = [
                b"por/archive-header/v2",
                &fixed,
                &context.ledger.0,
                &context.collateral.0,
            ];
            let frame = |part: &[u8]| [&(part.len() as u32).to_le_bytes(), part].concat();
            let expected = circuits::hash::sha256_bytes(&parts.map(frame).concat());
            assert_eq!(made.digest(), expected);
        }
    }
}

#[test]
fn an_archive_out_of_order_is_searched_to_an_end() {
    let header = samples::header(SHARDS);
    let (set, accounts) = (set(&header, 0), accounts(&header, 20));
    let archive = archives(&set, &accounts).remove(0);
    let size = set.geometry().slot_bytes();
    let start = start(&set);
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
