//! What witnesses have cosigned, put below the checkpoint and into log proofs.

use std::path::Path;

use documents::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{CLAIM, DESCRIPTOR},
    },
    input::read_capped,
};
use history::{
    checkpoint::SignedCheckpoint,
    leaf::Snapshot,
    note::NoteSignature,
    policy::{LogPolicy, NotWitnessed, Witnessed},
};

use super::{directory::Log, error::LogError, files};

/// What a log has after cosignatures were added.
#[derive(Debug)]
pub struct Collected {
    /// Who has cosigned the checkpoint, and whether that is the quorum.
    pub witnessed: Result<Witnessed, NotWitnessed>,
    /// Numbers of snapshots whose log proofs were written.
    pub proofs: Vec<u64>,
}

/// Puts cosignatures, which hold, below the checkpoint that they are of, and writes log proofs of the snapshots that have
/// none yet, if they are enough for the policy. A proof that the policy accepts stays: it was cosigned when the snapshot
/// was new.
///
/// # Errors
/// [`LogError::Grown`] if the log has another checkpoint by now.
pub fn collect(
    folder: &Path,
    of: &SignedCheckpoint,
    cosignatures: impl IntoIterator<Item = NoteSignature>,
    policy: &LogPolicy,
) -> Result<Collected, LogError> {
    let mut log = Log::open_to_change(folder)?;
    if log.checkpoint().note().text() != of.note().text() {
        return Err(LogError::Grown(folder.to_owned()));
    }
    let mut cosigned = log.checkpoint().clone();
    cosignatures.into_iter().for_each(|line| cosigned.add(line));
    if cosigned != *log.checkpoint() {
        log.cosigned(cosigned)?;
    }
    let witnessed = policy.check(log.checkpoint());
    let mut proofs = Vec::new();
    if witnessed.is_ok() {
        let size = log.checkpoint().head().size;
        let signed = log.leaves().iter().take_while(|leaf| leaf.sequence < size);
        for leaf in signed.filter(|leaf| leaf.snapshot.is_some()) {
            let there = files::read_proof(folder, leaf.sequence).filter(|there| {
                let of_log = there.leaf == *leaf && there.checkpoint.ensure_of(log.key()).is_ok();
                // Under this checkpoint it has all cosignatures that there are.
                let complete = there.checkpoint == *log.checkpoint()
                    || there.checkpoint.head() != log.checkpoint().head();
                of_log && complete && there.verify(policy).is_ok()
            });
            if there.is_none() {
                files::write_proof(folder, &log.prove(leaf.sequence)?)?;
                proofs.push(leaf.sequence);
            }
        }
    }
    Ok(Collected { witnessed, proofs })
}

/// What a log has of a bundle: its number, and what is published under it. Nothing of the bundle is verified.
///
/// # Errors
/// [`LogError::Bundle`] for what is no bundle.
pub fn published_snapshot(bundle: &Path) -> Result<(u64, Snapshot), LogError> {
    let wrong = |what: String| LogError::Bundle {
        path: bundle.to_owned(),
        what,
    };
    let read = |name: &str, cap| {
        let bytes = read_capped(&bundle.join(name), cap);
        bytes.map_err(|error| wrong(format!("{name}: {error}")))
    };
    let descriptor = Descriptor::from_bytes(&read(DESCRIPTOR, MAX_DESCRIPTOR_BYTES)?);
    let descriptor = descriptor.map_err(|error| wrong(format!("{DESCRIPTOR}: {error}")))?;
    let claim = Claim::from_bytes(&read(CLAIM, MAX_CLAIM_BYTES)?);
    let claim = claim.map_err(|error| wrong(format!("{CLAIM}: {error}")))?;
    let ledger = descriptor.ledger_digest();
    if claim.ledger != ledger {
        return Err(wrong(format!(
            "{CLAIM} is about another ledger than {DESCRIPTOR}"
        )));
    }
    let snapshot = Snapshot {
        ledger,
        root: claim.root,
        claim: claim.claim_digest(),
    };
    Ok((descriptor.sequence(), snapshot))
}
