//! What would be claimed about a snapshot: the descriptor, the policy, the totals, and whether it holds.

use circuits::{
    curve::Scalar,
    ledger::ClaimDigest,
    shape::Shape,
    solvency::{
        Comparison, Disclosures, SolvencyStatement, SolvencyWitness, check::claim_element,
        comparisons,
    },
};
use verifier::{bundle::descriptor::Descriptor, policy::Policy};

use super::{ProveError, insolvency::Insolvency};
use crate::{inputs::LoadedSnapshot, reserves::evidence::ReserveEvidence};

/// A statement about a snapshot, not yet bound to a root.
pub struct Intended {
    /// The descriptor that everything is bound to.
    pub descriptor: Descriptor,
    /// The compiled policy.
    pub policy: Policy,
    /// Totals that will be published.
    pub disclosures: Disclosures,
    /// The true totals.
    pub witness: SolvencyWitness,
    /// The list of reserves, and its signatures.
    pub evidence: ReserveEvidence,
    liabilities: Vec<u128>,
}

impl Intended {
    /// Puts together what a snapshot claims under a descriptor.
    ///
    /// # Errors
    /// [`ProveError::Policy`], [`ProveError::Totals`]; [`ProveError::Inputs`] for signatures that do not
    /// hold.
    pub fn new(snapshot: &LoadedSnapshot, descriptor: Descriptor) -> Result<Self, ProveError> {
        let policy = Policy::parse(&snapshot.policy, &descriptor)?;
        let liabilities = snapshot.ledger.totals().to_vec();
        let evidence = ReserveEvidence::new(&snapshot.reserves, &descriptor)?;
        let reserves = evidence.list.totals().to_vec();
        let witness = SolvencyWitness::new(liabilities.clone(), reserves.clone())?;
        let assets = descriptor.assets().len();
        let mut disclosures = Disclosures::none(assets);
        for asset in &snapshot.disclose_liabilities {
            disclosures.liabilities[*asset] = Some(liabilities[*asset]);
        }
        for asset in &snapshot.disclose_reserves {
            disclosures.reserves[*asset] = Some(reserves[*asset]);
        }
        Ok(Self {
            descriptor,
            policy,
            disclosures,
            witness,
            evidence,
            liabilities,
        })
    }

    /// The statement, bound to a claim.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn statement<S: Shape>(&self, claim: ClaimDigest) -> Result<SolvencyStatement, ProveError> {
        self.statement_with::<S>(claim_element(claim))
    }

    /// Liability totals by asset id.
    pub fn liabilities(&self) -> &[u128] {
        &self.liabilities
    }

    /// Reserve totals by asset id.
    pub fn reserves(&self) -> &[u128] {
        self.evidence.list.totals()
    }

    /// What would fail, if anything.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn insolvency<S: Shape>(&self) -> Result<Option<Insolvency>, ProveError> {
        let statement = self.statement_with::<S>(Scalar::zero())?;
        Ok(Insolvency::find(
            &self.descriptor,
            &self.policy,
            &statement,
            &self.witness,
        ))
    }

    /// Both sides of every clause, for the operator's eyes.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn comparisons<S: Shape>(&self) -> Result<Vec<Comparison>, ProveError> {
        let statement = self.statement_with::<S>(Scalar::zero())?;
        Ok(comparisons(&statement, &self.witness))
    }

    fn statement_with<S: Shape>(&self, claim: Scalar) -> Result<SolvencyStatement, ProveError> {
        let policy = self.policy.compiled().clone();
        Ok(SolvencyStatement::new::<S>(
            claim,
            policy,
            self.disclosures.clone(),
        )?)
    }
}
