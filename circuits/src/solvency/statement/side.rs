//! The three kinds of totals.

use std::fmt;

/// A kind of total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What is owed to customers, free or pledged, before any loan is taken off: E.
    Liabilities,
    /// What customers owe: D.
    Loans,
    /// What is held: R.
    Reserves,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Liabilities => "liabilities",
            Self::Loans => "loans",
            Self::Reserves => "reserves",
        })
    }
}
