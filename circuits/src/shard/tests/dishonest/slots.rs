//! Slots that say something else than the leaves: another leaf or none, another component or none.

use halo2curves::group::Curve as _;

use super::{
    super::{
        super::{check::ShardError, columns, leaves::ShardLeaves},
        A, COMPONENTS, LEAVES, R,
        constraints::total,
        shards::{free, leaves_of, leaves_with, slot},
        verdict,
    },
    FalseWitness, Liar, TestShape,
};
use crate::{
    cells::AdviceColumn,
    curve::Scalar,
    shape::{Narrow, Tiny},
};

const LEAF: usize = 40;
const AMOUNT: u64 = 1 << 40;
/// The slot with the amount: in the second lane, of asset 1.
const LANE: usize = 1;
const ROW: usize = 30;

/// One account with one entry, in one slot.
fn one_entry<S: TestShape>() -> ShardLeaves<S> {
    let mut slots = vec![slot::<S>(0, free(0), 0); R + ROW];
    slots.push(slot::<S>(LEAF, free(1), AMOUNT));
    leaves_of(&slots)
}

/// Commits to another leaf or id of the slot, and changes the witness alike, but for P and the total.
fn saying<S: TestShape>(
    leaves: &ShardLeaves<S>,
    column: AdviceColumn,
    value: usize,
) -> FalseWitness<'_, S> {
    let mut lie = Liar::new(leaves);
    lie.hashed.columns[column][ROW] = value as u32;
    let mut lie = lie.witness();
    *lie.forgery.at((column, ROW)) = Scalar::from(value as u64);
    lie.forgery.follow_slots(ROW);
    lie
}

/// Sees both ways of the liar refused: P opens Q, and the total does not vanish; or P is what the slots say, and the
/// link does not hold.
fn assert_refused<S: TestShape>(column: AdviceColumn, value: usize) {
    let leaves = one_entry::<S>();
    let mut lie = saying(&leaves, column, value);
    lie.forgery.follow_total();
    lie.assert_refused(total::TOTAL_0, 0);

    let mut lie = saying(&leaves, column, value);
    lie.forgery.follow_opening();
    lie.forgery.follow_total();
    assert_eq!(verdict(&leaves, &lie.link()), Err(ShardError::Link));
}

#[test]
fn refuses_a_slot_of_another_leaf() {
    assert_refused::<Tiny>(columns::leaf::<Tiny>(LANE), LEAF + 1);
    assert_refused::<Narrow>(columns::leaf::<Narrow>(LANE), 0);
}

#[test]
fn refuses_a_slot_of_no_leaf() {
    assert_refused::<Tiny>(columns::leaf::<Tiny>(LANE), LEAVES);
    assert_refused::<Tiny>(columns::leaf::<Tiny>(LANE), (1 << 20) - 1);
    assert_refused::<Narrow>(columns::leaf::<Narrow>(LANE), LEAVES);
}

#[test]
fn refuses_a_slot_of_another_component() {
    for id in [0, A + 1, 2 * A + 1, 3 * A] {
        assert_refused::<Tiny>(columns::id::<Tiny>(LANE), id);
    }
    assert_refused::<Narrow>(columns::id::<Narrow>(LANE), A + 1);
}

#[test]
fn refuses_a_slot_of_no_component() {
    let column = columns::id::<Tiny>(LANE);
    let leaves = one_entry::<Tiny>();
    for id in [COMPONENTS, R - 1, R] {
        // P opens Q, and the slot has no partner.
        let mut lie = saying(&leaves, column, id);
        lie.forgery.follow_total();
        lie.assert_refused(total::TOTAL_0, 0);
        // P is what the slots say, where it must be zero; neither proof holds.
        let mut lie = saying(&leaves, column, id);
        lie.forgery.follow_opening();
        lie.forgery.follow_total();
        assert_eq!(verdict(&leaves, &lie.link()), Err(ShardError::Link));
    }
}

#[test]
fn refuses_a_leaf_whose_slot_and_p_are_of_no_component() {
    // The leaf has its amount on the first generator that is no component's, P has it there, and the slot says so.
    let column = columns::id::<Tiny>(LANE);
    for id in [COMPONENTS, R - 1] {
        let mut slots = vec![slot::<Tiny>(0, free(0), 0); R + ROW];
        slots.push(slot::<Tiny>(LEAF, free(1), AMOUNT));
        let leaves = leaves_with::<Tiny>(&slots, |commitments| {
            let lagrange = Tiny::setup().generators.lagrange();
            commitments[LEAF] += (lagrange[id] - lagrange[1]) * Scalar::from(AMOUNT);
        });
        let mut lie = saying(&leaves, column, id);
        lie.forgery.follow_opening();
        lie.forgery.follow_total();
        lie.assert_refused(total::NO_COMPONENT, id);
    }
}

fn refuses_two_slots_of_one_entry_of<S: TestShape>() {
    let entry = slot::<S>(LEAF, free(1), AMOUNT);
    let [once, twice] = [vec![entry], vec![entry, entry]].map(|slots| leaves_of::<S>(&slots));
    for (leaves, slots) in [(&once, &twice), (&twice, &once)] {
        let lie = Liar::new(leaves).with_slots_of(slots);
        lie.assert_refused(total::TOTAL_0, 0);
        // What the slots say as P: the link does not hold.
        let mut lie = Liar::new(leaves).with_slots_of(slots);
        lie.forgery.follow_opening();
        lie.forgery.follow_total();
        lie.forgery.assert_satisfied();
        assert_eq!(verdict(leaves, &lie.link()), Err(ShardError::Link));
    }
}

#[test]
fn refuses_two_slots_of_an_entry_that_the_leaf_has_once_and_one_of_two() {
    refuses_two_slots_of_one_entry_of::<Tiny>();
    refuses_two_slots_of_one_entry_of::<Narrow>();
}

#[test]
fn refuses_amounts_of_no_leaf_that_cancel_in_the_field() {
    // 7 and -7 at one pole sum to zero, and no leaf is there to be asked; -7 is in no table.
    let (leaf, limb) = (columns::leaf::<Tiny>(LANE), columns::limb::<Tiny>(LANE, 0));
    let leaves = leaves_of::<Tiny>(&[]);
    let seven = Scalar::from(7);
    let amounts = [(ROW, seven), (ROW + 1, -seven)];
    let mut lie = Liar::new(&leaves);
    for (row, _) in amounts {
        lie.hashed.columns[leaf][row] = LEAVES as u32;
    }
    lie.hashed.columns[limb][ROW] = 7;
    let mut lie = lie.commitments();
    let generator = Tiny::setup().generators.lagrange()[ROW + 1];
    lie.points[limb.index()] = (lie.points[limb.index()] - generator * seven).to_affine();
    let mut lie = lie.witness();
    for (row, amount) in amounts {
        *lie.forgery.at((leaf, row)) = Scalar::from(LEAVES as u64);
        *lie.forgery.at((limb, row)) = amount;
        lie.forgery.follow_slots(row);
    }
    lie.forgery.follow_total();
    lie.assert_refused(total::TOTAL_0, 0);
}

#[test]
fn a_slot_without_an_amount_may_name_no_leaf_and_no_component() {
    let leaves = one_entry::<Tiny>();
    let mut lie = Liar::new(&leaves);
    let places = [
        (columns::leaf::<Tiny>(5), LEAVES),
        (columns::id::<Tiny>(5), COMPONENTS),
    ];
    for (column, value) in places {
        lie.hashed.columns[column][ROW] = value as u32;
    }
    let mut lie = lie.witness();
    for (column, value) in places {
        *lie.forgery.at((column, ROW)) = Scalar::from(value as u64);
    }
    lie.forgery.follow_slots(ROW);
    lie.forgery.follow_total();
    lie.forgery.assert_satisfied();
    assert_eq!(verdict(&leaves, &lie.link()), Ok(()));
}
