//! A part of a whole, as reports say it.

use std::fmt;

use circuits::solvency::statement::BPS;

use crate::text::percent;

/// What is held as a share of what is owed, in basis points and rounded down; none of nothing. What is owed is below 2^114.
pub fn ratio_bps(held: u128, owed: u128) -> Option<u128> {
    let bps = u128::from(BPS);
    let whole = held.checked_div(owed)?;
    let rest = (held % owed) * bps / owed;
    Some(whole.saturating_mul(bps).saturating_add(rest))
}

/// A part of a whole in basis points, rounded down. What is less than one of them is not nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    bps: u32,
    is_something: bool,
}

impl Share {
    /// Nothing.
    pub const NOTHING: Self = Self {
        bps: 0,
        is_something: false,
    };

    /// Something, but less than one basis point.
    pub const LITTLE: Self = Self {
        bps: 0,
        is_something: true,
    };

    /// So many basis points; nothing, if it is none.
    pub fn of_bps(bps: u32) -> Self {
        Self {
            bps,
            is_something: bps > 0,
        }
    }

    /// A part of a whole that is below 2^114. Where the whole is nothing, nothing is left out.
    pub fn of(part: u128, whole: u128) -> Self {
        let bps = (part * u128::from(BPS)).checked_div(whole);
        Self {
            bps: bps.map_or(BPS, |bps| bps.min(u128::from(BPS)) as u32),
            is_something: part > 0 || whole == 0,
        }
    }

    /// In basis points, rounded down.
    pub fn bps(self) -> u32 {
        self.bps
    }

    /// Whether it is nothing at all.
    pub fn is_nothing(self) -> bool {
        !self.is_something
    }

    /// Whether it is something that is less than one basis point.
    pub fn is_little(self) -> bool {
        self == Self::LITTLE
    }

    /// Whether it is the whole.
    pub fn is_all(self) -> bool {
        self.bps >= BPS
    }

    /// In a sentence.
    pub fn in_words(self) -> String {
        if self.is_little() {
            format!("less than {}", percent(1))
        } else {
            percent(self.bps)
        }
    }
}

/// In a table.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_little() {
            f.pad(&format!("<{}", percent(1)))
        } else {
            f.pad(&percent(self.bps))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_a_little_is_not_nothing() {
        let whole = 1_000_000;
        for (part, bps, table, words) in [
            (0, 0, "0%", "0%"),
            (1, 0, "<0.01%", "less than 0.01%"),
            (99, 0, "<0.01%", "less than 0.01%"),
            (100, 1, "0.01%", "0.01%"),
            (999_999, 9_999, "99.99%", "99.99%"),
            (whole, 10_000, "100%", "100%"),
            (whole + 1, 10_000, "100%", "100%"),
        ] {
            let share = Share::of(part, whole);
            assert_eq!(share.bps(), bps);
            assert_eq!(
                (share.to_string(), share.in_words()),
                (table.to_owned(), words.to_owned())
            );
            assert_eq!(share.is_nothing(), part == 0);
            assert_eq!(share.is_all(), part >= whole);
        }
        assert_eq!(Share::of(0, 0), Share::of_bps(BPS));
        assert_eq!(format!("{:>7}|", Share::LITTLE), " <0.01%|");
        assert!(Share::NOTHING < Share::LITTLE && Share::LITTLE < Share::of_bps(1));
    }

    #[test]
    fn shares_are_rounded_down_and_never_wrap() {
        assert_eq!(ratio_bps(5, 0), None);
        assert_eq!(ratio_bps(u128::MAX, 1), Some(u128::MAX));
        assert_eq!(ratio_bps(19_999, 20_000), Some(9_999));
        assert_eq!(ratio_bps((1 << 97) - 2, (1 << 97) - 1), Some(9_999));
    }
}
