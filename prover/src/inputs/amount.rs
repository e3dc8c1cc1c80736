//! Amounts in an exchange's files: decimal strings, read into whole units without any arithmetic on floats.

use circuits::ledger::Amount;
use documents::bundle::descriptor::Asset;

/// What happens to digits beyond the asset's decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// They are refused, zeros too: the file was not written for this registry.
    Exact,
    /// The amount is rounded up to the next unit: liabilities.
    Up,
    /// The amount is rounded down to a unit: reserves.
    Down,
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// No characters.
    #[error("the amount is empty")]
    Empty,
    /// White space anywhere.
    #[error("the amount contains a blank")]
    Blank,
    /// A minus sign before it.
    #[error("the amount is negative")]
    Negative,
    /// A plus sign before it.
    #[error("the amount has a sign")]
    Sign,
    /// 1e8.
    #[error("the amount is written with an exponent")]
    Exponent,
    /// A comma, an apostrophe or an underscore.
    #[error("the amount contains a separator other than one point")]
    Separator,
    /// Anything else that is not a digit from 0 to 9.
    #[error("the amount contains a character that is not a digit")]
    NotADigit,
    /// A second point.
    #[error("the amount has two points")]
    TwoPoints,
    /// No digit before the point.
    #[error("the amount has no digit before the point")]
    NothingBeforePoint,
    /// No digit after the point.
    #[error("the amount has no digit after the point")]
    NothingAfterPoint,
    /// A zero before another digit.
    #[error("the amount starts with a superfluous zero")]
    LeadingZero,
    /// More digits after the point than the asset has.
    #[error("the amount has more decimals than the asset")]
    TooManyDecimals,
    /// At or above the limit.
    #[error("the amount is too large")]
    TooLarge,
}

impl AmountError {
    /// What is wrong, in words that name the asset.
    pub fn message(self, asset: &Asset) -> String {
        match self {
            Self::TooManyDecimals => {
                format!(
                    "more decimals than {} has ({})",
                    asset.symbol, asset.decimals
                )
            }
            Self::TooLarge => format!(
                "the amount is too large for {}, which has {} decimals",
                asset.symbol, asset.decimals
            ),
            other => other.to_string(),
        }
    }

    /// What to do about it.
    pub fn hint(self, asset: &Asset) -> String {
        let hint = match self {
            Self::Empty => {
                "write 0 where there is no balance, leave out the line, or set not_held = \"\""
            }
            Self::Negative => {
                "set signed = true if negative amounts are debts, or name the token with not_held where it \
                 stands for no balance"
            }
            Self::Exponent => "write the amount with all of its digits, for example 0.00000001",
            Self::Blank | Self::Sign | Self::Separator | Self::NotADigit | Self::TwoPoints => {
                "write the amount with the digits 0 to 9 and at most one point, for example 1234.5"
            }
            Self::NothingBeforePoint | Self::NothingAfterPoint => {
                "write a digit on both sides of the point, or no point"
            }
            Self::LeadingZero => "write the amount without zeros before its first digit",
            Self::TooManyDecimals => {
                return format!(
                    "round the amounts to {} decimals, or set rounding = \"conservative\"",
                    asset.decimals
                );
            }
            Self::TooLarge => {
                "check the asset and its decimals: a balance is below 2^64 smallest units"
            }
        };
        hint.to_owned()
    }
}

/// Reads an account's balance: below 2^64 units.
///
/// # Errors
/// [`AmountError`]; of several faults, the first in the text.
pub fn parse_amount(text: &[u8], decimals: u8, rounding: Rounding) -> Result<Amount, AmountError> {
    let units = parse_units(text, decimals, rounding, u128::from(u64::MAX))?;
    u64::try_from(units)
        .map(Amount)
        .map_err(|_| AmountError::TooLarge)
}

/// Reads a number of units, at most `max` (below 2^124, so that another digit does not overflow).
///
/// # Errors
/// [`AmountError`]; of several faults, the first in the text.
pub fn parse_units(
    text: &[u8],
    decimals: u8,
    rounding: Rounding,
    max: u128,
) -> Result<u128, AmountError> {
    let point = check_form(text)?;
    let (whole, fraction) = match point {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &[][..]),
    };
    let decimals = usize::from(decimals);
    let (fraction, beyond) = fraction.split_at(fraction.len().min(decimals));
    if rounding == Rounding::Exact && !beyond.is_empty() {
        return Err(AmountError::TooManyDecimals);
    }
    let mut units: u128 = 0;
    let zeros = std::iter::repeat_n(&b'0', decimals - fraction.len());
    for digit in whole.iter().chain(fraction).chain(zeros) {
        units = units * 10 + u128::from(digit - b'0');
        if units > max {
            return Err(AmountError::TooLarge);
        }
    }
    if rounding == Rounding::Up && beyond.iter().any(|digit| *digit != b'0') {
        units += 1;
    }
    if units > max {
        Err(AmountError::TooLarge)
    } else {
        Ok(units)
    }
}

/// Checks that the text is digits with at most one point among them, and finds the point.
fn check_form(text: &[u8]) -> Result<Option<usize>, AmountError> {
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    let mut point = None;
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point.is_some() => return Err(AmountError::TwoPoints),
            b'.' if place == 0 => return Err(AmountError::NothingBeforePoint),
            b'.' => point = Some(place),
            b' ' | b'\t' | b'\r' | b'\n' => return Err(AmountError::Blank),
            b'-' if place == 0 => return Err(AmountError::Negative),
            b'+' if place == 0 => return Err(AmountError::Sign),
            b'e' | b'E' if place > 0 => return Err(AmountError::Exponent),
            b',' | b'\'' | b'_' => return Err(AmountError::Separator),
            _ => return Err(AmountError::NotADigit),
        }
    }
    if point == Some(text.len() - 1) {
        return Err(AmountError::NothingAfterPoint);
    }
    let whole = point.unwrap_or(text.len());
    if whole > 1 && text[0] == b'0' {
        Err(AmountError::LeadingZero)
    } else {
        Ok(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::bundle::amount::{MAX_DECIMALS, format_amount};
    use proptest::prelude::*;

    fn exact(text: &str, decimals: u8) -> Result<u64, AmountError> {
        parse_amount(text.as_bytes(), decimals, Rounding::Exact).map(|amount| amount.0)
    }

    #[test]
    fn amounts_are_read_in_units() {
        assert_eq!(exact("1.5", 8), Ok(150_000_000));
        assert_eq!(exact("0", 8), Ok(0));
        assert_eq!(exact("0.00000001", 8), Ok(1));
        assert_eq!(exact("18446744073709551615", 0), Ok(u64::MAX));
        assert_eq!(exact("0.018446744073709551615", 21), Ok(u64::MAX));
    }

    #[test]
    fn each_fault_has_its_error() {
        use AmountError::*;
        for (text, error) in [
            ("", Empty),
            (" 1", Blank),
            ("1\t", Blank),
            ("-1", Negative),
            ("+1", Sign),
            ("1e3", Exponent),
            ("1E-3", Exponent),
            ("1,000", Separator),
            ("1'000", Separator),
            ("1_000", Separator),
            ("1.2.3", TwoPoints),
            (".5", NothingBeforePoint),
            (".", NothingBeforePoint),
            ("5.", NothingAfterPoint),
            ("01", LeadingZero),
            ("00.5", LeadingZero),
            ("0x10", NotADigit),
            ("NaN", NotADigit),
            ("１", NotADigit),
            ("1-1", NotADigit),
            ("1.000000000", TooManyDecimals),
            ("184467440737.09551616", TooLarge),
            (
                "1000000000000000000000000000000000000000000000000",
                TooLarge,
            ),
        ] {
            assert_eq!(exact(text, 8), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_point_is_refused_where_the_asset_has_no_decimals() {
        assert_eq!(exact("1.0", 0), Err(AmountError::TooManyDecimals));
    }

    #[test]
    fn rounding_is_never_in_the_exchanges_favour() {
        let read = |text: &str, rounding| parse_amount(text.as_bytes(), 2, rounding);
        assert_eq!(read("0.0100000001", Rounding::Up), Ok(Amount(2)));
        assert_eq!(read("0.0100000000", Rounding::Up), Ok(Amount(1)));
        assert_eq!(read("0.0199999999", Rounding::Down), Ok(Amount(1)));
        let most = "184467440737095516.15";
        assert_eq!(read(most, Rounding::Up), Ok(Amount(u64::MAX)));
        assert_eq!(
            read(&format!("{most}1"), Rounding::Up),
            Err(AmountError::TooLarge)
        );
        assert_eq!(
            read(&format!("{most}1"), Rounding::Down),
            Ok(Amount(u64::MAX))
        );
    }

    proptest! {
        #[test]
        fn every_amount_is_read_back(units: u64, decimals in 0..=MAX_DECIMALS) {
            let text = format_amount(units.into(), decimals);
            prop_assert_eq!(exact(&text, decimals), Ok(units));
        }

        #[test]
        fn shorter_forms_are_the_same_amount(units: u64, decimals in 1..=MAX_DECIMALS) {
            let text = format_amount(units.into(), decimals);
            let short = text.trim_end_matches('0').trim_end_matches('.');
            prop_assert_eq!(exact(short, decimals), Ok(units));
        }

        #[test]
        fn any_text_is_an_amount_or_an_error(text in "\\PC*", decimals in 0..=MAX_DECIMALS) {
            for rounding in [Rounding::Exact, Rounding::Up, Rounding::Down] {
                let _ = parse_amount(text.as_bytes(), decimals, rounding);
            }
        }

        #[test]
        fn up_and_down_are_at_most_a_unit_apart(text in "(0|[1-9][0-9]{0,8})(\\.[0-9]{1,20})?") {
            let down = parse_amount(text.as_bytes(), 6, Rounding::Down).unwrap().0;
            let up = parse_amount(text.as_bytes(), 6, Rounding::Up).unwrap().0;
            prop_assert!(up == down || up == down + 1);
            if let Ok(exact) = exact(&text, 6) {
                prop_assert_eq!((exact, exact), (down, up));
            }
        }
    }
}
