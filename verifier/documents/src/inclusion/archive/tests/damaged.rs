//! What was changed, moved or cut, and headers that claim what is not so.

use super::*;

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
        let refused = match find(&other, &code(&accounts[0])) {
            // Not as long as its header says.
            Err(Refusal::Damaged { .. }) => Reason::Archive,
            other => reason(other),
        };
        assert_eq!(refused, Reason::Archive);
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
        let refused = match find(&other, &code(&accounts[0])) {
            Err(Refusal::Damaged { reason, .. }) => reason,
            other => reason(other),
        };
        assert_eq!(refused, expected);
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
    assert!(matches!(refused, Err(Refusal::Damaged { .. })));
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
