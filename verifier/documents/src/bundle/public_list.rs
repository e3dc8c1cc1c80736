//! The two files of a public list of reserves: how large they may be, and the digest that a claim names. What is in them,
//! only the libraries of chains can tell.

use circuits::{
    domain,
    hash::{Digest32, sha256},
};

/// Most bytes of a list: a quarter of a million addresses take less.
pub const MAX_LIST_BYTES: u64 = 64 << 20;

/// Most bytes of the evidence of ownership.
pub const MAX_OWNERSHIP_BYTES: u64 = 256 << 20;

/// `SHA-256("por/reserves/v1", reserves.csv, ownership.csv)`: what a claim names in public mode.
pub fn public_digest(reserves: &[u8], ownership: &[u8]) -> Digest32 {
    sha256(domain::RESERVES, &[reserves, ownership])
}
