//! Leaves with components that no slot has.

use halo2curves::{
    CurveExt,
    ff::Field,
    group::{Curve as _, Group},
    pasta::Eq,
};

use super::{
    super::{
        super::{challenge::ShardStatement, check::ShardError, leaves::ShardLeaves},
        A, COMPONENTS, LEAVES, R, TestShape,
        constraints::total,
        prove_honestly, setup,
        shards::{free, leaves_of, leaves_under, leaves_with, mixed_slots, slot},
        statement, verdict, verifier,
    },
    Liar,
};
use crate::{
    curve::{Curve, Scalar, encode_point},
    leaf::Slot,
    shape::{BLINDING_ROWS, Narrow, Shape, Tiny},
};

/// Two leaves.
const LEAF: usize = 50;
const OTHER_LEAF: usize = LEAVES - 1;

/// A component that a leaf should not have: so much on the Lagrange generator of a row.
#[derive(Clone, Copy)]
struct Excess {
    leaf: usize,
    row: usize,
    value: Scalar,
}

impl Excess {
    fn new(leaf: usize, row: usize, value: Scalar) -> Self {
        Self { leaf, row, value }
    }

    fn point(self) -> Curve {
        setup().generators.lagrange()[self.row] * self.value
    }
}

/// The leaves of [`mixed_slots`] with these components.
fn leaves_with_excess(excess: &[Excess]) -> ShardLeaves<Tiny> {
    leaves_with(&mixed_slots::<Tiny>(), |commitments| {
        for component in excess {
            commitments[component.leaf] += component.point();
        }
    })
}

/// Sees both ways of the liar refused: P says nothing of the components, and the link does not hold; or P
/// opens Q, and the circuit is not satisfied.
fn assert_refused(excess: &[Excess]) {
    let leaves = leaves_with_excess(excess);
    let shard_proof = Liar::new(&leaves).witness().link();
    assert_eq!(verdict(&leaves, &shard_proof), Err(ShardError::Link));

    let mut lie = Liar::new(&leaves).witness();
    for component in excess {
        lie.open(component.leaf, component.row, component.value);
    }
    assert_eq!(verdict(&leaves, &lie.link()), Err(ShardError::Opening));
}

#[test]
fn refuses_a_component_that_no_slot_has() {
    for row in [0, A - 1, A, 2 * A, 3 * A, 3 * A + 1] {
        assert_refused(&[Excess::new(LEAF, row, Scalar::from(1000))]);
    }
}

#[test]
fn refuses_a_negative_component() {
    for row in [0, 2 * A] {
        assert_refused(&[Excess::new(LEAF, row, -Scalar::ONE)]);
    }
}

#[test]
fn refuses_a_component_on_a_generator_that_is_no_components() {
    for row in [COMPONENTS, R - 1, R] {
        assert_refused(&[Excess::new(LEAF, row, Scalar::ONE)]);
    }
}

#[test]
fn refuses_a_component_that_the_vector_does_not_see() {
    // Pledges of asset 3 count for nothing, so no debt has to be there for them.
    assert_eq!(setup().collateral[A + 3], Scalar::from(0));
    assert_refused(&[Excess::new(LEAF, A + 3, -Scalar::ONE)]);
}

#[test]
fn refuses_components_that_balance_a_leafs_collateral() {
    // 10 of asset 0 pledged, 9 of asset 1 owed: covered, and in no slot.
    assert_refused(&[
        Excess::new(LEAF, A, Scalar::from(10)),
        Excess::new(LEAF, 2 * A + 1, Scalar::from(9)),
    ]);
}

#[test]
fn refuses_two_leaves_whose_components_cancel() {
    let excess = [
        Excess::new(LEAF, 3, Scalar::from(1000)),
        Excess::new(OTHER_LEAF, 3, -Scalar::from(1000)),
    ];
    let sum: Curve = excess.iter().map(|component| component.point()).sum();
    assert!(bool::from(sum.is_identity()));
    assert_refused(&excess);
}

#[test]
fn refuses_each_of_two_shards_whose_components_cancel() {
    for (shard, value) in [(0, Scalar::from(1000)), (1, -Scalar::from(1000))] {
        let component = Excess::new(LEAF, 3, value);
        let leaves = leaves_with_excess(&[component]);
        let about = ShardStatement {
            shard,
            ..statement(&leaves)
        };
        let mut lie = Liar::about(about, &leaves).witness();
        lie.open(component.leaf, component.row, component.value);
        let verdict = verifier().verify_one(&about, &lie.link(), leaves.commitments());
        assert_eq!(verdict, Err(ShardError::Opening));
    }
}

/// One leaf in two shards, whose entries have slots in one of them, or some in each: every shard that has not all of them
/// is refused.
fn refuses_a_leaf_in_two_shards_of<S: TestShape>() {
    let entries = [(1, 700), (2, 300)].map(|(asset, amount)| slot::<S>(LEAF, free(asset), amount));
    let blinds: Vec<_> = (1..=LEAVES as u64).map(Scalar::from).collect();
    let leaves_of = |slots: &[Slot]| leaves_under::<S>(slots, blinds.clone(), |_| ());
    let leaves = leaves_of(&entries);
    let verifier = S::setup().verifier();
    let about = |shard| ShardStatement {
        shard,
        ..statement(&leaves)
    };
    let none: &[Slot] = &[];
    for (shard, slots) in [(1, none), (0, &entries[..1]), (1, &entries[1..])] {
        let own = leaves_of(slots);
        let lie = Liar::about(about(shard), &leaves).with_slots_of(&own);
        lie.forgery.assert_only(total::TOTAL_0, &[0]);
        let refused = verifier.verify_one(&about(shard), &lie.link(), leaves.commitments());
        assert_eq!(refused, Err(ShardError::Opening));
        // P is what the slots say.
        let mut lie = Liar::about(about(shard), &leaves).with_slots_of(&own);
        lie.forgery.follow_opening();
        lie.forgery.follow_total();
        lie.forgery.assert_satisfied();
        let refused = verifier.verify_one(&about(shard), &lie.link(), leaves.commitments());
        assert_eq!(refused, Err(ShardError::Link));
    }
    // With all of them in both it is accepted, and what it has is owed twice.
    for shard in [0, 1] {
        let shard_proof = Liar::about(about(shard), &leaves).witness().link();
        let accepted = verifier.verify_one(&about(shard), &shard_proof, leaves.commitments());
        assert_eq!(accepted, Ok(()));
        let elsewhere = verifier.verify_one(&about(1 - shard), &shard_proof, leaves.commitments());
        assert_eq!(elsewhere, Err(ShardError::Link));
    }
}

#[test]
fn refuses_a_leaf_in_two_shards_without_its_slots_in_each() {
    refuses_a_leaf_in_two_shards_of::<Tiny>();
    refuses_a_leaf_in_two_shards_of::<Narrow>();
}

#[test]
fn refuses_a_component_on_the_generator_of_inner_products() {
    let u = Eq::hash_to_curve("Halo2-Parameters")(&[2]);
    // It is the last of the parameters.
    let parameters = setup().generators.to_bytes();
    assert!(parameters.ends_with(&encode_point(&u.to_affine())));
    let leaves = leaves_with::<Tiny>(&mixed_slots::<Tiny>(), |commitments| {
        commitments[LEAF] += u;
    });
    let shard_proof = Liar::new(&leaves).witness().link();
    assert_eq!(verdict(&leaves, &shard_proof), Err(ShardError::Link));
}

#[test]
fn components_on_blinding_rows_generators_pass_and_change_nothing() {
    // The link's bases are there to absorb the random part of P, and absorb these as well. They are not
    // on any component's generator, so every total is what it was; and they are in no user's recomputed
    // leaf, so the user it was meant for is told that the leaf is not theirs.
    let value = Scalar::from(1000);
    let excess: [_; BLINDING_ROWS] =
        std::array::from_fn(|j| Excess::new(LEAF, Tiny::USABLE_ROWS + j, value));
    let leaves = leaves_with_excess(&excess);
    let lie = Liar::new(&leaves).witness();
    let weight = lie.weight(LEAF);
    let mut lie = lie.proof();
    assert_eq!(verdict(&leaves, &lie.link()), Err(ShardError::Link));
    for x in &mut lie.x[..BLINDING_ROWS] {
        *x -= weight * value;
    }
    assert_eq!(verdict(&leaves, &lie.link()), Ok(()));
}

#[test]
fn accepts_padding_alone() {
    prove_honestly(leaves_of::<Tiny>(&[]));
}

#[test]
fn accepts_one_leaf_and_as_many_leaves_as_slots() {
    for leaves in [1, Tiny::SLOTS] {
        let blinds = (1..=leaves as u64).map(Scalar::from).collect();
        let slots: Vec<_> = (0..Tiny::SLOTS)
            .map(|k| slot::<Tiny>(k % leaves, free(k % A), k as u64))
            .collect();
        prove_honestly(leaves_under::<Tiny>(&slots, blinds, |_| ()));
    }
}

#[test]
fn accepts_the_largest_amount_in_every_slot() {
    let slots: Vec<_> = (0..Tiny::SLOTS)
        .map(|k| slot::<Tiny>(k % LEAVES, free(A - 1), u64::MAX))
        .collect();
    prove_honestly(leaves_of::<Tiny>(&slots));
}

#[test]
fn slots_of_one_entry_are_accepted_and_add_up() {
    // What the user is told is one amount, and the leaf is the one with the sum.
    let two = [700, 300].map(|amount| slot::<Tiny>(LEAF, free(2), amount));
    let one = [slot::<Tiny>(LEAF, free(2), 1000)];
    let blinds: Vec<_> = (1..=LEAVES as u64).map(Scalar::from).collect();
    let split = leaves_under::<Tiny>(&two, blinds.clone(), |_| ());
    let whole = leaves_under::<Tiny>(&one, blinds, |_| ());
    assert_eq!(split.commitments(), whole.commitments());
    let split = prove_honestly(split);
    assert_eq!(verdict(&whole, &split.shard_proof), Ok(()));
}

#[test]
fn a_copied_leaf_is_accepted_and_counts_twice() {
    let generators = &setup().generators;
    let slots = [LEAF, OTHER_LEAF].map(|leaf| slot::<Tiny>(leaf, free(5), 1000));
    let mut blinds: Vec<_> = (1..=LEAVES as u64).map(Scalar::from).collect();
    blinds[OTHER_LEAF] = blinds[LEAF];
    let blind: Scalar = blinds.iter().sum();
    let honest = prove_honestly(leaves_under::<Tiny>(&slots, blinds, |_| ()));
    let commitments = honest.leaves.commitments();
    assert_eq!(commitments[LEAF], commitments[OTHER_LEAF]);
    let sum: Curve = commitments.iter().map(|c| Curve::from(*c)).sum();
    let total = generators.assets()[5] * Scalar::from(2000) + generators.blind() * blind;
    assert_eq!(sum, total);
}
