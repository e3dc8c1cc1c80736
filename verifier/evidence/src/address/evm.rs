//! Addresses of the Ethereum Virtual Machine, canonical with the checksum of EIP-55.

use alloy_primitives::Address;

use super::{AddressError, Payload};

pub(super) const WHAT: &str = "an address of 0x and 40 hexadecimal digits";

/// Where tokens are sent to be rid of them, beside the forms that [`is_nobodys`] knows.
const BURN: [[u8; 20]; 1] = [
    // 0xdEAD000000000000000042069420694206942069
    [
        0xde, 0xad, 0, 0, 0, 0, 0, 0, 0, 0, 0x42, 0x06, 0x94, 0x20, 0x69, 0x42, 0x06, 0x94, 0x20,
        0x69,
    ],
];

pub(super) fn parse(text: &str) -> Result<(String, Payload), AddressError> {
    let digits = text
        .strip_prefix("0x")
        .filter(|digits| digits.len() == 40)
        .ok_or(AddressError::Malformed(WHAT))?;
    let mut bytes = [0; 20];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| AddressError::Malformed(WHAT))?;
    let canonical = Address::from(bytes).to_checksum(None);
    let has_upper = digits.bytes().any(|byte| byte.is_ascii_uppercase());
    let has_lower = digits.bytes().any(|byte| byte.is_ascii_lowercase());
    // Case is a checksum only where it is mixed: many tools write all digits in one case.
    if has_upper && has_lower && canonical != text {
        return Err(AddressError::Checksum);
    }
    if is_nobodys(&bytes) {
        return Err(AddressError::Burn);
    }
    Ok((canonical, Payload::Evm(bytes)))
}

/// Whether nobody can have a key of these 20 bytes, which are the end of a hash: small numbers (zero, the
/// precompiled contracts, 0x..dEaD), 0xdEaD and zeros, two bytes over and over, and those in [`BURN`].
pub(super) fn is_nobodys(bytes: &[u8; 20]) -> bool {
    let zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    zero(&bytes[..18])
        || zero(&bytes[2..])
        || bytes.chunks(2).all(|pair| *pair == bytes[..2])
        || BURN.contains(bytes)
}
