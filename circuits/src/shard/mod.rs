//! The shard circuit: every component of every leaf of a shard is an integer that is not negative, and each leaf's
//! collateral covers its debts.
//!
//! The path of a shard: its leaves ([`leaves`]) fill the first columns, which are committed to before the
//! proof exists; the challenges follow from those commitments ([`challenge`]); the other columns follow
//! from the challenges ([`witness`]); the circuit ([`circuit`]) constrains them; the link proof ties the
//! opening column to the leaves ([`prove`], [`check`]).

pub mod challenge;
pub mod check;
pub mod circuit;
pub mod columns;
pub mod commit;
pub mod leaves;
pub mod prove;
pub mod witness;

#[cfg(test)]
mod tests;
