//! Accounts with a custodian, named by the public key that the custodian signs with.

use bitcoin::secp256k1::PublicKey;
use ed25519_dalek::VerifyingKey;

use super::{
    address_error::AddressError,
    family::{Domain, Family, NodeKind, ParsedAddress, digits},
    payload::Payload,
};
use crate::scheme::Scheme;

/// All accounts with somebody else.
pub(super) struct Custodian;

const ED25519: &[Scheme] = &[Scheme::Ed25519];
const SECP256K1: &[Scheme] = &[Scheme::Secp256k1];

/// The schemes of custodians' keys. Whose keys they are, only the exchange says.
pub(crate) const SCHEMES: [&[Scheme]; 2] = [ED25519, SECP256K1];

const FORM: &str =
    "ed25519: and 64, or secp256k1: and 66 hexadecimal digits of a custodian's public key";

impl Family for Custodian {
    fn id(&self) -> &'static str {
        "custodian"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["custody"]
    }

    fn native(&self) -> Option<(&'static str, u8)> {
        None
    }

    fn other_symbols(&self) -> &'static [&'static str] {
        &[]
    }

    fn owner_of_form(&self) -> &'static str {
        "custodian"
    }

    fn form(&self) -> &'static str {
        FORM
    }

    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let malformed = || AddressError::Malformed(FORM);
        let (algorithm, written) = text.split_once(':').ok_or_else(malformed)?;
        let digits = digits(written);
        let (payload, schemes) = match algorithm {
            "ed25519" => {
                let mut bytes = [0; 32];
                hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed())?;
                let key = ed25519(&bytes).ok_or(AddressError::Key)?;
                (Payload::Ed25519(key), ED25519)
            }
            "secp256k1" => {
                let mut bytes = [0; 33];
                hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed())?;
                let key = PublicKey::from_slice(&bytes).map_err(|_| AddressError::Key)?;
                (Payload::Secp256k1(key), SECP256K1)
            }
            _ => return Err(malformed()),
        };
        let digits = digits.to_ascii_lowercase();
        Ok(ParsedAddress {
            text: format!("{algorithm}:{digits}"),
            payload,
            schemes,
        })
    }

    fn is_block_hash(&self, _text: &str) -> bool {
        false
    }

    fn has_outputs(&self) -> bool {
        false
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::of_chain("custodian"))
    }

    fn node(&self) -> Option<NodeKind> {
        None
    }
}

/// The key of these bytes, unless it is of small order (some signatures of such a key are valid for every
/// message) or the bytes are a second encoding of a point.
pub(crate) fn ed25519(bytes: &[u8; 32]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(bytes).ok()?;
    let canonical = key.to_edwards().compress().to_bytes() == *bytes;
    (canonical && !key.is_weak()).then_some(key)
}
