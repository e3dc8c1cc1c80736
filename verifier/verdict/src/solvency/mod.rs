//! `verifier solvency`: everything that SPEC.md's numbered verification steps say, in their order.
//!
//! Codes come in this order: of the files and documents, each against those before it (descriptor, claim, collateral
//! schedule, policy); of the leaves and the root, and whether these and the claim are the expected ones; of the shards' proofs; of the solvency proof; of what the policy asks
//! too little of, after everything that the bundle says was found to be so; of the reserves.

mod expectations;
mod lists;
mod policy;
mod read;
mod reserves;
#[cfg(test)]
pub(crate) mod samples;
mod shards;
mod slips;
#[cfg(test)]
mod tests;
mod verified;

use circuits::{
    curve::{POINT_BYTES, Point},
    setup::Keys,
    shape::Shape,
    shard::check::ShardProof,
    solvency::check::{SolvencyClaim, SolvencyError, SolvencyProof, SolvencyVerifier},
    tree::{self, Layer},
};

pub use self::{
    expectations::Expectations,
    lists::{ListEvidence, PublicLists, PublishedList},
    read::{Documents, read_documents},
    reserves::short_of,
    verified::{ReserveEvidence, RootSource, VerifiedSolvency},
};

use self::shards::Shards;
use crate::progress::{Progress, Stage};
use documents::{
    bundle::{
        claim::ReservesMode,
        files::{self, Bundle},
        source::BundleSource,
    },
    refusal::{Reason, Refusal},
};

/// Verifies a bundle, and tells `progress` where it is. Without `lists`, a public list of reserves is not checked, and the
/// result says so.
///
/// # Errors
/// [`Refusal::Rejected`] if the bundle is not a proof of what it says; [`Refusal::NoVerdict`] if it
/// cannot be read.
pub fn verify_solvency<S: Shape>(
    keys: Keys<'_, S>,
    source: &dyn BundleSource,
    expectations: &Expectations,
    lists: Option<&dyn PublicLists>,
    progress: &dyn Progress,
) -> Result<VerifiedSolvency, Refusal> {
    // 1. Files and sizes; 2. documents.
    let bundle = Bundle::open(source)?;
    let (documents, size) = read_documents::<S>(&bundle)?;
    slips::ensure_none(&documents, expectations)?;
    bundle.expect_size(files::LEAVES, size.leaves() * POINT_BYTES as u64)?;
    bundle.expect_size(
        files::SHARDS,
        size.shards() * ShardProof::bytes::<S>() as u64,
    )?;
    bundle.expect_size(files::SOLVENCY, SolvencyProof::bytes::<S>() as u64)?;
    let public = documents.claim.reserves_mode == ReservesMode::Public;
    for name in [files::RESERVES, files::OWNERSHIP] {
        if public {
            bundle.size(name)?;
        } else if bundle.has(name) {
            let detail =
                format!("{name} is in the bundle, and the claim says that reserves are not public");
            return Err(Refusal::rejected(Reason::BundleFiles, detail));
        }
    }

    // 3. Every leaf, and the tree over them: K_L and the root follow from the leaves alone.
    let collateral = documents.collateral_vector().column::<S>();
    let shards = Shards {
        keys,
        bundle: &bundle,
        context: documents.context,
        size,
        collateral: &collateral,
        progress,
    };
    progress.stage(Stage::Shards, Some(size.shards()));
    let read = shards.read_all()?;
    let top = Layer::of_nodes(read.tops).top();
    let root = tree::root::<S>(&documents.context, size, &top);
    if root != documents.claim.root {
        let detail = format!("the leaves have the root {root}, and the claim says another");
        return Err(Refusal::rejected(Reason::Root, detail));
    }
    slips::ensure_not_root(root, &documents, expectations)?;
    let root_source = match expectations.root {
        Some(expected) if expected != root => {
            let before = match documents.descriptor.previous_root() {
                Some(previous) if previous == expected => {
                    ", which it names as that of the snapshot before it"
                }
                _ => "",
            };
            let detail =
                format!("the bundle has the root {root}, and {expected} was expected{before}");
            return Err(Refusal::rejected(Reason::RootNotExpected, detail));
        }
        Some(_) => RootSource::Outside,
        None => RootSource::Bundle,
    };
    if let Some(expected) = expectations.claim
        && expected != documents.claim_digest
    {
        let detail = format!(
            "the bundle's claim has the digest {}, and {expected} was expected",
            documents.claim_digest
        );
        return Err(Refusal::rejected(Reason::ClaimNotExpected, detail));
    }

    // 4. and 6. The shards' proofs, and their links to the leaves.
    read.proofs?;

    // 5. and 6. The solvency proof, and its links to K_L and K_R; 7. what the policy waives.
    progress.stage(Stage::Solvency, None);
    verify_solvency_proof(keys, &bundle, &documents, top.sum)?;
    policy::check(&documents, expectations)?;

    // 8. Reserves.
    let evidence = reserves::check(keys, &bundle, &documents, expectations, lists)?;
    Ok(VerifiedSolvency::new(
        documents,
        root,
        root_source,
        evidence,
        expectations,
    ))
}

fn verify_solvency_proof<S: Shape>(
    keys: Keys<'_, S>,
    bundle: &Bundle<'_>,
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
    let proof = SolvencyProof::from_bytes::<S>(&bytes).map_err(refused)?;
    let claim = SolvencyClaim {
        digest: documents.claim_digest,
        statement: &documents.statement,
        liabilities,
        reserves: documents.reserves,
    };
    SolvencyVerifier::new(keys.generators, keys.solvency)
        .verify(&claim, &proof)
        .map_err(refused)
}
