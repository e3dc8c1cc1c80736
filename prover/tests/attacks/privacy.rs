//! What a bundle must not contain, in any form that a search would find.

use std::{
    collections::{BTreeMap, HashSet},
    ffi::OsString,
    fs,
};

use circuits::{
    curve::{POINT_BYTES, encode_scalar},
    ledger::{AccountId, Kind},
    shape::Tiny,
};
use prover::inclusion::Inclusions;
use prover::private::records::{BuildRecord, read_secret};
use verifier::bundle::{amount::format_amount, files};

use crate::common::{Exchange, Files, honest, small};

/// Panics if some file contains the bytes, or their hexadecimal digits.
fn assert_absent(bundle: &Files, what: &str, secret: &[u8]) {
    let mut reversed = secret.to_vec();
    reversed.reverse();
    for bytes in [secret, &reversed] {
        let hex = hex::encode(bytes);
        for needle in [bytes, hex.as_bytes(), hex.to_uppercase().as_bytes()] {
            for (name, content) in &bundle.0 {
                let found = content.windows(needle.len()).any(|window| window == needle);
                assert!(!found, "{what} is in {name}");
            }
        }
    }
}

/// A number in binary, in decimal and as it is written in documents.
fn assert_number_absent(bundle: &Files, what: &str, units: u128, decimals: u8) {
    let binary = units.to_le_bytes();
    assert_absent(bundle, what, &binary[..8]);
    assert_absent(bundle, what, units.to_string().as_bytes());
    assert_absent(bundle, what, format_amount(units, decimals).as_bytes());
}

#[test]
fn no_id_balance_or_total_is_in_a_bundle() {
    let proven = small();
    let (bundle, exchange) = (&proven.bundle, &proven.exchange);
    for account in exchange.accounts() {
        assert_absent(bundle, account, account.as_bytes());
        let ledger = bundle.descriptor().ledger_digest();
        let name = prover::inclusion::file_name(ledger, AccountId::new(account).unwrap());
        let digest = hex::decode(name.trim_end_matches(".json")).unwrap();
        assert_absent(bundle, account, &digest[..16]);
    }
    assert_absent(bundle, "a part of the ids", b"@example.com");
    for balance in exchange.balances.iter().filter(|balance| balance.units > 0) {
        let decimals = exchange.assets[balance.asset].1;
        assert_number_absent(bundle, &balance.account, balance.units.into(), decimals);
    }
    for totals in [exchange.totals(), exchange.held()] {
        for (asset, total) in totals.into_iter().enumerate() {
            assert_number_absent(bundle, "a total", total, exchange.assets[asset].1);
        }
    }
    for reserve in &exchange.reserves {
        assert_absent(bundle, "an address", reserve.address.as_bytes());
        let decimals = exchange.assets[reserve.asset].1;
        assert_number_absent(bundle, "a reserve", reserve.units, decimals);
    }
}

#[test]
fn no_secret_salt_or_blind_is_in_a_bundle() {
    let proven = small();
    let (bundle, ledger) = (&proven.bundle, proven.bundle.descriptor().ledger_digest());
    let private = proven.private.on_disk();
    let secret = read_secret(private.path(), ledger).unwrap();
    assert_absent(bundle, "S", secret.expose());
    assert_absent(
        bundle,
        "the seed of the order",
        &secret.shuffle_seed(&ledger),
    );
    for account in proven.exchange.accounts() {
        let id = AccountId::new(account).unwrap();
        let salt = secret.salt(&ledger, id);
        assert_absent(bundle, "a salt", salt.expose());
        for entry in 0..3 {
            let blind = salt.blind(&ledger, Kind::Spot, id, entry);
            assert_absent(bundle, "a blind", &encode_scalar(&blind));
        }
    }
    for position in 0..100 {
        let blind = secret.padding_blind(&ledger, position);
        assert_absent(bundle, "a blind of padding", &encode_scalar(&blind));
    }
    let record = BuildRecord::read(private.path()).unwrap();
    for blind in [&record.liabilities_blind, &record.reserves_blind] {
        assert_absent(bundle, "a blind of totals", &hex::decode(blind).unwrap());
    }
}

#[test]
#[should_panic(expected = "the root is in claim.json")]
fn the_search_finds_what_is_there() {
    assert_absent(&small().bundle, "the root", &small().made.root.0);
}

#[test]
fn two_builds_of_one_ledger_share_no_commitment_and_no_order() {
    let again = Exchange::large().prove();
    let [one, two] = [&honest().bundle, &again.bundle].map(|bundle| {
        assert_eq!(bundle.descriptor(), honest().bundle.descriptor());
        let leaves = bundle.get(files::LEAVES).chunks_exact(POINT_BYTES);
        leaves.map(<[u8]>::to_vec).collect::<HashSet<_>>()
    });
    // All leaves of a bundle differ, padding and equal balances included.
    assert_eq!(
        (one.len() as u64, two.len() as u64),
        (again.made.leaves, again.made.leaves)
    );
    assert!(one.is_disjoint(&two));
    let places = |proven: &crate::common::Proven| {
        let accounts = proven.exchange.accounts().into_iter().take(20);
        accounts
            .map(|id| proven.inclusion(id).path.first_position)
            .collect::<Vec<_>>()
    };
    assert_ne!(places(honest()), places(&again));
    assert_ne!(honest().made.root, again.made.root);
    let commitments = [honest(), &again].map(|proven| proven.bundle.claim().reserves_commitment);
    assert_ne!(commitments[0], commitments[1]);
}

#[test]
fn proofs_and_links_of_two_builds_share_nothing() {
    let again = Exchange::small().prove();
    for name in [files::SHARDS, files::SOLVENCY] {
        let [one, two] = [&small().bundle, &again.bundle].map(|bundle| {
            let chunks = bundle.get(name).chunks_exact(32);
            chunks.map(<[u8]>::to_vec).collect::<HashSet<_>>()
        });
        // A public column of zeros is zero wherever it is evaluated.
        let shared: Vec<_> = one
            .intersection(&two)
            .filter(|bytes| **bytes != [0; 32])
            .collect();
        assert!(shared.is_empty(), "{name}: {shared:?}");
    }
}

/// Slots of nobody that were drawn afresh, or locators that stayed the same, would tell by comparison which
/// slots are those of accounts.
#[test]
fn archives_that_are_written_again_tell_nothing_by_comparison() {
    let private = small().private.on_disk();
    let inclusions = Inclusions::<Tiny>::open(private.path()).unwrap();
    let write = |bits| {
        let out = tempfile::tempdir().unwrap();
        let out = out.path().join("archives");
        inclusions.write_archives(&out, Some(bits), |_| {}).unwrap();
        let folder = fs::read_dir(out.join("archives")).unwrap();
        let read = folder.map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name(), fs::read(entry.path()).unwrap())
        });
        read.collect::<BTreeMap<_, _>>()
    };
    let (one, again, other) = (write(1), write(1), write(0));
    assert_eq!(one.len(), 2);
    assert_eq!(one, again);
    // The slots are what follows the headers, and no sixteen bytes of one set begin a slot of the other.
    let locators = |archives: &BTreeMap<OsString, Vec<u8>>, slots: usize| {
        let starts = archives.values().flat_map(|bytes| {
            let descriptor = u32::from_le_bytes(bytes[72..76].try_into().unwrap()) as usize;
            let size = u32::from_le_bytes(bytes[68..72].try_into().unwrap()) as usize;
            let slots = bytes[76 + descriptor..].chunks(size);
            slots.map(|slot| slot[..16].to_vec()).collect::<Vec<_>>()
        });
        let found: HashSet<_> = starts.collect();
        assert!(found.len() >= slots);
        found
    };
    let accounts = small().exchange.accounts().len();
    let shared = locators(&one, accounts)
        .intersection(&locators(&other, accounts))
        .count();
    assert_eq!(shared, 0);
}
