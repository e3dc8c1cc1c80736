//! Inclusion files that are damaged, in another form, of another ledger, or that show other balances.

use circuits::{
    leaf::Component,
    ledger::{AccountId, Amount, AssetId},
    shape::Tiny,
    tree::LeafPosition,
};
use documents::{
    inclusion::{InclusionFile, ParsedFile, file::MAX_INCLUSION_BYTES, verify_inclusion},
    refusal::{Reason, Refusal},
};

use crate::common::{
    ProvenExchange, account, check, free, margin, rejection, setup, small, small_again,
    small_later, with_header,
};

/// Checks bytes as the file of an account of an exchange, its documents beside it if it has none inside.
fn check_bytes(proven: &ProvenExchange, account: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let generators = setup().generators.leaf_generators();
    let id = AccountId::new(account).unwrap();
    let file = match ParsedFile::from_bytes(bytes)? {
        ParsedFile::Detached(file) => {
            file.with(proven.bundle.descriptor(), proven.bundle.schedule())?
        }
        ParsedFile::SelfContained(file) => file,
    };
    verify_inclusion::<Tiny>(&generators, file, id, proven.made.root).map(|_| ())
}

/// Of an account with three balances.
fn honest() -> InclusionFile {
    small().inclusion(&account(0))
}

/// All bytes up to the path's nodes, and every 13th of those.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let text = std::str::from_utf8(bytes).unwrap();
    let path = text.find("\"shard_path\"").unwrap();
    (0..path).chain((path..bytes.len()).step_by(13))
}

#[test]
fn every_byte_counts() {
    let expected = [
        Reason::InclusionFile,
        Reason::NotIncluded,
        Reason::RootNotExpected,
        Reason::Descriptor,
        Reason::Collateral,
        Reason::OtherDocument,
    ];
    // One of balances, one with debts; documents inside, documents named.
    for (proven, id) in [(small(), account(0)), (margin(), account(2))] {
        let file = proven.inclusion(&id);
        for bytes in [file.to_bytes(), file.to_detached_bytes()] {
            check_bytes(proven, &id, &bytes).unwrap();
            for place in places(&bytes) {
                let mut other = bytes.clone();
                other[place] ^= 1 << (place % 7);
                let reason = rejection(check_bytes(proven, &id, &other));
                assert!(expected.contains(&reason), "byte {place}: {reason:?}");
            }
        }
    }
}

#[test]
fn other_forms_of_a_file_are_rejected() {
    let bytes = honest().to_bytes();
    let text = String::from_utf8(bytes).unwrap();
    let node = hex::encode(honest().path.shard_hashes[0].to_bytes());
    let salt = hex::encode(honest().salt);
    let root = small().made.root.to_string();
    for form in [
        text.replacen(&node, &node.to_uppercase(), 1),
        text.replacen(&salt, &salt.to_uppercase(), 1),
        text.replacen(&root, &root.to_uppercase(), 1),
        text.replacen(&salt, &salt[2..], 1),
        text.replacen(&node, &node[2..], 1),
        text.replacen("\"version\": 3", "\"version\": 2", 1),
        // The other version, which has documents elsewhere.
        text.replacen("\"version\": 3", "\"version\": 4", 1),
        text.replacen("\"collateral\": null", "\"collateral\": {}", 1),
        text.replacen(
            "\"collateral\": null",
            &format!("\"collateral\": \"{}\"", "00".repeat(32)),
            1,
        ),
        text.replacen("  \"collateral\": null,\n", "", 1),
        text.replacen("\"side\": \"balance\"", "\"side\": \"Balance\"", 1),
        text.replacen("\"side\": \"balance\"", "\"side\": \"surplus\"", 1),
        text.replacen("\"side\": \"balance\"", "\"side\": null", 1),
        text.replacen("\"amount\": \"", "\"amount\": \"-", 1),
        text.replacen("\"amount\": \"", "\"amount\": \"0", 1),
        text.replacen("\"asset\": \"BTC\"", "\"asset\": \"btc\"", 1),
        text.replacen("\"asset\": \"BTC\"", "\"asset\": \"XYZ\"", 1),
        text.replacen("{\n", "{\n  \"note\": 1,\n", 1),
        text.replacen("{\n", "{\n  \"version\": 3,\n", 1),
        format!("{text}{text}"),
        "[".repeat(100_000),
        " ".repeat(MAX_INCLUSION_BYTES as usize + 1),
        String::new(),
    ] {
        assert_ne!(form, text);
        assert_eq!(
            rejection(check_bytes(small(), &account(0), form.as_bytes())),
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
            let Amount(units) = &mut other.entries[place].amount;
            *units = units.checked_add_signed(change).unwrap();
            assert_eq!(
                rejection(proven.check(&other, &account(0))),
                Reason::NotIncluded
            );
        }
    }
    let single = proven.inclusion("twin-a@example.com");
    for asset in [1, 2] {
        let mut other = single.clone();
        other.entries[0].component = Component::Free(AssetId::new(asset).unwrap());
        assert_eq!(
            rejection(proven.check(&other, "twin-a@example.com")),
            Reason::NotIncluded
        );
    }
}

#[test]
fn balances_in_another_order_twice_or_of_nothing_are_rejected() {
    let proven = small();
    let refused = |change: fn(&mut InclusionFile)| {
        let mut file = honest();
        change(&mut file);
        rejection(proven.check(&file, &account(0)))
    };
    let malformed = |change| assert_eq!(refused(change), Reason::InclusionFile);
    malformed(|file| file.entries.swap(0, 1));
    malformed(|file| file.entries[1] = file.entries[0]);
    malformed(|file| file.entries.insert(1, file.entries[0]));
    malformed(|file| file.entries[0].amount = Amount(0));
    malformed(|file| file.entries.push(free(2, 0)));
    let amounts = refused(|file| {
        let [first, second, _] = &mut file.entries[..] else {
            panic!("three balances");
        };
        std::mem::swap(&mut first.amount, &mut second.amount);
    });
    assert_eq!(amounts, Reason::NotIncluded);
}

#[test]
fn no_balance_can_be_left_out_or_added() {
    // A leaf is a whole account: what a file shows is all that the account has there.
    let proven = small();
    let whole = honest();
    for shown in 0..7_usize {
        let entries = whole.entries.iter().enumerate();
        let entries = entries.filter(|(place, _)| shown >> place & 1 == 1);
        let part = InclusionFile {
            entries: entries.map(|(_, entry)| *entry).collect(),
            ..whole.clone()
        };
        assert_eq!(
            rejection(proven.check(&part, &account(0))),
            Reason::NotIncluded
        );
    }
    let mut more = proven.inclusion("twin-a@example.com");
    more.entries.push(free(1, 1));
    let reason = rejection(proven.check(&more, "twin-a@example.com"));
    assert_eq!(reason, Reason::NotIncluded);
}

#[test]
fn an_asset_that_is_not_listed_is_rejected_wherever_it_comes_from() {
    let generators = setup().generators.leaf_generators();
    for asset in [3, 7, 8, 511] {
        let mut file = honest();
        file.entries.push(free(asset, 1));
        let id = account(0);
        let id = AccountId::new(&id).unwrap();
        let refused = verify_inclusion::<Tiny>(&generators, file, id, small().made.root);
        assert_eq!(rejection(refused), Reason::InclusionFile);
    }
}

#[test]
fn a_file_of_another_ledger_or_build_is_rejected() {
    let proven = small();
    for other in [small_later(), small_again(), margin()] {
        let file = other.inclusion(&account(0));
        other.check(&file, &account(0)).unwrap();
        let refused = rejection(proven.check(&file, &account(0)));
        assert_eq!(refused, Reason::RootNotExpected);
        let renamed = with_header(&file, |header| header.root = proven.made.root);
        assert_eq!(
            rejection(proven.check(&renamed, &account(0))),
            Reason::NotIncluded
        );
    }
}

#[test]
fn a_file_under_another_descriptor_is_rejected() {
    use documents::bundle::descriptor::Descriptor;
    let old = small().bundle.descriptor();
    let mut assets = old.assets().to_vec();
    assets.swap(0, 1);
    let other = Descriptor::new(old.exchange(), old.time(), 1, None, assets, [7; 32]).unwrap();
    let swapped = with_header(&honest(), |header| header.descriptor = other.clone());
    assert_eq!(
        rejection(small().check(&swapped, &account(0))),
        Reason::NotIncluded
    );
    // A file that names its descriptor is read with that one only.
    let ParsedFile::Detached(file) = ParsedFile::from_bytes(&honest().to_detached_bytes()).unwrap()
    else {
        panic!("it has its documents");
    };
    assert_eq!(rejection(file.with(other, None)), Reason::OtherDocument);
}

#[test]
fn paths_that_are_too_short_or_too_long_are_rejected() {
    let proven = crate::common::honest();
    let file = proven.inclusion(&account(0));
    let mut files = vec![file.clone(); 6];
    files[0].path.shard_hashes.pop();
    files[1].path.shard_hashes.push(file.path.shard_hashes[0]);
    files[2].path.top_hashes.pop();
    files[3].path.top_hashes.push(file.path.shard_hashes[0]);
    files[4].path.shard_hashes.clear();
    // From one part to the other.
    let first = files[5].path.top_hashes.remove(0);
    files[5].path.shard_hashes.push(first);
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
fn numbers_that_no_ledger_has_are_rejected() {
    let file = honest();
    let size = small().bundle.size();
    let slots = <Tiny as circuits::shape::Shape>::SLOTS as u32;
    let at = |shard, place| {
        let mut file = file.clone();
        file.path.position = LeafPosition { shard, place };
        file
    };
    for (number, file) in [
        with_header(&file, |header| header.leaves_per_shard = 0),
        with_header(&file, |header| header.leaves_per_shard = slots + 1),
        with_header(&file, |header| header.leaves_per_shard = u32::MAX),
        with_header(&file, |header| header.shards = 0),
        with_header(&file, |header| header.shards = 1 << 33),
        with_header(&file, |header| header.shards = u64::MAX),
        with_header(&file, |header| header.shape = 1),
        at(size.shards(), 0),
        at(u64::MAX, 0),
        at(0, size.leaves_per_shard()),
        at(0, u32::MAX),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = check(&file, &account(0), small().made.root);
        assert_eq!(rejection(refused), Reason::InclusionFile, "{number}");
    }
}
