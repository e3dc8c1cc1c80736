//! What the solvency circuit says, in integers: S1, S2, concentration and disclosures for one registry.
//!
//! A policy is public and comes from the operator. [`SolvencyStatement::new`] is the one way to a
//! statement, and refuses every integer that the circuit's bounds do not cover.

use std::fmt;

use halo2curves::pasta::Fp;

use crate::shape::Shape;

/// Rules of S2 that a policy can have.
pub const MAX_RULES: usize = 16;

/// Bits of a coefficient's absolute value, prices included.
pub const COEFFICIENT_BITS: u32 = 96;

/// Bits of a total, of liabilities or of reserves, of one asset.
pub const TOTAL_BITS: u32 = 102;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosures {
    /// Published liability totals L_a, below 2^102.
    pub liabilities: Vec<Option<u128>>,
    /// Published reserve totals R_a, below 2^102.
    pub reserves: Vec<Option<u128>>,
}

impl Disclosures {
    /// Discloses nothing about any of `assets` assets.
    pub fn none(assets: usize) -> Self {
        Self {
            liabilities: vec![None; assets],
            reserves: vec![None; assets],
        }
    }
}

/// The whole public statement of a solvency proof, every number of it within its bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolvencyStatement {
    claim: Fp,
    policy: CompiledPolicy,
    disclosures: Disclosures,
}

/// One side of the balance sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What is owed: L.
    Liabilities,
    /// What is held: R.
    Reserves,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Liabilities => "liabilities",
            Self::Reserves => "reserves",
        })
    }
}

/// A list of a statement that has one entry for each listed asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// [`CompiledPolicy::cap_bps`].
    Caps,
    /// [`CompiledPolicy::price`].
    Prices,
    /// [`Rule::alpha`] or [`Rule::beta`] of a rule.
    Rule {
        /// Index of the rule.
        rule: usize,
        /// Reserves for alpha, liabilities for beta.
        side: Side,
    },
    /// One list of [`Disclosures`].
    Disclosures(Side),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
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
        /// [`Shape::REGISTRY`].
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
    /// More than [`MAX_RULES`].
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

impl SolvencyStatement {
    /// Puts a statement together, for a circuit of shape `S`.
    ///
    /// # Errors
    /// [`StatementError`] for a list of the wrong length and for a number outside the bounds that the
    /// circuit's range checks are dimensioned for.
    pub fn new<S: Shape>(
        claim: Fp,
        policy: CompiledPolicy,
        disclosures: Disclosures,
    ) -> Result<Self, StatementError> {
        let listed = policy.min_ratio_bps.len();
        if listed == 0 {
            return Err(StatementError::NoAssets);
        }
        if listed > S::REGISTRY {
            return Err(StatementError::TooManyAssets {
                listed,
                capacity: S::REGISTRY,
            });
        }
        policy.check(listed)?;
        disclosures.check(listed)?;
        Ok(Self {
            claim,
            policy,
            disclosures,
        })
    }

    /// `H2F("por/claim-element/v1", claim digest)`: binds the proof to the claim.
    pub fn claim(&self) -> Fp {
        self.claim
    }

    /// The compiled policy.
    pub fn policy(&self) -> &CompiledPolicy {
        &self.policy
    }

    /// What is disclosed.
    pub fn disclosures(&self) -> &Disclosures {
        &self.disclosures
    }

    /// Number of listed assets, whose ids are the ones below it.
    pub fn assets(&self) -> usize {
        self.policy.min_ratio_bps.len()
    }
}

fn one_each<T>(part: Part, list: &[T], listed: usize) -> Result<(), StatementError> {
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

impl CompiledPolicy {
    fn check(&self, listed: usize) -> Result<(), StatementError> {
        one_each(Part::Caps, &self.cap_bps, listed)?;
        one_each(Part::Prices, &self.price, listed)?;
        for (asset, &cap_bps) in self.cap_bps.iter().enumerate() {
            if u32::from(cap_bps) > BPS {
                return Err(StatementError::Cap { asset, cap_bps });
            }
        }
        if let Some(asset) = self.price.iter().position(|p| p >> COEFFICIENT_BITS != 0) {
            return Err(StatementError::Price { asset });
        }
        if self.rules.len() > MAX_RULES {
            return Err(StatementError::TooManyRules {
                found: self.rules.len(),
            });
        }
        for (index, rule) in self.rules.iter().enumerate() {
            rule.check(index, listed)?;
        }
        Ok(())
    }
}

impl Rule {
    fn check(&self, rule: usize, listed: usize) -> Result<(), StatementError> {
        for (side, list) in [
            (Side::Reserves, &self.alpha),
            (Side::Liabilities, &self.beta),
        ] {
            one_each(Part::Rule { rule, side }, list, listed)?;
            let out_of_bounds = |c: &i128| c.unsigned_abs() >> COEFFICIENT_BITS != 0;
            if let Some(asset) = list.iter().position(out_of_bounds) {
                return Err(StatementError::Coefficient { rule, side, asset });
            }
        }
        if self.alpha.iter().chain(&self.beta).all(|c| *c == 0) {
            return Err(StatementError::VacuousRule { rule });
        }
        Ok(())
    }
}

impl Disclosures {
    fn check(&self, listed: usize) -> Result<(), StatementError> {
        for (side, list) in [
            (Side::Liabilities, &self.liabilities),
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
