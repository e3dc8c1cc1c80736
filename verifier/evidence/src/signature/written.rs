//! Signatures and scripts as people copy them, brought into the one form that documents have.

use crate::scheme::Scheme;

/// A signature of a scheme.
pub(super) fn signature(scheme: Scheme, text: &str) -> String {
    let digits = digits(text);
    match scheme {
        Scheme::Eip191 | Scheme::Eip191Hash | Scheme::Tip191 | Scheme::Tip191Hash => {
            digits.map(|digits| format!("0x{digits}"))
        }
        Scheme::Ed25519 | Scheme::Secp256k1 => digits,
        // No text in base58 has the length of this one.
        Scheme::Solana => digits
            .filter(|digits| digits.len() == 128)
            .and_then(|digits| hex::decode(digits).ok())
            .map(|bytes| bs58::encode(bytes).into_string()),
        Scheme::BitcoinMessage
        | Scheme::Bip322Simple
        | Scheme::Bip322Full
        | Scheme::BitcoinMultisig => None,
    }
    .unwrap_or_else(|| text.to_owned())
}

/// A script.
pub(super) fn script(text: &str) -> String {
    digits(text).unwrap_or_else(|| text.to_owned())
}

/// Hexadecimal digits in lower case, without what may stand before them.
fn digits(text: &str) -> Option<String> {
    let written = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let written = written.unwrap_or(text);
    let digits = written.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| written.to_ascii_lowercase())
}
