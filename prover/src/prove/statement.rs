//! What would be claimed about a snapshot: the descriptor, the schedule, the policy, the totals, and whether it holds.

use circuits::{
    collateral::CollateralVector,
    curve::Scalar,
    ledger::{AssetId, ClaimDigest, CollateralDigest, LedgerContext},
    shape::Shape,
    solvency::{
        Comparison, Disclosures, LiabilityTotals, ReserveTotals, SolvencyStatement,
        SolvencyWitness, check::claim_element, comparisons,
    },
};
use documents::{
    bundle::{
        claim::{Claim, ClaimError},
        collateral::CollateralSchedule,
        descriptor::Descriptor,
    },
    policy::Policy,
};

use super::{ProveError, insolvency::Insolvency};
use crate::{
    inputs::{LoadedSnapshot, descriptor_file},
    reserves::evidence::ReserveEvidence,
};

/// What a snapshot claims, but for what its ledger adds up to: that is known when it is chosen which debts count.
pub struct ClaimDraft {
    /// The descriptor that everything is bound to.
    pub descriptor: Descriptor,
    /// What covers debts, if there can be any.
    pub schedule: Option<CollateralSchedule>,
    /// The compiled policy.
    pub policy: Policy,
    /// The list of reserves, and its signatures.
    pub evidence: ReserveEvidence,
    /// Assets whose liabilities are published, in order.
    pub disclose_liabilities: Vec<AssetId>,
    /// Assets whose loans are published, in order.
    pub disclose_loans: Vec<AssetId>,
    /// Assets whose reserves are published, in order.
    pub disclose_reserves: Vec<AssetId>,
}

impl ClaimDraft {
    /// Puts together what a snapshot claims under a descriptor.
    ///
    /// # Errors
    /// [`ProveError::Schedule`], [`ProveError::Policy`]; [`ProveError::Inputs`] for signatures that do not hold;
    /// [`ProveError::Claim`] for disclosures that a verifier would refuse.
    pub fn new(snapshot: &LoadedSnapshot, descriptor: Descriptor) -> Result<Self, ProveError> {
        let schedule = descriptor_file::schedule(snapshot, &descriptor)?;
        let policy = Policy::parse(&snapshot.policy, &descriptor, schedule.as_ref())?;
        let evidence = ReserveEvidence::new(&snapshot.reserves, &descriptor)?;
        let draft = Self {
            descriptor,
            schedule,
            policy,
            evidence,
            disclose_liabilities: snapshot.disclose_liabilities.clone(),
            disclose_loans: snapshot.disclose_loans.clone(),
            disclose_reserves: snapshot.disclose_reserves.clone(),
        };
        draft.check_disclosures()?;
        Ok(draft)
    }

    /// Ledger and schedule: what every leaf is bound to.
    pub fn context(&self) -> LedgerContext {
        let schedule = self.schedule.as_ref();
        LedgerContext {
            ledger: self.descriptor.ledger_digest(),
            collateral: schedule.map_or(CollateralDigest::NONE, CollateralSchedule::digest),
        }
    }

    /// The digest that the claim names, if there is a schedule.
    pub fn collateral(&self) -> Option<CollateralDigest> {
        self.schedule.as_ref().map(CollateralSchedule::digest)
    }

    /// F.
    pub fn collateral_vector(&self) -> CollateralVector {
        let schedule = self.schedule.as_ref();
        schedule.map_or_else(CollateralVector::none, |schedule| schedule.vector().clone())
    }

    /// Number of listed assets.
    pub fn listed(&self) -> usize {
        self.descriptor.assets().len()
    }

    /// Reserve totals by asset id.
    pub fn reserves(&self) -> &ReserveTotals {
        self.evidence.list.totals()
    }

    /// The largest share of an asset's liabilities, in basis points, that the policy counts loans of.
    pub fn largest_loan_share_bps(&self) -> u16 {
        let shares = &self.policy.compiled().max_loan_share_bps;
        shares.iter().copied().max().unwrap_or(0)
    }

    /// Both sides of the balance sheet, for liabilities that add up to these totals.
    ///
    /// # Errors
    /// [`ProveError::Totals`].
    pub fn balance_sheet(
        &self,
        liabilities: LiabilityTotals,
    ) -> Result<BalanceSheet<'_>, ProveError> {
        let witness = SolvencyWitness::new(liabilities, self.reserves().clone())?;
        let of = |chosen: &[AssetId], total: &dyn Fn(usize) -> u128| {
            let mut disclosed = vec![None; self.listed()];
            for asset in chosen.iter().map(|asset| asset.index()) {
                disclosed[asset] = Some(total(asset));
            }
            disclosed
        };
        let disclosures = Disclosures {
            liabilities: of(&self.disclose_liabilities, &|asset| witness.gross(asset)),
            loans: of(&self.disclose_loans, &|asset| witness.debts()[asset]),
            reserves: of(&self.disclose_reserves, &|asset| witness.reserves()[asset]),
        };
        Ok(BalanceSheet {
            draft: self,
            witness,
            disclosures,
        })
    }

    /// Whether a verifier takes these disclosures, whatever the totals.
    fn check_disclosures(&self) -> Result<(), ClaimError> {
        let mut gross = self.disclose_liabilities.iter();
        match &self.schedule {
            None => match self.disclose_loans.first() {
                Some(asset) => {
                    let symbol = &self.descriptor.assets()[asset.index()].symbol;
                    Err(ClaimError::Loans(format!("loans of {symbol}")))
                }
                None => Ok(()),
            },
            Some(_) => match gross.find(|asset| !self.disclose_loans.contains(asset)) {
                Some(asset) => {
                    let symbol = &self.descriptor.assets()[asset.index()].symbol;
                    Err(ClaimError::WithoutLoans(symbol.clone()))
                }
                None => Ok(()),
            },
        }
    }
}

/// What a snapshot claims, with its totals: not yet bound to a root.
pub struct BalanceSheet<'a> {
    draft: &'a ClaimDraft,
    /// The true totals.
    pub witness: SolvencyWitness,
    /// Totals that will be published.
    pub disclosures: Disclosures,
}

impl BalanceSheet<'_> {
    /// The statement, bound to a claim.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn statement<S: Shape>(&self, claim: ClaimDigest) -> Result<SolvencyStatement, ProveError> {
        self.statement_with::<S>(claim_element(claim))
    }

    /// What leaves add up to.
    pub fn liabilities(&self) -> &LiabilityTotals {
        self.witness.liabilities()
    }

    /// Reserve totals by asset id.
    pub fn reserves(&self) -> &ReserveTotals {
        self.witness.reserves()
    }

    /// The disclosures as they stand in a claim.
    pub fn claimed_disclosures(&self) -> Vec<documents::bundle::claim::Disclosure> {
        Claim::disclosures_of(&self.draft.descriptor, &self.disclosures)
    }

    /// What would fail, if anything.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn insolvency<S: Shape>(&self) -> Result<Option<Insolvency>, ProveError> {
        let statement = self.statement_with::<S>(Scalar::zero())?;
        Ok(Insolvency::find(
            &self.draft.descriptor,
            &self.draft.policy,
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
        Ok(SolvencyStatement::new::<S>(
            claim,
            self.draft.policy.compiled().clone(),
            self.disclosures.clone(),
        )?)
    }
}
