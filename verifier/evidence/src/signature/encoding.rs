//! Texts of signatures, each with one form.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{error::SignatureError, misspelt::Misspelt};

const BASE64: &str = "base64, with padding and nothing else around it";

fn not(what: &'static str, found: Misspelt) -> SignatureError {
    SignatureError::Text { what, found }
}

/// The first character that is none of the form's.
fn stranger(text: &str, is_of_form: impl Fn(char) -> bool) -> Option<Misspelt> {
    let mut characters = (1..).zip(text.chars());
    let found = characters.find(|(_, character)| !is_of_form(*character));
    found.map(|(at, character)| Misspelt::Character { character, at })
}

/// The bytes of a base64 text.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, SignatureError> {
    let bytes = BASE64_STANDARD.decode(text).ok();
    let bytes = bytes.filter(|bytes| BASE64_STANDARD.encode(bytes) == text);
    let is_digit = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    bytes.ok_or_else(|| not(BASE64, stranger(text, is_digit).unwrap_or(Misspelt::Form)))
}

/// The bytes of a text of lower-case hexadecimal digits; `what` says what they should be.
pub(super) fn hex<const N: usize>(
    text: &str,
    what: &'static str,
) -> Result<[u8; N], SignatureError> {
    hex_after(0, text, what)
}

/// The same after `0x`.
pub(super) fn prefixed_hex<const N: usize>(
    text: &str,
    what: &'static str,
) -> Result<[u8; N], SignatureError> {
    let digits = text.strip_prefix("0x");
    let digits = digits.ok_or_else(|| not(what, Misspelt::Prefix))?;
    hex_after(2, digits, what)
}

/// The bytes of digits that stand after so many other characters.
fn hex_after<const N: usize>(
    before: usize,
    digits: &str,
    what: &'static str,
) -> Result<[u8; N], SignatureError> {
    let is_digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    match stranger(digits, is_digit) {
        Some(Misspelt::Character { character, at }) => {
            let at = at + before;
            return Err(not(what, Misspelt::Character { character, at }));
        }
        Some(other) => return Err(not(what, other)),
        None => {}
    }
    let mut bytes = [0; N];
    let wrong = |_| match digits.len() {
        0 => Misspelt::Empty,
        length if !length.is_multiple_of(2) => Misspelt::Digits(length),
        length => Misspelt::Bytes(length / 2),
    };
    let decoded = hex::decode_to_slice(digits, &mut bytes).map_err(wrong);
    decoded.map_err(|found| not(what, found))?;
    Ok(bytes)
}

/// The 64 bytes of a base58 text.
pub(super) fn base58(text: &str) -> Result<[u8; 64], SignatureError> {
    const WHAT: &str = "64 bytes in base58";
    let alphabet = |c: char| c.is_ascii_alphanumeric() && !"0OIl".contains(c);
    let found = match bs58::decode(text).into_vec() {
        Ok(bytes) => match <[u8; 64]>::try_from(bytes) {
            Ok(bytes) if bs58::encode(bytes).into_string() == text => return Ok(bytes),
            Ok(_) => Misspelt::Form,
            Err(bytes) if bytes.is_empty() => Misspelt::Empty,
            Err(bytes) => Misspelt::Bytes(bytes.len()),
        },
        Err(_) => stranger(text, alphabet).unwrap_or(Misspelt::Form),
    };
    Err(not(WHAT, found))
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[track_caller]
    fn says<T: fmt::Debug>(read: Result<T, SignatureError>, end: &str) {
        let error = read.unwrap_err().to_string();
        assert!(error.ends_with(end), "{error}");
    }

    #[test]
    fn what_is_misspelt_is_said_with_its_place() {
        let what = "2 bytes in lower-case hexadecimal";
        assert_eq!(hex::<2>("0aff", what), Ok([10, 255]));
        for (text, end) in [
            ("0axf", "it has 'x' as character 3"),
            ("0aFF", "it has 'F' as character 3"),
            ("0a ff", "it has ' ' as character 3"),
            ("0a\u{202e}f", "it has '\\u{202e}' as character 3"),
            ("0a\nf", "it has '\\n' as character 3"),
            ("0af", "it has 3 digits, which is no whole number of bytes"),
            ("0a", "it has 1 byte"),
            ("0aff00", "it has 3 bytes"),
            ("", "it is empty"),
        ] {
            says(hex::<2>(text, what), end);
        }
        says(prefixed_hex::<2>("0aff", what), "it does not begin with 0x");
        says(
            prefixed_hex::<2>("0x0axf", what),
            "it has 'x' as character 5",
        );
        says(base64("AAAA "), "it has ' ' as character 5");
        says(
            base64("AAA"),
            "its length, its padding or its last character is another",
        );
        says(base58("1l"), "it has 'l' as character 2");
        says(base58("11"), "it has 2 bytes");
        says(base58(""), "it is empty");
    }
}
