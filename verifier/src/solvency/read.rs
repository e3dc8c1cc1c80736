//! Steps 1 and 2: the small files, their forms, and what they say of each other.

use circuits::{
    collateral::CollateralVector,
    curve::{Point, decode_point},
    ledger::{ClaimDigest, LedgerContext},
    shape::Shape,
    solvency::{check::claim_element, statement::SolvencyStatement},
    tree::LedgerSize,
};

use documents::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES, ReservesMode},
        collateral::{CollateralSchedule, MAX_COLLATERAL_BYTES},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{self, Bundle},
    },
    policy::{MAX_POLICY_BYTES, Policy},
    refusal::{Reason, Refusal},
};

/// The documents of a bundle, parsed and bound to each other; nothing is proven yet.
#[derive(Debug)]
pub struct Documents {
    /// The ledger descriptor.
    pub descriptor: Descriptor,
    /// The collateral schedule, if the claim names one.
    pub collateral: Option<CollateralSchedule>,
    /// The digests of both, which everything about liabilities is bound to.
    pub context: LedgerContext,
    /// The claim.
    pub claim: Claim,
    /// Its digest.
    pub claim_digest: ClaimDigest,
    /// The policy that the claim names.
    pub policy: Policy,
    /// The statement that the solvency proof must be of.
    pub statement: SolvencyStatement,
    /// K_R.
    pub reserves: Point,
}

impl Documents {
    /// F: the coefficients that no account's collateral may fall short under. Without a schedule, those under which
    /// nobody has debts.
    pub fn collateral_vector(&self) -> CollateralVector {
        match &self.collateral {
            Some(schedule) => schedule.vector().clone(),
            None => CollateralVector::none(),
        }
    }
}

/// Reads and checks a bundle's documents: each by itself, then against those before it.
///
/// # Errors
/// [`Refusal`], with the code of the first document that does not hold.
pub fn read_documents<S: Shape>(
    bundle: &Bundle<'_>,
) -> Result<(Documents, LedgerSize<S>), Refusal> {
    let bytes = bundle.read(files::DESCRIPTOR, MAX_DESCRIPTOR_BYTES)?;
    let descriptor =
        Descriptor::from_bytes(&bytes).map_err(|e| Refusal::rejected(Reason::Descriptor, e))?;
    if descriptor.assets().len() > S::REGISTRY {
        let detail = format!("more than {} assets are listed", S::REGISTRY);
        return Err(Refusal::rejected(Reason::Descriptor, detail));
    }

    let bytes = bundle.read(files::CLAIM, MAX_CLAIM_BYTES)?;
    let refuse_claim = |e: &dyn std::fmt::Display| Refusal::rejected(Reason::Claim, e);
    let claim = Claim::from_bytes(&bytes).map_err(|e| refuse_claim(&e))?;
    let claim_digest = claim.claim_digest();
    if claim.ledger != descriptor.ledger_digest() {
        return Err(refuse_claim(&"the claim is about another ledger"));
    }
    if claim.shape != S::ID {
        let detail = format!("the claim is about circuits of shape {}", claim.shape);
        return Err(refuse_claim(&detail));
    }
    let size =
        LedgerSize::<S>::new(claim.leaves_per_shard, claim.shards).map_err(|e| refuse_claim(&e))?;
    let reserves = decode_point(&claim.reserves_commitment).map_err(|e| refuse_claim(&e))?;
    if claim.reserves_list.is_some() != (claim.reserves_mode == ReservesMode::Public) {
        let detail = "a claim names a list of reserves exactly if they are public";
        return Err(refuse_claim(&detail));
    }
    let disclosures = claim.disclosed(&descriptor).map_err(|e| refuse_claim(&e))?;

    let collateral = read_collateral(bundle, &descriptor, &claim)?;

    let bytes = bundle.read(files::POLICY, MAX_POLICY_BYTES)?;
    let policy = Policy::parse(&bytes, &descriptor, collateral.as_ref())
        .map_err(|e| Refusal::rejected(e.reason(), e))?;
    if policy.digest() != claim.policy {
        let detail = "the policy is not the one that the claim names";
        return Err(Refusal::rejected(Reason::Policy, detail));
    }
    let statement = SolvencyStatement::new::<S>(
        claim_element(claim_digest),
        policy.compiled().clone(),
        disclosures,
    )
    .map_err(|e| Refusal::rejected(Reason::Policy, e))?;
    let documents = Documents {
        descriptor,
        collateral,
        context: claim.context(),
        claim,
        claim_digest,
        policy,
        statement,
        reserves,
    };
    Ok((documents, size))
}

/// The schedule is in the bundle exactly if the claim names it, and is the one that it names.
fn read_collateral(
    bundle: &Bundle<'_>,
    descriptor: &Descriptor,
    claim: &Claim,
) -> Result<Option<CollateralSchedule>, Refusal> {
    let name = files::COLLATERAL;
    if bundle.has(name) != claim.collateral.is_some() {
        let detail = format!("{name} is in a bundle exactly if the claim names its digest");
        return Err(Refusal::rejected(Reason::BundleFiles, detail));
    }
    let Some(expected) = claim.collateral else {
        return Ok(None);
    };
    let bytes = bundle.read(name, MAX_COLLATERAL_BYTES)?;
    let schedule = CollateralSchedule::from_bytes(&bytes, descriptor)
        .map_err(|e| Refusal::rejected(Reason::Collateral, e))?;
    if schedule.digest() != expected {
        let detail = "the collateral schedule is not the one that the claim names";
        return Err(Refusal::rejected(Reason::Collateral, detail));
    }
    Ok(Some(schedule))
}
