//! What the solvency circuit says, in integers: S1, S2, concentration and disclosures for one registry.

use halo2curves::pasta::Fp;

/// Rules of S2 that a policy can have.
pub const MAX_RULES: usize = 16;

/// Bits of a coefficient's absolute value, prices included.
pub const COEFFICIENT_BITS: u32 = 96;

/// Basis points of one: ratios and caps are in units of 1/10,000.
pub const BPS: u32 = 10_000;

/// `sum_a alpha_a * R_a >= sum_a beta_a * L_a`, over the listed assets in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Coefficients of reserves, each below 2^96 in absolute value.
    pub alpha: Vec<i128>,
    /// Coefficients of liabilities, each below 2^96 in absolute value.
    pub beta: Vec<i128>,
}

/// A policy compiled for a registry: integers only, one entry for each listed asset.
///
/// Listed assets have the ids 0 to `min_ratio_bps.len() - 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledPolicy {
    /// S1: `10_000 * R_a >= min_ratio_bps[a] * L_a`.
    pub min_ratio_bps: Vec<u32>,
    /// Concentration: `10_000 * price_a * R_a <= cap_bps[a] * sum_b price_b * R_b`; 10,000 where there
    /// is no cap, which holds by itself.
    pub cap_bps: Vec<u16>,
    /// Price of one smallest unit in the concentration check, in any common unit, below 2^96; all zero
    /// where the policy caps nothing.
    pub price: Vec<u128>,
    /// S2: at most [`MAX_RULES`].
    pub rules: Vec<Rule>,
}

/// Totals that the operator chose to publish: `None` stays hidden. One entry for each listed asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclosures {
    /// Published liability totals L_a, below 2^102.
    pub liabilities: Vec<Option<u128>>,
    /// Published reserve totals R_a, below 2^102.
    pub reserves: Vec<Option<u128>>,
}

/// The whole public statement of a solvency proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolvencyStatement {
    /// `H2F("por/claim-element/v1", claim digest)`: binds the proof to the claim.
    pub claim: Fp,
    /// The compiled policy.
    pub policy: CompiledPolicy,
    /// What is disclosed.
    pub disclosures: Disclosures,
}
