//! Checks proofs of reserves: bundles, and users' inclusion files.
//!
//! Everything that is read here was written by somebody who would like the answer to be yes. Nothing is
//! trusted that a bundle says of itself; the numbered steps are those of `circuits/SPEC.md`, section 11.

mod command;
pub mod findings;
#[doc(hidden)]
pub mod output;
pub mod report;
pub mod solvency;
mod verify;

pub use self::{command::command_line, verify::Verifier};
