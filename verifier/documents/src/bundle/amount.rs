//! Amounts in documents: decimal numbers with exactly the asset's decimals.

/// Most decimals that an asset may have.
pub const MAX_DECIMALS: u8 = 30;

/// The number with exactly `decimals` digits after the point, and no point if there are none.
pub fn format_amount(units: u128, decimals: u8) -> String {
    let decimals = usize::from(decimals);
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if decimals == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

/// The inverse of [`format_amount`]: `None` for any other text, and from 2^128 units on.
pub fn parse_amount(text: &str, decimals: u8) -> Option<u128> {
    let digits = if decimals == 0 {
        text.to_owned()
    } else {
        let (whole, fraction) = text.split_once('.')?;
        if fraction.len() != usize::from(decimals) {
            return None;
        }
        format!("{whole}{fraction}")
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let units = digits.parse().ok()?;
    (format_amount(units, decimals) == text).then_some(units)
}

/// Smallest units of a number as people type it: digits, perhaps a point and at most the asset's decimals behind it.
/// `None` for any other text, and from 2^128 units on.
pub fn parse_typed(text: &str, decimals: u8) -> Option<u128> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    let width = usize::from(decimals);
    if fraction.len() > width || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let point = if decimals == 0 { "" } else { "." };
    parse_amount(&format!("{whole}{point}{fraction:0<width$}"), decimals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_have_one_form() {
        assert_eq!(format_amount(5, 8), "0.00000005");
        assert_eq!(format_amount(123, 2), "1.23");
        assert_eq!(format_amount(7, 0), "7");
        for text in [
            "01.23", "1.2", "1.230", "+1.23", "1,23", ".23", "1.23 ", "1.２3", "", "1e2",
        ] {
            assert_eq!(parse_amount(text, 2), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_typed_without_zeros_at_their_end() {
        for (text, decimals, units) in [
            ("0.5", 8, Some(50_000_000)),
            ("0.50000000", 8, Some(50_000_000)),
            ("12", 2, Some(1_200)),
            ("0", 0, Some(0)),
            ("7", 0, Some(7)),
            ("0.123", 2, None),
            ("1.0", 0, None),
            ("1.", 2, None),
            (".5", 2, None),
            ("", 2, None),
            ("00", 2, None),
            ("-1", 2, None),
            ("+1", 2, None),
            ("1,5", 2, None),
            ("1e2", 2, None),
            ("1.2.3", 4, None),
        ] {
            assert_eq!(parse_typed(text, decimals), units, "{text}");
        }
        assert_eq!(parse_typed(&u128::MAX.to_string(), 1), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(units: u128, decimals in 0..=MAX_DECIMALS) {
            prop_assert_eq!(parse_amount(&format_amount(units, decimals), decimals), Some(units));
        }
    }
}
