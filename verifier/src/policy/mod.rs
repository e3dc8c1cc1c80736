//! The policy: what a reserve manager asks of the totals, written in their words and compiled to the
//! integers that the solvency circuit checks (SPEC.md, "Policy").

mod age;
mod compile;
mod error;
mod format;
mod number;
mod sentences;
mod terms;
#[cfg(test)]
mod tests;

use circuits::{
    hash::{Digest32, sha256},
    solvency::statement::{BPS, CompiledPolicy},
};

pub use error::{PolicyError, Position, Problem};
pub use number::Decimal;

use self::{format::PolicyRecord, terms::Terms};
use crate::bundle::descriptor::Descriptor;

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

/// A policy that was read for one registry.
#[derive(Clone, Debug)]
pub struct Policy {
    bytes: Vec<u8>,
    terms: Terms,
    compiled: CompiledPolicy,
    s1_waived: Vec<String>,
    sentences: Vec<String>,
}

impl Policy {
    /// Parses a policy and compiles it for the assets of `descriptor`, whose time the prices have to be near
    /// if the policy says so.
    ///
    /// # Errors
    /// [`PolicyError`]; policies have many forms, and the digest is that of the file's bytes.
    pub fn parse(bytes: &[u8], descriptor: &Descriptor) -> Result<Self, PolicyError> {
        if bytes.len() as u64 > MAX_POLICY_BYTES {
            return Err(PolicyError::new(None, Problem::Size));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let position = Position::of(&valid, error.valid_up_to());
            PolicyError::new(Some(position), Problem::Utf8)
        })?;
        let record: PolicyRecord =
            toml::from_str(text).map_err(|error| PolicyError::toml(text, &error))?;
        let terms = terms::check(text, &record, descriptor)?;
        let compiled = compile::compile(&terms, descriptor)?;
        // Last: a policy that is malformed is that first, whatever its prices.
        if let Some(time) = &terms.prices_time {
            time.check(descriptor)?;
        }
        let s1_waived = descriptor
            .assets()
            .iter()
            .zip(&compiled.min_ratio_bps)
            .filter(|(_, ratio)| **ratio < BPS)
            .map(|(asset, _)| asset.symbol.clone())
            .collect();
        let sentences = sentences::sentences(&terms, descriptor);
        Ok(Self {
            bytes: bytes.to_vec(),
            terms,
            compiled,
            s1_waived,
            sentences,
        })
    }

    /// What the circuit is asked.
    pub fn compiled(&self) -> &CompiledPolicy {
        &self.compiled
    }

    /// `SHA-256("por/policy/v1", bytes of the file)`.
    pub fn digest(&self) -> Digest32 {
        sha256("por/policy/v1", &[&self.bytes])
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

    /// Names of the rules, in the order of [`CompiledPolicy::rules`].
    pub fn rule_names(&self) -> Vec<String> {
        self.terms
            .rules
            .iter()
            .map(|rule| rule.name.clone())
            .collect()
    }

    /// What the policy asks for: one sentence for the ratios, one for each rule, one for the caps, one
    /// for the age of the prices.
    pub fn sentences(&self) -> Vec<String> {
        self.sentences.clone()
    }
}
