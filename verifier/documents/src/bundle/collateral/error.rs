//! What can be wrong with a collateral schedule, and where.

use std::fmt;

use circuits::{collateral::CollateralError, solvency::statement::COEFFICIENT_BITS};

use crate::{bundle::canonical::CanonicalError, decimal::MAX_DIGITS};

/// Most bytes of a schedule: 512 assets with the longest prices and haircuts take less.
pub const MAX_COLLATERAL_BYTES: u64 = 128 << 10;

/// Which number of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The price of a whole unit.
    Price,
    /// The share of it that does not count.
    Haircut,
}

impl Subject {
    fn range(self) -> &'static str {
        match self {
            Self::Price => "above 0",
            Self::Haircut => "between 0 and 1",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Price => "price",
            Self::Haircut => "haircut",
        })
    }
}

/// Why bytes or terms are not a collateral schedule of this ledger.
#[derive(Debug, thiserror::Error)]
pub enum CollateralScheduleError {
    /// Larger than any schedule.
    #[error("the collateral schedule is larger than {MAX_COLLATERAL_BYTES} bytes")]
    Size,
    /// Not a canonical document.
    #[error("the collateral schedule: {0}")]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("collateral schedules of version {0} are unknown")]
    Version(u32),
    /// Of another ledger.
    #[error("the collateral schedule is of another ledger")]
    Ledger,
    /// The source or the quote.
    #[error(
        "the {what} of the collateral schedule is not 1 to {most} letters, digits, spaces and ASCII punctuation marks"
    )]
    Text {
        /// Which text.
        what: &'static str,
        /// Most characters of it.
        most: usize,
    },
    /// The time of the prices.
    #[error("the time of the collateral schedule is not in the form 2026-06-30T00:00:00Z")]
    Time {
        /// What it lacks.
        hint: String,
    },
    /// Not one entry for each listed asset.
    #[error("the collateral schedule has {found} assets, and {listed} are listed")]
    AssetCount {
        /// Assets of the schedule.
        found: usize,
        /// Assets of the registry.
        listed: usize,
    },
    /// A number's form.
    #[error(
        "the {subject} of {symbol} is not a decimal number with at most {MAX_DIGITS} digits on either side of the point"
    )]
    Number {
        /// The asset.
        symbol: String,
        /// Which number of it.
        subject: Subject,
    },
    /// A number's range.
    #[error("the {subject} of {symbol} is not {}", subject.range())]
    Range {
        /// The asset.
        symbol: String,
        /// Which number of it.
        subject: Subject,
    },
    /// Numbers that are exact only with more digits than the circuit has room for.
    #[error(
        "one smallest unit of {large} has a coefficient of 2^{COEFFICIENT_BITS} or more, over the digits of {finest}"
    )]
    Coefficient {
        /// The asset whose coefficient it is.
        large: String,
        /// The asset whose price and haircut have the finest digits, which scale all the others up.
        finest: String,
    },
    /// Coefficients that the circuit refuses.
    #[error("the collateral schedule's coefficients: {0}")]
    Vector(#[from] CollateralError),
}

impl CollateralScheduleError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Size => "512 assets take less: shorten the texts".to_owned(),
            Self::Canonical(_) | Self::Version(_) => {
                "take the file as the exchange's prover wrote it".to_owned()
            }
            Self::Ledger => "take descriptor and collateral schedule of one bundle".to_owned(),
            Self::Text { .. } => {
                "shorten it, leave out other characters, and put no space at its ends".to_owned()
            }
            Self::Time { hint } => hint.clone(),
            Self::AssetCount { .. } => {
                "give a price and a haircut for each listed asset, in the order of the registry"
                    .to_owned()
            }
            Self::Number { .. } => {
                "write a string of plain digits such as \"65100.22\" or \"0.15\"".to_owned()
            }
            Self::Range { .. } => {
                "correct the number; an asset that is no collateral has the haircut 1".to_owned()
            }
            Self::Coefficient { large, finest } if large == finest => {
                format!("round the price or the haircut of {finest} to fewer digits")
            }
            Self::Coefficient { large, finest } => format!(
                "round the price or the haircut of {finest} to fewer digits; if it has few, those of {large}"
            ),
            Self::Vector(_) => "round prices and haircuts to fewer digits".to_owned(),
        }
    }
}
