//! What came of one account of a sample.

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
