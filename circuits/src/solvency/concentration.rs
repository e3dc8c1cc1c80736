//! T, the value of all reserves at the policy's prices, brought to every row of an asset.
//!
//! ```text
//!   row    price    R      acc_T                   T
//!   0      price_0  R_0    0                       T
//!   1      price_1  R_1    acc_T(0) + price_0 R_0  T
//!   ...
//!   A - 1                                          T
//!   A                      sum of all         =    T
//! ```

use halo2_proofs::plonk::ConstraintSystem;
use halo2curves::{ff::Field, pasta::Fp};

use super::columns::SolvencyConfig;
use super::digits::{self, Names};
use super::inequalities::basis_points;
use super::{instance, layout};
use crate::{
    cells::{AdviceColumn, Cells},
    shape::Shape,
};

/// T: column T holds `sum_b price_b * R_b` in rows 0 to A (SPEC.md 9.8).
pub(super) fn total_value(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate("T is the value of all reserves", |meta| {
        let first = config.selector(meta, |s| s.first);
        let asset = config.selector(meta, |s| s.asset);
        let end = config.selector(meta, |s| s.end);
        let price = config.input(meta, instance::PRICE);
        let reserve = config.reserve(meta);
        let sum = config.cell(meta, layout::VALUE_SUM);
        let next_sum = config.below(meta, layout::VALUE_SUM);
        let total = config.cell(meta, layout::TOTAL_VALUE);
        let next_total = config.below(meta, layout::TOTAL_VALUE);
        [
            ("9.8 acc_T = 0", first * sum.clone()),
            (
                "9.8 acc_T' = acc_T + price R",
                asset.clone() * (next_sum - sum.clone() - price * reserve),
            ),
            ("9.8 T' = T", asset * (next_total - total.clone())),
            ("9.8 T = acc_T", end * (total - sum)),
        ]
    });
}

/// Concentration: no asset's value is more than its cap's share of T, `cap_bps * T >= 10^4 * price * R` (SPEC.md 9.9).
pub(super) fn cap<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    digits::configure::<S>(
        meta,
        config,
        layout::CONCENTRATION_DIGITS,
        &Names {
            digit: "9.9 d (d - 1)(d - 2)(d - 3) = 0",
            sum: "9.9 cap_bps T - 10^4 price R = sum_i 4^i d_i",
        },
        |meta| {
            let cap = config.input(meta, instance::CAP_BPS);
            let price = config.input(meta, instance::PRICE);
            let total = config.cell(meta, layout::TOTAL_VALUE);
            cap * total - basis_points() * price * config.reserve(meta)
        },
    );
}

/// Writes acc_T and T for the reserves that `columns` holds.
pub(super) fn assign<S: Shape>(columns: &mut Cells<AdviceColumn, Fp>, prices: &[Fp]) {
    let mut sum = Fp::ZERO;
    for (asset, price) in prices.iter().enumerate() {
        columns[layout::VALUE_SUM][asset] = sum;
        sum += *price * columns[layout::RESERVES][asset];
    }
    columns[layout::VALUE_SUM][S::REGISTRY] = sum;
    columns[layout::TOTAL_VALUE].fill(sum);
}
