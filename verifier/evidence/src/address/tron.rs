//! Addresses of Tron: base58 with a checksum over 0x41 and the 20 bytes that Ethereum would use.

use super::{AddressError, Payload, evm::is_nobodys};

pub(super) const WHAT: &str = "an address of Tron";

const PREFIX: u8 = 0x41;

/// The account of the genesis block that burnt coins are sent to.
const BLACK_HOLE: &str = "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy";

pub(super) fn parse(text: &str) -> Result<(String, Payload), AddressError> {
    let mut bytes = [0; 21];
    if hex::decode_to_slice(text, &mut bytes).is_err() {
        let decoded = bs58::decode(text).with_check(None).into_vec();
        bytes = decoded
            .map_err(|error| match error {
                bs58::decode::Error::InvalidChecksum { .. } if has_length(text) => {
                    AddressError::Checksum
                }
                _ => AddressError::Malformed(WHAT),
            })?
            .try_into()
            .map_err(|_| AddressError::Malformed(WHAT))?;
    }
    let [PREFIX, payload @ ..] = bytes else {
        return Err(AddressError::Malformed(WHAT));
    };
    let canonical = bs58::encode(bytes).with_check().into_string();
    if is_nobodys(&payload) || canonical == BLACK_HOLE {
        return Err(AddressError::Burn);
    }
    Ok((canonical, Payload::Tron(payload)))
}

/// Whether the text has the first letter and the length that every address has: other base58 has no checksum
/// that could be wrong.
fn has_length(text: &str) -> bool {
    text.len() == 34 && text.starts_with('T')
}
