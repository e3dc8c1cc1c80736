//! Reserves that are really held: chains, addresses, and the evidence that somebody controls them.

pub mod address;
pub mod chain;
pub mod message;
pub mod outpoint;
pub mod signature;
