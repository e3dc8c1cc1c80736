//! Amounts in an exchange's files: decimal strings, read into whole units without any arithmetic on floats.

use super::amount_error::AmountError;

/// What happens to digits beyond the asset's decimals, where they are not all zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// They are refused: the file was not written for this registry.
    Exact,
    /// The amount is rounded up to the next unit: liabilities.
    Up,
    /// The amount is rounded down to a unit: reserves.
    Down,
}

/// A number of units as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// How many.
    pub units: u128,
    /// By how much they were rounded, up or down, in parts of [`Units::PARTS`] of one; 0 if they are exact. What is
    /// less than a part is left out.
    pub rounded_by: u64,
    /// Whether they were rounded, by however little.
    pub rounded: bool,
}

impl Units {
    /// Digits of a unit's fraction that are counted.
    pub const DIGITS: u8 = 18;
    /// Parts of a unit.
    pub const PARTS: u64 = 10u64.pow(Self::DIGITS as u32);
}

/// Where an amount's point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Digits after the point of a whole unit of the asset.
    pub decimals: u8,
    /// Digits by which the file's point stands further right: 18 for amounts of ether in wei, 0 for whole units.
    pub scale: u8,
}

impl From<u8> for Places {
    /// Those of a file in whole units.
    fn from(decimals: u8) -> Self {
        Self { decimals, scale: 0 }
    }
}

/// Reads a number of units, at most `max` (below 2^124, so that another digit does not overflow).
///
/// # Errors
/// [`AmountError`]; of several faults, the first in the text.
pub fn parse_units(
    text: &[u8],
    places: Places,
    rounding: Rounding,
    max: u128,
) -> Result<Units, AmountError> {
    let point = check_form(text)?;
    let (whole, fraction) = match point {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &[][..]),
    };
    // How many of the digits are before the smallest unit's point.
    let kept = (whole.len() + usize::from(places.decimals)).checked_sub(places.scale.into());
    let digits = || whole.iter().chain(fraction).copied();
    let count = whole.len() + fraction.len();
    let zeros = std::iter::repeat_n(b'0', kept.map_or(0, |kept| kept.saturating_sub(count)));
    let beyond = || digits().skip(kept.unwrap_or(0));
    let rounded = beyond().any(|digit| digit != b'0');
    if rounded && rounding == Rounding::Exact {
        return Err(AmountError::TooManyDecimals);
    }
    let mut units: u128 = 0;
    for digit in digits().take(kept.unwrap_or(0)).chain(zeros) {
        units = units * 10 + u128::from(digit - b'0');
        if units > max {
            return Err(AmountError::TooLarge);
        }
    }
    let mut rounded_by = 0;
    if rounded {
        // Digits that stand further right than all of the text's are zeros before them.
        let before = kept.map_or_else(|| missing(whole.len(), places), |_| 0);
        let fraction = std::iter::repeat_n(b'0', before).chain(beyond());
        let fraction = fraction.chain(std::iter::repeat(b'0'));
        let parts = fraction
            .take(Units::DIGITS.into())
            .fold(0, |parts, digit| parts * 10 + u64::from(digit - b'0'));
        rounded_by = match rounding {
            Rounding::Up => Units::PARTS - parts,
            _ => parts,
        };
        units += u128::from(rounding == Rounding::Up);
    }
    if units > max {
        return Err(AmountError::TooLarge);
    }
    Ok(Units {
        units,
        rounded_by,
        rounded,
    })
}

/// How many zeros stand between the smallest unit's point and the first digit.
fn missing(whole: usize, places: Places) -> usize {
    usize::from(places.scale) - usize::from(places.decimals) - whole
}

/// The most decimals, at most those given, with which a text that is an amount is at most `max` units when rounded up.
pub fn most_decimals(text: &[u8], places: Places, max: u128) -> Option<u8> {
    let fits = |decimals: &u8| {
        let places = Places {
            decimals: *decimals,
            ..places
        };
        parse_units(text, places, Rounding::Up, max).is_ok()
    };
    (0..=places.decimals).rev().find(fits)
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

    const MOST: u128 = u64::MAX as u128;

    fn parse(
        text: &str,
        places: impl Into<Places>,
        rounding: Rounding,
    ) -> Result<u64, AmountError> {
        let read = parse_units(text.as_bytes(), places.into(), rounding, MOST)?;
        Ok(u64::try_from(read.units).unwrap())
    }

    fn exact(text: &str, decimals: u8) -> Result<u64, AmountError> {
        parse(text, decimals, Rounding::Exact)
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
            ("1.000000001", TooManyDecimals),
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
    fn zeros_beyond_the_decimals_are_exact() {
        assert_eq!(exact("0.1000000000", 8), Ok(10_000_000));
        assert_eq!(exact("12.500000000000000000", 6), Ok(12_500_000));
        assert_eq!(exact("1.0", 0), Ok(1));
        assert_eq!(exact("1.1", 0), Err(AmountError::TooManyDecimals));
    }

    #[test]
    fn rounding_is_never_in_the_exchanges_favour() {
        let read = |text: &str, rounding| parse(text, 2, rounding);
        assert_eq!(read("0.0100000001", Rounding::Up), Ok(2));
        assert_eq!(read("0.0100000000", Rounding::Up), Ok(1));
        assert_eq!(read("0.0199999999", Rounding::Down), Ok(1));
        let most = "184467440737095516.15";
        assert_eq!(read(most, Rounding::Up), Ok(u64::MAX));
        let more = format!("{most}1");
        assert_eq!(read(&more, Rounding::Up), Err(AmountError::TooLarge));
        assert_eq!(read(&more, Rounding::Down), Ok(u64::MAX));
    }

    #[test]
    fn what_rounding_adds_or_takes_is_known() {
        let read = |text: &str, rounding| {
            let read = parse_units(text.as_bytes(), 2.into(), rounding, MOST).unwrap();
            (read.units, read.rounded_by, read.rounded)
        };
        let tenth = Units::PARTS / 10;
        assert_eq!(read("0.013", Rounding::Up), (2, 7 * tenth, true));
        assert_eq!(read("0.013", Rounding::Down), (1, 3 * tenth, true));
        assert_eq!(read("0.010", Rounding::Up), (1, 0, false));
        let least = format!("0.01{}1", "0".repeat(30));
        assert_eq!(read(&least, Rounding::Down), (1, 0, true));
        assert_eq!(read(&least, Rounding::Up), (2, Units::PARTS, true));
    }

    #[test]
    fn amounts_in_smaller_units_are_read_in_the_assets() {
        let read = |text: &str, decimals, scale, rounding| {
            let places = Places { decimals, scale };
            parse_units(text.as_bytes(), places, rounding, MOST).map(|read| read.units)
        };
        let wei = |text, rounding| read(text, 9, 18, rounding);
        assert_eq!(
            wei("1500000000000000000", Rounding::Exact),
            Ok(1_500_000_000)
        );
        assert_eq!(wei("1", Rounding::Exact), Err(AmountError::TooManyDecimals));
        assert_eq!(wei("1", Rounding::Up), Ok(1));
        assert_eq!(wei("999999999", Rounding::Down), Ok(0));
        assert_eq!(wei("0", Rounding::Exact), Ok(0));
        assert_eq!(read("12345", 8, 8, Rounding::Exact), Ok(12_345));
        assert_eq!(read("12345.000", 8, 8, Rounding::Exact), Ok(12_345));
        assert_eq!(read("0.5", 8, 8, Rounding::Up), Ok(1));
        assert_eq!(read("7", 8, 2, Rounding::Exact), Ok(7_000_000));
        let small = parse_units(
            b"5",
            Places {
                decimals: 0,
                scale: 3,
            },
            Rounding::Down,
            MOST,
        );
        assert_eq!(small.unwrap().rounded_by, Units::PARTS / 1_000 * 5);
    }

    #[test]
    fn decimals_that_fit_are_found() {
        let most = |text: &str, scale| {
            let places = Places {
                decimals: 18,
                scale,
            };
            most_decimals(text.as_bytes(), places, MOST)
        };
        assert_eq!(most("18.446744073709551615", 0), Some(18));
        assert_eq!(most("18.446744073709551616", 0), Some(17));
        assert_eq!(most("1000000", 0), Some(13));
        assert_eq!(most("18446744073709551616", 0), None);
        assert_eq!(most("18446744073709551616", 18), Some(17));
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
                let _ = parse(&text, decimals, rounding);
                let _ = parse(&text, Places { decimals: 0, scale: decimals }, rounding);
            }
        }

        #[test]
        fn up_and_down_are_at_most_a_unit_apart(text in "(0|[1-9][0-9]{0,8})(\\.[0-9]{1,20})?") {
            let down = parse(&text, 6, Rounding::Down).unwrap();
            let up = parse(&text, 6, Rounding::Up).unwrap();
            prop_assert!(up == down || up == down + 1);
            if let Ok(exact) = exact(&text, 6) {
                prop_assert_eq!((exact, exact), (down, up));
            }
        }
    }
}
