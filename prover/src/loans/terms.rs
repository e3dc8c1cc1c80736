//! What the choice about a ledger's debts depends on, besides the ledger and the seed.

use circuits::{collateral::CollateralVector, ledger::AssetId, solvency::statement::CollateralCap};
use documents::{bundle::collateral::CollateralSchedule, decimal::CommonScale, policy::Policy};

use crate::inputs::{
    LoadedSnapshot,
    snapshot::{BadDebt, DebtsMode},
};

/// How debts are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanTerms {
    pub(super) vector: CollateralVector,
    /// By asset id, basis points of its gross liabilities that its debts may be.
    pub(super) shares: Vec<u16>,
    /// By asset id, what all debts together may rely on of it.
    pub(super) caps: Vec<Option<CollateralCap>>,
    pub(super) bad_debt: BadDebt,
    /// From F to the quote, for messages.
    pub(super) scale: CommonScale,
    pub(super) quote: String,
    /// Every listed asset once.
    pub(super) pledge_order: Vec<AssetId>,
}

impl LoanTerms {
    /// The terms of a snapshot under its schedule and its policy; `None` if no debts are counted.
    pub fn new(
        snapshot: &LoadedSnapshot,
        schedule: Option<&CollateralSchedule>,
        policy: &Policy,
    ) -> Option<Self> {
        let schedule = schedule.filter(|_| snapshot.debts == DebtsMode::Count)?;
        let compiled = policy.compiled();
        Some(Self {
            vector: schedule.vector().clone(),
            shares: compiled.max_loan_share_bps.clone(),
            caps: compiled.collateral_caps.clone(),
            bad_debt: snapshot.bad_debt,
            scale: schedule.scale().clone(),
            quote: schedule.quote().to_owned(),
            pledge_order: snapshot.pledge_order.clone(),
        })
    }
}
