//! Values that several commands take.

use std::str::FromStr;

use circuits::solvency::statement::BPS;

/// Basis points of a whole, from 0 to 10,000.
pub fn parse_share(text: &str) -> Result<u16, String> {
    let share = text.parse().ok();
    let share = share.filter(|share: &u16| u32::from(*share) <= BPS);
    share.ok_or_else(|| "write a number of basis points from 0 to 10000".to_owned())
}

/// 32 bytes as typed: a root, a digest or a code.
pub fn parse_digits<T: FromStr>(text: &str) -> Result<T, String> {
    let wrong = |_| "write 64 digits, each from 0 to 9 or from a to f".to_owned();
    text.parse().map_err(wrong)
}
