//! `prover policy` by the command line.

mod kept;
mod plan;
mod stress;
#[path = "../support/mod.rs"]
mod support;
