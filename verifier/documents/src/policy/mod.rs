//! The policy: what a reserve manager asks of the totals, written in their words and compiled to the
//! integers that the solvency circuit checks (SPEC.md, "Policy").

mod age;
mod checker;
mod compile;
mod error;
mod format;
mod loans;
mod margin;
mod sentences;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use circuits::{
    hash::sha256,
    ledger::PolicyDigest,
    solvency::statement::{BPS, CompiledPolicy},
};

pub use error::{PolicyError, Position, Problem};

use self::{checker::Checker, format::PolicyRecord, terms::Terms};
use crate::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    decimal::Decimal,
};

/// The share of loans with the most digits that prices can leave, in basis points.
const LONGEST_FACTOR_BPS: u32 = 9_999;

/// Most bytes of a policy: 16 rules with a shock and a haircut for each of 512 assets, with symbols and
/// numbers of common lengths, take less.
pub const MAX_POLICY_BYTES: u64 = 256 << 10;

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

/// A policy's prices by themselves, as a collateral schedule may take them over.
#[derive(Clone, Debug)]
pub struct PriceList {
    /// Where they come from.
    pub prices: Prices,
    /// Price of one whole unit, above 0, by asset id; not every listed asset has one.
    pub per_unit: BTreeMap<usize, Decimal>,
}

impl PriceList {
    /// Reads the prices of a policy, if it has any, and checks nothing else of it. A schedule that is made of them is
    /// needed to check the rest.
    ///
    /// # Errors
    /// [`PolicyError`] for what is no policy at all, and for malformed prices.
    pub fn of_policy(bytes: &[u8], descriptor: &Descriptor) -> Result<Option<Self>, PolicyError> {
        let (text, record) = read(bytes)?;
        let Some(record) = &record.prices else {
            return Ok(None);
        };
        let checker = Checker {
            text,
            descriptor,
            schedule: None,
        };
        let time = checker.prices_time(record)?;
        Ok(Some(Self {
            prices: checker.prices(record, time.max_age_hours)?,
            per_unit: checker.per_unit(record)?,
        }))
    }
}

/// Keys and types of a policy.
fn read(bytes: &[u8]) -> Result<(&str, PolicyRecord), PolicyError> {
    if bytes.len() as u64 > MAX_POLICY_BYTES {
        return Err(PolicyError::new(None, Problem::Size));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let position = Position::of(&valid, error.valid_up_to());
        PolicyError::new(Some(position), Problem::Utf8)
    })?;
    let record = toml::from_str(text).map_err(|error| PolicyError::toml(text, &error))?;
    Ok((text, record))
}

/// A policy that was read for one registry, and for one collateral schedule or none.
#[derive(Clone, Debug)]
pub struct Policy {
    bytes: Vec<u8>,
    terms: Terms,
    compiled: CompiledPolicy,
    s1_waived: Vec<String>,
    sentences: Vec<String>,
}

impl Policy {
    /// Parses a policy and compiles it for the assets of `descriptor`, under a collateral schedule or without one.
    /// The prices of both have to be near the ledger's time if the policy says so.
    ///
    /// # Errors
    /// [`PolicyError`]; policies have many forms, and the digest is that of the file's bytes.
    pub fn parse(
        bytes: &[u8],
        descriptor: &Descriptor,
        schedule: Option<&CollateralSchedule>,
    ) -> Result<Self, PolicyError> {
        let (text, record) = read(bytes)?;
        let checker = Checker {
            text,
            descriptor,
            schedule,
        };
        let terms = checker.check(&record)?;
        let compiled = compile::compile(&terms, descriptor, schedule)?;
        // Last: a policy that is malformed is that first, whatever its prices.
        if let Some(time) = &terms.prices_time {
            time.check(descriptor)?;
        }
        if let Some(schedule) = schedule {
            terms.margin.check_age(schedule, descriptor)?;
        }
        let below_full = descriptor
            .assets()
            .iter()
            .zip(&compiled.policy.min_ratio_bps)
            .filter(|(_, ratio)| **ratio < BPS);
        let s1_waived = below_full.map(|(asset, _)| asset.symbol.clone()).collect();
        let sentences = sentences::sentences(&terms, &compiled, descriptor);
        Ok(Self {
            bytes: bytes.to_vec(),
            terms,
            compiled: compiled.policy,
            s1_waived,
            sentences,
        })
    }

    /// Compiles every rule once more with the most digits that any collateral schedule can give it, loans counted at
    /// 0.9999. Other prices of the day then never make the policy's numbers too long.
    ///
    /// # Errors
    /// [`Problem::Coefficient`] for a rule that would be refused.
    pub fn check_under_any_prices(&self, descriptor: &Descriptor) -> Result<(), PolicyError> {
        compile::compile_with_factor(&self.terms, descriptor, LONGEST_FACTOR_BPS).map(|_| ())
    }

    /// What the circuit is asked.
    pub fn compiled(&self) -> &CompiledPolicy {
        &self.compiled
    }

    /// `SHA-256("por/policy/v1", bytes of the file)`.
    pub fn digest(&self) -> PolicyDigest {
        PolicyDigest(sha256("por/policy/v1", &[&self.bytes]))
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The policy's name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.terms.name.as_deref()
    }

    /// Symbols of the assets that need not be covered in full.
    pub fn s1_waived(&self) -> Vec<String> {
        self.s1_waived.clone()
    }

    /// Where the prices come from, if there are any.
    pub fn prices(&self) -> Option<&Prices> {
        self.terms.prices.as_ref()
    }

    /// The price of one whole unit of the asset with this id, if the policy has one.
    pub fn price(&self, asset: usize) -> Option<&Decimal> {
        self.terms.per_unit.get(&asset)
    }

    /// Whether loans lower what has to be held: some asset's may be more than nothing of its liabilities.
    pub fn counts_loans(&self) -> bool {
        let mut shares = self.compiled.max_loan_share_bps.iter();
        shares.any(|share| *share > 0)
    }

    /// How far the collateral schedule's time may be from the ledger's, in hours, if the policy says it.
    pub fn collateral_max_age_hours(&self) -> Option<u32> {
        self.terms.margin.max_age.map(|(hours, _)| hours)
    }

    /// The value in the collateral schedule's quote that all loans together may rely on of the asset with this id, if
    /// it is capped.
    pub fn max_collateral(&self, asset: usize) -> Option<&Decimal> {
        self.terms.margin.max_collateral.get(&asset)
    }

    /// Names of the rules, in the order of [`CompiledPolicy::rules`].
    pub fn rule_names(&self) -> Vec<String> {
        self.terms
            .rules
            .iter()
            .map(|rule| rule.name.clone())
            .collect()
    }

    /// What the policy asks for: one sentence for the ratios, one for each rule, one for the caps, two for loans if it
    /// counts any, one for the caps on collateral, and one for each maximum age of prices.
    pub fn sentences(&self) -> Vec<String> {
        self.sentences.clone()
    }
}
