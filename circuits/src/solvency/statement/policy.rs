//! A policy as integers: what each inequality of the statement multiplies its totals by.

use num_bigint::BigUint;

use super::{
    bounds::{BPS, COEFFICIENT_BITS, COLLATERAL_CAP_BITS, MAX_RULES},
    error::{Part, StatementError, one_each},
    side::Side,
};

/// `sum_a alpha_a * R_a + sum_a delta_a * D_a >= sum_a beta_a * E_a`, over the listed assets in the order
/// of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Coefficients of reserves, each below 2^96 in absolute value.
    pub alpha: Vec<i128>,
    /// Coefficients of liabilities, each below 2^96 in absolute value.
    pub beta: Vec<i128>,
    /// Coefficients of loans, each below 2^96 in absolute value: how much of a loan counts, which is less
    /// than its worth where the rule's scenario takes value off the collateral.
    pub delta: Vec<i128>,
}

/// M2 of an asset: `coefficient * pledged_a <= cap`.
///
/// The cap is absolute on purpose. A share of all collateral is beaten by pledging other customers'
/// coins, a share of all debts by loans of the exchange to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollateralCap {
    /// Worth of one smallest unit as collateral, in the collateral vector's unit: its entry for the
    /// pledged asset, below 2^96.
    pub coefficient: u128,
    /// The most that all accounts together may pledge of the asset, in the same unit, below 2^193.
    pub cap: BigUint,
}

/// A policy compiled for a registry: integers only, one entry for each listed asset.
///
/// Listed assets have the ids 0 to `min_ratio_bps.len() - 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledPolicy {
    /// S1: `10_000 * R_a >= min_ratio_bps[a] * (E_a - D_a)`. The ratio multiplies *net* liabilities.
    pub min_ratio_bps: Vec<u32>,
    /// M1: `10_000 * D_a <= max_loan_share_bps[a] * E_a`, at most 10,000; 0 where no loan counts. It is
    /// proven whatever the ratio of S1 is.
    pub max_loan_share_bps: Vec<u16>,
    /// M2: the most that loans may rely on of an asset; `None` where there is no cap.
    pub collateral_caps: Vec<Option<CollateralCap>>,
    /// Concentration: `10_000 * price_a * R_a <= cap_bps[a] * sum_b price_b * R_b`; 10,000 where there
    /// is no cap, which holds by itself.
    pub cap_bps: Vec<u16>,
    /// Price of one smallest unit in the concentration check, in any common unit, below 2^96; all zero
    /// where the policy caps nothing.
    pub price: Vec<u128>,
    /// S2: at most [`MAX_RULES`].
    pub rules: Vec<Rule>,
}

impl CompiledPolicy {
    pub(super) fn check(&self, listed: usize) -> Result<(), StatementError> {
        one_each(Part::LoanShares, &self.max_loan_share_bps, listed)?;
        one_each(Part::CollateralCaps, &self.collateral_caps, listed)?;
        one_each(Part::Caps, &self.cap_bps, listed)?;
        one_each(Part::Prices, &self.price, listed)?;
        for (asset, &share_bps) in self.max_loan_share_bps.iter().enumerate() {
            if u32::from(share_bps) > BPS {
                return Err(StatementError::LoanShare { asset, share_bps });
            }
        }
        for (asset, cap) in self.collateral_caps.iter().enumerate() {
            if let Some(cap) = cap {
                cap.check(asset)?;
            }
        }
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

impl CollateralCap {
    fn check(&self, asset: usize) -> Result<(), StatementError> {
        if self.coefficient >> COEFFICIENT_BITS != 0 {
            return Err(StatementError::CollateralCoefficient { asset });
        }
        if self.cap.bits() > u64::from(COLLATERAL_CAP_BITS) {
            return Err(StatementError::CollateralCap { asset });
        }
        Ok(())
    }
}

impl Rule {
    /// The three lists with the totals that they multiply.
    pub(super) fn sides(&self) -> [(Side, &[i128]); 3] {
        [
            (Side::Reserves, &self.alpha),
            (Side::Liabilities, &self.beta),
            (Side::Loans, &self.delta),
        ]
    }

    fn check(&self, rule: usize, listed: usize) -> Result<(), StatementError> {
        for (side, list) in self.sides() {
            one_each(Part::Rule { rule, side }, list, listed)?;
            let out_of_bounds = |c: &i128| c.unsigned_abs() >> COEFFICIENT_BITS != 0;
            if let Some(asset) = list.iter().position(out_of_bounds) {
                return Err(StatementError::Coefficient { rule, side, asset });
            }
        }
        if self
            .sides()
            .iter()
            .all(|(_, list)| list.iter().all(|c| *c == 0))
        {
            return Err(StatementError::VacuousRule { rule });
        }
        Ok(())
    }
}
