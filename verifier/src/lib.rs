//! Checks proofs of reserves: bundles, and users' inclusion files.
//!
//! Everything that is read here was written by somebody who would like the answer to be yes. Nothing is
//! trusted that a bundle says of itself; the numbered steps are those of `circuits/SPEC.md`, section 11.

pub mod cli;
pub mod findings;
pub mod output;
pub mod report;
pub mod run;
pub mod solvency;
