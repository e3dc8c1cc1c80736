//! The running total, the one identity of everything, and P, which it reads.

use halo2curves::ff::Field;

use super::{
    super::{
        super::columns,
        A, COMPONENTS, R,
        shards::{free, slot},
    },
    Forgery, ROWS, on_both_shapes,
    ranges::{one_limb_followed, too_large},
};
use crate::{curve::Scalar, shape::Shape};

pub const TOTAL: &str = "8.5 (T - T' - low - s top - slots - F P)(r + row) + P = 0";
pub const TOTAL_R: &str = "8.6 T = 0 in row R";
pub const TOTAL_0: &str = "8.6 T = 0 in row 0";
pub const NO_COMPONENT: &str = "8.6 P = 0";

/// The first and the last row of each kind of component.
const COMPONENT_ROWS: [usize; 8] = [0, A - 1, A, 2 * A - 1, 2 * A, 3 * A - 1, 3 * A, 3 * A + 1];

/// Takes what the total has too much in row 0 away from some row on, upwards.
fn leave_out<S: Shape>(forgery: &mut Forgery<S>, row: usize) {
    let total = columns::total::<S>();
    let excess = forgery.value(total, 0);
    assert_ne!(excess, Scalar::ZERO);
    for cell in &mut forgery.column(total)[..=row] {
        *cell -= excess;
    }
}

on_both_shapes! {
    fn clause_8_5_rejects_a_total_that_leaves_a_limbs_fraction_out<S: Shape>() {
        for row in ROWS {
            for lane in 0..S::LANES {
                for limb in [0, 1, S::LOW_LIMBS] {
                    let value = Scalar::from(too_large::<S>(limb));
                    let mut forgery = one_limb_followed::<S>(lane, limb, row, value);
                    leave_out(&mut forgery, row);
                    forgery.assert_only(TOTAL, &[row]);
                }
            }
        }
    }

    fn clause_8_5_rejects_a_total_that_leaves_a_tables_fraction_out<S: Shape>() {
        for (_, tables) in columns::table_sums::<S>() {
            for row in ROWS {
                let mut forgery = Forgery::<S>::mixed();
                *forgery.at((columns::multiplicity::<S>(tables.start), row)) += Scalar::ONE;
                forgery.follow_table_sums(row);
                forgery.follow_total();
                leave_out(&mut forgery, row);
                forgery.assert_only(TOTAL, &[row]);
            }
        }
    }

    fn clause_8_5_rejects_a_total_that_leaves_an_amount_out<S: Shape>() {
        for row in ROWS {
            let mut slots = vec![slot::<S>(0, free(0), 0); S::SLOTS];
            slots[5 * R + row] = slot::<S>(7, free(3), 1000);
            let mut forgery = Forgery::<S>::of(&slots);
            forgery.column(columns::opening::<S>()).fill(Scalar::ZERO);
            forgery.follow_total();
            leave_out(&mut forgery, row);
            forgery.assert_only(TOTAL, &[row]);
        }
    }

    fn clause_8_6_rejects_a_total_that_does_not_end_in_zero<S: Shape>() {
        for limb in [0, 1, S::LOW_LIMBS] {
            let value = Scalar::from(too_large::<S>(limb));
            let mut forgery = one_limb_followed::<S>(0, limb, 0, value);
            let total = columns::total::<S>();
            let excess = forgery.value(total, 0);
            *forgery.at((total, R)) = -excess;
            forgery.follow_total();
            forgery.assert_only(TOTAL_R, &[R]);
        }
    }

    fn clause_8_5_rejects_p_that_is_not_in_the_total<S: Shape>() {
        for row in COMPONENT_ROWS {
            let mut forgery = Forgery::<S>::mixed();
            *forgery.at((columns::opening::<S>(), row)) += Scalar::ONE;
            forgery.assert_only(TOTAL, &[row]);
        }
    }

    fn clause_8_6_rejects_p_that_the_slots_do_not_have<S: Shape>() {
        for row in COMPONENT_ROWS {
            for difference in [Scalar::ONE, -Scalar::ONE] {
                let mut forgery = Forgery::<S>::mixed();
                *forgery.at((columns::opening::<S>(), row)) += difference;
                forgery.follow_total();
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_rejects_p_moved_from_one_component_to_another<S: Shape>() {
        for row in &COMPONENT_ROWS[1..] {
            let mut forgery = Forgery::<S>::mixed();
            *forgery.at((columns::opening::<S>(), 0)) -= Scalar::ONE;
            *forgery.at((columns::opening::<S>(), *row)) += Scalar::ONE;
            forgery.follow_total();
            forgery.assert_only(TOTAL_0, &[0]);
        }
    }

    fn clause_8_6_rejects_p_where_no_component_is<S: Shape>() {
        for row in [COMPONENTS, COMPONENTS + 1, R - 1] {
            let mut forgery = Forgery::<S>::mixed();
            *forgery.at((columns::opening::<S>(), row)) = Scalar::ONE;
            forgery.balance();
            forgery.assert_only(NO_COMPONENT, &[row]);
        }
    }

    fn clause_8_6_rejects_p_in_the_last_usable_row_where_no_total_sees_it<S: Shape>() {
        let mut forgery = Forgery::<S>::mixed();
        *forgery.at((columns::opening::<S>(), R)) = Scalar::ONE;
        forgery.assert_only(NO_COMPONENT, &[R]);
    }

    fn clause_8_6_rejects_an_amount_of_no_component_that_p_has_where_none_is<S: Shape>() {
        // The slot and P agree, if there were a component 3A + 2.
        let mut slots = vec![slot::<S>(0, free(0), 0); S::SLOTS];
        slots[9] = slot::<S>(7, free(3), 1000);
        let mut forgery = Forgery::<S>::of(&slots);
        let id = (columns::id::<S>(0), 9);
        for row in [COMPONENTS, R - 1] {
            *forgery.at(id) = Scalar::from(row as u64);
            forgery.follow_slots(9);
            forgery.follow_opening();
            forgery.follow_total();
            forgery.assert_only(NO_COMPONENT, &[row]);
        }
    }
}
