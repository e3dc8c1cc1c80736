//! Inclusion files that are damaged, in another form, of another ledger, or that show other balances.

use circuits::ledger::{AccountId, Amount, AssetId};
use verifier::{
    inclusion::{InclusionFile, ParsedFile, check_inclusion, file::MAX_INCLUSION_BYTES},
    refusal::{Reason, Refusal},
};

use crate::common::{Exchange, account, check, rejection, setup, small};

/// Checks bytes as the file of account 0 of the small exchange, which has three balances.
fn check_bytes(bytes: &[u8]) -> Result<(), Refusal> {
    let generators = setup().generators.leaf_generators();
    let id = account(0);
    let id = AccountId::new(&id).unwrap();
    let file = InclusionFile::from_bytes(bytes)?;
    let root = small().made.root;
    check_inclusion::<circuits::shape::Tiny>(&generators, file, Some(id), root).map(|_| ())
}

fn honest() -> InclusionFile {
    small().inclusion(&account(0))
}

#[test]
fn every_byte_counts() {
    let bytes = honest().to_bytes();
    check_bytes(&bytes).unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    let path = text.find("\"salt\"").unwrap();
    // All bytes up to the path's nodes, and every 13th of those.
    for place in (0..path).chain((path..bytes.len()).step_by(13)) {
        let mut other = bytes.clone();
        other[place] ^= 1 << (place % 7);
        let reason = rejection(check_bytes(&other));
        let expected = [
            Reason::InclusionFile,
            Reason::NotIncluded,
            Reason::RootNotExpected,
        ];
        assert!(expected.contains(&reason), "byte {place}: {reason:?}");
    }
}

#[test]
fn every_byte_counts_where_the_descriptor_is_apart() {
    let generators = setup().generators.leaf_generators();
    let id = account(0);
    let check = |bytes: &[u8]| {
        let file = match ParsedFile::from_bytes(bytes)? {
            ParsedFile::Detached(file) => file.with(small().bundle.descriptor())?,
            ParsedFile::SelfContained(file) => file,
        };
        let id = AccountId::new(&id).unwrap();
        check_inclusion::<circuits::shape::Tiny>(&generators, file, Some(id), small().made.root)
    };
    let bytes = honest().to_detached_bytes();
    check(&bytes).unwrap();
    let path = bytes.len() / 2;
    for place in (0..path).chain((path..bytes.len()).step_by(13)) {
        let mut other = bytes.clone();
        other[place] ^= 1 << (place % 7);
        let reason = rejection(check(&other));
        let expected = [
            Reason::InclusionFile,
            Reason::NotIncluded,
            Reason::RootNotExpected,
            Reason::Descriptor,
        ];
        assert!(expected.contains(&reason), "byte {place}: {reason:?}");
    }
}

#[test]
fn other_forms_of_a_file_are_rejected() {
    let bytes = honest().to_bytes();
    let text = String::from_utf8(bytes).unwrap();
    let node = hex::encode(honest().path.shard_hashes[0].to_bytes());
    let salt = hex::encode(honest().salt);
    let root = small().made.root.to_string();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for form in [
        text.replacen(&node, &node.to_uppercase(), 1),
        text.replacen(&salt, &salt.to_uppercase(), 1),
        text.replacen(&root, &root.to_uppercase(), 1),
        text.replacen(&salt, &salt[2..], 1),
        text.replacen(&node, &node[2..], 1),
        text.replacen("\"kind\": \"spot\"", "\"kind\": \"margin\"", 1),
        text.replacen("\"version\": 1", "\"version\": 2", 1),
        text.replacen("{\n", "{\n  \"note\": 1,\n", 1),
        text.replacen("{\n", "{\n  \"version\": 1,\n", 1),
        text.replacen(": ", ":  ", 1),
        value.to_string(),
        text.trim_end().to_owned(),
        format!("{text}\n"),
        format!("{text}{text}"),
        "[".repeat(100_000),
        " ".repeat(MAX_INCLUSION_BYTES as usize + 1),
        String::new(),
    ] {
        assert_ne!(form, text);
        assert_eq!(
            rejection(check_bytes(form.as_bytes())),
            Reason::InclusionFile
        );
    }
}

#[test]
fn other_amounts_and_assets_are_not_included() {
    let proven = small();
    let file = honest();
    assert_eq!(file.entries.len(), 3);
    for place in 0..3 {
        for change in [1, -1] {
            let mut other = file.clone();
            let (_, Amount(units)) = &mut other.entries[place];
            *units = units.checked_add_signed(change).unwrap();
            assert_eq!(
                rejection(proven.check(&other, &account(0))),
                Reason::NotIncluded
            );
        }
    }
    let mut zero = file.clone();
    zero.entries[0].1 = Amount(0);
    assert_eq!(
        rejection(proven.check(&zero, &account(0))),
        Reason::NotIncluded
    );

    let single = proven.inclusion("twin-a@example.com");
    for asset in [1, 2] {
        let mut other = single.clone();
        other.entries[0].0 = AssetId::new(asset).unwrap();
        assert_eq!(
            rejection(proven.check(&other, "twin-a@example.com")),
            Reason::NotIncluded
        );
    }
}

#[test]
fn balances_in_another_order_or_twice_are_rejected() {
    let proven = small();
    let mut reordered = honest();
    reordered.entries.swap(0, 1);
    assert_eq!(
        rejection(proven.check(&reordered, &account(0))),
        Reason::InclusionFile
    );
    let mut twice = honest();
    twice.entries[1] = twice.entries[0];
    assert_eq!(
        rejection(proven.check(&twice, &account(0))),
        Reason::InclusionFile
    );
    let mut amounts = honest();
    let (first, second) = (amounts.entries[0].1, amounts.entries[1].1);
    (amounts.entries[0].1, amounts.entries[1].1) = (second, first);
    assert_eq!(
        rejection(proven.check(&amounts, &account(0))),
        Reason::NotIncluded
    );
    let none = InclusionFile {
        entries: Vec::new(),
        ..honest()
    };
    assert_eq!(
        rejection(proven.check(&none, &account(0))),
        Reason::InclusionFile
    );
}

#[test]
fn a_balance_that_is_not_in_the_ledger_cannot_be_added() {
    let proven = small();
    let id = "twin-a@example.com";
    let mut file = proven.inclusion(id);
    let first = file.path.first_position;
    if first % crate::common::SHARD as u64 + 1 < crate::common::SHARD as u64 {
        file.path = proven.bundle.path(first, 2);
    }
    file.entries.push((AssetId::new(1).unwrap(), Amount(0)));
    let reason = rejection(proven.check(&file, id));
    assert!(
        matches!(reason, Reason::NotIncluded | Reason::InclusionFile),
        "{reason:?}"
    );
}

#[test]
fn no_balance_but_the_last_ones_can_be_left_out() {
    // What a file shows is in the ledger; that it is all that the account has there is not shown. Who
    // leaves out a balance owes it nonetheless, and its owner misses it in the verifier's report.
    let proven = small();
    let whole = honest();
    let first = whole.path.first_position;
    let part = |places: std::ops::Range<usize>| InclusionFile {
        entries: whole.entries[places.clone()].to_vec(),
        path: proven
            .bundle
            .path(first + places.start as u64, places.len()),
        ..whole.clone()
    };
    for shown in [0..1, 0..2, 0..3] {
        let verified = proven.check(&part(shown.clone()), &account(0)).unwrap();
        assert_eq!(verified.file().entries, whole.entries[shown]);
    }
    for shown in [1..2, 1..3, 2..3] {
        assert_eq!(
            rejection(proven.check(&part(shown), &account(0))),
            Reason::NotIncluded
        );
    }
    let mut gap = part(0..2);
    gap.entries[1] = whole.entries[2];
    assert_eq!(
        rejection(proven.check(&gap, &account(0))),
        Reason::NotIncluded
    );
    // The path of all leaves does not fit some of them.
    let mut shorter = whole.clone();
    shorter.entries.truncate(2);
    let reason = rejection(proven.check(&shorter, &account(0)));
    assert!(
        matches!(reason, Reason::NotIncluded | Reason::InclusionFile),
        "{reason:?}"
    );
}

#[test]
fn a_file_of_another_ledger_or_build_is_rejected() {
    let proven = small();
    for other in [
        Exchange {
            sequence: 2,
            ..Exchange::small()
        }
        .prove(),
        Exchange::small().prove(),
    ] {
        let file = other.inclusion(&account(0));
        other.check(&file, &account(0)).unwrap();
        let refused = rejection(proven.check(&file, &account(0)));
        assert_eq!(refused, Reason::RootNotExpected);
        let renamed = InclusionFile {
            root: proven.made.root,
            ..file
        };
        assert_eq!(
            rejection(proven.check(&renamed, &account(0))),
            Reason::NotIncluded
        );
    }
}

#[test]
fn a_file_under_another_descriptor_is_rejected() {
    use verifier::bundle::descriptor::Descriptor;
    let old = small().bundle.descriptor();
    let mut assets = old.assets().to_vec();
    assets.swap(0, 1);
    let other = Descriptor::new(old.exchange(), old.time(), 1, None, assets, [7; 32]).unwrap();
    let swapped = InclusionFile {
        descriptor: other,
        ..honest()
    };
    assert_eq!(
        rejection(small().check(&swapped, &account(0))),
        Reason::NotIncluded
    );
}

#[test]
fn paths_that_are_too_short_or_too_long_are_rejected() {
    let proven = crate::common::honest();
    let file = proven.inclusion(&account(0));
    let mut files = vec![file.clone(); 4];
    files[0].path.shard_hashes.pop();
    files[1].path.shard_hashes.push(file.path.shard_hashes[0]);
    files[2].path.top_hashes.pop();
    files[3].path.top_hashes.push(file.path.shard_hashes[0]);
    for other in files {
        assert_eq!(
            rejection(proven.check(&other, &account(0))),
            Reason::InclusionFile
        );
    }
    let mut exchanged = file.clone();
    exchanged.path.shard_hashes.swap(0, 1);
    assert_eq!(
        rejection(proven.check(&exchanged, &account(0))),
        Reason::NotIncluded
    );
}

#[test]
fn numbers_that_no_ledger_has_are_rejected_with_and_without_an_account() {
    let shard = crate::common::SHARD as u64;
    let mut files = vec![honest(); 8];
    files[0].leaf_count = 0;
    files[1].leaf_count = shard + 1;
    files[2].leaf_count = u64::MAX;
    files[3].shape = 1;
    files[4].path.first_position = shard;
    files[5].path.first_position = shard - 2;
    files[6].path.first_position = u64::MAX;
    files[7].path.first_position = u64::MAX - 1;
    for (place, file) in files.into_iter().enumerate() {
        for id in [None, Some(account(0))] {
            let refused = check(&file, id.as_deref(), small().made.root);
            assert_eq!(rejection(refused), Reason::InclusionFile, "{place}");
        }
    }
}
