//! What a bundle must not contain, in any form that a search would find.

use std::{
    collections::{BTreeMap, HashSet},
    ffi::OsString,
    fs,
};

use circuits::{
    curve::{POINT_BYTES, encode_scalar},
    leaf::Component,
    ledger::AccountId,
    shape::Tiny,
};
use documents::bundle::{amount::format_amount, files};
use prover::Inclusions;
use prover::testing::{BuildRecord, read_secret};

use crate::common::{
    Exchange, Files, Prove as _, ProvenExchange, entries_of, honest, margin, margin_again, small,
    small_again,
};

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
fn no_id_balance_debt_or_total_is_in_a_bundle() {
    for proven in [small(), margin()] {
        let (bundle, exchange) = (&proven.bundle, &proven.exchange);
        for account in exchange.accounts() {
            assert_absent(bundle, account, account.as_bytes());
            let ledger = bundle.descriptor().ledger_digest();
            let name = prover::testing::file_name(ledger, AccountId::new(account).unwrap());
            let digest = hex::decode(name.trim_end_matches(".json")).unwrap();
            assert_absent(bundle, account, &digest[..16]);
        }
        assert_absent(bundle, "a part of the ids", b"@example.com");
        let decimals = |asset: usize| exchange.assets[asset].1;
        let rows = exchange.balances.iter().chain(&exchange.debts);
        for row in rows.filter(|row| row.units > 0) {
            assert_number_absent(bundle, &row.account, row.units.into(), decimals(row.asset));
        }
        let [gross, owed, held] = [exchange.totals(), exchange.owed(), exchange.held()];
        for asset in 0..exchange.assets.len() {
            let net = gross[asset] - owed[asset];
            for total in [gross[asset], owed[asset], held[asset], net] {
                // Nobody owes BTC, and a bundle has zeros.
                if total > 0 {
                    assert_number_absent(bundle, "a total", total, decimals(asset));
                }
            }
        }
        for reserve in &exchange.reserves {
            assert_absent(bundle, "an address", reserve.address.as_bytes());
            assert_number_absent(bundle, "a reserve", reserve.units, decimals(reserve.asset));
        }
    }
}

#[test]
fn nothing_that_debts_made_is_in_a_bundle() {
    let (bundle, exchange) = (&margin().bundle, &margin().exchange);
    let files = margin().inclusions(exchange.accounts());
    let mut pledges = 0;
    for entry in files.iter().flat_map(entries_of) {
        let decimals = match entry.component.asset() {
            Some(asset) => exchange.assets[asset.index()].1,
            None => 0,
        };
        // The higher limb of a surplus may be a small number, which is found by chance.
        if entry.amount.0 >> 32 > 0 {
            assert_number_absent(bundle, "an entry", entry.amount.0.into(), decimals);
        }
        pledges += usize::from(matches!(entry.component, Component::Pledged(_)));
    }
    assert!(pledges >= 5);
    let totals = margin().liabilities();
    for asset in 0..3 {
        for total in [totals.free[asset], totals.pledged[asset]] {
            if total > 0 {
                let decimals = exchange.assets[asset].1;
                assert_number_absent(bundle, "a part of a total", total, decimals);
            }
        }
    }
    assert_number_absent(bundle, "the surplus of all", totals.surplus[0], 0);
}

#[test]
fn no_secret_salt_or_blind_is_in_a_bundle() {
    for proven in [small(), margin()] {
        let (bundle, context) = (&proven.bundle, proven.bundle.context());
        let private = proven.private.on_disk();
        let secret = read_secret(private.path(), &context).unwrap();
        assert_absent(bundle, "S", secret.expose());
        assert_absent(
            bundle,
            "the seed of the order",
            &secret.shuffle_seed(&context.ledger),
        );
        for account in proven.exchange.accounts() {
            let id = AccountId::new(account).unwrap();
            let salt = secret.salt(&context.ledger, id);
            assert_absent(bundle, "a salt", salt.expose());
            let blind = salt.blind(&context, id);
            assert_absent(bundle, "a blind", &encode_scalar(&blind));
        }
        for place in 0..50 {
            let blind = secret.padding_blind(&context, 0, place);
            assert_absent(bundle, "a blind of padding", &encode_scalar(&blind));
        }
        let record = BuildRecord::read(private.path()).unwrap();
        for blind in [&record.liabilities_blind, &record.reserves_blind] {
            assert_absent(bundle, "a blind of totals", &hex::decode(blind).unwrap());
        }
    }
}

#[test]
#[should_panic(expected = "the root is in claim.json")]
fn the_search_finds_what_is_there() {
    assert_absent(&small().bundle, "the root", &small().made.root.0);
}

fn leaves(bundle: &Files) -> HashSet<Vec<u8>> {
    let leaves = bundle.get(files::LEAVES).chunks_exact(POINT_BYTES);
    leaves.map(<[u8]>::to_vec).collect()
}

#[test]
fn two_builds_of_one_ledger_share_no_commitment_and_no_order() {
    let again = Exchange::large().prove();
    for (one, two) in [(honest(), &again), (margin(), margin_again())] {
        let bundles = [&one.bundle, &two.bundle];
        assert_eq!(bundles[0].context(), bundles[1].context());
        let points = bundles.map(leaves);
        // All leaves of a bundle differ, padding and equal balances included.
        let all = one.bundle.size().leaves() as usize;
        assert_eq!(points.each_ref().map(HashSet::len), [all, all]);
        assert!(points[0].is_disjoint(&points[1]));
        let places = |proven: &ProvenExchange| {
            let accounts = proven.exchange.accounts();
            let files = proven.inclusions(accounts.into_iter().take(20));
            files
                .into_iter()
                .map(|file| file.path.position)
                .collect::<Vec<_>>()
        };
        assert_ne!(places(one), places(two));
        assert_ne!(one.made.root, two.made.root);
        let commitments = bundles.map(|bundle| bundle.claim().reserves_commitment);
        assert_ne!(commitments[0], commitments[1]);
    }
}

#[test]
fn proofs_and_links_of_two_builds_share_nothing() {
    for (one, two) in [(small(), small_again()), (margin(), margin_again())] {
        for name in [files::SHARDS, files::SOLVENCY] {
            let [one, two] = [one, two].map(|proven| {
                let chunks = proven.bundle.get(name).chunks_exact(32);
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
}

/// Slots of nobody that were drawn afresh, or locators that stayed the same, would tell by comparison which
/// slots are those of accounts.
#[test]
fn archives_that_are_written_again_tell_nothing_by_comparison() {
    let private = margin().private.on_disk();
    let inclusions = Inclusions::<Tiny>::open_shape(private.path()).unwrap();
    let write = |bits| {
        let out = tempfile::tempdir().unwrap();
        let (archives, codes) = (out.path().join("archives"), out.path().join("codes"));
        let made = inclusions.write_archives(&archives, &codes, Some(bits), |_| {});
        made.unwrap();
        let folder = fs::read_dir(archives).unwrap();
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
            let number = |at: usize| {
                let bytes = bytes[at..at + 4].try_into().unwrap();
                u32::from_le_bytes(bytes) as usize
            };
            let (size, documents) = (number(71), number(75) + number(79));
            let slots = bytes[83 + documents..].chunks(size);
            slots.map(|slot| slot[..16].to_vec()).collect::<Vec<_>>()
        });
        let found: HashSet<_> = starts.collect();
        assert!(found.len() >= slots);
        found
    };
    let accounts = margin().exchange.accounts().len();
    let shared = locators(&one, accounts)
        .intersection(&locators(&other, accounts))
        .count();
    assert_eq!(shared, 0);
}
