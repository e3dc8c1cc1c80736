//! Steps 1 and 2: the small files, their forms, and what they say of each other.

use circuits::{
    collateral::CollateralVector,
    curve::{Point, decode_point},
    domain,
    hash::sha256,
    ledger::{ClaimDigest, LedgerContext, PolicyDigest},
    shape::Shape,
    solvency::{check::claim_element, statement::SolvencyStatement},
    tree::LedgerSize,
};

use documents::{
    bundle::{
        canonical::with_plain_line_ends,
        claim::{Claim, MAX_CLAIM_BYTES, ReservesMode},
        collateral::{CollateralSchedule, MAX_COLLATERAL_BYTES},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{self, Bundle},
    },
    policy::{MAX_POLICY_BYTES, Policy},
    recognise::{BYTE_ORDER_MARK, Document},
    refusal::{Reason, Refusal},
    version,
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
    /// Names beside the bundle's files that are no part of it, and that nothing has read.
    pub ignored: Vec<String>,
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
    let bytes = bundle.read_document(
        files::DESCRIPTOR,
        MAX_DESCRIPTOR_BYTES,
        Document::Descriptor,
    )?;
    let descriptor =
        Descriptor::from_bytes(&bytes).map_err(|e| Refusal::rejected(Reason::Descriptor, e))?;
    if descriptor.assets().len() > S::REGISTRY {
        let detail = format!("more than {} assets are listed", S::REGISTRY);
        return Err(Refusal::rejected(Reason::Descriptor, detail));
    }

    let bytes = bundle.read_document(files::CLAIM, MAX_CLAIM_BYTES, Document::Claim)?;
    let refuse_claim = |e: &dyn std::fmt::Display| Refusal::rejected(Reason::Claim, e);
    let claim = Claim::from_bytes(&bytes).map_err(|e| refuse_claim(&e))?;
    let claim_digest = claim.claim_digest();
    if claim.ledger != descriptor.ledger_digest() {
        return Err(refuse_claim(
            &"the claim is about another ledger than the descriptor: files of two bundles may lie together",
        ));
    }
    if claim.shape != S::ID {
        let shape = claim.shape;
        return Err(version::another_shape(
            Reason::Claim,
            files::CLAIM,
            shape,
            S::ID,
        ));
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
    let digest = |bytes: &[u8]| PolicyDigest(sha256(domain::POLICY, &[bytes]));
    ensure_line_ends(
        Reason::Policy,
        files::POLICY,
        digest(&bytes) == claim.policy,
        &bytes,
        |plain| digest(plain) == claim.policy,
    )?;
    let policy = Policy::parse(&bytes, &descriptor, collateral.as_ref()).map_err(|e| {
        // Its prices are nobody's promise then: the file may be of another bundle.
        let another = if digest(&bytes) == claim.policy {
            ""
        } else {
            "; it is not the policy that the claim names either"
        };
        Refusal::rejected(e.reason(), format!("{e}{another}"))
    })?;
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
        ignored: bundle.litter().to_vec(),
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
    let Some(expected) = claim.collateral else {
        if bundle.has(name) {
            let detail = format!("{name} is in the bundle, and the claim names none");
            return Err(Refusal::rejected(Reason::BundleFiles, detail));
        }
        return Ok(None);
    };
    let bytes = bundle.read_document(name, MAX_COLLATERAL_BYTES, Document::Collateral)?;
    let schedule = CollateralSchedule::from_bytes(&bytes, descriptor)
        .map_err(|e| Refusal::rejected(Reason::Collateral, e))?;
    if schedule.digest() != expected {
        let detail = "the collateral schedule is not the one that the claim names";
        return Err(Refusal::rejected(Reason::Collateral, detail));
    }
    Ok(Some(schedule))
}

/// In what a text differs that a program has changed.
fn differs(bytes: &[u8]) -> &'static str {
    let marked = bytes.starts_with(BYTE_ORDER_MARK);
    let returns = bytes.windows(2).any(|pair| pair == b"\r\n");
    match (marked, returns) {
        (true, true) => "begins with a byte order mark (BOM), and has other line ends than",
        (true, false) => "begins with a byte order mark (BOM), which is more than",
        (false, _) => "has other line ends than",
    }
}

/// Says so where a file is not the one that was published, and is but for its line ends: programs that copy texts between
/// systems change these.
pub(super) fn ensure_line_ends(
    reason: Reason,
    name: &str,
    is_published: bool,
    bytes: &[u8],
    would_be: impl Fn(&[u8]) -> bool,
) -> Result<(), Refusal> {
    let plain = if is_published {
        None
    } else {
        with_plain_line_ends(bytes)
    };
    match plain {
        Some(plain) if would_be(&plain) => Err(Refusal::Damaged {
            reason,
            what: format!("{name} {} it was published with", differs(bytes)),
            hint: "a program has changed it on its way, such as an editor: download the bundle again, as it is"
                .to_owned(),
        }),
        _ => Ok(()),
    }
}
