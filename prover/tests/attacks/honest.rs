//! What is honest verifies: bundles of one shard or several, and every account's inclusion file.

use circuits::{
    ledger::AccountId,
    shape::{Shape as _, Tiny},
};
use documents::{
    bundle::files,
    inclusion::{Finding, Form, InclusionFile},
};
use prover::testing::file_name;
use verdict::solvency::{Expectations, ReserveEvidence, RootSource};

use crate::common::{Exchange, Prove as _, account, balance, honest, margin, shown};

#[test]
fn a_bundle_of_several_shards_verifies_against_the_published_root() {
    let proven = honest();
    assert_eq!((proven.made.shards, proven.made.leaves), (2, 2 * 1024));
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    assert_eq!(verified.root(), proven.made.root);
    assert_eq!(verified.root_source(), RootSource::Outside);
    assert_eq!(verified.shard_count(), 2);
    assert!(matches!(
        verified.evidence(),
        ReserveEvidence::Asserted {
            attestation_announced: false
        }
    ));
    assert!(!verified.policy_was_named());
}

#[test]
fn without_a_root_from_outside_the_verdict_says_so() {
    let verified = honest().bundle.verify(&Expectations::default()).unwrap();
    assert_eq!(verified.root_source(), RootSource::Bundle);
}

#[test]
fn every_account_finds_its_balances_and_its_debts() {
    for proven in [honest(), margin()] {
        let dir = proven.private.on_disk();
        let out = dir.path().join("inclusions");
        let inclusions = prover::Inclusions::<Tiny>::open_shape(dir.path()).unwrap();
        let accounts = proven.exchange.accounts();
        let written = inclusions.write_all(&out, Form::Detached, |_| {}).unwrap();
        assert_eq!(written.files, accounts.len() as u64);
        let ledger = proven.bundle.descriptor().ledger_digest();
        for account in accounts {
            let name = file_name(ledger, AccountId::new(account).unwrap());
            let path = out.join(&name[..2]).join(name);
            let file = InclusionFile::read(&path, None, None).unwrap();
            let verified = proven.check(&file, account).unwrap();
            let (balances, debts) = shown(verified.file());
            assert_eq!(balances, proven.exchange.balances_of(account));
            assert_eq!(debts, proven.exchange.debts_of(account));
        }
    }
}

#[test]
fn files_are_as_large_as_their_numbers_say() {
    for proven in [honest(), margin()] {
        let (claim, bundle) = (proven.bundle.claim(), &proven.bundle);
        assert_eq!(claim.shards, proven.made.shards);
        let leaves = u64::from(claim.leaves_per_shard) * claim.shards;
        assert_eq!(leaves, proven.made.leaves);
        assert_eq!(bundle.get(files::LEAVES).len() as u64, 32 * leaves);
        let proof = Tiny::SHARD_PROOF_BYTES as u64 + 256;
        assert_eq!(bundle.get(files::SHARDS).len() as u64, proof * claim.shards);
    }
}

#[test]
fn shards_of_padding_verify_as_any_other() {
    for exchange in [Exchange::small(), Exchange::margin()] {
        let proven = exchange.in_shards(3).prove();
        assert_eq!(proven.made.shards, 3);
        let verified = proven.bundle.verify(&proven.expected()).unwrap();
        assert_eq!(verified.shard_count(), 3);
        let accounts = proven.exchange.accounts();
        let files = proven.inclusions(accounts.clone());
        for (account, file) in accounts.iter().zip(&files) {
            proven.check(file, account).unwrap();
        }
    }
}

#[test]
fn the_default_policy_and_one_account_verify() {
    let mut exchange = Exchange {
        policy: None,
        ..Exchange::of(1)
    };
    exchange.balances.truncate(1);
    let proven = exchange.prove();
    proven.bundle.verify(&proven.expected()).unwrap();
    let file = proven.inclusion(&account(0));
    assert_eq!(file.entries.len(), 1);
    proven.check(&file, &account(0)).unwrap();
}

/// The largest numbers that an account can have.
#[test]
fn balances_and_debts_of_every_asset_up_to_the_largest_amount_verify() {
    let mut exchange = Exchange::margin();
    let everything = "everything@example.com";
    for asset in 0..3 {
        let units = u64::MAX;
        exchange.balances.push(balance(everything, asset, units));
    }
    exchange.debts.push(balance(everything, 2, 1));
    exchange.cover();
    let proven = exchange.prove();
    proven.bundle.verify(&proven.expected()).unwrap();
    let file = proven.inclusion(everything);
    let verified = proven.check(&file, everything).unwrap();
    assert_eq!(verified.finding(), Finding::DebtsToConfirm);
    assert_eq!(shown(&file).0, proven.exchange.balances_of(everything));
}
