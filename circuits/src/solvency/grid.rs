//! The cells of a witness: every advice column, computed from L and R before synthesis.
//!
//! Synthesis only copies the grid, so that tests can change any one cell and see what notices.

use halo2curves::{ff::Field, pasta::Fp};

use super::statement::{BPS, MAX_RULES};
use super::{concentration, digits, instance, instance::PublicInputs, layout, rules};
use crate::{
    cells::{AdviceColumn, Cells, InstanceColumn},
    proof::zeroize_scalars,
    shape::Shape,
};

/// Advice columns by the indices of [`layout`], each with its [`layout::advice_rows`]. Overwritten when dropped.
#[derive(Clone)]
pub(super) struct Grid {
    pub(super) columns: Cells<AdviceColumn, Fp>,
}

impl Drop for Grid {
    fn drop(&mut self) {
        self.columns
            .columns_mut()
            .for_each(|column| zeroize_scalars(column));
    }
}

impl Grid {
    /// Fills the grid for public inputs and for the cells of L and R from row 0 on; the rest of these two
    /// columns is zero. What is false about them ends as a constraint that does not hold, never as a panic.
    pub(super) fn new<S: Shape>(
        public: &PublicInputs,
        liabilities: &[Fp],
        reserves: &[Fp],
    ) -> Self {
        let mut columns = Cells::filled(layout::ADVICE_COLUMNS, layout::advice_rows::<S>, Fp::ZERO);
        columns[layout::LIABILITIES][..liabilities.len()].copy_from_slice(liabilities);
        columns[layout::RESERVES][..reserves.len()].copy_from_slice(reserves);
        columns[layout::CLAIM][0] = public[instance::CLAIM][0];

        let mut grid = Self { columns };
        concentration::assign::<S>(&mut grid.columns, &public[instance::PRICE]);
        for j in 0..MAX_RULES {
            rules::assign::<S>(&mut grid.columns, j, &public[instance::rule(j)]);
        }
        grid.assign_digits::<S>(public);
        grid
    }

    /// Fills the digits of everything that is range-checked asset by asset, from the cells of L, R and T.
    pub(super) fn assign_digits<S: Shape>(&mut self, public: &PublicInputs) {
        let bps = Fp::from(u64::from(BPS));
        for asset in 0..S::REGISTRY {
            let input = |column: InstanceColumn| public[column][asset];
            let liability =
                |block: usize| self.columns[layout::LIABILITIES][block * S::REGISTRY + asset];
            let pledged = liability(layout::PLEDGED);
            let gross = liability(layout::FREE) + pledged;
            let debt = liability(layout::DEBTS);
            let reserve = self.columns[layout::RESERVES][asset];
            let total = self.columns[layout::TOTAL_VALUE][asset];
            for (digits, value) in [
                (layout::RESERVE_DIGITS, reserve),
                (
                    layout::LOAN_SHARE_DIGITS,
                    input(instance::MAX_LOAN_SHARE_BPS) * gross - bps * debt,
                ),
                (
                    layout::COLLATERAL_DIGITS,
                    input(instance::COLLATERAL_CAP)
                        - input(instance::COLLATERAL_COEFFICIENT) * pledged,
                ),
                (
                    layout::RATIO_DIGITS,
                    bps * reserve - input(instance::MIN_RATIO_BPS) * (gross - debt),
                ),
                (
                    layout::CONCENTRATION_DIGITS,
                    input(instance::CAP_BPS) * total - bps * input(instance::PRICE) * reserve,
                ),
            ] {
                digits::assign::<S>(&mut self.columns, digits, asset, &value);
            }
        }
    }
}
