//! Every amount is in [0, 2^64): limbs, tables and their common total.

use halo2curves::ff::{Field, PrimeField};

use super::{
    super::{super::columns, A, N, R, forgery::Table},
    Forgery,
};
use crate::{
    curve::Scalar,
    shape::{Shape, Tiny},
};

pub const LIMB_SUM: &str =
    "limb_sum * (r + x0)(r + x1)(r + x2) = (r + x1)(r + x2) + (r + x0)(r + x2) + (r + x0)(r + x1)";
pub const TABLE_SUM: &str = "table_sum = sum of multiplicity / (r + value)";
pub const RANGE_TOTAL: &str = "range_total = range_total' + low sums + rho * top sums";
pub const RANGE_TOTAL_R: &str = "range_total_R = 0";
pub const RANGE_TOTAL_0: &str = "range_total_0 = 0";

/// The top limb.
const TOP: usize = Tiny::LOW_LIMBS;
/// Rows of leaves that are tried: the first, one in the middle, the last one.
const ROWS: [usize; 3] = [0, R / 2, R - 1];

fn bits(limb: usize) -> u32 {
    if limb < TOP {
        Tiny::LOW_BITS
    } else {
        Tiny::TOP_BITS
    }
}

/// A witness without balances, but for one limb of some value; the value is counted in no table, and
/// the assets' side follows.
fn one_limb(lane: usize, limb: usize, row: usize, value: Scalar) -> Forgery {
    let mut forgery = Forgery::of(&[(0, 0); N]);
    let table = if limb < TOP { Table::Low } else { Table::Top };
    forgery.count(table, 0, -Scalar::ONE);
    *forgery.at((columns::limb::<Tiny>(lane, limb), row)) = value;
    forgery.follow_assets();
    forgery
}

/// As [`one_limb`], with honest fractions and totals.
fn one_limb_followed(lane: usize, limb: usize, row: usize, value: Scalar) -> Forgery {
    let mut forgery = one_limb(lane, limb, row, value);
    forgery.follow_limb_sums(row);
    forgery.follow_range_total();
    forgery
}

#[test]
fn amount_of_two_to_the_64_is_unsatisfiable() {
    for row in ROWS {
        let forgery = one_limb_followed(1, TOP, row, Scalar::from(1 << Tiny::TOP_BITS));
        assert_eq!(forgery.amount(1, row), Scalar::from_u128(1 << 64));
        forgery.assert_only(RANGE_TOTAL_0, &[0]);
    }
}

#[test]
fn a_negative_amount_is_unsatisfiable() {
    for limb in [0, TOP] {
        let forgery = one_limb_followed(0, limb, 0, -Scalar::ONE);
        forgery.assert_only(RANGE_TOTAL_0, &[0]);
    }
}

#[test]
fn every_limb_of_every_lane_is_in_a_table() {
    for lane in 0..Tiny::LANES {
        for limb in 0..Tiny::LIMBS {
            let too_large = Scalar::from(1 << bits(limb));
            one_limb_followed(lane, limb, R / 2, too_large).assert_only(RANGE_TOTAL_0, &[0]);
        }
    }
}

#[test]
fn a_limb_out_of_range_is_no_sum_of_multiplicities_of_others() {
    // 16 = 15 + 1, and yet it is not counted as these.
    let mut forgery = one_limb_followed(0, 0, 0, Scalar::from(16));
    for value in [15, 1] {
        forgery.count(Table::Low, value, Scalar::ONE);
    }
    forgery.follow_range_total();
    forgery.assert_only(RANGE_TOTAL_0, &[0]);
}

#[test]
fn a_low_limb_is_not_looked_up_in_the_top_limbs_table() {
    // Both tables of Tiny list the same values; the weight rho keeps them apart.
    for (limb, other) in [(0, Table::Top), (TOP, Table::Low)] {
        let mut forgery = one_limb_followed(0, limb, 0, Scalar::from(9));
        forgery.count(other, 9, Scalar::ONE);
        forgery.follow_range_total();
        forgery.assert_only(RANGE_TOTAL_0, &[0]);
    }
}

#[test]
fn a_changed_multiplicity_is_unsatisfiable() {
    for table in [Table::Low, Table::Top] {
        for value in [0, 15] {
            let mut forgery = Forgery::mixed();
            forgery.count(table, value, Scalar::ONE);
            forgery.follow_range_total();
            forgery.assert_only(RANGE_TOTAL_0, &[0]);
        }
    }
}

#[test]
fn the_table_has_no_values_after_its_last() {
    // Those rows list 0 again: a multiplicity may be split between them, and admits nothing but 0.
    for row in [16, R - 1] {
        let mut forgery = Forgery::of(&[(0, 0); N]);
        forgery.count(Table::Low, 0, -Scalar::from(5));
        *forgery.at((columns::multiplicity::<Tiny>(0), row)) = Scalar::from(5);
        forgery.follow_table_sums(row);
        forgery.follow_range_total();
        forgery.assert_satisfied();
        let mut forgery = one_limb_followed(0, 0, 0, Scalar::from(row as u64));
        *forgery.at((columns::multiplicity::<Tiny>(0), row)) = Scalar::ONE;
        forgery.follow_table_sums(row);
        forgery.follow_range_total();
        forgery.assert_only(RANGE_TOTAL_0, &[0]);
    }
}

#[test]
fn row_r_is_not_a_row_of_the_tables() {
    let mut forgery = one_limb_followed(0, 0, 0, Scalar::from(16));
    *forgery.at((columns::multiplicity::<Tiny>(0), R)) = Scalar::ONE;
    *forgery.at((columns::table_sum::<Tiny>(0), R)) = Scalar::from(77);
    forgery.assert_only(RANGE_TOTAL_0, &[0]);
}

#[test]
fn rejects_fractions_of_another_limb() {
    // The limb is too large, and its fraction is that of the 0 which the table counts.
    for row in ROWS {
        for (lane, limb) in [(0, 0), (2, TOP), (3, 7), (5, TOP)] {
            let mut forgery = one_limb(lane, limb, row, Scalar::from(1 << bits(limb)));
            let table = if limb < TOP { Table::Low } else { Table::Top };
            forgery.count(table, 0, Scalar::ONE);
            forgery.assert_only(LIMB_SUM, &[row]);
        }
    }
}

#[test]
fn every_limb_of_every_lane_has_its_fraction_checked() {
    for lane in 0..Tiny::LANES {
        for limb in 0..Tiny::LIMBS {
            let mut forgery = Forgery::mixed();
            *forgery.at((columns::limb::<Tiny>(lane, limb), R / 2)) = Scalar::from(1 << 20);
            forgery.follow_assets();
            forgery.assert_only(LIMB_SUM, &[R / 2]);
        }
    }
}

#[test]
fn rejects_fractions_of_a_value_that_the_table_does_not_list() {
    for (limb, sum) in [(0, Table::Low), (TOP, Table::Top)] {
        for row in ROWS {
            let mut forgery = one_limb_followed(0, limb, row, Scalar::from(16));
            let honest = Forgery::of(&[(0, 0); N]);
            let excess = limb_sums(&forgery, limb, row) - limb_sums(&honest, limb, row);
            forgery.count(sum, 0, Scalar::ONE);
            *forgery.at((columns::table_sum::<Tiny>(sum as usize), row)) += excess;
            forgery.follow_range_total();
            forgery.assert_only(TABLE_SUM, &[row]);
        }
    }
}

fn limb_sums(forgery: &Forgery, limb: usize, row: usize) -> Scalar {
    (0..Tiny::GROUPS)
        .map(|group| forgery.value(columns::limb_sum::<Tiny>(group, limb), row))
        .sum()
}

#[test]
fn rejects_a_range_total_that_leaves_a_fraction_out() {
    for row in ROWS {
        for limb in [0, TOP] {
            let mut forgery = one_limb_followed(4, limb, row, Scalar::from(16));
            let total = columns::range_total::<Tiny>();
            let excess = forgery.value(total, 0);
            for cell in &mut forgery.column(total)[..=row] {
                *cell -= excess;
            }
            forgery.assert_only(RANGE_TOTAL, &[row]);
        }
    }
}

#[test]
fn rejects_a_range_total_that_does_not_end_in_zero() {
    let mut forgery = one_limb_followed(0, 0, 0, Scalar::from(16));
    let total = columns::range_total::<Tiny>();
    let excess = forgery.value(total, 0);
    *forgery.at((total, R)) = -excess;
    forgery.follow_range_total();
    forgery.assert_only(RANGE_TOTAL_R, &[R]);
}

#[test]
fn accepts_the_extreme_amounts_in_the_first_and_last_rows() {
    let mut balances = vec![(A - 1, 0); N];
    for lane in 0..Tiny::LANES {
        balances[lane * R] = (0, u64::MAX);
        balances[lane * R + R - 1] = (lane, u64::MAX);
    }
    let forgery = Forgery::of(&balances);
    assert_eq!(forgery.amount(0, 0), Scalar::from(u64::MAX));
    forgery.assert_satisfied();
}
