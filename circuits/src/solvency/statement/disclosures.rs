//! Totals that the operator publishes, which the circuit holds against the committed ones.

use super::{
    bounds::TOTAL_BITS,
    error::{Part, StatementError, one_each},
    side::Side,
};

/// Totals that the operator chose to publish: `None` stays hidden. One entry for each listed asset.
///
/// All are below 2^102, which is the bound of totals in documents. Of liabilities and loans no total of
/// 2^97 or more can be proven; a tighter bound would change nothing, since the circuit demands that a
/// disclosed total is the committed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosures {
    /// Published totals of liabilities, gross: E_a.
    pub liabilities: Vec<Option<u128>>,
    /// Published totals of loans: D_a.
    pub loans: Vec<Option<u128>>,
    /// Published totals of reserves: R_a.
    pub reserves: Vec<Option<u128>>,
}

impl Disclosures {
    /// Discloses nothing about any of `assets` assets.
    pub fn none(assets: usize) -> Self {
        Self {
            liabilities: vec![None; assets],
            loans: vec![None; assets],
            reserves: vec![None; assets],
        }
    }

    pub(super) fn check(&self, listed: usize) -> Result<(), StatementError> {
        for (side, list) in [
            (Side::Liabilities, &self.liabilities),
            (Side::Loans, &self.loans),
            (Side::Reserves, &self.reserves),
        ] {
            one_each(Part::Disclosures(side), list, listed)?;
            let out_of_bounds = |v: &Option<u128>| v.is_some_and(|v| v >> TOTAL_BITS != 0);
            if let Some(asset) = list.iter().position(out_of_bounds) {
                return Err(StatementError::Disclosed { side, asset });
            }
        }
        Ok(())
    }
}
