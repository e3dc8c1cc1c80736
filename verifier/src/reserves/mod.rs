//! Reserves that are really held: chains, addresses, and the evidence that somebody controls them.

pub mod chain;
pub mod nodes;
