//! The documents of a proof of reserves, and what can be judged from them alone: no network, no threads, no clock.
//!
//! # A customer's file
//!
//! ```
//! use documents::{InclusionFile, InclusionVerifier, Reason, Refusal, inclusion::Finding};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let published = "23e757304254fe499b87787ba2e1cb7f6866a0f7863e8216a22b1f33e3a64c3d";
//! let verifier = InclusionVerifier::new();
//! let bytes = std::fs::read("../../fixtures/vectors/inclusions/loans-alice.json")?;
//! let file = InclusionFile::from_bytes(&bytes)?;
//! // `published` is the root, 64 digits, from a place where everybody sees the same.
//! let verified = verifier.verify(file.clone(), "alice".try_into()?, published.parse()?)?;
//! // A file with debts, or with nothing, verifies too: only this is a plain yes.
//! assert_eq!(verified.finding(), Finding::Included);
//! for (asset, units) in verified.file().balances() {
//!     println!("{} {units}", file.header.descriptor().asset(asset).symbol);
//! }
//!
//! // It is nobody else's.
//! let refused = verifier.verify(file, "bob".try_into()?, published.parse()?);
//! assert!(matches!(refused, Err(Refusal::Rejected { reason: Reason::NotIncluded, .. })));
//! # Ok(())
//! # }
//! ```
//!
//! # Glossary
//!
//! The protocol, clause by clause and byte by byte, is in `circuits/SPEC.md`; names here are the names there.
//!
//! | term | meaning | where |
//! |---|---|---|
//! | descriptor | which exchange, when, which assets; its digest binds all else | [`bundle::descriptor`] |
//! | collateral schedule | price and haircut of each asset, under which customers' debts count | [`bundle::collateral`] |
//! | claim | root, policy and reserves' commitment K_R of one proof, and what is disclosed | [`bundle::claim`] |
//! | policy | what reserves have to cover, in a reserve manager's words and compiled | [`policy`] |
//! | bundle | all that is published: these documents, the leaves and the proofs | [`bundle::files`] |
//! | inclusion file | one customer's balances and debts, and the path from their leaf to the root | [`inclusion`] |
//! | archive | many customers' inclusions, which only their owners can read | [`inclusion::archive`] |
//! | key | what signs documents: an auditor's, or an exchange's that its descriptor names | [`key`] |
//! | access code | what finds and opens one account in the archives: the account's salt | [`inclusion::archive`] |
//! | refusal | a rejection with a stable code, or no verdict | [`refusal`] |

pub mod bundle;
pub mod decimal;
pub mod inclusion;
pub mod input;
pub mod key;
pub mod named;
pub mod policy;
pub mod recognise;
pub mod refusal;
pub mod share;
pub mod text;
pub mod typed;
pub mod version;

pub use self::{
    bundle::source::{BundleDirectory, BundleSource},
    inclusion::{InclusionFile, InclusionVerifier, VerifiedInclusion},
    refusal::{Reason, Refusal},
};
