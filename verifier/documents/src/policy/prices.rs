//! Where prices come from: shared by a policy and by what is made of its prices.

/// Where a policy's prices come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Who says so.
    pub source: String,
    /// When, as in 2026-06-30T00:00:00Z.
    pub time: String,
    /// What prices are counted in.
    pub quote: String,
    /// How far they may be from the ledger's time, in hours from 1 to 8,760, before or after it.
    pub max_age_hours: Option<u32>,
}
