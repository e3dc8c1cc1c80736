//! Texts of signatures, each with one form.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::SignatureError;

const BASE64: &str = "base64, with padding and nothing else around it";

/// The bytes of a base64 text.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, SignatureError> {
    let bytes = BASE64_STANDARD.decode(text).ok();
    bytes
        .filter(|bytes| BASE64_STANDARD.encode(bytes) == text)
        .ok_or(SignatureError::Encoding(BASE64))
}

/// The bytes of a text of lower-case hexadecimal digits; `what` says what they should be.
pub(super) fn hex<const N: usize>(
    text: &str,
    what: &'static str,
) -> Result<[u8; N], SignatureError> {
    let mut bytes = [0; N];
    let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if lower && hex::decode_to_slice(text, &mut bytes).is_ok() {
        Ok(bytes)
    } else {
        Err(SignatureError::Encoding(what))
    }
}

/// The 64 bytes of a base58 text.
pub(super) fn base58(text: &str) -> Result<[u8; 64], SignatureError> {
    let mut bytes = [0; 64];
    let length = bs58::decode(text).onto(&mut bytes[..]).ok();
    if length == Some(64) && bs58::encode(bytes).into_string() == text {
        Ok(bytes)
    } else {
        Err(SignatureError::Encoding("64 bytes in base58"))
    }
}
