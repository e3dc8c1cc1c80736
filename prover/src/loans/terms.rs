//! What the choice about a ledger's debts depends on, besides the ledger and the seed.

use circuits::{
    collateral::CollateralVector,
    hash::{Digest32, sha256},
    ledger::AssetId,
    solvency::statement::CollateralCap,
};
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

    /// SHA-256 of all of it: two choices under terms with one digest, about one ledger with one seed, are the same.
    pub fn digest(&self) -> Digest32 {
        let mut bytes = Vec::new();
        for asset in &self.pledge_order {
            bytes.extend_from_slice(&(asset.index() as u16).to_le_bytes());
            bytes.extend_from_slice(&self.vector.pledged(*asset).to_le_bytes());
            bytes.extend_from_slice(&self.vector.debt(*asset).to_le_bytes());
            bytes.extend_from_slice(&self.shares[asset.index()].to_le_bytes());
            let cap = self.caps[asset.index()].as_ref();
            let cap = cap.map_or_else(Vec::new, |cap| cap.cap.to_bytes_le());
            // Caps are below 2^193, and one of zero has a byte.
            bytes.push(cap.len() as u8);
            bytes.extend_from_slice(&cap);
        }
        let bad_debt = match self.bad_debt {
            BadDebt::Error => 0,
            BadDebt::LeaveOut => 1,
        };
        sha256("por/loan-terms/v1", &[&[bad_debt], &bytes])
    }
}
