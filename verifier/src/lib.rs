//! Checks proofs of reserves: bundles, and users' inclusion files.
//!
//! Everything that is read here was written by somebody who would like the answer to be yes. Nothing is
//! trusted that a bundle says of itself; the numbered steps are those of `circuits/SPEC.md`, section 11.

mod cli;
pub mod findings;
#[doc(hidden)]
pub mod output;
pub mod report;
mod run;
pub mod solvency;
mod verify;

pub use self::{run::command_line, verify::Verifier};
