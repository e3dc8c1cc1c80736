//! Verifies proofs of reserves: bundles, and customers' inclusion files.
//!
//! Everything that is read here was written by somebody who would like the answer to be yes. Nothing is trusted that a
//! bundle says of itself; the numbered steps are those of `circuits/SPEC.md`, section 11.
//!
//! # A bundle, and a customer's file
//!
//! ```
//! use verifier::{BundleDirectory, Expectations, InclusionFile, Verifier};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let published = "23e757304254fe499b87787ba2e1cb7f6866a0f7863e8216a22b1f33e3a64c3d";
//! let verifier = Verifier::new()?;
//! // The root, from a place where everybody sees the same.
//! let expectations = Expectations {
//!     root: Some(published.parse()?),
//!     accept_loans_bps: 3_000,
//!     ..Expectations::default()
//! };
//! let bundle = BundleDirectory::new("../fixtures/vectors/bundles/loans");
//! let solvency = verifier.solvency(&bundle, &expectations)?;
//! assert_eq!(solvency.documents().descriptor.exchange(), "Vectors, loans");
//!
//! let file = InclusionFile::read("../fixtures/vectors/inclusions/loans-alice.json".as_ref(), None, None)?;
//! let inclusion = verifier.inclusion(file, "alice".try_into()?, solvency.root())?;
//! assert_eq!(inclusion.file().balances().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! A bundle need not be a directory: whatever lists and reads files is a [`BundleSource`], and a map in memory is one.
//! What is refused has a code that never changes; what could not be read is no verdict, and nobody's fault:
//!
//! ```
//! use std::collections::BTreeMap;
//! use verifier::{Expectations, Reason, Refusal, Verifier};
//!
//! # fn main() -> Result<(), Refusal> {
//! let fetched = BTreeMap::from([("claim.json".to_owned(), b"{}".to_vec())]);
//! match Verifier::new()?.solvency(&fetched, &Expectations::default()) {
//!     Ok(_) => println!("verified"),
//!     Err(Refusal::Rejected { reason, detail }) => println!("{reason:?}: {detail}"),
//!     Err(Refusal::Damaged { reason, .. }) => assert_eq!(reason, Reason::BundleFiles),
//!     Err(Refusal::Unchecked { what, hint, .. } | Refusal::NoVerdict { what, hint }) => {
//!         println!("{what}; {hint}")
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Glossary
//!
//! Letters are those of the specification; `documents` and `evidence` have glossaries of what they read.
//!
//! | term | meaning |
//! |---|---|
//! | expectation | what a verifier's user knows from elsewhere, or demands: a root, a policy, an auditor |
//! | verification | a proof, or a path, followed to what its reader expects; only then is there a `Verified...` |
//! | rejection | evidence that what was read is not so, or not in its form; with a [`Reason`] |
//! | no verdict | nothing could be said: a file cannot be read, a node does not answer |
//! | finding | what an examination of the reserves found, by check |
//! | verdict | the first word of a report |
//! | audit pack | what an auditor is given of a bundle, which verifies from itself alone |
//! | witness | who cosigns a checkpoint of a log that extends all that they saw before |
//! | monitor | who follows what an exchange publishes, and remembers it |
//! | report | a verification in text, JSON or HTML |

mod cell;
mod command;
pub mod findings;
pub mod lists;
pub mod monitor;
pub mod pack;
pub mod report;
pub mod sample;
mod verify;
mod witness;

pub use documents::{
    BundleDirectory, BundleSource, InclusionFile, Reason, Refusal, VerifiedInclusion,
};

pub use verdict::solvency::{Expectations, ReserveEvidence, RootSource, VerifiedSolvency};

pub use self::{
    command::{command_line, how_to_repeat},
    verify::{Verifier, verify_solvency},
};
