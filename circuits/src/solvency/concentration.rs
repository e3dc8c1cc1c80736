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

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use halo2curves::{ff::Field, pasta::Fp};

use super::columns::SolvencyConfig;
use super::digits::{self, Names};
use super::statement::BPS;
use super::{instance, layout};
use crate::shape::Shape;

/// Constrains column T to hold `sum_b price_b * R_b` in rows 0 to A, and no asset's value to be more than
/// its cap's share of it: `cap * T >= 10^4 * price * R`.
pub(super) fn configure<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    meta.create_gate("concentration: T is the value of all reserves", |meta| {
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
            ("acc_T = 0 in row 0", first * sum.clone()),
            (
                "acc_T' = acc_T + price * R",
                asset.clone() * (next_sum - sum.clone() - price * reserve),
            ),
            ("T' = T", asset * (next_total - total.clone())),
            ("T = acc_T in row A", end * (total - sum)),
        ]
    });

    digits::configure::<S>(
        meta,
        config,
        layout::CONCENTRATION_DIGITS,
        &Names {
            digits: "concentration: base-4 digits",
            sum: "concentration: no asset is above its cap",
            equation: "cap * T - 10^4 * price * R = sum_i 4^i d_i",
        },
        |meta| {
            let cap = config.input(meta, instance::CAP_BPS);
            let price = config.input(meta, instance::PRICE);
            let total = config.cell(meta, layout::TOTAL_VALUE);
            let bps = Expression::Constant(Fp::from(u64::from(BPS)));
            cap * total - bps * price * config.reserve(meta)
        },
    );
}

/// Writes acc_T and T for the reserves that `columns` holds, and returns T.
pub(super) fn assign<S: Shape>(columns: &mut [Vec<Fp>], prices: &[Fp]) -> Fp {
    let mut sum = Fp::ZERO;
    for (asset, price) in prices.iter().enumerate() {
        columns[layout::VALUE_SUM][asset] = sum;
        sum += *price * columns[layout::RESERVES][asset];
    }
    columns[layout::VALUE_SUM][S::REGISTRY] = sum;
    columns[layout::TOTAL_VALUE].fill(sum);
    sum
}
