//! `signMessageV2` of Tron (TIP-191): that of Ethereum with another prefix.

use alloy_primitives::{Keccak256, keccak256};

use super::{SignatureError, evm::verify_digest};
use crate::chain::tron::PREFIX;

pub(super) fn verify(address: &[u8; 20], message: &[u8], text: &str) -> Result<(), SignatureError> {
    let mut hasher = Keccak256::new();
    hasher.update(PREFIX);
    hasher.update(message.len().to_string());
    hasher.update(message);
    verify_digest(address, hasher.finalize().0, text)
}

/// The same over the Keccak-256 of the message. `sign` of TronWeb before `signMessageV2` takes hexadecimal digits, and
/// says of whatever they are that it has 32 bytes: what signs texts with it signs their hash.
pub(super) fn verify_hashed(
    address: &[u8; 20],
    message: &[u8],
    text: &str,
) -> Result<(), SignatureError> {
    verify(address, keccak256(message).as_slice(), text)
}
