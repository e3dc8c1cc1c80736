//! Reserves that are really held.
//!
//! | module | holds |
//! |---|---|
//! | [`chain`], [`address`] | where reserves may be, each under one name |
//! | [`holding`], [`outpoint`] | what an address, or one output of it, holds |
//! | [`list`], [`entry`] | all of it, counted once; what can be wrong with an entry |
//! | [`message`], [`signature`], [`ownership`] | what wallets sign; schemes; the evidence of all addresses |
//! | [`nodes`], [`balances`] | asking nodes; comparing what they say |
//! | [`coverage`] | what share has which evidence |
//! | [`dossier`], [`auditor`], [`attestation`] | what an auditor is given, signs with, and says |

pub mod address;
pub mod attestation;
pub mod auditor;
pub mod balances;
pub mod chain;
pub mod coverage;
pub mod dossier;
pub mod entry;
pub mod holding;
pub mod list;
pub mod message;
pub mod nodes;
pub mod outpoint;
pub mod ownership;
#[cfg(test)]
mod samples;
mod scheme;
pub mod signature;
mod table;

use circuits::{
    domain,
    hash::{Digest32, sha256},
};

/// `SHA-256("por/reserves/v1", reserves.csv, ownership.csv)`: what a claim names in public mode.
pub fn public_digest(reserves: &[u8], ownership: &[u8]) -> Digest32 {
    sha256(domain::RESERVES, &[reserves, ownership])
}
