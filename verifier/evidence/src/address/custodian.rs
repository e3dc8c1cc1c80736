//! Accounts with a custodian, named by the public key that the custodian signs with.

use bitcoin::secp256k1::PublicKey;
use ed25519_dalek::VerifyingKey;

use super::{AddressError, Payload};

pub(super) const WHAT: &str =
    "ed25519: and 64, or secp256k1: and 66 hexadecimal digits of a custodian's public key";

pub(super) fn parse(text: &str) -> Result<(String, Payload), AddressError> {
    let malformed = || AddressError::Malformed(WHAT);
    let (algorithm, digits) = text.split_once(':').ok_or_else(malformed)?;
    let payload = match algorithm {
        "ed25519" => {
            let mut bytes = [0; 32];
            hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed())?;
            Payload::Ed25519(ed25519(&bytes).ok_or(AddressError::Key)?)
        }
        "secp256k1" => {
            let mut bytes = [0; 33];
            hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed())?;
            Payload::Secp256k1(PublicKey::from_slice(&bytes).map_err(|_| AddressError::Key)?)
        }
        _ => return Err(malformed()),
    };
    let digits = digits.to_ascii_lowercase();
    Ok((format!("{algorithm}:{digits}"), payload))
}

/// The key of these bytes, unless it is of small order (some signatures of such a key are valid for every
/// message) or the bytes are a second encoding of a point.
pub(crate) fn ed25519(bytes: &[u8; 32]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(bytes).ok()?;
    let canonical = key.to_edwards().compress().to_bytes() == *bytes;
    (canonical && !key.is_weak()).then_some(key)
}
