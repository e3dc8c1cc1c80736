//! `personal_sign` of Ethereum (EIP-191, version 0x45), by accounts of one key.

use alloy_primitives::{eip191_hash_message, keccak256};

use super::{SignatureError, encoding, misspelt::Misspelt, recovery::recover};

const WHAT: &str = "0x and 65 bytes in lower-case hexadecimal, the last 1b, 1c, 00 or 01";

pub(super) fn verify(address: &[u8; 20], message: &[u8], text: &str) -> Result<(), SignatureError> {
    verify_digest(address, eip191_hash_message(message).0, text)
}

/// The same over the Keccak-256 of the message: what signers do that are given a hash, not a text.
pub(super) fn verify_hashed(
    address: &[u8; 20],
    message: &[u8],
    text: &str,
) -> Result<(), SignatureError> {
    verify(address, keccak256(message).as_slice(), text)
}

/// Checks a signature of r, s and v over a digest, by the key that an address is the hash of.
///
/// v is 27 or 28, or 0 or 1 as hardware wallets write it: the one exception from one text for a signature.
pub(super) fn verify_digest(
    address: &[u8; 20],
    digest: [u8; 32],
    text: &str,
) -> Result<(), SignatureError> {
    let [compact @ .., v] = encoding::prefixed_hex::<65>(text, WHAT)?;
    let recovery_id = match v {
        27 | 28 => v - 27,
        0 | 1 => v,
        v => {
            let (what, found) = (WHAT, Misspelt::Byte(v));
            return Err(SignatureError::Text { what, found });
        }
    };
    let key = recover(digest, &compact, recovery_id)?;
    // The address is the end of the hash of x and y, without the byte that says that both follow.
    let hash = keccak256(&key.serialize_uncompressed()[1..]);
    if hash[12..] == address[..] {
        Ok(())
    } else {
        Err(SignatureError::NotBySigner)
    }
}
