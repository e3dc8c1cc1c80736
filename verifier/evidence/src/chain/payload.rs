//! What an address stands for, as far as signatures are checked with it.

use bitcoin::{ScriptBuf, secp256k1::PublicKey};
use ed25519_dalek::VerifyingKey;

/// What signatures of an address are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// The script of an output to the address.
    Lock(Lock),
    /// The last 20 bytes of the Keccak-256 of a secp256k1 key.
    Account([u8; 20]),
    /// 32 bytes that are an Ed25519 key, unless the address is that of a program.
    Point([u8; 32]),
    /// An Ed25519 key.
    Ed25519(VerifyingKey),
    /// A secp256k1 key.
    Secp256k1(PublicKey),
    /// Nothing is known of it.
    Text,
}

/// The script of an output, and what its chain decides about signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    /// The script.
    pub script: ScriptBuf,
    /// What stands before every signed message.
    pub prefix: &'static str,
    /// Whether the chain has rules for witness programs. Where it has none, anybody can spend from the hash of one.
    pub has_witness: bool,
}

impl Payload {
    /// The script of an output.
    pub(crate) fn lock(&self) -> Option<&Lock> {
        match self {
            Self::Lock(lock) => Some(lock),
            _ => None,
        }
    }

    /// The end of a key's hash.
    pub(crate) fn account(&self) -> Option<&[u8; 20]> {
        match self {
            Self::Account(account) => Some(account),
            _ => None,
        }
    }

    /// What may be an Ed25519 key.
    pub(crate) fn point(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Point(point) => Some(point),
            _ => None,
        }
    }

    /// An Ed25519 key.
    pub(crate) fn ed25519(&self) -> Option<&VerifyingKey> {
        match self {
            Self::Ed25519(key) => Some(key),
            _ => None,
        }
    }

    /// A secp256k1 key.
    pub(crate) fn secp256k1(&self) -> Option<&PublicKey> {
        match self {
            Self::Secp256k1(key) => Some(key),
            _ => None,
        }
    }
}
