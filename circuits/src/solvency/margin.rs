//! What loans may do: M1 bounds how much of them counts, M2 what they may rely on.
//!
//! - **M1** `max_loan_share_bps * E >= 10^4 * D`. Loans lower what has to be held by no more than this
//!   share of what is owed, in the same asset. It is checked for every listed asset, whatever S1's ratio
//!   is: S1 and the rules count with E - D >= 0.
//! - **M2** `cap >= coefficient * pledged`. All loans together rely on at most so much of this asset. Where
//!   there is no cap, coefficient and cap are zero, and the difference is.
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

/// Constrains loans to their share, and pledges to their caps.
pub(super) fn configure<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    digits::configure::<S>(
        meta,
        config,
        layout::LOAN_SHARE_DIGITS,
        &Names {
            digits: "M1: base-4 digits",
            sum: "M1: loans keep to their share of liabilities",
            equation: "max_loan_share * E - 10^4 * D = sum_i 4^i d_i",
        },
        |meta| {
            let share = config.input(meta, instance::MAX_LOAN_SHARE_BPS);
            let bps = Expression::Constant(Fp::from(u64::from(BPS)));
            share * config.gross::<S>(meta) - bps * config.debt::<S>(meta)
        },
    );

    digits::configure::<S>(
        meta,
        config,
        layout::COLLATERAL_DIGITS,
        &Names {
            digits: "M2: base-4 digits",
            sum: "M2: no asset is relied on above its cap",
            equation: "cap - coefficient * pledged = sum_i 4^i d_i",
        },
        |meta| {
            let coefficient = config.input(meta, instance::COLLATERAL_COEFFICIENT);
            let cap = config.input(meta, instance::COLLATERAL_CAP);
            cap - coefficient * config.pledged::<S>(meta)
        },
    );
}
