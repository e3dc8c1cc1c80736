//! Every amount is in [0, 2^64): limbs and tables.

use halo2curves::ff::{Field, PrimeField};

use super::{
    super::{super::columns, R, forgery::Table},
    Forgery, ROWS, on_both_shapes,
    total::TOTAL_0,
};
use crate::{curve::Scalar, shape::Shape};

pub const LIMB_SUM: &str =
    "8.3 limb_sum (r + x)(r + y)(r + z) = (r + y)(r + z) + (r + x)(r + z) + (r + x)(r + y)";
pub const TABLE_SUM: &str = "8.4 table_sum = sum of multiplicity / (r + value)";

const TABLES: [Table; 2] = [Table::Low, Table::Top];

/// The first value of a limb that is out of range.
pub fn too_large<S: Shape>(limb: usize) -> u64 {
    Table::of::<S>(limb).values::<S>()
}

/// A witness without entries, but for one limb of some value; the value is counted in no table, and P follows. Sums do
/// not.
fn one_limb<S: Shape>(lane: usize, limb: usize, row: usize, value: Scalar) -> Forgery<S> {
    let mut forgery = Forgery::<S>::of(&[]);
    forgery.count(Table::of::<S>(limb), 0, -Scalar::ONE);
    *forgery.at((columns::limb::<S>(lane, limb), row)) = value;
    forgery.follow_opening();
    forgery
}

/// As [`one_limb`], with honest sums and total.
pub fn one_limb_followed<S: Shape>(
    lane: usize,
    limb: usize,
    row: usize,
    value: Scalar,
) -> Forgery<S> {
    let mut forgery = one_limb::<S>(lane, limb, row, value);
    forgery.follow_slots(row);
    forgery.follow_limb_sums(row);
    forgery.follow_total();
    forgery
}

on_both_shapes! {
    fn clause_8_6_amount_of_two_to_the_64_is_unsatisfiable<S: Shape>() {
        for row in ROWS {
            let top = S::LOW_LIMBS;
            let forgery = one_limb_followed::<S>(1, top, row, Scalar::from(too_large::<S>(top)));
            assert_eq!(forgery.amount(1, row), Scalar::from_u128(1 << 64));
            forgery.assert_only(TOTAL_0, &[0]);
        }
    }

    fn clause_8_6_a_negative_amount_is_unsatisfiable<S: Shape>() {
        for limb in [0, 1, S::LOW_LIMBS] {
            one_limb_followed::<S>(0, limb, 0, -Scalar::ONE).assert_only(TOTAL_0, &[0]);
        }
    }

    fn clause_8_6_every_limb_of_every_lane_is_in_a_table<S: Shape>() {
        for lane in 0..S::LANES {
            for limb in 0..S::LIMBS {
                let value = Scalar::from(too_large::<S>(limb));
                one_limb_followed::<S>(lane, limb, R / 2, value).assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_a_limb_out_of_range_is_no_sum_of_multiplicities_of_others<S: Shape>() {
        // 512 = 511 + 1, and yet it is not counted as these.
        for limb in [0, 1, S::LOW_LIMBS] {
            let (table, value) = (Table::of::<S>(limb), too_large::<S>(limb));
            let mut forgery = one_limb_followed::<S>(0, limb, 0, Scalar::from(value));
            for value in [value - 1, 1] {
                forgery.count(table, value, Scalar::ONE);
            }
            forgery.follow_total();
            forgery.assert_only(TOTAL_0, &[0]);
        }
    }

    fn clause_8_6_a_limb_is_not_looked_up_in_the_other_limbs_table<S: Shape>() {
        // 1 is in both tables, the last value of the larger one in that alone; the weight s keeps them apart.
        for (limb, other) in [(0, Table::Top), (1, Table::Top), (S::LOW_LIMBS, Table::Low)] {
            for value in [1, other.values::<S>() - 1] {
                let mut forgery = one_limb_followed::<S>(0, limb, 0, Scalar::from(value));
                forgery.count(other, value, Scalar::ONE);
                forgery.follow_total();
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_a_changed_multiplicity_is_unsatisfiable<S: Shape>() {
        for table in TABLES {
            for value in (0..table.values::<S>()).step_by(R / 2) {
                let mut forgery = Forgery::<S>::mixed();
                forgery.count(table, value, Scalar::ONE);
                forgery.follow_total();
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_the_table_has_no_values_after_its_last<S: Shape>() {
        // Those rows list 0 again: a multiplicity may be split between them, and admits nothing but 0.
        for (limb, table) in [(1, Table::Low), (S::LOW_LIMBS, Table::Top)] {
            let (column, first) = table.place::<S>(table.values::<S>());
            assert!(table.columns::<S>().contains(&column), "the last column has rows left");
            for row in [first, R - 1] {
                let mut forgery = Forgery::<S>::of(&[]);
                forgery.count(table, 0, -Scalar::from(5));
                *forgery.at((columns::multiplicity::<S>(column), row)) += Scalar::from(5);
                forgery.follow_table_sums(row);
                forgery.follow_total();
                forgery.assert_satisfied();

                let value = Scalar::from(table.values::<S>() + (row - first) as u64);
                let mut forgery = one_limb_followed::<S>(0, limb, 0, value);
                *forgery.at((columns::multiplicity::<S>(column), row)) = Scalar::ONE;
                forgery.follow_table_sums(row);
                forgery.follow_total();
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
    }

    fn clause_8_6_row_r_is_not_a_row_of_the_tables<S: Shape>() {
        let mut forgery = one_limb_followed::<S>(0, 1, 0, Scalar::from(too_large::<S>(1)));
        *forgery.at((columns::multiplicity::<S>(0), R)) = Scalar::ONE;
        *forgery.at((columns::table_sum::<S>(0), R)) = Scalar::from(77);
        forgery.assert_only(TOTAL_0, &[0]);
    }

    fn clause_8_3_rejects_fractions_of_another_limb<S: Shape>() {
        // The limb is too large, and its fraction is that of the 0 which the table counts.
        for row in ROWS {
            for (lane, limb) in [(0, 1), (2, S::LOW_LIMBS), (3, 5), (8, S::LOW_LIMBS)] {
                let value = Scalar::from(too_large::<S>(limb));
                let mut forgery = one_limb::<S>(lane, limb, row, value);
                forgery.count(Table::of::<S>(limb), 0, Scalar::ONE);
                forgery.follow_slots(row);
                forgery.follow_total();
                forgery.assert_only(LIMB_SUM, &[row]);
            }
        }
    }

    fn clause_8_3_every_limb_of_every_lane_has_its_fraction_checked<S: Shape>() {
        // The lowest limbs' fractions are in the slots' sums.
        for lane in 0..S::LANES {
            for limb in 1..S::LIMBS {
                let mut forgery = Forgery::<S>::mixed();
                *forgery.at((columns::limb::<S>(lane, limb), R / 2)) = Scalar::from(1 << 20);
                forgery.follow_slots(R / 2);
                forgery.balance();
                forgery.assert_only(LIMB_SUM, &[R / 2]);
            }
        }
    }

    fn clause_8_4_rejects_fractions_of_a_value_that_the_table_does_not_list<S: Shape>() {
        for (limb, table) in [(1, Table::Low), (S::LOW_LIMBS, Table::Top)] {
            for (sum, tables) in columns::table_sums::<S>() {
                if !table.columns::<S>().contains(&tables.start) {
                    continue;
                }
                for row in ROWS {
                    let value = Scalar::from(too_large::<S>(limb));
                    let mut forgery = one_limb_followed::<S>(0, limb, row, value);
                    let fraction = (forgery.public[1] + value).invert().expect("not zero");
                    *forgery.at((columns::table_sum::<S>(sum), row)) += fraction;
                    forgery.follow_total();
                    forgery.assert_only(TABLE_SUM, &[row]);
                }
            }
        }
    }

    fn clause_8_4_every_multiplicity_is_in_its_tables_sum<S: Shape>() {
        for table in 0..columns::table_columns::<S>() {
            for row in ROWS {
                let mut forgery = Forgery::<S>::mixed();
                *forgery.at((columns::multiplicity::<S>(table), row)) += Scalar::ONE;
                forgery.assert_only(TABLE_SUM, &[row]);
            }
        }
    }
}
