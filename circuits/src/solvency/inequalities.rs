//! What is shown asset by asset to be an integer in range: R itself, and the differences of M1, M2 and S1.
//!
//! - **M1** `max_loan_share_bps * E >= 10^4 * D`. Loans lower what has to be held by no more than this
//!   share of what is owed, in the same asset. It is checked for every listed asset, whatever S1's ratio
//!   is: S1 and the rules count with E - D >= 0.
//! - **M2** `cap >= coefficient * pledged`. All loans together rely on at most so much of this asset. Where
//!   there is no cap, coefficient and cap are zero, and the difference is.
//! - **S1** `10^4 * R >= min_ratio_bps * (E - D)`. What is held covers net liabilities.
//!
//! That debts are covered by pledges of the same customer is no affair of totals: the shards' proofs say it
//! of every account by itself.

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use halo2curves::pasta::Fp;

use super::columns::SolvencyConfig;
use super::digits::{self, Names};
use super::statement::BPS;
use super::{instance, layout};
use crate::shape::Shape;

/// R: `0 <= R < 2^102` (SPEC.md 9.4). E and D are sums of leaves and need no such check ([`layout`]).
pub(super) fn reserves_in_range<S: Shape>(
    meta: &mut ConstraintSystem<Fp>,
    config: &SolvencyConfig,
) {
    digits::configure::<S>(
        meta,
        config,
        layout::RESERVE_DIGITS,
        &Names {
            digit: "9.4 d (d - 1)(d - 2)(d - 3) = 0",
            sum: "9.4 R = sum_i 4^i d_i",
        },
        |meta| config.reserve(meta),
    );
}

/// M1: `max_loan_share_bps * E >= 10^4 * D` (SPEC.md 9.5).
pub(super) fn loan_share<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    digits::configure::<S>(
        meta,
        config,
        layout::LOAN_SHARE_DIGITS,
        &Names {
            digit: "9.5 d (d - 1)(d - 2)(d - 3) = 0",
            sum: "9.5 max_loan_share_bps E - 10^4 D = sum_i 4^i d_i",
        },
        |meta| {
            let share = config.input(meta, instance::MAX_LOAN_SHARE_BPS);
            share * config.gross::<S>(meta) - basis_points() * config.debt::<S>(meta)
        },
    );
}

/// M2: `cap >= coefficient * pledged` (SPEC.md 9.6).
pub(super) fn collateral_cap<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    digits::configure::<S>(
        meta,
        config,
        layout::COLLATERAL_DIGITS,
        &Names {
            digit: "9.6 d (d - 1)(d - 2)(d - 3) = 0",
            sum: "9.6 cap - coefficient pledged = sum_i 4^i d_i",
        },
        |meta| {
            let coefficient = config.input(meta, instance::COLLATERAL_COEFFICIENT);
            let cap = config.input(meta, instance::COLLATERAL_CAP);
            cap - coefficient * config.pledged::<S>(meta)
        },
    );
}

/// S1: `10^4 * R >= min_ratio_bps * (E - D)` (SPEC.md 9.7).
pub(super) fn ratio<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    digits::configure::<S>(
        meta,
        config,
        layout::RATIO_DIGITS,
        &Names {
            digit: "9.7 d (d - 1)(d - 2)(d - 3) = 0",
            sum: "9.7 10^4 R - min_ratio_bps (E - D) = sum_i 4^i d_i",
        },
        |meta| {
            let ratio = config.input(meta, instance::MIN_RATIO_BPS);
            let net = config.gross::<S>(meta) - config.debt::<S>(meta);
            basis_points() * config.reserve(meta) - ratio * net
        },
    );
}

/// 10^4.
pub(super) fn basis_points() -> Expression<Fp> {
    Expression::Constant(Fp::from(u64::from(BPS)))
}
