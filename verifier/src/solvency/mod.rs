//! `verifier solvency`: everything that SPEC.md's numbered verification steps say, in their order.

mod reserves;
mod shards;
mod verified;

use std::path::Path;

use circuits::{
    curve::{POINT_BYTES, Point, decode_point},
    hash::Digest32,
    ledger::{ClaimDigest, Kind, LedgerDigest, Root},
    setup::Keys,
    shape::Shape,
    shard::check::ShardProof,
    solvency::{
        check::{SolvencyClaim, SolvencyError, SolvencyProof, SolvencyVerifier, claim_element},
        statement::SolvencyStatement,
    },
    tree::{self, Layer, LeafCount},
};

use ed25519_dalek::VerifyingKey;
pub use verified::{ReserveEvidence, RootSource, VerifiedSolvency};

use self::shards::Shards;
use crate::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES, ReservesMode},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{self, BundleDir},
    },
    policy::{MAX_POLICY_BYTES, Policy, PolicyError, Problem},
    refusal::{Reason, Refusal},
};

/// What the verifier's user knows from outside the bundle.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The root that the exchange published where everybody sees it.
    pub root: Option<Root>,
    /// The digest of the policy that the user accepts, whatever ratios it has.
    pub policy: Option<Digest32>,
    /// An auditor's attestation, and the auditor's key.
    pub attestation: Option<(Vec<u8>, VerifyingKey)>,
    /// The share of every asset's reserves, in basis points, that must be at addresses which are shown to
    /// be controlled; none where reserves may be asserted.
    pub require_reserves_bps: Option<u32>,
}

/// The documents of a bundle, parsed and bound to each other; nothing is proven yet.
#[derive(Debug)]
pub struct Documents {
    /// The ledger descriptor.
    pub descriptor: Descriptor,
    /// Its digest.
    pub ledger: LedgerDigest,
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

/// Steps 1 and 2: the small files, their forms, and what they say of each other.
///
/// # Errors
/// [`Refusal`].
pub fn read_documents<S: Shape>(bundle: &BundleDir) -> Result<(Documents, LeafCount<S>), Refusal> {
    let reject = |reason, error: &dyn std::fmt::Display| Refusal::rejected(reason, error);
    let bytes = bundle.read(files::DESCRIPTOR, MAX_DESCRIPTOR_BYTES)?;
    let descriptor = Descriptor::from_bytes(&bytes).map_err(|e| reject(Reason::Descriptor, &e))?;
    let ledger = descriptor.ledger_digest();
    if descriptor.assets().len() > S::REGISTRY {
        return Err(Refusal::rejected(
            Reason::Descriptor,
            format!("more than {} assets are listed", S::REGISTRY),
        ));
    }

    let bytes = bundle.read(files::CLAIM, MAX_CLAIM_BYTES)?;
    let claim = Claim::from_bytes(&bytes).map_err(|e| reject(Reason::Claim, &e))?;
    let claim_digest = claim.claim_digest();
    if claim.ledger != ledger {
        return Err(Refusal::rejected(
            Reason::Claim,
            "the claim is about another ledger",
        ));
    }
    if claim.shape != S::ID {
        let detail = format!("the claim is about circuits of shape {}", claim.shape);
        return Err(Refusal::rejected(Reason::Claim, detail));
    }
    let leaf_count = LeafCount::<S>::new(claim.leaves).map_err(|e| reject(Reason::Claim, &e))?;
    let reserves =
        decode_point(&claim.reserves_commitment).map_err(|e| reject(Reason::Claim, &e))?;
    if claim.reserves_list.is_some() != (claim.reserves_mode == ReservesMode::Public) {
        let detail = "a claim names a list of reserves exactly if they are public";
        return Err(Refusal::rejected(Reason::Claim, detail));
    }
    let disclosures = claim
        .disclosed(&descriptor)
        .map_err(|e| reject(Reason::Claim, &e))?;

    let bytes = bundle.read(files::POLICY, MAX_POLICY_BYTES)?;
    let policy = Policy::parse(&bytes, &descriptor).map_err(|e| reject(policy_reason(&e), &e))?;
    if policy.digest() != claim.policy {
        return Err(Refusal::rejected(
            Reason::Policy,
            "the policy is not the one that the claim names",
        ));
    }
    let statement = SolvencyStatement::new::<S>(
        claim_element(claim_digest),
        policy.compiled().clone(),
        disclosures,
    )
    .map_err(|e| reject(Reason::Policy, &e))?;
    let documents = Documents {
        descriptor,
        ledger,
        claim,
        claim_digest,
        policy,
        statement,
        reserves,
    };
    Ok((documents, leaf_count))
}

/// The code for a policy that is refused.
pub fn policy_reason(error: &PolicyError) -> Reason {
    match error.problem() {
        Problem::PriceStale { .. } => Reason::PriceStale,
        _ => Reason::Policy,
    }
}

/// Verifies a bundle.
///
/// # Errors
/// [`Refusal::Rejected`] if the bundle is not a proof of what it says; [`Refusal::NoVerdict`] if it
/// cannot be read.
pub fn verify_solvency<S: Shape>(
    keys: Keys<'_, S>,
    path: &Path,
    expectations: &Expectations,
) -> Result<VerifiedSolvency, Refusal> {
    // 1. Files and sizes; 2. documents.
    let bundle = BundleDir::open(path)?;
    let (documents, leaf_count) = read_documents::<S>(&bundle)?;
    let shard_count = leaf_count.shards() as u64;
    bundle.expect_size(files::LEAVES, leaf_count.leaves() * POINT_BYTES as u64)?;
    bundle.expect_size(files::SHARDS, shard_count * ShardProof::bytes::<S>() as u64)?;
    bundle.expect_size(files::SOLVENCY, SolvencyProof::bytes::<S>() as u64)?;
    let public = documents.claim.reserves_mode == ReservesMode::Public;
    for name in [files::RESERVES, files::OWNERSHIP] {
        if bundle.has(name) != public {
            let detail =
                format!("{name} is in a bundle exactly if the claim says that reserves are public");
            return Err(Refusal::rejected(Reason::BundleFiles, detail));
        }
    }

    // 3. Every leaf, and the tree over them: K_L and the root follow from the leaves alone.
    let kind = Kind::Spot;
    let shards = Shards {
        keys,
        bundle: &bundle,
        ledger: documents.ledger,
        kind,
        leaf_count,
    };
    let read = shards.read_all()?;
    let top = Layer::of_nodes(read.iter().map(|shard| shard.top)).top();
    let root = tree::root::<S>(&documents.ledger, kind, leaf_count, &top);
    if root != documents.claim.root {
        let detail = format!("the leaves have the root {root}, and the claim says another");
        return Err(Refusal::rejected(Reason::Root, detail));
    }
    let root_source = match expectations.root {
        Some(expected) if expected != root => {
            let detail = format!("the bundle has the root {root}, and {expected} was expected");
            return Err(Refusal::rejected(Reason::RootNotExpected, detail));
        }
        Some(_) => RootSource::Outside,
        None => RootSource::Bundle,
    };

    // 4. and 6. The shards' proofs, and their links to the leaves.
    shards.verify_proofs(read)?;

    // 5. and 6. The solvency proof, its links to K_L and K_R, and what the policy waives.
    verify_solvency_proof(keys, &bundle, &documents, top.sum)?;
    let policy_was_named = check_policy(&documents, expectations)?;

    // 7. Reserves.
    let evidence = reserves::check(keys, &bundle, &documents, expectations)?;
    Ok(VerifiedSolvency::new(
        documents,
        root,
        root_source,
        evidence,
        shard_count,
        policy_was_named,
    ))
}

fn verify_solvency_proof<S: Shape>(
    keys: Keys<'_, S>,
    bundle: &BundleDir,
    documents: &Documents,
    liabilities: Point,
) -> Result<(), Refusal> {
    let refused = |error: SolvencyError| {
        let reason = match error {
            SolvencyError::Proof(_) | SolvencyError::Opening => Reason::SolvencyProof,
            SolvencyError::LinkBytes(_)
            | SolvencyError::LiabilitiesLink
            | SolvencyError::ReservesLink => Reason::SolvencyLink,
        };
        Refusal::rejected(reason, format!("solvency: {error}"))
    };
    let bytes = bundle.read(files::SOLVENCY, SolvencyProof::bytes::<S>() as u64)?;
    let made = SolvencyProof::from_bytes::<S>(&bytes).map_err(refused)?;
    let claim = SolvencyClaim {
        digest: documents.claim_digest,
        kind: Kind::Spot,
        statement: &documents.statement,
        liabilities,
        reserves: documents.reserves,
    };
    SolvencyVerifier::new(keys.generators, keys.solvency)
        .verify(&claim, &made)
        .map_err(refused)
}

/// S1 must not be waived, unless the user names the very policy that waives it. Returns whether a policy
/// was named.
fn check_policy(documents: &Documents, expectations: &Expectations) -> Result<bool, Refusal> {
    let digest = documents.policy.digest();
    match expectations.policy {
        Some(expected) if expected == digest => Ok(true),
        Some(_) => {
            let detail = format!("the bundle's policy has the digest {}", hex::encode(digest));
            Err(Refusal::rejected(Reason::PolicyNotExpected, detail))
        }
        None => {
            let waived = documents.policy.s1_waived();
            if waived.is_empty() {
                return Ok(false);
            }
            let detail = format!(
                "the policy asks less than 10,000 basis points of {}; a verdict under it needs --policy {}",
                waived.join(", "),
                hex::encode(digest)
            );
            Err(Refusal::rejected(Reason::PolicyWaived, detail))
        }
    }
}
