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

use halo2_proofs::{
    plonk::{Advice, Column, ConstraintSystem, Instance},
    poly::Rotation,
};
use halo2curves::{ff::Field, pasta::Fp};

use super::circuit::Selectors;
use super::{instance, layout};
use crate::shape::Shape;

/// Constrains column T to hold `sum_b price_b * R_b` in rows 0 to A.
pub(super) fn configure(
    meta: &mut ConstraintSystem<Fp>,
    selectors: &Selectors,
    advice: &[Column<Advice>],
    public: &[Column<Instance>],
) {
    meta.create_gate("concentration: T is the value of all reserves", |meta| {
        let first = meta.query_fixed(selectors.first);
        let asset = meta.query_fixed(selectors.asset);
        let end = meta.query_fixed(selectors.end);
        let price = meta.query_instance(public[instance::PRICE], Rotation::cur());
        let reserve = meta.query_advice(advice[layout::RESERVES], Rotation::cur());
        let sum = meta.query_advice(advice[layout::VALUE_SUM], Rotation::cur());
        let next_sum = meta.query_advice(advice[layout::VALUE_SUM], Rotation::next());
        let total = meta.query_advice(advice[layout::TOTAL_VALUE], Rotation::cur());
        let next_total = meta.query_advice(advice[layout::TOTAL_VALUE], Rotation::next());
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
