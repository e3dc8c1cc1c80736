//! `prover reserves dossier`: what an auditor is given, for a bundle that was proven.

use std::path::Path;

use circuits::shape::Shape;
use documents::bundle::descriptor::Descriptor;
use evidence::dossier::Dossier;
use zeroize::Zeroizing;

use super::evidence::ReserveEvidence;
use crate::private::records::{BuildRecord, RecordError, read_descriptor};

/// Why there is no dossier.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    /// The private directory.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The private directory is of another snapshot, or of another shape of circuits.
    #[error("the private directory is of another snapshot")]
    Snapshot,
    /// Reserves that were changed since.
    #[error("the reserves add up to other totals than those that were proven")]
    Totals,
}

impl DossierError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Record(_) => "use the private directory as prove wrote it",
            Self::Snapshot => "give the snapshot that the directory was proven from",
            Self::Totals => {
                "restore the reserves that were proven: another run makes another root; signatures may be added at any time"
            }
        }
    }
}

/// The bytes of the dossier.
///
/// # Errors
/// The private directory cannot be read, or is of another snapshot or shape; reserves were changed since they were proven.
pub fn dossier<S: Shape>(
    evidence: &ReserveEvidence,
    descriptor: &Descriptor,
    private: &Path,
) -> Result<Zeroizing<Vec<u8>>, DossierError> {
    let record = BuildRecord::read(private)?;
    let ledger = descriptor.ledger_digest();
    let built = read_descriptor(private)?;
    if built.ledger_digest() != ledger || record.shape != S::ID {
        return Err(DossierError::Snapshot);
    }
    let totals = evidence.list.totals().iter().map(u128::to_string);
    if !totals.eq(record.reserves.iter().cloned()) {
        return Err(DossierError::Totals);
    }
    let dossier = Dossier {
        ledger,
        root: record.root()?,
        blind: record.reserves_blind()?,
        holdings: evidence.list.to_records(descriptor),
        ownership: evidence.ownership.clone(),
    };
    Ok(dossier.to_bytes())
}
