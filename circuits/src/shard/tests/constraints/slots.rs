//! A slot's two fractions: its amount over its leaf and its id, and that of its lowest limb.

use halo2curves::ff::Field;

use super::{
    super::{
        super::columns,
        LEAVES, R,
        forgery::Table,
        shards::{free, slot},
    },
    Forgery, ROWS, on_both_shapes,
    total::TOTAL_0,
};
use crate::{curve::Scalar, shape::Shape};

pub const SLOT_SUM: &str = "8.2 (slot_sum (r + x_0) - 1)(s + leaf)(r + id) = amount (r + x_0)";

/// Another value of the same limb, in range for every limb.
fn other_limb<S: Shape>(forgery: &Forgery<S>, lane: usize, limb: usize, row: usize) -> u64 {
    u64::from(forgery.value(columns::limb::<S>(lane, limb), row) == Scalar::ZERO)
}

/// A witness in which one slot has another amount than its leaf, every limb in range and counted.
fn another_amount<S: Shape>(lane: usize, limb: usize, row: usize) -> Forgery<S> {
    let mut forgery = Forgery::<S>::mixed();
    let value = other_limb(&forgery, lane, limb, row);
    forgery.set_limb(lane, limb, row, value);
    forgery.follow_limb_sums(row);
    forgery
}

/// A witness in which every slot has an amount.
fn without_empty_slots<S: Shape>() -> Forgery<S> {
    let slots: Vec<_> = (0..S::SLOTS)
        .map(|k| slot::<S>(k % LEAVES, free(k % S::REGISTRY), 1 + k as u64))
        .collect();
    Forgery::of(&slots)
}

on_both_shapes! {
    fn clause_8_2_rejects_an_amount_that_is_not_in_the_sum<S: Shape>() {
        for row in ROWS {
            for lane in 0..S::LANES {
                let mut forgery = another_amount::<S>(lane, 1, row);
                forgery.follow_total();
                forgery.assert_only(SLOT_SUM, &[row]);
            }
        }
    }

    fn clause_8_2_every_limb_is_in_the_amount<S: Shape>() {
        for limb in 1..S::LIMBS {
            let mut forgery = another_amount::<S>(4, limb, R / 2);
            forgery.follow_total();
            forgery.assert_only(SLOT_SUM, &[R / 2]);
        }
    }

    fn clause_8_2_rejects_a_lowest_limb_that_is_not_in_the_sum<S: Shape>() {
        for row in ROWS {
            for lane in 0..S::LANES {
                let mut forgery = another_amount::<S>(lane, 0, row);
                forgery.balance();
                forgery.assert_only(SLOT_SUM, &[row]);
            }
        }
    }

    fn clause_8_2_rejects_a_leaf_or_an_id_that_is_not_in_the_sum<S: Shape>() {
        for row in ROWS {
            for lane in 0..S::LANES {
                for column in [columns::leaf::<S>(lane), columns::id::<S>(lane)] {
                    let mut forgery = without_empty_slots::<S>();
                    *forgery.at((column, row)) += Scalar::ONE;
                    forgery.assert_only(SLOT_SUM, &[row]);
                }
            }
        }
    }

    fn clause_8_2_rejects_a_sum_of_nothing<S: Shape>() {
        for row in ROWS {
            for lane in [0, S::LANES - 1] {
                for sum in [Scalar::ZERO, Scalar::ONE] {
                    let mut forgery = Forgery::<S>::mixed();
                    *forgery.at((columns::slot_sum::<S>(lane), row)) = sum;
                    forgery.balance();
                    forgery.assert_only(SLOT_SUM, &[row]);
                }
            }
        }
    }

    fn clause_8_6_rejects_an_amount_that_the_leaf_does_not_have<S: Shape>() {
        for row in ROWS {
            for lane in 0..S::LANES {
                for limb in [0, S::LOW_LIMBS] {
                    let mut forgery = another_amount::<S>(lane, limb, row);
                    forgery.follow_slots(row);
                    forgery.follow_total();
                    forgery.assert_only(TOTAL_0, &[0]);
                }
            }
        }
    }

    fn clause_8_6_rejects_an_amount_of_another_leaf_or_of_none<S: Shape>() {
        for leaf in [1, LEAVES as u64, S::SLOTS as u64, 1 << 20, (1 << 32) + 1] {
            for row in ROWS {
                let mut forgery = without_empty_slots::<S>();
                *forgery.at((columns::leaf::<S>(8), row)) += Scalar::from(leaf);
                forgery.follow_slots(row);
                forgery.follow_total();
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_rejects_an_amount_of_another_component_or_of_none<S: Shape>() {
        let ids = [0, 1, S::REGISTRY, S::COMPONENTS, R, 1 << 20].map(|id| Scalar::from(id as u64));
        for id in ids.into_iter().chain([-Scalar::ONE]) {
            for row in ROWS {
                let mut forgery = without_empty_slots::<S>();
                let cell = (columns::id::<S>(8), row);
                if *forgery.at(cell) == id {
                    continue;
                }
                *forgery.at(cell) = id;
                forgery.follow_slots(row);
                forgery.follow_total();
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_rejects_two_slots_that_exchange_their_leaves_or_ids<S: Shape>() {
        for column in [columns::leaf::<S>, columns::id::<S>] {
            let mut forgery = without_empty_slots::<S>();
            assert_ne!(forgery.value(column(0), 3), forgery.value(column(0), 4));
            forgery.column(column(0)).swap(3, 4);
            forgery.follow_slots(3);
            forgery.follow_slots(4);
            forgery.follow_total();
            forgery.assert_only(TOTAL_0, &[0]);
        }
    }

    fn a_slot_without_an_amount_may_say_anything<S: Shape>() {
        let mut forgery = Forgery::<S>::mixed();
        // Row 1 holds nothing; the leaf and the id of nothing say nothing.
        *forgery.at((columns::leaf::<S>(0), 1)) = Scalar::from(1 << 40);
        *forgery.at((columns::id::<S>(0), 1)) = -Scalar::ONE;
        forgery.follow_slots(1);
        forgery.assert_satisfied();
    }

    fn slots_of_one_entry_add_up<S: Shape>() {
        let (leaf, asset) = (LEAVES - 1, free(2));
        let three = Forgery::<S>::of(&[
            slot::<S>(leaf, asset, u64::MAX),
            slot::<S>(leaf, asset, 5),
            slot::<S>(leaf, asset, u64::MAX),
        ]);
        three.assert_satisfied();
        let opening = three.value(columns::opening::<S>(), 2);
        let denominator = three.public[0] + Scalar::from(leaf as u64);
        let sum = Scalar::from(u64::MAX).double() + Scalar::from(5);
        assert_eq!(opening * denominator, sum);
    }

    fn clause_8_6_rejects_two_slots_of_an_entry_that_the_leaf_has_once_and_one_of_two<S: Shape>() {
        let opening = columns::opening::<S>();
        let entry = slot::<S>(LEAVES - 1, free(2), 1000);
        let [once, twice] = [vec![entry], vec![entry, entry]].map(|slots| Forgery::<S>::of(&slots));
        for (slots, leaf) in [(&twice, &once), (&once, &twice)] {
            let mut forgery = slots.clone();
            *forgery.at((opening, 2)) = leaf.value(opening, 2);
            forgery.follow_total();
            forgery.assert_only(TOTAL_0, &[0]);
        }
    }

    fn a_leaf_or_an_id_chosen_after_the_challenges_would_free_the_sum<S: Shape>() {
        // Which is why both are hashed into them: a denominator of zero leaves the constraint nothing to say.
        for (column, public) in [(columns::leaf::<S>(0), 0), (columns::id::<S>(0), 1)] {
            let mut forgery = Forgery::<S>::mixed();
            let challenge = forgery.public[public];
            *forgery.at((column, 1)) = -challenge;
            *forgery.at((columns::slot_sum::<S>(0), 1)) += Scalar::from(77);
            forgery.balance();
            forgery.assert_satisfied();
        }
    }

    fn row_r_holds_no_slot<S: Shape>() {
        let mut forgery = Forgery::<S>::mixed();
        let anything = Scalar::from(1 << 40);
        let top = Table::Top.columns::<S>().start;
        for column in [
            columns::leaf::<S>(0),
            columns::id::<S>(0),
            columns::limb::<S>(0, 0),
            columns::multiplicity::<S>(top),
            columns::slot_sum::<S>(0),
            columns::limb_sum::<S>(0, 1),
            columns::table_sum::<S>(0),
        ] {
            *forgery.at((column, R)) = anything;
        }
        forgery.assert_satisfied();
    }
}
