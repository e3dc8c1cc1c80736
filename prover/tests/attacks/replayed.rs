//! Proofs of shards replayed: an operator who gives the leaves of two ledgers the same blinds has the same leaves twice,
//! and no proof of the one is one of the other.

use circuits::collateral::CollateralVector;
use documents::{bundle::files, refusal::Reason};
use verdict::solvency::Expectations;

use crate::common::{Files, ForgedLedger, TIME, rejection, schedule};

fn expected() -> Expectations {
    Expectations {
        accept_loans_bps: 10_000,
        ..Expectations::default()
    }
}

/// Publishes two ledgers whose leaves are equal, and sees that the shards of each are refused in the other.
fn assert_not_replayed(one: &ForgedLedger, two: &ForgedLedger) {
    let [one, two] = [one, two].map(|ledger| ledger.publish().files);
    assert_eq!(one.get(files::LEAVES), two.get(files::LEAVES));
    assert_ne!(one.claim().root, two.claim().root);
    for (bundle, other) in [(&one, &two), (&two, &one)] {
        bundle.verify(&expected()).unwrap();
        let replayed = bundle.with(files::SHARDS, other.get(files::SHARDS));
        assert_eq!(replayed.rejection(), Reason::ShardLink);
    }
}

#[test]
fn shards_of_another_ledger_are_rejected() {
    let one = ForgedLedger::honest();
    let mut two = ForgedLedger::numbered(2);
    two.blinds = one.blinds;
    assert_ne!(one.context().ledger, two.context().ledger);
    assert_not_replayed(&one, &two);
}

#[test]
fn shards_of_another_schedule_are_rejected() {
    let one = ForgedLedger::honest();
    let mut two = one.clone();
    // The same ratios of prices, hence the same F and the same surpluses.
    two.schedule = Some(schedule(
        &two.descriptor,
        TIME,
        &[("12", "0.5"), ("8", "1"), ("2", "0.5")],
    ));
    assert_eq!(two.schedule.as_ref().unwrap().vector(), &one.vector);
    assert_not_replayed(&one, &two);
}

#[test]
fn shards_of_a_ledger_with_a_schedule_are_none_of_one_without() {
    let mut one = ForgedLedger::honest();
    one.policy = String::new();
    one.shards[0].pop();
    let mut two = one.clone();
    two.schedule = None;
    two.vector = CollateralVector::none();
    assert_not_replayed(&one, &two);
}

/// A ledger of two shards that have the same leaves.
fn twins() -> ForgedLedger {
    let mut ledger = ForgedLedger::honest();
    ledger.leaves_per_shard = 2;
    let again = ledger.shards[0].clone();
    ledger.shards.push(again);
    ledger
}

#[test]
fn shards_of_another_place_are_rejected() {
    let bundle = twins().publish().files;
    bundle.verify(&expected()).unwrap();
    let leaves = bundle.get(files::LEAVES);
    let (first, second) = leaves.split_at(leaves.len() / 2);
    assert_eq!(first, second);
    let proofs = bundle.get(files::SHARDS);
    let (first, second) = proofs.split_at(proofs.len() / 2);
    for replayed in [[first, first], [second, second], [second, first]] {
        let replayed = bundle.with(files::SHARDS, replayed.concat());
        assert_eq!(replayed.rejection(), Reason::ShardLink);
    }
}

/// The same leaves and proofs with other numbers of leaves and shards.
fn resized(bundle: &Files, leaves: u32, shards: u64, proofs: &[u8]) -> Files {
    let resized = bundle.with_claim(|claim| {
        claim.leaves_per_shard = leaves;
        claim.shards = shards;
    });
    resized.with(files::SHARDS, proofs)
}

#[test]
fn other_numbers_of_leaves_and_shards_than_were_proven_are_rejected() {
    let bundle = twins().publish().files;
    let proofs = bundle.get(files::SHARDS);
    let half = &proofs[..proofs.len() / 2];
    let twice = [proofs, proofs].concat();
    for (leaves, shards, proofs) in [(4, 1, half), (1, 4, &twice)] {
        let other = resized(&bundle, leaves, shards, proofs);
        assert_eq!(other.rejection(), Reason::Root);
        let other = other.with_their_root();
        assert_eq!(other.rejection(), Reason::ShardLink);
    }
    // A shard more of the same kind, or one less, is known to the proofs of the others.
    let mut three = twins();
    let again = three.shards[0].clone();
    three.shards.push(again);
    let three = three.publish().files;
    let two = bundle.with(files::SHARDS, &three.get(files::SHARDS)[..proofs.len()]);
    assert_eq!(two.rejection(), Reason::ShardLink);
}

#[test]
fn a_leaf_that_is_counted_in_two_shards_is_two_accounts_balances() {
    // Twice in the tree is twice in the sum: whoever does it owes more, and the proof of the lower sum is refused.
    let mut ledger = twins();
    ledger.reserves = vec![1_210, 1_400, 2_000];
    ledger.publish().files.verify(&expected()).unwrap();
    ledger.reserves[0] -= 1;
    assert_eq!(
        rejection(ledger.publish().files.verify(&expected())),
        Reason::SolvencyProof
    );
}
