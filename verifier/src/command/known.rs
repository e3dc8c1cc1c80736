//! What becomes known on the way to a verdict on an account.

use circuits::ledger::Root;
use documents::inclusion::InclusionFile;
use verdict::solvency::VerifiedSolvency;

/// What files are held against.
pub(super) struct Against {
    pub(super) root: Root,
    pub(super) solvency: Option<VerifiedSolvency>,
}

/// What became known on the way to a verdict, or to none.
#[derive(Default)]
pub(super) struct Known {
    /// The file, once it is one.
    pub(super) file: Option<InclusionFile>,
    /// What it is held against, once that is verified.
    pub(super) against: Option<Against>,
}
