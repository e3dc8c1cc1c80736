//! Why a policy and disclosures are not a statement.

use std::fmt;

use super::side::Side;

/// A list of a statement that has one entry for each listed asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// [`CompiledPolicy::max_loan_share_bps`](super::CompiledPolicy::max_loan_share_bps).
    LoanShares,
    /// [`CompiledPolicy::collateral_caps`](super::CompiledPolicy::collateral_caps).
    CollateralCaps,
    /// [`CompiledPolicy::cap_bps`](super::CompiledPolicy::cap_bps).
    Caps,
    /// [`CompiledPolicy::price`](super::CompiledPolicy::price).
    Prices,
    /// [`Rule::alpha`](super::Rule::alpha), [`Rule::beta`](super::Rule::beta) or
    /// [`Rule::delta`](super::Rule::delta) of a rule.
    Rule {
        /// Index of the rule.
        rule: usize,
        /// Reserves for alpha, liabilities for beta, loans for delta.
        side: Side,
    },
    /// One list of [`Disclosures`](super::Disclosures).
    Disclosures(Side),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoanShares => f.write_str("the list of loan shares"),
            Self::CollateralCaps => f.write_str("the list of collateral caps"),
            Self::Caps => f.write_str("the list of caps"),
            Self::Prices => f.write_str("the list of prices"),
            Self::Rule { rule, side } => write!(f, "rule {rule}'s list of coefficients of {side}"),
            Self::Disclosures(side) => write!(f, "the list of disclosed {side}"),
        }
    }
}

/// Why a policy and disclosures are not a statement. The circuit is never asked about these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// A registry without assets, of which everything would be true.
    #[error("no asset is listed")]
    NoAssets,
    /// More assets than the circuit has rows for.
    #[error("{listed} assets are listed, the circuit has room for {capacity}")]
    TooManyAssets {
        /// Assets of the policy.
        listed: usize,
        /// [`Shape::REGISTRY`](crate::shape::Shape::REGISTRY).
        capacity: usize,
    },
    /// A list that does not have one entry for each listed asset.
    #[error("{part} has {found} entries for {listed} listed assets")]
    Length {
        /// Which list.
        part: Part,
        /// Assets of the policy.
        listed: usize,
        /// Entries of the list.
        found: usize,
    },
    /// A share of loans above the whole, by which loans could exceed liabilities.
    #[error("the loan share of asset {asset} is {share_bps} basis points, more than 10,000")]
    LoanShare {
        /// Index of the asset.
        asset: usize,
        /// The share.
        share_bps: u16,
    },
    /// A coefficient of collateral of 2^96 or more.
    #[error("the coefficient of asset {asset} as collateral is not below 2^96")]
    CollateralCoefficient {
        /// Index of the asset.
        asset: usize,
    },
    /// A cap of collateral of 2^193 or more.
    #[error(
        "the collateral cap of asset {asset} is not below 2^193, where 2^193 - 1 is as good as no cap"
    )]
    CollateralCap {
        /// Index of the asset.
        asset: usize,
    },
    /// More than [`MAX_RULES`](super::MAX_RULES).
    #[error("the policy has {found} rules, at most 16 can be proven")]
    TooManyRules {
        /// Rules of the policy.
        found: usize,
    },
    /// A rule that says 0 >= 0.
    #[error("all coefficients of rule {rule} are zero")]
    VacuousRule {
        /// Index of the rule.
        rule: usize,
    },
    /// A coefficient of 2^96 or more in absolute value.
    #[error("rule {rule}'s coefficient of the {side} of asset {asset} is not below 2^96")]
    Coefficient {
        /// Index of the rule.
        rule: usize,
        /// Which coefficient.
        side: Side,
        /// Index of the asset.
        asset: usize,
    },
    /// A price of 2^96 or more.
    #[error("the price of asset {asset} is not below 2^96")]
    Price {
        /// Index of the asset.
        asset: usize,
    },
    /// A cap above the whole.
    #[error("the cap of asset {asset} is {cap_bps} basis points, more than 10,000")]
    Cap {
        /// Index of the asset.
        asset: usize,
        /// The cap.
        cap_bps: u16,
    },
    /// A disclosed total of 2^102 or more, which the circuit could not prove.
    #[error("the disclosed {side} of asset {asset} are not below 2^102")]
    Disclosed {
        /// Which total.
        side: Side,
        /// Index of the asset.
        asset: usize,
    },
}

/// Refuses a list without exactly one entry for each listed asset.
pub(super) fn one_each<T>(part: Part, list: &[T], listed: usize) -> Result<(), StatementError> {
    if list.len() == listed {
        Ok(())
    } else {
        Err(StatementError::Length {
            part,
            listed,
            found: list.len(),
        })
    }
}
