//! Parts of two bundles put together, and parts of one exchanged.

use documents::{bundle::files, refusal::Reason};

use crate::common::{
    Exchange, Files, POLICY, Prove as _, ProvenExchange, SCHEDULE, margin, margin_again, small,
    small_again,
};

/// Every file of `other` in place of the one in `bundle`, one at a time, and why each is rejected.
fn swapped(bundle: &Files, other: &Files) -> Vec<(String, Reason)> {
    let differing = bundle
        .0
        .iter()
        .filter(|(name, bytes)| other.get(name) != bytes.as_slice());
    let mix = |name: &String| (name.clone(), bundle.with(name, other.get(name)).rejection());
    differing.map(|(name, _)| mix(name)).collect()
}

fn assert_mixes(one: &ProvenExchange, two: &ProvenExchange, expected: &[(&str, Reason)]) {
    for (bundle, other) in [(one, two), (two, one)] {
        let found = swapped(&bundle.bundle, &other.bundle);
        let found: Vec<_> = found
            .iter()
            .map(|(name, reason)| (name.as_str(), *reason))
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn parts_of_two_builds_of_one_ledger_do_not_mix() {
    assert_mixes(
        small(),
        small_again(),
        &[
            (files::CLAIM, Reason::Root),
            (files::LEAVES, Reason::Root),
            (files::SHARDS, Reason::ShardLink),
            (files::SOLVENCY, Reason::SolvencyProof),
        ],
    );
}

#[test]
fn parts_of_the_bundles_of_two_ledgers_do_not_mix() {
    let policy = POLICY.replace("bad week", "worse week");
    let other = Exchange {
        sequence: 2,
        policy: Some(policy),
        ..Exchange::small()
    }
    .prove();
    assert_mixes(
        small(),
        &other,
        &[
            (files::CLAIM, Reason::Claim),
            (files::DESCRIPTOR, Reason::Claim),
            (files::LEAVES, Reason::Root),
            (files::POLICY, Reason::Policy),
            (files::SHARDS, Reason::ShardLink),
            (files::SOLVENCY, Reason::SolvencyProof),
        ],
    );
}

#[test]
fn parts_of_two_builds_of_one_ledger_with_loans_do_not_mix() {
    assert_mixes(
        margin(),
        margin_again(),
        &[
            (files::CLAIM, Reason::Root),
            (files::LEAVES, Reason::Root),
            (files::SHARDS, Reason::ShardLink),
            (files::SOLVENCY, Reason::SolvencyProof),
        ],
    );
}

#[test]
fn parts_of_the_bundles_of_one_ledger_under_two_schedules_do_not_mix() {
    let lower = SCHEDULE.replace("BTC = \"0.15\"", "BTC = \"0.16\"");
    assert_ne!(lower, SCHEDULE);
    let other = Exchange {
        schedule: Some(lower),
        ..Exchange::margin()
    }
    .prove();
    assert_mixes(
        margin(),
        &other,
        &[
            (files::CLAIM, Reason::Collateral),
            (files::COLLATERAL, Reason::Collateral),
            (files::LEAVES, Reason::Root),
            (files::SHARDS, Reason::ShardLink),
            (files::SOLVENCY, Reason::SolvencyProof),
        ],
    );
    // Documents of the one, with everything that is proven of the other.
    let documents = |bundle: &Files, other: &Files| {
        [files::LEAVES, files::SHARDS, files::SOLVENCY]
            .iter()
            .fold(bundle.clone(), |files, name| {
                files.with(name, other.get(name))
            })
    };
    for (one, two) in [(margin(), &other), (&other, margin())] {
        let mixed = documents(&one.bundle, &two.bundle);
        assert_eq!(mixed.rejection(), Reason::Root);
        assert_eq!(mixed.with_their_root().rejection(), Reason::ShardLink);
    }
}

#[test]
fn leaves_of_another_build_with_its_claim_do_not_match_the_proofs() {
    let again = &small_again().bundle;
    let mixed = small()
        .bundle
        .with(files::LEAVES, again.get(files::LEAVES))
        .with(files::CLAIM, again.get(files::CLAIM));
    assert_eq!(mixed.rejection(), Reason::ShardLink);
    let mixed = mixed.with(files::SHARDS, again.get(files::SHARDS));
    assert_eq!(mixed.rejection(), Reason::SolvencyProof);
}

#[test]
fn another_commitment_of_reserves_needs_another_proof() {
    let other = small_again().bundle.claim().reserves_commitment;
    let mixed = small()
        .bundle
        .with_claim(|claim| claim.reserves_commitment = other);
    assert_eq!(mixed.rejection(), Reason::SolvencyProof);
}

#[test]
fn proofs_of_two_shards_exchanged_are_rejected() {
    let bundle = &crate::common::honest().bundle;
    let shards = bundle.get(files::SHARDS);
    let (first, second) = shards.split_at(shards.len() / 2);
    let exchanged = bundle.with(files::SHARDS, [second, first].concat());
    assert_eq!(exchanged.rejection(), Reason::ShardLink);
    let repeated = bundle.with(files::SHARDS, [first, first].concat());
    assert_eq!(repeated.rejection(), Reason::ShardLink);
}

#[test]
fn the_two_links_of_the_solvency_proof_exchanged_are_rejected() {
    let bundle = &small().bundle;
    let bytes = bundle.get(files::SOLVENCY);
    let (proof, links) = bytes.split_at(bytes.len() - 512);
    let exchanged = [proof, &links[256..], &links[..256]].concat();
    let rejection = bundle.with(files::SOLVENCY, exchanged).rejection();
    assert_eq!(rejection, Reason::SolvencyLink);
}
