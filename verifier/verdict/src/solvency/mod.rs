//! `verifier solvency`: everything that SPEC.md's numbered verification steps say, in their order.
//!
//! Codes come in this order: of the files and documents, each against those before it (descriptor, claim, collateral
//! schedule, policy); of the leaves and the root, and whether these and the claim are the expected ones; of the shards' proofs; of the solvency proof; of what the policy asks
//! too little of, after everything that the bundle says was found to be so; of the reserves.

mod division;
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

use std::ops::Range;

use circuits::{
    curve::{POINT_BYTES, Point},
    setup::Keys,
    shape::Shape,
    shard::check::ShardProof,
    solvency::check::{SolvencyClaim, SolvencyError, SolvencyProof, SolvencyVerifier},
    tree::{self, Layer, LedgerSize},
};

pub use self::{
    division::{Found, ReadShards},
    expectations::Expectations,
    lists::{ListEvidence, PublicLists, PublishedList},
    read::{Documents, read_documents},
    reserves::short_of,
    verified::{ReserveEvidence, RootSource, VerifiedSolvency},
};

pub(crate) use self::division::not_whole;
use self::shards::Shards;
use crate::{
    logged::{LogExpectation, Logged},
    progress::{Progress, Stage},
};
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
    OpenBundle::new(source, expectations)?.verify(keys, lists, progress)
}

/// A bundle whose documents hold, and whose files have their sizes; nothing is proven yet. Its shards are most of the work,
/// and can be read by several, each a part of them.
pub struct OpenBundle<'a, S: Shape> {
    bundle: Bundle<'a>,
    documents: Documents,
    size: LedgerSize<S>,
    expectations: &'a Expectations,
    logged: Option<Logged>,
}

impl<'a, S: Shape> OpenBundle<'a, S> {
    /// Everything that needs no keys.
    ///
    /// # Errors
    /// As [`verify_solvency`].
    pub fn new(
        source: &'a dyn BundleSource,
        expectations: &'a Expectations,
    ) -> Result<Self, Refusal> {
        // What the user brings comes first: it needs no bundle.
        let logged = expectations.log.as_ref().map(LogExpectation::verify);
        let logged = logged.transpose()?;
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
                let detail = format!(
                    "{name} is in the bundle, and the claim says that reserves are not public"
                );
                return Err(Refusal::rejected(Reason::BundleFiles, detail));
            }
        }
        Ok(Self {
            bundle,
            documents,
            size,
            expectations,
            logged,
        })
    }

    /// H.
    pub fn shards(&self) -> u64 {
        self.size.shards()
    }

    /// Reads every shard, and judges.
    ///
    /// # Errors
    /// As [`verify_solvency`].
    pub fn verify(
        self,
        keys: Keys<'_, S>,
        lists: Option<&dyn PublicLists>,
        progress: &dyn Progress,
    ) -> Result<VerifiedSolvency, Refusal> {
        let all = self.read_shards(keys, 0..self.shards(), progress)?;
        self.judge(keys, vec![all], lists, progress)
    }

    /// Reads some of the shards: step 3 but for the root, 4 and 6. That a shard is refused is no error here, but what was
    /// found.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if there are no such shards.
    pub fn read_shards(
        &self,
        keys: Keys<'_, S>,
        shards: Range<u64>,
        progress: &dyn Progress,
    ) -> Result<ReadShards, Refusal> {
        if shards.is_empty() || shards.end > self.shards() {
            return Err(not_whole());
        }
        let collateral = self.documents.collateral_vector().column::<S>();
        let reader = Shards {
            keys,
            bundle: &self.bundle,
            context: self.documents.context,
            size: self.size,
            collateral: &collateral,
            progress,
        };
        progress.stage(Stage::Shards, Some(shards.end - shards.start));
        let found = reader.read_all(shards.clone());
        Ok(ReadShards::vouched(
            self.documents.claim_digest,
            shards,
            found,
        ))
    }

    /// Judges, where all shards were read: every other step. What was found in them is believed.
    ///
    /// # Errors
    /// As [`verify_solvency`]; [`Refusal::NoVerdict`] unless `read` has every shard once, in order, of this claim.
    pub fn judge(
        self,
        keys: Keys<'_, S>,
        read: Vec<ReadShards>,
        lists: Option<&dyn PublicLists>,
        progress: &dyn Progress,
    ) -> Result<VerifiedSolvency, Refusal> {
        let Self {
            bundle,
            documents,
            size,
            expectations,
            logged,
        } = self;
        // 3. Every leaf, and the tree over them: K_L and the root follow from the leaves alone.
        let found = division::join(read, documents.claim_digest, size.shards())?;
        let top = Layer::of_nodes(found.tops?).top();
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
            None if logged.as_ref().is_some_and(Logged::is_witnessed) => RootSource::Log,
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
        if let Some(logged) = &logged {
            logged.ensure_of(&documents.descriptor, root, Some(documents.claim_digest))?;
        }

        // 4. and 6. The shards' proofs, and their links to the leaves.
        found.proofs?;

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
            logged,
            expectations,
        ))
    }
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
