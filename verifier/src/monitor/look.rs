//! Looking at one bundle's files: a verification, under the policy that they have themselves. What its reader accepts is
//! asked later, and needs no second verification.

use std::{io, sync::OnceLock};

use circuits::{
    curve::POINT_BYTES,
    shape::Shape,
    shard::check::ShardProof,
    solvency::{check::SolvencyProof, statement::BPS},
    tree::LedgerSize,
};
use documents::{
    bundle::{
        claim::Claim,
        files::{Bundle, LEAVES, SHARDS, SOLVENCY},
    },
    refusal::Refusal,
};
use verdict::{
    progress::{Progress, Stage},
    solvency::{Documents, Expectations, read_documents},
};

use super::{
    facts::Outcome,
    files::{DocumentBytes, Files, Watched},
    source::{Held, NotHad},
};
use crate::verify::Verifier;

/// Verifies bundles, with keys that are made when the first is.
pub struct Looking<S: Shape> {
    verifier: OnceLock<Verifier<S>>,
}

/// What looking came to.
#[derive(Debug)]
pub enum Looked {
    /// This, which follows from the files alone, and need not be looked for again.
    Outcome(Outcome),
    /// This, which may be otherwise when it is looked at again.
    Now(Outcome),
    /// The files could not be read, or changed meanwhile.
    Not(NotHad),
}

impl<S: Shape> Default for Looking<S> {
    fn default() -> Self {
        Self {
            verifier: OnceLock::new(),
        }
    }
}

impl<S: Shape> Looking<S> {
    /// Whether there is something in the folder that no bundle has, or that makes it none: what is seen before anything is
    /// verified.
    pub fn unopened(held: &Held) -> Option<Looked> {
        let watched = Watched::new(held.folder.clone());
        let refusal = Bundle::open(&watched).map(|_| ()).err()?;
        Some(if watched.failed() {
            Looked::Not(NotHad::Unanswered(refusal.to_string()))
        } else {
            Looked::Now(Outcome::of_refusal(&refusal))
        })
    }

    /// Verifies the files.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if this program is not whole.
    pub fn verify(&self, held: &Held, progress: &dyn Progress) -> Result<Looked, Refusal> {
        let watched = Watched::new(held.folder.clone());
        let policy = Bundle::open(&watched).and_then(|bundle| {
            let (documents, _) = read_documents::<S>(&bundle)?;
            Ok(documents.policy.digest())
        });
        let verified = match policy {
            Err(refusal) => Err(refusal),
            Ok(policy) => {
                let expectations = Expectations {
                    policy: Some(policy),
                    accept_loans_bps: BPS as u16,
                    ..Expectations::default()
                };
                let verifier = self.verifier(progress)?;
                verifier.solvency_watched(&watched, &expectations, progress)
            }
        };
        // What was hashed has to be what was verified: somebody may be writing.
        let most = |name: &str| held.files.file(name).map_or(0, |file| file.bytes);
        let changed = |error: &io::Error| error.kind() == io::ErrorKind::FileTooLarge;
        match Files::of_directory(&held.folder, &most) {
            Ok(files) if files == held.files => {}
            Err(error) if !changed(&error) => {
                let what = format!("{} cannot be read here: {error}", held.folder.display());
                return Ok(Looked::Not(NotHad::Unanswered(what)));
            }
            _ => {
                let what = format!("{} changed while it was read", held.folder.display());
                return Ok(Looked::Not(NotHad::Unanswered(what)));
            }
        }
        Ok(match verified {
            Ok(verified) => Looked::Outcome(Outcome::of_verified(&verified)),
            Err(refusal @ Refusal::NoVerdict { .. }) if watched.failed() => {
                Looked::Not(NotHad::Unanswered(refusal.to_string()))
            }
            Err(refusal @ Refusal::NoVerdict { .. }) => Looked::Now(Outcome::of_refusal(&refusal)),
            Err(refusal) => Looked::Outcome(Outcome::of_refusal(&refusal)),
        })
    }

    fn verifier(&self, progress: &dyn Progress) -> Result<&Verifier<S>, Refusal> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(verifier);
        }
        progress.stage(Stage::Keys, None);
        let made = Verifier::of_shape()?;
        Ok(self.verifier.get_or_init(|| made))
    }
}

/// The lengths of the files whose lengths a claim decides.
pub fn lengths<S: Shape>(claim: &Claim) -> Option<Vec<(&'static str, u64)>> {
    let size = LedgerSize::<S>::new(claim.leaves_per_shard, claim.shards).ok()?;
    let of_shape = (claim.shape == S::ID).then_some(size)?;
    Some(vec![
        (LEAVES, of_shape.leaves().checked_mul(POINT_BYTES as u64)?),
        (
            SHARDS,
            size.shards().checked_mul(ShardProof::bytes::<S>() as u64)?,
        ),
        (SOLVENCY, SolvencyProof::bytes::<S>() as u64),
    ])
}

/// The documents of a bundle that verified, once more from their bytes.
///
/// # Errors
/// [`Refusal`], if the bytes are not those of then.
pub fn documents<S: Shape>(bytes: &DocumentBytes) -> Result<Documents, Refusal> {
    let bundle = Bundle::open(bytes)?;
    Ok(read_documents::<S>(&bundle)?.0)
}
