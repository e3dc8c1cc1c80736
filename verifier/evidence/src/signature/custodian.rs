//! Signatures by a custodian's key, over the bytes of the message and no prefix.

use bitcoin::{
    hashes::{Hash, sha256},
    secp256k1::{Message, PublicKey, ecdsa::Signature},
};
use ed25519_dalek::VerifyingKey;

use super::{
    SignatureError, encoding,
    recovery::{SECP, require_low_s},
    solana::verify_strict,
};

const WHAT: &str = "64 bytes in lower-case hexadecimal";

pub(super) fn verify_ed25519(
    key: &VerifyingKey,
    message: &[u8],
    text: &str,
) -> Result<(), SignatureError> {
    verify_strict(key, message, &encoding::hex(text, WHAT)?)
}

pub(super) fn verify_secp256k1(
    key: &PublicKey,
    message: &[u8],
    text: &str,
) -> Result<(), SignatureError> {
    let bytes = encoding::hex::<64>(text, WHAT)?;
    let signature = Signature::from_compact(&bytes).map_err(|_| SignatureError::NotBySigner)?;
    require_low_s(&signature)?;
    let digest = sha256::Hash::hash(message).to_byte_array();
    SECP.verify_ecdsa(&Message::from_digest(digest), &signature, key)
        .map_err(|_| SignatureError::NotBySigner)
}
