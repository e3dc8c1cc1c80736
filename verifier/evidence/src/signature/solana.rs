//! `signMessage` of Solana's wallets: Ed25519 over the bytes of the message.

use ed25519_dalek::{Signature, VerifyingKey};

use super::{SignatureError, encoding};
use crate::chain::custodian;

pub(super) fn verify(key: &[u8; 32], message: &[u8], text: &str) -> Result<(), SignatureError> {
    // Not every address is a point: those of programs are chosen not to be.
    let key = custodian::ed25519(key).ok_or(SignatureError::NotAKey)?;
    verify_strict(&key, message, &encoding::base58(text)?)
}

/// Checks an Ed25519 signature by the one rule under which it has no twin.
pub(super) fn verify_strict(
    key: &VerifyingKey,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), SignatureError> {
    let signature = Signature::from_bytes(signature);
    key.verify_strict(message, &signature)
        .map_err(|_| SignatureError::NotBySigner)
}
