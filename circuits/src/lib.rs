//! The statement of the proof of reserves, and everything that both of its sides compute.
//!
//! `prover` and `verifier` are built on this crate; it depends on neither. The protocol, clause by
//! clause and byte by byte, is in `circuits/SPEC.md`; names here are the names there:
//!
//! | name | what it is | where |
//! |---|---|---|
//! | `F` | the scalar field of Vesta, over which the circuits are | [`curve`] |
//! | `G_a`, `W` | generators of asset `a` and of blinds: the proof system's own | [`generators`] |
//! | `C` | a leaf's commitment, `sum of amount * G_id + t * W` | [`leaf`] |
//! | `K_L`, `K_R` | commitments to all liability totals, all reserve totals | [`tree`], [`solvency`] |
//! | `s`, `r` | challenges of a shard, derived from what they must not influence | [`shard`] |
//! | `Q`, `P` | a shard's leaves combined with weights `1 / (s + place)`; the column that opens it | [`shard`] |
//! | link proof | knowledge of the blinding part of `column - point`, and nothing else | [`link`] |

pub mod cells;
pub mod collateral;
pub mod curve;
pub mod domain;
mod fixed_base;
pub mod generators;
pub mod hash;
pub mod leaf;
pub mod ledger;
pub mod link;
mod multiexp;
#[cfg(test)]
mod negative;
pub mod proof;
pub mod setup;
pub mod shape;
pub mod shard;
pub mod solvency;
#[cfg(test)]
mod spec;
pub mod tree;
