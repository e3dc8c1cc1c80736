//! A policy that was read: what it says, and what the circuit is asked.

use circuits::{
    domain,
    hash::sha256,
    ledger::{AssetId, PolicyDigest},
    solvency::statement::{BPS, CompiledPolicy},
};

use super::{
    checker::Checker, compile, error::PolicyError, prices::Prices, read::read, rules::Rule,
    sentences, terms::Terms,
};
use crate::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    decimal::Decimal,
};

/// The share of loans with the most digits that prices can leave, in basis points.
const LONGEST_FACTOR_BPS: u32 = 9_999;

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
    /// [`Problem::Coefficient`](super::Problem::Coefficient) for a rule that would be refused.
    pub fn check_under_any_prices(&self, descriptor: &Descriptor) -> Result<(), PolicyError> {
        compile::compile_with_factor(&self.terms, descriptor, LONGEST_FACTOR_BPS).map(|_| ())
    }

    /// What the circuit is asked.
    pub fn compiled(&self) -> &CompiledPolicy {
        &self.compiled
    }

    /// `SHA-256("por/policy/v1", bytes of the file)`.
    pub fn digest(&self) -> PolicyDigest {
        PolicyDigest(sha256(domain::POLICY, &[&self.bytes]))
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
    pub fn price(&self, asset: AssetId) -> Option<&Decimal> {
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
    pub fn max_collateral(&self, asset: AssetId) -> Option<&Decimal> {
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

    /// The rules in their order. The descriptor is the one that the policy was read for.
    pub fn rules<'a>(&'a self, descriptor: &'a Descriptor) -> Vec<Rule<'a>> {
        let rules = self.terms.rules.iter();
        rules.map(|rule| Rule::of(rule, descriptor)).collect()
    }

    /// What the policy asks for: one sentence for the ratios, one for each rule, one for the caps, two for loans if it
    /// counts any, one for the caps on collateral, and one for each maximum age of prices.
    pub fn sentences(&self) -> Vec<String> {
        self.sentences.clone()
    }
}
