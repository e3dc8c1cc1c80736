//! Checks against a real root: what is included, and everything that an exchange may try instead.

use std::sync::LazyLock;

use ::documents::{
    bundle::descriptor::Descriptor,
    inclusion::{
        Finding, InclusionFile, LedgerHeader, ParsedFile, VerifiedInclusion,
        entries::check_entries, verify_inclusion,
    },
    refusal::{Reason, Refusal},
};
use circuits::{
    leaf::{Component, Entry},
    ledger::{AccountId, Amount, AssetId, CollateralDigest, Root},
    shape::{Production, Shape as _, Tiny},
    tree::LeafPosition,
};
use fixtures::testing::{Ledger, TIME, debt, free, pledged, schedule};

use super::{GENERATORS, reason, surplus};

/// M.
const LEAVES: u32 = 5;
/// H.
const SHARDS: u64 = 3;

static LOANS: LazyLock<Ledger<Tiny>> = LazyLock::new(Ledger::small_with_loans);

fn id(index: usize) -> AssetId {
    AssetId::new(index).unwrap()
}

fn check(file: InclusionFile, account: &str) -> Result<VerifiedInclusion, Refusal> {
    let account = AccountId::new(account).unwrap();
    verify_inclusion::<Tiny>(&GENERATORS, file, account, LOANS.root())
}

fn refused(file: InclusionFile, account: &str) -> Reason {
    reason(check(file, account))
}

/// The file of an account with other entries.
fn with_entries(account: &str, entries: Vec<Entry>) -> InclusionFile {
    InclusionFile {
        entries,
        ..LOANS.file(account)
    }
}

#[test]
fn every_account_is_found_and_what_is_found_depends_on_its_debts() {
    let ledgers = [&*LOANS, &Ledger::small_without_loans()];
    for ledger in ledgers {
        for account in ledger.accounts() {
            let account = &*account.id;
            let file = ledger.file(account);
            let id = AccountId::new(account).unwrap();
            let verified = verify_inclusion::<Tiny>(&GENERATORS, file.clone(), id, ledger.root());
            let verified = verified.unwrap();
            let expected = match account {
                "bob" => Finding::DebtsToConfirm,
                "carol" => Finding::Empty,
                _ => Finding::Included,
            };
            assert_eq!(verified.finding(), expected, "{account}");
            assert_eq!(verified.root(), ledger.root());
            assert_eq!(verified.file().to_bytes(), file.to_bytes());
        }
    }
}

#[test]
fn a_balance_is_what_is_free_and_what_is_pledged_and_may_take_more_than_64_bits() {
    let dave = LOANS.file("dave");
    let both = 2 * u128::from(u64::MAX);
    assert_eq!(
        dave.balances().into_iter().collect::<Vec<_>>(),
        [(id(1), both)]
    );
    let bob = LOANS.file("bob");
    let balances: Vec<_> = bob.balances().into_iter().collect();
    assert_eq!(balances, [(id(0), 100_000_000), (id(1), 12_345_678)]);
    let debts: Vec<_> = bob.debts().collect();
    assert_eq!(debts, [(id(1), Amount(39_999_999_999))]);
}

#[test]
fn other_entries_than_those_of_the_leaf_are_not_included() {
    for account in ["alice", "bob", "dave"] {
        let shown = LOANS.file(account).entries;
        for place in 0..shown.len() {
            let mut missing = shown.clone();
            missing.remove(place);
            let changed = [1, u64::MAX].map(|change| {
                let mut other = shown.clone();
                let amount = &mut other[place].amount;
                *amount = Amount(amount.0.wrapping_add(change));
                other
            });
            for entries in changed.into_iter().chain([missing]) {
                // What no account has (no amount, an uncovered debt) is malformed, the rest leads elsewhere.
                let vector = LOANS.header().vector();
                let expected = match check_entries(&entries, 3, &vector) {
                    Ok(_) => Reason::NotIncluded,
                    Err(_) => Reason::InclusionFile,
                };
                let file = with_entries(account, entries.clone());
                assert_eq!(refused(file, account), expected, "{entries:?}");
            }
        }
    }
    let of_bob = LOANS.inclusion("bob").entries;
    let [free_usdt, pledge, owed] = of_bob[..] else {
        panic!("three entries")
    };
    for entries in [
        // The debt lower, gone with the pledge, in another asset; the pledge higher; an entry more.
        vec![free_usdt, pledge, debt(1, 39_999_999_998)],
        vec![free(0, 100_000_000), free_usdt],
        vec![free_usdt, pledge],
        vec![free_usdt, pledge, debt(2, 39_999_999)],
        vec![free_usdt, pledged(0, 100_000_001), owed],
        vec![free_usdt, pledge, pledged(1, 1), owed],
        vec![free_usdt, pledge, pledged(2, 1), owed],
        vec![free_usdt, pledge, owed, debt(2, 0)],
        Vec::new(),
    ] {
        let reason = refused(with_entries("bob", entries.clone()), "bob");
        let zero = entries.iter().any(|entry| entry.amount == Amount(0));
        let expected = if zero {
            Reason::InclusionFile
        } else {
            Reason::NotIncluded
        };
        assert_eq!(reason, expected, "{entries:?}");
    }
    // A free balance is not a pledged one, though their sum is the balance.
    let dave = vec![free(1, u64::MAX - 1), pledged(1, u64::MAX)];
    let reason = refused(with_entries("dave", dave), "dave");
    assert_eq!(reason, Reason::NotIncluded);
    // Nor is nothing a balance, of an account without any.
    let reason = refused(with_entries("carol", vec![free(0, 1)]), "carol");
    assert_eq!(reason, Reason::NotIncluded);
}

#[test]
fn entries_of_no_account_are_malformed() {
    let none = Vec::new;
    for entries in [
        vec![free(1, 5), free(0, 5)],
        vec![free(0, 5), free(0, 5)],
        vec![free(0, 0)],
        vec![free(3, 1)],
        vec![free(8, 1)],
        vec![debt(1, 1)],
        vec![pledged(0, 100_000_000), debt(1, 40_000_000_001)],
        [none(), vec![surplus(Component::SurplusLow)]].concat(),
        vec![surplus(Component::SurplusHigh)],
    ] {
        let file = with_entries("bob", entries.clone());
        assert_eq!(refused(file, "bob"), Reason::InclusionFile, "{entries:?}");
    }
}

#[test]
fn a_surplus_of_two_to_the_128_is_malformed() {
    let descriptor = LOANS.descriptor().clone();
    let file = |price: &str| {
        let schedule = schedule(&descriptor, TIME, &[(price, "0"), ("1", "0"), ("1", "0")]);
        let (descriptor, root) = (descriptor.clone(), LOANS.root());
        InclusionFile {
            header: LedgerHeader::new(descriptor, Some(schedule), root, Tiny::ID, LEAVES, SHARDS),
            ..with_entries("bob", vec![pledged(0, u64::MAX)])
        }
    };
    // All 2^64 - 1 units that there can be are worth 2^128 - 1 at 2^64 + 1 each.
    let below = file("1844674407370955.1617");
    assert_eq!(refused(below.clone(), "bob"), Reason::NotIncluded);
    assert!(InclusionFile::from_bytes(&below.to_bytes()).is_ok());
    let above = file("1844674407370955.1619");
    assert_eq!(refused(above.clone(), "bob"), Reason::InclusionFile);
    let parsed = InclusionFile::from_bytes(&above.to_bytes());
    assert_eq!(reason(parsed), Reason::InclusionFile);
}

#[test]
fn a_leaf_is_of_one_account_only() {
    // Two accounts with the same balances have two leaves.
    assert_eq!(refused(LOANS.file("alice"), "twin"), Reason::NotIncluded);
    let (alice, twin) = (LOANS.inclusion("alice"), LOANS.inclusion("twin"));
    let moved = LOANS.inclusion_at(alice.position, "twin", twin.entries);
    let moved = moved.decode(LOANS.header()).unwrap();
    assert_eq!(refused(moved, "twin"), Reason::NotIncluded);
    for other in ["Alice", "alice2", "bob"] {
        assert_eq!(refused(LOANS.file("alice"), other), Reason::NotIncluded);
    }
    let mut salted = LOANS.file("alice");
    salted.salt[31] ^= 1;
    assert_eq!(refused(salted, "alice"), Reason::NotIncluded);
}

#[test]
fn padding_is_nobodys_account() {
    for place in [0, 1, 3] {
        let position = LeafPosition { shard: 0, place };
        let file = LOANS.inclusion_at(position, "nobody", Vec::new());
        let file = file.decode(LOANS.header()).unwrap();
        assert_eq!(refused(file, "nobody"), Reason::NotIncluded);
    }
}

#[test]
fn another_root_is_refused_before_the_path_is_walked() {
    let file = LOANS.file("bob");
    let expected = Root([1; 32]);
    for account in ["bob", "mallory"] {
        let account = AccountId::new(account).unwrap();
        let refused = verify_inclusion::<Tiny>(&GENERATORS, file.clone(), account, expected);
        assert_eq!(reason(refused), Reason::RootNotExpected);
    }
    // A file that claims the expected root does not lead there.
    let other = Ledger::small_without_loans();
    let header = other.header();
    let renamed = LedgerHeader::new(
        header.descriptor().clone(),
        None,
        LOANS.root(),
        Tiny::ID,
        LEAVES,
        SHARDS,
    );
    let file = other.inclusion("alice").decode(&renamed).unwrap();
    assert_eq!(refused(file, "alice"), Reason::NotIncluded);
}

#[test]
fn other_documents_under_the_same_root_are_not_included() {
    let ours = LOANS.header().descriptor();
    let relabelled = {
        let mut assets = ours.assets().to_vec();
        assets.swap(0, 1);
        let time = ours.time();
        Descriptor::new(ours.exchange(), time, 1, None, assets, [7; 32]).unwrap()
    };
    let cheaper = schedule(ours, TIME, &[("50000", "0.1"), ("1", "0.1"), ("0.1", "1")]);
    let header = |descriptor, collateral| {
        LedgerHeader::new(
            descriptor,
            collateral,
            LOANS.root(),
            Tiny::ID,
            LEAVES,
            SHARDS,
        )
    };
    let with = |account: &str, header: &LedgerHeader| InclusionFile {
        header: header.clone(),
        ..LOANS.file(account)
    };
    // Under a schedule by which the debt is covered too, another surplus follows.
    let other_prices = header(ours.clone(), Some(cheaper));
    assert_eq!(
        refused(with("bob", &other_prices), "bob"),
        Reason::NotIncluded
    );
    // A customer without debts is bound to the schedule too, and to there being one.
    let none = header(ours.clone(), None);
    assert_eq!(none.context().collateral, CollateralDigest::NONE);
    for header in [&other_prices, &none, &header(relabelled, None)] {
        assert_eq!(refused(with("alice", header), "alice"), Reason::NotIncluded);
    }
    assert_eq!(refused(with("bob", &none), "bob"), Reason::InclusionFile);
}

#[test]
fn sizes_shapes_places_and_paths_of_no_such_ledger_are_malformed() {
    let honest = LOANS.file("bob");
    let header = |shape, leaves, shards| {
        let header = &honest.header;
        let (descriptor, schedule) = (header.descriptor().clone(), header.collateral().cloned());
        let header = LedgerHeader::new(descriptor, schedule, LOANS.root(), shape, leaves, shards);
        InclusionFile {
            header,
            ..honest.clone()
        }
    };
    let at = |shard, place| {
        let mut file = honest.clone();
        file.path.position = LeafPosition { shard, place };
        file
    };
    let malformed = [
        header(Production::ID, LEAVES, SHARDS),
        header(0, LEAVES, SHARDS),
        header(Tiny::ID, 0, SHARDS),
        header(Tiny::ID, Tiny::SLOTS as u32 + 1, SHARDS),
        header(Tiny::ID, u32::MAX, u64::MAX),
        header(Tiny::ID, LEAVES, 0),
        header(Tiny::ID, LEAVES, (1 << 33) / Tiny::SLOTS as u64 + 1),
        at(SHARDS, 4),
        at(u64::MAX, 0),
        at(1, LEAVES),
        at(1, u32::MAX),
    ];
    for (place, file) in malformed.into_iter().enumerate() {
        assert_eq!(refused(file, "bob"), Reason::InclusionFile, "{place}");
    }
    let node = honest.path.shard_hashes[0];
    let mut paths = vec![honest.path.clone(); 4];
    paths[0].shard_hashes.pop();
    paths[1].shard_hashes.push(node);
    paths[2].top_hashes.pop();
    paths[3].top_hashes.push(node);
    for path in paths {
        let file = InclusionFile {
            path,
            ..honest.clone()
        };
        assert_eq!(refused(file, "bob"), Reason::InclusionFile);
    }
    // Sizes and places that exist and are not the leaf's. The root has M and H inside.
    for file in [
        header(Tiny::ID, LEAVES + 1, SHARDS),
        header(Tiny::ID, LEAVES, SHARDS + 1),
        at(0, 4),
        at(1, 3),
    ] {
        let reason = refused(file, "bob");
        assert!(
            matches!(reason, Reason::NotIncluded | Reason::InclusionFile),
            "{reason:?}"
        );
    }
    let mut exchanged = honest.clone();
    exchanged.path.shard_hashes = LOANS.file("alice").path.shard_hashes;
    assert_eq!(refused(exchanged, "bob"), Reason::NotIncluded);
    let mut exchanged = honest;
    exchanged.path.top_hashes.swap(0, 1);
    assert_eq!(refused(exchanged, "bob"), Reason::NotIncluded);
}

/// Each byte of a file, changed: never the verdict of the file, never a panic.
#[test]
fn every_byte_of_a_file_counts_in_both_forms() {
    for account in ["bob", "carol"] {
        let honest = LOANS.file(account);
        let (whole, apart) = (honest.to_bytes(), honest.to_detached_bytes());
        for bytes in [whole, apart] {
            let read = |bytes: &[u8]| match ParsedFile::from_bytes(bytes)? {
                ParsedFile::SelfContained(file) => check(file, account),
                ParsedFile::Detached(file) => {
                    let header = LOANS.header();
                    let schedule = header.collateral().cloned();
                    check(file.with(header.descriptor().clone(), schedule)?, account)
                }
            };
            read(&bytes).unwrap();
            for place in 0..bytes.len() {
                let mut other = bytes.clone();
                other[place] ^= 1 << (place % 8);
                match read(&other) {
                    Err(Refusal::Rejected { reason, .. }) => {
                        let expected = [
                            Reason::InclusionFile,
                            Reason::RootNotExpected,
                            Reason::NotIncluded,
                            Reason::Collateral,
                            Reason::Descriptor,
                            Reason::OtherDocument,
                        ];
                        assert!(expected.contains(&reason), "byte {place}: {reason:?}");
                    }
                    Err(_) => {}
                    // White space in place of white space.
                    Ok(verified) => assert_eq!(verified.file().to_bytes(), honest.to_bytes()),
                }
            }
            for length in (0..bytes.len() - 1).step_by(7) {
                let refused = read(&bytes[..length]);
                assert!(matches!(refused, Err(Refusal::Damaged { .. })), "{length}");
            }
        }
    }
}
