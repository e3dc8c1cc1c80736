//! The numbers that a policy asks with: those of a history, or of the last policy where they have hardly moved.

use super::{
    analysis::Analysis,
    parameters::Parameters,
    scenarios::{Scenario, scenarios},
};

/// The numbers of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyNumbers {
    /// Minimum ratios in basis points, by asset id.
    pub ratios: Vec<u32>,
    /// Scenarios, in their order.
    pub scenarios: Vec<Scenario>,
    /// What the policy says of numbers that are another policy's, a line each.
    pub kept: Vec<String>,
}

impl PolicyNumbers {
    /// Those of a history.
    pub fn new(analysis: &Analysis, parameters: &Parameters) -> Self {
        Self {
            ratios: analysis
                .assets
                .iter()
                .map(|asset| asset.min_ratio_bps)
                .collect(),
            scenarios: scenarios(analysis, parameters),
            kept: Vec::new(),
        }
    }
}
