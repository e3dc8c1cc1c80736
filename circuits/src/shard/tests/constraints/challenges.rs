//! rho, r and the weights: public in row 0, and followed from row to row.

use halo2curves::ff::Field;

use super::super::R;
use super::{
    super::super::columns::{self, instance},
    Forgery,
};
use crate::{
    curve::Scalar,
    hash::hash_to_field,
    shape::{LEAVES_PER_GROUP, Tiny},
};

pub const RHO_0: &str = "rho_0 = public rho";
pub const R_0: &str = "r_0 = public r";
pub const WEIGHT0_0: &str = "weight0_0 = 1";
pub const WEIGHT1_0: &str = "weight1_0 = public rho^R";
pub const WEIGHT2_0: &str = "weight2_0 = public rho^2R";
pub const RHO: &str = "rho' = rho";
pub const R_NEXT: &str = "r' = r";
pub const WEIGHTS: [&str; LEAVES_PER_GROUP] = [
    "weight0' = weight0 * rho",
    "weight1' = weight1 * rho",
    "weight2' = weight2 * rho",
];

/// Rows that a change between two rows is tried in: the first, one in the middle, the last usable one.
const LATER_ROWS: [usize; 3] = [1, R / 2, R];

fn other() -> Scalar {
    hash_to_field("test", &[b"another challenge"])
}

#[test]
fn rejects_another_rho_than_the_public_one() {
    let mut forgery = Forgery::mixed();
    forgery.column(columns::rho::<Tiny>()).fill(other());
    forgery.follow_weights(0);
    forgery.follow_range_total();
    forgery.follow_assets();
    forgery.assert_only(RHO_0, &[0]);
}

#[test]
fn rejects_another_r_than_the_public_one() {
    let mut forgery = Forgery::mixed();
    forgery.column(columns::r::<Tiny>()).fill(other());
    forgery.follow_fractions();
    forgery.follow_range_total();
    forgery.follow_asset_totals();
    forgery.follow_opening_total();
    forgery.assert_only(R_0, &[0]);
}

#[test]
fn rejects_weights_that_do_not_start_as_they_must() {
    for (lane, name) in [WEIGHT0_0, WEIGHT1_0, WEIGHT2_0].into_iter().enumerate() {
        for start in [Scalar::ZERO, other()] {
            let mut forgery = Forgery::mixed();
            *forgery.at((columns::weight::<Tiny>(lane), 0)) = start;
            forgery.follow_weights(0);
            forgery.follow_assets();
            forgery.assert_only(name, &[0]);
        }
    }
}

#[test]
fn rejects_a_weight_that_is_not_rho_times_the_one_above() {
    for (lane, name) in WEIGHTS.into_iter().enumerate() {
        for row in LATER_ROWS {
            let mut forgery = Forgery::mixed();
            *forgery.at((columns::weight::<Tiny>(lane), row)) += Scalar::ONE;
            forgery.follow_weights(row);
            forgery.follow_assets();
            forgery.assert_only(name, &[row - 1]);
        }
    }
}

#[test]
fn rejects_rho_that_changes_between_rows() {
    for row in LATER_ROWS {
        let mut forgery = Forgery::mixed();
        forgery.column(columns::rho::<Tiny>())[row..].fill(other());
        forgery.follow_weights(0);
        forgery.balance_ranges();
        forgery.follow_assets();
        forgery.assert_only(RHO, &[row - 1]);
    }
}

#[test]
fn rejects_rho_that_differs_in_one_row() {
    let mut forgery = Forgery::mixed();
    *forgery.at((columns::rho::<Tiny>(), R / 2)) = other();
    forgery.follow_weights(0);
    forgery.balance_ranges();
    forgery.follow_assets();
    forgery.assert_only(RHO, &[R / 2 - 1, R / 2]);
}

#[test]
fn rejects_r_that_changes_between_rows() {
    for row in LATER_ROWS {
        let mut forgery = Forgery::mixed();
        forgery.column(columns::r::<Tiny>())[row..].fill(other());
        forgery.follow_fractions();
        forgery.balance_ranges();
        forgery.follow_assets();
        forgery.assert_only(R_NEXT, &[row - 1]);
    }
}

#[test]
fn rejects_r_that_differs_in_one_row() {
    let mut forgery = Forgery::mixed();
    *forgery.at((columns::r::<Tiny>(), R / 2)) = other();
    forgery.follow_fractions();
    forgery.balance_ranges();
    forgery.follow_assets();
    forgery.assert_only(R_NEXT, &[R / 2 - 1, R / 2]);
}

#[test]
fn every_public_input_is_bound() {
    let expected = [R_0, RHO_0, WEIGHT1_0, WEIGHT2_0, super::assets::FINAL];
    assert_eq!(instance::rows::<Tiny>(), expected.len());
    for (row, name) in expected.into_iter().enumerate() {
        for changed in [Scalar::ZERO, other()] {
            let mut forgery = Forgery::mixed();
            forgery.public[row] = changed;
            forgery.assert_only(name, &[0]);
        }
    }
}
