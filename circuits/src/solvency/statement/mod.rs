//! What the solvency circuit says, in integers: M1, S1, M2, concentration, S2 and disclosures for one
//! registry.
//!
//! A policy is public and comes from the operator. [`SolvencyStatement::new`] is the one way to a
//! statement, and refuses every integer that the circuit's bounds do not cover. Letters: E_a is what is
//! owed to customers in asset `a` (free and pledged balances), D_a what they owe, R_a what is held.
//!
//! - [`policy`]: the inequalities; [`disclosures`]: the published totals; [`error`]: what is refused.

use halo2curves::pasta::Fp;

use crate::shape::Shape;

pub mod disclosures;
pub mod error;
pub mod policy;

pub use disclosures::{Disclosures, Side};
pub use error::{Part, StatementError};
pub use policy::{CollateralCap, CompiledPolicy, Rule};

/// Rules of S2 that a policy can have.
pub const MAX_RULES: usize = 16;

/// Bits of a coefficient's absolute value, prices included.
pub const COEFFICIENT_BITS: u32 = 96;

/// Bits of a reserve total R_a, and of a disclosed total of any side.
pub const TOTAL_BITS: u32 = 102;

/// Bits of all amounts of a ledger added up, and so of any total of liabilities or of loans: amounts have
/// 64 bits, and a ledger has at most 2^33 slots for them.
pub const LIABILITY_BITS: u32 = 64 + 33;

/// Bits of M2's cap. A coefficient of 96 bits times a total of 97 is below 2^193, so the largest cap is
/// no cap.
pub const COLLATERAL_CAP_BITS: u32 = COEFFICIENT_BITS + LIABILITY_BITS;

/// Basis points of one: ratios, shares and caps are in units of 1/10,000.
pub const BPS: u32 = 10_000;

/// The whole public statement of a solvency proof, every number of it within its bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolvencyStatement {
    claim: Fp,
    policy: CompiledPolicy,
    disclosures: Disclosures,
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

/// Refuses a list without exactly one entry for each listed asset.
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
