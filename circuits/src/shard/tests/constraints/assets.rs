//! Amounts over ids, and the opening column: the identity that ties the lanes to the leaves.

use halo2curves::ff::Field;

use super::{
    super::{super::columns, A, R, forgery::Table},
    Forgery,
};
use crate::{
    curve::Scalar,
    shape::{Shape, Tiny},
};

pub const ASSET_TOTAL: &str = "asset_total = asset_total' + sum of weight * amount / (r + id)";
pub const ASSET_TOTAL_R: &str = "asset_total_R = 0";
pub const OPENING_TOTAL: &str = "opening_total = opening_total' + P / (r + a)";
pub const NO_ASSET: &str = "P = 0 where no asset is";
pub const OPENING_TOTAL_R: &str = "opening_total_R = 0";
pub const FINAL: &str = "sum over groups of rho^(3Rg) * asset_total_0 = opening_total_0";

/// Rows of leaves that are tried: the first, one in the middle, the last one.
const ROWS: [usize; 3] = [0, R / 2, R - 1];
/// The first asset and the last one.
const ASSETS: [usize; 2] = [0, A - 1];

/// A witness in which one leaf's amount is one less or one more than committed, every limb in range.
fn another_amount(lane: usize, row: usize) -> Forgery {
    let mut forgery = Forgery::mixed();
    let low = columns::limb::<Tiny>(lane, 0);
    let value = u64::from(forgery.value(low, row) == Scalar::ZERO);
    forgery.set_limb(lane, 0, row, value);
    forgery.follow_limb_sums(row);
    forgery.follow_range_total();
    forgery
}

#[test]
fn rejects_an_amount_that_is_not_in_the_total() {
    for row in ROWS {
        for lane in 0..Tiny::LANES {
            another_amount(lane, row).assert_only(ASSET_TOTAL, &[row]);
        }
    }
}

#[test]
fn rejects_an_id_that_is_not_in_the_total() {
    for row in ROWS {
        for lane in 0..Tiny::LANES {
            let mut forgery = Forgery::mixed();
            // A leaf whose amount is zero has no asset that matters.
            forgery.set_limb(lane, 1, row, 3);
            forgery.follow_limb_sums(row);
            forgery.follow_range_total();
            forgery.follow_assets();
            *forgery.at((columns::id::<Tiny>(lane), row)) += Scalar::ONE;
            forgery.assert_only(ASSET_TOTAL, &[row]);
        }
    }
}

#[test]
fn rejects_an_amount_that_the_leaf_does_not_have() {
    for row in ROWS {
        for lane in 0..Tiny::LANES {
            let mut forgery = another_amount(lane, row);
            forgery.follow_asset_totals();
            forgery.assert_only(FINAL, &[0]);
        }
    }
}

#[test]
fn rejects_an_asset_total_that_does_not_end_in_zero() {
    for lane in [0, Tiny::LANES - 1] {
        let mut forgery = another_amount(lane, R / 2);
        let total = columns::asset_total::<Tiny>(lane / 3);
        let honest = forgery.value(total, 0);
        forgery.follow_asset_totals();
        let excess = forgery.value(total, 0) - honest;
        *forgery.at((total, R)) = -excess;
        forgery.follow_asset_totals();
        forgery.assert_only(ASSET_TOTAL_R, &[R]);
    }
}

#[test]
fn rejects_p_that_is_not_in_its_total() {
    for row in ASSETS {
        let mut forgery = Forgery::mixed();
        *forgery.at((columns::opening::<Tiny>(), row)) += Scalar::ONE;
        forgery.assert_only(OPENING_TOTAL, &[row]);
    }
}

#[test]
fn rejects_p_that_the_lanes_do_not_have() {
    for row in ASSETS {
        let mut forgery = Forgery::mixed();
        *forgery.at((columns::opening::<Tiny>(), row)) += Scalar::ONE;
        forgery.follow_opening_total();
        forgery.assert_only(FINAL, &[0]);
    }
}

#[test]
fn rejects_p_moved_from_one_asset_to_another() {
    let mut forgery = Forgery::mixed();
    *forgery.at((columns::opening::<Tiny>(), 0)) -= Scalar::ONE;
    *forgery.at((columns::opening::<Tiny>(), A - 1)) += Scalar::ONE;
    forgery.follow_opening_total();
    forgery.assert_only(FINAL, &[0]);
}

#[test]
fn rejects_an_opening_total_that_does_not_end_in_zero() {
    for row in ASSETS {
        let mut forgery = Forgery::mixed();
        let total = columns::opening_total::<Tiny>();
        let honest = forgery.value(total, 0);
        *forgery.at((columns::opening::<Tiny>(), row)) += Scalar::ONE;
        forgery.follow_opening_total();
        let excess = forgery.value(total, 0) - honest;
        *forgery.at((total, R)) = -excess;
        forgery.follow_opening_total();
        forgery.assert_only(OPENING_TOTAL_R, &[R]);
    }
}

#[test]
fn rejects_p_where_no_asset_is() {
    for row in [A, R - 1] {
        let mut forgery = Forgery::mixed();
        *forgery.at((columns::opening::<Tiny>(), row)) = Scalar::ONE;
        forgery.balance_opening();
        forgery.assert_only(NO_ASSET, &[row]);
    }
}

#[test]
fn rejects_p_in_the_last_usable_row_where_no_total_sees_it() {
    let mut forgery = Forgery::mixed();
    *forgery.at((columns::opening::<Tiny>(), R)) = Scalar::ONE;
    forgery.assert_only(NO_ASSET, &[R]);
}

#[test]
fn rejects_an_amount_under_an_id_that_is_no_asset() {
    for id in [Scalar::from(A as u64), -Scalar::ONE] {
        let mut forgery = Forgery::mixed();
        // Row 0 holds u64::MAX.
        *forgery.at((columns::id::<Tiny>(0), 0)) = id;
        forgery.follow_asset_totals();
        forgery.assert_only(FINAL, &[0]);
    }
}

#[test]
fn an_id_without_an_amount_may_be_anything() {
    let mut forgery = Forgery::mixed();
    // Row 1 holds nothing; the id of nothing says nothing.
    *forgery.at((columns::id::<Tiny>(0), 1)) = Scalar::from(1 << 20);
    forgery.follow_asset_totals();
    forgery.assert_satisfied();
}

#[test]
fn row_r_holds_no_leaf() {
    let mut forgery = Forgery::mixed();
    *forgery.at((columns::id::<Tiny>(0), R)) = Scalar::from(1 << 20);
    *forgery.at((columns::limb::<Tiny>(0, 0), R)) = Scalar::from(1 << 20);
    *forgery.at((columns::multiplicity::<Tiny>(Table::Top as usize), R)) = Scalar::ONE;
    forgery.assert_satisfied();
}
