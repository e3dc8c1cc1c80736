//! Debts that the same account's pledges do not cover, and the vector that says so.

use super::{
    super::{
        super::{
            challenge::ShardStatement,
            check::{ShardError, ShardVerifier},
            columns,
            leaves::ShardLeaves,
            prove::{ProveShardError, prove_shard},
        },
        A, CONTEXT, LEAVES, SHARD, TestShape,
        constraints::{ranges::too_large, total},
        forgery::Table,
        honest, prove_honestly, setup,
        shards::{
            ACCOUNT as LEAF, account, debt, leaves_of, leaves_under, leaves_with, margin_account,
            pledged, slot,
        },
        size, statement, verdict,
    },
    Liar,
};
use crate::{
    collateral::CollateralVector,
    curve::Scalar,
    leaf::{Component, Slot},
    ledger::{CollateralDigest, LedgerContext},
    shape::{Narrow, Shape, Tiny},
};
use halo2curves::ff::PrimeField;

/// Sees that the total does not vanish for leaves whose slots, commitments and P agree: the proof is refused, and the
/// honest prover's code gives none out.
fn assert_refused<S: TestShape>(slots: &[Slot]) {
    let leaves = leaves_of::<S>(slots);
    Liar::new(&leaves)
        .witness()
        .assert_refused(total::TOTAL_0, 0);

    let setup = S::setup();
    let refused = prove_shard(
        &setup.generators,
        &setup.key,
        &setup.collateral,
        CONTEXT,
        size(LEAVES),
        SHARD,
        &leaves,
    );
    assert!(matches!(
        refused,
        Err(ProveShardError::Rejected(ShardError::Opening))
    ));
}

#[test]
fn refuses_a_debt_that_is_uncovered_by_one_unit() {
    prove_honestly(leaves_of::<Tiny>(&account::<Tiny>()));
    let mut slots = account::<Tiny>();
    slots[1].amount += 1;
    assert_refused::<Tiny>(&slots);
    // Covered to the last unit, and one unit more.
    let mut even = margin_account::<Narrow>(LEAF, &[(pledged(5), 9), (debt(2), 9)]);
    prove_honestly(leaves_of::<Narrow>(&even));
    even[1].amount += 1;
    assert_refused::<Narrow>(&even);
}

#[test]
fn refuses_a_debt_without_collateral() {
    assert_refused::<Tiny>(&[slot::<Tiny>(LEAF, debt(0), 1)]);
    assert_refused::<Tiny>(&[slot::<Tiny>(LEAF, debt(7), u64::MAX)]);
}

#[test]
fn refuses_one_accounts_collateral_for_anothers_debt_in_one_shard() {
    let mut slots = account::<Tiny>();
    slots[0].leaf = (LEAVES - 1) as u32;
    assert_refused::<Tiny>(&slots);
    let mut slots = account::<Narrow>();
    slots[1].leaf = 0;
    assert_refused::<Narrow>(&slots);
}

/// The debt in one shard, what covers it in another: each is refused.
fn refuses_collateral_in_another_shard_of<S: TestShape>() {
    let slots = account::<S>();
    for (shard, part) in [(0, &slots[1..2]), (1, &[slots[0], slots[2]][..])] {
        let leaves = leaves_of::<S>(part);
        let about = ShardStatement {
            shard,
            ..statement(&leaves)
        };
        let lie = Liar::about(about, &leaves).witness();
        lie.forgery.assert_only(total::TOTAL_0, &[0]);
        let verifier = S::setup().verifier();
        let refused = verifier.verify_one(&about, &lie.link(), leaves.commitments());
        assert_eq!(refused, Err(ShardError::Opening));
    }
}

#[test]
fn refuses_one_accounts_collateral_for_anothers_debt_in_two_shards() {
    refuses_collateral_in_another_shard_of::<Tiny>();
    refuses_collateral_in_another_shard_of::<Narrow>();
}

#[test]
fn refuses_a_surplus_with_2_to_the_64_missing_in_one_digit() {
    let entries = [(pledged(7), 1 << 31), (debt(6), u64::MAX)];
    let slots = margin_account::<Tiny>(LEAF, &entries);
    prove_honestly(leaves_of::<Tiny>(&slots));
    let mut moved = slots.clone();
    moved[3].amount -= 1;
    assert_refused::<Tiny>(&moved);

    // Moved into the lower limb, in two slots: nothing negative is said, and all is covered as before. It is not the
    // owner's leaf: a user's surplus has digits below 2^64.
    let carry = [u64::MAX, 1].map(|amount| slot::<Tiny>(LEAF, Component::SurplusLow, amount));
    let carried = [&moved[..], &carry].concat();
    let blinds: Vec<_> = (1..=LEAVES as u64).map(Scalar::from).collect();
    let leaf = |slots: &[Slot]| {
        let leaves: ShardLeaves<Tiny> = leaves_under(slots, blinds.clone(), |_| ());
        leaves.commitments()[LEAF]
    };
    assert_ne!(leaf(&carried), leaf(&slots));
    prove_honestly(leaves_of::<Tiny>(&carried));
}

#[test]
fn refuses_a_limb_of_the_surplus_of_two_to_the_64_in_one_slot() {
    let entries = [(pledged(7), 1 << 31), (debt(6), u64::MAX)];
    let mut slots = margin_account::<Tiny>(LEAF, &entries);
    slots[3].amount -= 1;
    let last = slots.len();
    slots.push(slot::<Tiny>(LEAF, Component::SurplusLow, 0));
    // The leaf has 2^64 more in the lower limb, and so do P and a slot, by a top limb out of range.
    let (row, top) = (3 * A, columns::limb::<Tiny>(0, Tiny::LOW_LIMBS));
    let carry = Scalar::from_u128(1 << 64);
    let leaves = leaves_with::<Tiny>(&slots, |commitments| {
        commitments[LEAF] += setup().generators.components()[row] * carry;
    });
    let limb = too_large::<Tiny>(Tiny::LOW_LIMBS);
    let mut lie = Liar::new(&leaves);
    lie.hashed.columns[top][last] = limb as u32;
    lie.hashed.columns[columns::multiplicity::<Tiny>(Tiny::LOW_TABLE_COLUMNS)][0] -= 1;
    let mut lie = lie.witness();
    *lie.forgery.at((top, last)) = Scalar::from(limb);
    lie.forgery.count(Table::Top, 0, -Scalar::from(1));
    lie.forgery.follow_row(last);
    lie.open(LEAF, row, carry);
    lie.assert_refused(total::TOTAL_0, 0);
}

/// Another schedule under which [`account`] is covered as well, with the very same surplus.
fn another_schedule() -> CollateralVector {
    CollateralVector::new(vec![9; A], vec![10; A]).expect("coefficients")
}

#[test]
fn refuses_a_proof_under_f_of_another_schedule() {
    let leaves = leaves_of::<Tiny>(&account::<Tiny>());
    let mut lie = Liar::new(&leaves);
    lie.collateral = another_schedule().column::<Tiny>();
    let lie = lie.witness();
    lie.forgery.assert_satisfied();
    let shard_proof = lie.link();
    assert_eq!(verdict(&leaves, &shard_proof), Err(ShardError::Opening));

    let setup = setup();
    let other = another_schedule().column::<Tiny>();
    let verifier = ShardVerifier::new(&setup.generators, setup.key.verifying(), &other);
    let accepted = verifier.verify_one(&statement(&leaves), &shard_proof, leaves.commitments());
    assert_eq!(accepted, Ok(()));
    // And the honest proof under the other one.
    let refused = verifier.verify_one(
        &statement(&honest().leaves),
        &honest().shard_proof,
        honest().leaves.commitments(),
    );
    assert_eq!(refused, Err(ShardError::Opening));
}

#[test]
fn refuses_a_leaf_in_rows_of_pledges_and_debts_without_a_schedule() {
    let none = CollateralVector::none().column::<Tiny>();
    let setup = setup();
    let verifier = ShardVerifier::new(&setup.generators, setup.key.verifying(), &none);
    let context = LedgerContext {
        collateral: CollateralDigest::NONE,
        ..CONTEXT
    };
    for row in [A, 2 * A - 1, 2 * A, 3 * A - 1, 3 * A, 3 * A + 1] {
        let component = Component::from_row::<Tiny>(row).expect("a component");
        let leaves = leaves_of::<Tiny>(&[slot::<Tiny>(LEAF, component, 1)]);
        let about = ShardStatement {
            context,
            ..statement(&leaves)
        };
        let mut lie = Liar::about(about, &leaves);
        lie.collateral = none.clone();
        let lie = lie.witness();
        lie.forgery.assert_only(total::TOTAL_0, &[0]);
        let refused = verifier.verify_one(&about, &lie.link(), leaves.commitments());
        assert_eq!(refused, Err(ShardError::Opening));
    }
}

#[test]
fn refuses_a_covered_account_without_a_schedule() {
    let none = CollateralVector::none().column::<Tiny>();
    let setup = setup();
    let verifier = ShardVerifier::new(&setup.generators, setup.key.verifying(), &none);
    let honest = honest();
    let about = statement(&honest.leaves);
    let refused = verifier.verify_one(&about, &honest.shard_proof, honest.leaves.commitments());
    assert_eq!(refused, Err(ShardError::Opening));
}

#[test]
#[should_panic(expected = "rows of F")]
fn f_has_exactly_as_many_rows_as_there_are_components() {
    let setup = setup();
    let short = &setup.collateral[..Tiny::COMPONENTS - 1];
    let _ = ShardVerifier::new(&setup.generators, setup.key.verifying(), short);
}
