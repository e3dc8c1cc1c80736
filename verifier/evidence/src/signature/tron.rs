//! `signMessageV2` of Tron (TIP-191): that of Ethereum with another prefix.

use alloy_primitives::Keccak256;

use super::{SignatureError, evm::verify_digest};
use crate::chain::tron::PREFIX;

pub(super) fn verify(address: &[u8; 20], message: &[u8], text: &str) -> Result<(), SignatureError> {
    let mut hasher = Keccak256::new();
    hasher.update(PREFIX);
    hasher.update(message.len().to_string());
    hasher.update(message);
    verify_digest(address, hasher.finalize().0, text)
}
