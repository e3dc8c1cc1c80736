//! Leaves: one account each, as a commitment to all that it holds and owes.
//!
//! A leaf is the point
//!
//! ```text
//! C = sum over its entries of amount * G_id  +  t * W
//! ```
//!
//! (SPEC.md, section 6), with a generator for each [`Component`]. The blind `t` is derived from the id that the account's
//! owner knows ([`Salt::blind`]), so a leaf can be recomputed by its owner and by nobody else, and one leaf cannot be
//! handed to two owners. An entry that is left out, added or changed gives another point. Commitments add up: a sum of
//! leaves commits to the sums of their amounts, component by component, and none of them can lower another.
//!
//! [`commit`] computes a leaf as it is written above; a user's check needs one.
//! [`CommitmentTables`] computes the same points for a whole ledger.

mod blind;
mod commit;
mod component;
mod tables;

pub use blind::{BuildSecret, Salt};
pub use commit::{CommitError, LeafGenerators, commit};
pub use component::{Component, Entry, Slot};
pub use tables::CommitmentTables;
