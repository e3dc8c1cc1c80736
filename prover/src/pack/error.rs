//! Why there is no audit pack.

use std::{io, path::PathBuf};

use documents::refusal::Refusal;

use crate::{inclusion::InclusionError, private::files, reserves::dossier::DossierError};

/// Why there is no audit pack.
#[derive(Debug, thiserror::Error)]
pub enum AuditPackError {
    /// The private directory, or what is written.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
    /// The list of reserves.
    #[error(transparent)]
    Dossier(#[from] DossierError),
    /// The ledger was changed since it was proven.
    #[error("the liabilities have other accounts or totals than those that were proven")]
    Changed,
    /// The record of the build is not what was written.
    #[error("{} is damaged: it has no totals", files::BUILD)]
    Damaged,
    /// A file that was named cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unread {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A verifier would refuse the pack.
    #[error("the verifier refuses it: {0}")]
    Refused(Box<Refusal>),
}

impl From<Refusal> for AuditPackError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl AuditPackError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Inclusion(error) => error.hint(),
            Self::Dossier(error) => error.hint(),
            Self::Changed => {
                "restore the liabilities that were proven: what a pack says of them is to be of the same files"
            }
            Self::Damaged => "use the private directory as prove wrote it",
            Self::Unread { .. } => "check the path and its permissions",
            Self::Refused(_) => {
                "bring bundle, findings and the pack before as they were written, of this snapshot; nothing was written"
            }
        }
    }
}
