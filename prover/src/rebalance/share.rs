//! Shares as they are typed: `0.5%` or `50bps`. A bare number could be either, and is refused.

use documents::decimal::Decimal;

/// Reads a share of 0 or more. `None` for any other text.
pub fn parse(text: &str) -> Option<Decimal> {
    let (digits, places) = match text.strip_suffix('%') {
        Some(digits) => (digits, 2),
        None => (text.strip_suffix("bps")?, 4),
    };
    let number = Decimal::parse(digits)?.shifted(places);
    (!number.is_negative()).then_some(number)
}

/// Reads a share that is below the whole.
pub fn parse_part(text: &str) -> Option<Decimal> {
    parse(text).filter(|share| share.one_minus().is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_in_per_cent_or_in_basis_points() {
        let share = |text| parse(text).map(|share| share.to_string());
        for (text, value) in [
            ("0.5%", "0.005"),
            ("50bps", "0.005"),
            ("0%", "0"),
            ("2.5bps", "0.00025"),
            ("100%", "1"),
        ] {
            assert_eq!(share(text).as_deref(), Some(value), "{text}");
        }
        for text in ["0.5", "%", "bps", "-1%", "1 %", "1e2%", "5bp", ""] {
            assert_eq!(share(text), None, "{text}");
        }
        assert!(parse_part("100%").is_none() && parse_part("99.99%").is_some());
    }
}
