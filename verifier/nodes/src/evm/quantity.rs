//! Integers as nodes write them.

use alloy_primitives::U256;
use serde::{Deserialize, Deserializer, de::Error as _};

/// An integer in hexadecimal. The form says 0x and no zeros in front; nodes write "0x" for zero too, and whole words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantity(pub(super) U256);

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let digits = digits.ok_or_else(|| D::Error::custom("0x is missing"))?;
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !hexadecimal || digits.len() > 64 {
            return Err(D::Error::custom("no integer of 256 bits"));
        }
        let digits = if digits.is_empty() { "0" } else { digits };
        U256::from_str_radix(digits, 16)
            .map(Self)
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn zeros_in_front_do_not_matter_and_other_forms_are_refused() {
        let read = |value| serde_json::from_value::<Quantity>(value).ok();
        let is = |value: u64| Some(Quantity(U256::from(value)));
        for (text, value) in [
            ("0x", 0),
            ("0x0", 0),
            ("0x2a", 42),
            ("0x2A", 42),
            ("0X2a", 42),
            (&format!("0x{:064x}", 42), 42),
        ] {
            assert_eq!(read(json!(text)), is(value), "{text}");
        }
        assert_eq!(
            read(json!(format!("0x{}", "f".repeat(64)))),
            Some(Quantity(U256::MAX))
        );
        for refused in [
            json!(42),
            json!(null),
            json!("42"),
            json!("0x+2"),
            json!("0x_2"),
            json!("0xg"),
            json!(" 0x2"),
            json!(format!("0x{}", "0".repeat(65))),
        ] {
            assert_eq!(read(refused.clone()), None, "{refused}");
        }
    }
}
