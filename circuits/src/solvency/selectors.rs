//! Fixed columns that switch gates on, row by row.

use halo2_proofs::{
    circuit::{Region, Value},
    plonk::{Column, ConstraintSystem, Error, Fixed},
};
use halo2curves::{ff::Field, pasta::Fp};

use super::layout::{self, BLOCKS};
use crate::shape::Shape;

/// Fixed columns that are one in some rows and zero in the rest, the blinding rows among them. They are
/// plain fixed columns, not the crate's `Selector`s, which it would combine: what is fixed is what is
/// written here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selectors {
    /// Row 0.
    pub(super) first: Column<Fixed>,
    /// Rows 0 to A - 1: those that mean an asset.
    pub(super) asset: Column<Fixed>,
    /// Row A: where sums over assets end.
    pub(super) end: Column<Fixed>,
    /// Rows 3A + 2 to the last usable one: where L must be zero.
    pub(super) outside_liabilities: Column<Fixed>,
    /// Rows A to the last usable one: where R must be zero.
    pub(super) outside_reserves: Column<Fixed>,
    /// Rows 0 to 3A - 1: those of the digits of range checks.
    pub(super) digit: Column<Fixed>,
    /// Rows A to A + 106: those that a digit of a rule's total is taken from.
    pub(super) rule_digit: Column<Fixed>,
    /// Row A + 107: where nothing of a rule's total is left.
    pub(super) rule_end: Column<Fixed>,
}

impl Selectors {
    pub(super) fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        Self {
            first: meta.fixed_column(),
            asset: meta.fixed_column(),
            end: meta.fixed_column(),
            outside_liabilities: meta.fixed_column(),
            outside_reserves: meta.fixed_column(),
            digit: meta.fixed_column(),
            rule_digit: meta.fixed_column(),
            rule_end: meta.fixed_column(),
        }
    }

    pub(super) fn assign<S: Shape>(&self, region: &mut Region<'_, Fp>) -> Result<(), Error> {
        let end = S::REGISTRY;
        let rule_end = layout::rule_end_row::<S>();
        for (column, rows) in [
            (self.first, 0..1),
            (self.asset, 0..end),
            (self.end, end..end + 1),
            (self.outside_liabilities, S::COMPONENTS..S::USABLE_ROWS),
            (self.outside_reserves, end..S::USABLE_ROWS),
            (self.digit, 0..BLOCKS * S::REGISTRY),
            (self.rule_digit, end..rule_end),
            (self.rule_end, rule_end..rule_end + 1),
        ] {
            for row in rows {
                region.assign_fixed(|| "selector", column, row, || Value::known(Fp::ONE))?;
            }
        }
        Ok(())
    }
}
