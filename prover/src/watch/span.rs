//! Lengths of time as people type them.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de::Error as _};

/// Longest that anything here lasts: a year and a day.
const MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A length of time, such as `30s`, `5m`, `1h 30m`: not below zero, and at most a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

/// What is no length of time, in words.
pub fn span(text: &str) -> Result<Span, String> {
    let wrong = "write a length of time, such as 30s, 5m or 1h 30m";
    let read: SignedDuration = text.parse().map_err(|_| wrong.to_owned())?;
    match Duration::try_from(read) {
        Ok(read) if read <= MAX => Ok(Span(read)),
        _ => Err(format!("{wrong}, of a year at most")),
    }
}

/// The same, which is not nothing.
pub fn some_span(text: &str) -> Result<Span, String> {
    match span(text)? {
        Span(Duration::ZERO) => Err("write a length of time that is not nothing".to_owned()),
        some => Ok(some),
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        span(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_type_them() {
        for (text, seconds) in [("30s", 30), ("5m", 300), ("1h 30m", 5_400), ("0s", 0)] {
            assert_eq!(span(text), Ok(Span(Duration::from_secs(seconds))), "{text}");
        }
        for text in ["", "5", "-5m", "soon", "9000h", "5 m 3"] {
            assert!(span(text).is_err(), "{text}");
        }
        assert!(some_span("0s").is_err());
    }
}
