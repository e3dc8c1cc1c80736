//! What the solvency circuit says, in integers: M1, S1, M2, concentration, S2 and disclosures for one
//! registry.
//!
//! A policy is public and comes from the operator. [`SolvencyStatement::new`] is the one way to a
//! statement, and refuses every integer that the circuit's bounds do not cover. Letters: E_a is what is
//! owed to customers in asset `a` (free and pledged balances), D_a what they owe, R_a what is held.
//!
//! - `policy`: the inequalities; `disclosures`: the published totals; `error`: what is refused; `bounds`: the
//!   numbers' bounds; `side`: the three kinds of totals.

use halo2curves::pasta::Fp;

use crate::{ledger::AssetId, shape::Shape};

mod bounds;
mod disclosures;
mod error;
mod policy;
mod side;

pub use bounds::{
    BPS, COEFFICIENT_BITS, COLLATERAL_CAP_BITS, LIABILITY_BITS, MAX_RULES, TOTAL_BITS,
};
pub use disclosures::Disclosures;
pub use error::{Part, StatementError};
pub use policy::{CollateralCap, CompiledPolicy, Rule};
pub use side::Side;

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

    /// The listed assets.
    pub fn asset_ids(&self) -> impl Iterator<Item = AssetId> + use<> {
        let id = |index| AssetId::new(index).expect("a shape's registry is within the capacity");
        (0..self.assets()).map(id)
    }

    /// Number of listed assets, whose ids are the ones below it.
    pub fn assets(&self) -> usize {
        self.policy.min_ratio_bps.len()
    }
}
