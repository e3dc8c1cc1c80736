//! Values that several commands take.

use std::{str::FromStr, time::Duration};

/// Longest time that can be typed: ten years.
const MAX_DAYS: u64 = 3_650;

/// Whatever reads itself from a text.
pub fn parse<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// A time, as in 90s, 15m, 6h or 40d.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let seconds = || {
        let unit = text.chars().last()?;
        let number = &text[..text.len() - unit.len_utf8()];
        let is_number = !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit());
        let number: u64 = is_number.then(|| number.parse().ok())??;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let seconds = number.checked_mul(seconds)?;
        (1..=MAX_DAYS * 86_400)
            .contains(&seconds)
            .then_some(seconds)
    };
    let seconds = seconds();
    seconds.map(Duration::from_secs).ok_or_else(|| {
        format!("write a number and a unit: 90s, 15m, 6h or 40d, from 1s to {MAX_DAYS}d")
    })
}

/// Per cent of a whole, from 1 to 100.
pub fn parse_percent(text: &str) -> Result<u8, String> {
    let percent = text.parse().ok();
    let percent = percent.filter(|percent| (1..=100).contains(percent));
    percent
        .ok_or_else(|| "write a whole number of per cent from 1 to 100, without a sign".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("6h", 21_600),
            ("3650d", 315_360_000),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)));
        }
        for text in [
            "",
            "s",
            "90",
            "0s",
            "-1h",
            "+1h",
            "1.5h",
            "1 h",
            "1w",
            "3651d",
            "1\u{e9}",
            "99999999999999999999s",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
