//! What came of one account of a sample.

use std::path::PathBuf;

use circuits::tree::LeafPosition;
use documents::{bundle::descriptor::Descriptor, inclusion::Finding, refusal::Refusal};
use jiff::Timestamp;

/// What came of one account.
#[derive(Debug)]
pub enum Outcome {
    /// Its file verifies.
    Verified(Finding),
    /// There is no file of it.
    Missing {
        /// How the same id is spelt of which there is one, in words that follow it.
        spelt: Option<String>,
    },
    /// Its file was refused, or could not be read.
    Refused(Refusal),
}

/// Whose ledger it is that files verify against, and of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Name of the exchange.
    pub exchange: String,
    /// Time of the snapshot.
    pub time: Timestamp,
    /// Its number in the exchange's own count.
    pub sequence: u64,
}

impl Snapshot {
    /// That of a descriptor.
    pub fn of(descriptor: &Descriptor) -> Self {
        Self {
            exchange: descriptor.exchange().to_owned(),
            time: descriptor.time(),
            sequence: descriptor.sequence(),
        }
    }
}

/// What came of it, with its file and its leaf.
pub(super) struct Checked {
    pub file: Option<PathBuf>,
    pub position: Option<LeafPosition>,
    pub snapshot: Option<Snapshot>,
    pub outcome: Outcome,
}

impl Checked {
    /// Nothing that verifies.
    pub fn without_leaf(file: Option<PathBuf>, outcome: Outcome) -> Self {
        Self {
            file,
            position: None,
            snapshot: None,
            outcome,
        }
    }
}
