//! What came of one account of a sample.

use std::path::PathBuf;

use circuits::tree::LeafPosition;
use documents::{inclusion::Finding, refusal::Refusal};

/// What came of one account.
#[derive(Debug)]
pub enum Outcome {
    /// Its file verifies.
    Verified(Finding),
    /// There is no file of it.
    Missing,
    /// Its file was refused, or could not be read.
    Refused(Refusal),
}

/// What came of it, with its file and its leaf.
pub(super) struct Checked {
    pub file: Option<PathBuf>,
    pub position: Option<LeafPosition>,
    pub outcome: Outcome,
}

impl Checked {
    /// Nothing that verifies.
    pub fn without_leaf(file: Option<PathBuf>, outcome: Outcome) -> Self {
        Self {
            file,
            position: None,
            outcome,
        }
    }
}
