//! What is honest verifies: bundles of one shard or several, and every account's inclusion file.

use circuits::ledger::{AccountId, Amount};
use circuits::shape::{Shape as _, Tiny};
use prover::inclusion::file_name;
use verifier::{
    inclusion::{Finding, Form, InclusionFile},
    solvency::{Expectations, ReserveEvidence, RootSource},
};

use crate::common::{Exchange, SHARD, check, honest, small};

#[test]
fn a_bundle_of_several_shards_verifies_against_the_published_root() {
    let proven = honest();
    assert_eq!(
        (proven.made.shards, proven.made.leaves),
        (2, 2 * SHARD as u64)
    );
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
fn every_account_finds_its_balances() {
    let proven = honest();
    let dir = proven.private.on_disk();
    let out = dir.path().join("inclusions");
    let inclusions = prover::inclusion::Inclusions::<Tiny>::open(dir.path()).unwrap();
    let accounts = proven.exchange.accounts();
    let count = inclusions.write_all(&out, Form::Detached, |_| {}).unwrap();
    assert_eq!(count, accounts.len() as u64);
    let ledger = proven.bundle.descriptor().ledger_digest();
    for account in accounts {
        let name = file_name(ledger, AccountId::new(account).unwrap());
        let file = InclusionFile::read(&out.join(&name[..2]).join(name), None).unwrap();
        let verified = proven.check(&file, account).unwrap();
        assert_eq!(verified.finding(), Finding::Included);
        let shown = verified.file().entries.iter();
        let shown: Vec<_> = shown
            .map(|(asset, Amount(units))| (asset.index(), *units))
            .collect();
        assert_eq!(shown, proven.exchange.balances_of(account));
    }
}

#[test]
fn without_an_account_a_file_is_consistent_and_no_more() {
    let proven = small();
    let file = proven.inclusion("twin-a@example.com");
    let verified = check(&file, None, proven.made.root).unwrap();
    assert_eq!(verified.finding(), Finding::Consistent);
}

#[test]
fn shards_of_padding_verify_as_any_other() {
    let proven = Exchange {
        // Two shards' worth, and a third for what the ends of shards may lose.
        max_balances: Some(2 * Tiny::SHARD_LEAVES as u64),
        ..Exchange::small()
    }
    .prove();
    assert_eq!(proven.made.shards, 3);
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    assert_eq!(verified.shard_count(), 3);
    for account in proven.exchange.accounts() {
        proven.check(&proven.inclusion(account), account).unwrap();
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
    let file = proven.inclusion(&crate::common::account(0));
    assert_eq!(file.entries.len(), 1);
    proven.check(&file, &crate::common::account(0)).unwrap();
}
