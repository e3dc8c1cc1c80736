//! Addresses of chains that this software knows no rules of.

use super::{AddressError, MAX_ADDRESS_BYTES, Payload};

// MAX_ADDRESS_BYTES is checked before, for all chains.
pub(super) const WHAT: &str = "1 to 128 printable ASCII characters without spaces, comma and quotation mark, \
     beginning with a letter or a digit";

pub(super) fn parse(text: &str) -> Result<(String, Payload), AddressError> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b',' && byte != b'"';
    // A first character such as = would be a formula where the list is opened in a spreadsheet.
    let well_formed = text.len() <= MAX_ADDRESS_BYTES
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(plain);
    if well_formed {
        Ok((text.to_owned(), Payload::Other))
    } else {
        Err(AddressError::Malformed(WHAT))
    }
}
