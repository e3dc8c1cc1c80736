//! Tron. Addresses are base58 with a checksum over 0x41 and the 20 bytes that Ethereum would use.

use super::{
    address_error::AddressError,
    evm::is_nobodys,
    family::{Domain, Family, NodeKind, ParsedAddress, digits, is_hex_hash},
    payload::Payload,
};
use crate::scheme::Scheme;

/// Tron, main network.
pub(super) struct Tron;

/// What stands before every signed message and its length (TIP-191).
pub(crate) const PREFIX: &str = "\x19TRON Signed Message:\n";

const FORM: &str = "an address of Tron";

const VERSION: u8 = 0x41;

/// The account of the genesis block that burnt coins are sent to.
const BLACK_HOLE: &str = "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy";

impl Family for Tron {
    fn id(&self) -> &'static str {
        "tron"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["trx", "trc20"]
    }

    fn native(&self) -> Option<(&'static str, u8)> {
        Some(("TRX", 6))
    }

    fn other_symbols(&self) -> &'static [&'static str] {
        &[]
    }

    fn owner_of_form(&self) -> &'static str {
        "tron"
    }

    fn form(&self) -> &'static str {
        FORM
    }

    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let mut bytes = [0; 21];
        if hex::decode_to_slice(digits(text), &mut bytes).is_err() {
            let decoded = bs58::decode(text).with_check(None).into_vec();
            bytes = decoded
                .map_err(|error| match error {
                    bs58::decode::Error::InvalidChecksum { .. } if has_length(text) => {
                        AddressError::Checksum
                    }
                    _ => AddressError::Malformed(FORM),
                })?
                .try_into()
                .map_err(|_| AddressError::Malformed(FORM))?;
        }
        let [VERSION, payload @ ..] = bytes else {
            return Err(AddressError::Malformed(FORM));
        };
        let canonical = bs58::encode(bytes).with_check().into_string();
        if is_nobodys(&payload) || canonical == BLACK_HOLE {
            return Err(AddressError::Burn);
        }
        Ok(ParsedAddress {
            text: canonical,
            payload: Payload::Account(payload),
            schemes: &[Scheme::Tip191, Scheme::Tip191Hash],
        })
    }

    fn is_block_hash(&self, text: &str) -> bool {
        is_hex_hash(text)
    }

    fn has_outputs(&self) -> bool {
        false
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::of_chain("tron"))
    }

    fn node(&self) -> Option<NodeKind> {
        None
    }
}

/// Whether the text has the first letter and the length that every address has: other base58 has no checksum
/// that could be wrong.
fn has_length(text: &str) -> bool {
    text.len() == 34 && text.starts_with('T')
}
