//! The solvency circuit: from committed totals of liabilities and reserves to the public policy.
//!
//! One proof says, of two advice columns L and R that are linked from outside to K_L and K_R, and of a
//! public [`SolvencyStatement`], what follows. L holds what the leaves add up to: free and pledged balances
//! and debts of each asset, and a surplus that nothing here reads. R holds R_a in row `a`. Letters:
//! E_a = free_a + pledged_a is owed to customers, D_a is owed by them.
//!
//! | clause of SPEC.md | for every | says |
//! |---|---|---|
//! | 9.1 claim | proof | it is about this claim |
//! | 9.2, 9.3 L, R | row | zero where no asset is listed |
//! | 9.4 R | asset | `0 <= R_a < 2^102` |
//! | 9.5 M1 | asset | `max_loan_share_bps_a * E_a >= 10^4 * D_a` |
//! | 9.6 M2 | capped asset | `cap_a >= coefficient_a * pledged_a` |
//! | 9.7 S1 | asset | `10^4 * R_a >= min_ratio_bps_a * (E_a - D_a)` |
//! | 9.8, 9.9 concentration | asset | `cap_bps_a * sum_b price_b * R_b >= 10^4 * price_a * R_a` |
//! | 9.10 S2 | rule | `sum_a (alpha_a * R_a + delta_a * D_a) >= sum_a beta_a * E_a` |
//! | 9.11 disclosures | disclosed total | it is the published number |
//!
//! Nothing here needs a copy constraint or a lookup: every cell is tied to its neighbours by gates with
//! rotations, switched by fixed columns. Each file is one idea:
//!
//! - [`statement`]: the public side in integers; `instance`: the same in field elements;
//! - `witness`: the private side; `evaluate`: whether the one satisfies the other, in integers;
//! - [`layout`]: which cell holds what, and why each bound is enough; `selectors`, `columns`: the columns as
//!   gates read them;
//! - `published` (9.1, 9.11), `linked` (9.2, 9.3), `inequalities` (9.4 to 9.7), `concentration` (9.8, 9.9), `rules`
//!   (9.10): the gates of each clause; `digits`: the check that a value is an integer in range;
//! - `grid`: a witness's cells; `circuit`: the whole.

use halo2curves::{ff::PrimeField, group::Curve as _};

use crate::curve::{Curve, Point, Scalar};

pub mod check;
mod circuit;
mod columns;
mod concentration;
mod digits;
mod evaluate;
mod grid;
mod inequalities;
mod instance;
pub mod layout;
mod linked;
pub mod prove;
mod published;
mod rules;
mod selectors;
pub mod statement;
mod witness;

pub use circuit::SolvencyCircuit;
pub use columns::SolvencyConfig;
pub use evaluate::{Clause, Comparison, Failure, comparisons, evaluate};
pub use instance::{INSTANCE_COLUMNS, PublicInputs, instance_columns};
pub use layout::{ADVICE_COLUMNS, LINKED_COLUMNS};
pub use statement::{
    CollateralCap, CompiledPolicy, Disclosures, Rule, Side, SolvencyStatement, StatementError,
    TOTAL_BITS,
};
pub use witness::{LiabilityTotals, ReserveTotals, SolvencyWitness, WitnessError};

/// `sum_a totals[a] * G_a`: the commitment K_R of a public list of reserves, with blind zero.
pub fn commit_totals(assets: &[Point], totals: &ReserveTotals) -> Point {
    totals
        .iter()
        .zip(assets)
        .map(|(total, generator)| *generator * Scalar::from_u128(*total))
        .sum::<Curve>()
        .to_affine()
}

#[cfg(test)]
mod tests;
