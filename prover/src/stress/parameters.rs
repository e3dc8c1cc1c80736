//! What is asked for.

use circuits::solvency::statement::BPS;
use std::fmt;

use statrs::distribution::{ContinuousCDF as _, Normal};

/// Ten thousandths in a whole.
pub(super) const WHOLE: u32 = BPS;

/// Least number of windows at any confidence.
const LEAST_WINDOWS: usize = 30;

/// A decimal number of the command line, as it was typed and as it is counted with.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// As it was typed.
    pub text: String,
    /// Its value.
    pub value: f64,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// c.
    pub confidence: Confidence,
    /// h, in dates of the history: 1 to 365.
    pub horizon: usize,
    /// How many joint moves become scenarios: 0 to 14.
    pub joint_moves: usize,
    /// What share of `z sigma sqrt(h)` is held on top of every liability, in the same asset: 0 to 10.
    pub buffer: Number,
    /// What share of reserves does not count in the scenarios: 0 to 1.
    pub haircut: Number,
    /// Where the prices come from.
    pub source: String,
    /// What they are counted in.
    pub quote: String,
    /// How far they may be from the ledger's time, in hours: 1 to 8,760.
    pub max_age_hours: Option<u32>,
}

/// c, in ten thousandths: 0.9 to 0.9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confidence(u32);

impl Confidence {
    /// A confidence of that many ten thousandths. `None` outside 9,000 to 9,999.
    pub fn new(ten_thousandths: u32) -> Option<Self> {
        (9_000..WHOLE)
            .contains(&ten_thousandths)
            .then_some(Self(ten_thousandths))
    }

    /// c.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// 1 - c.
    pub fn tail(self) -> f64 {
        f64::from(WHOLE - self.0) / f64::from(WHOLE)
    }

    /// z.
    pub fn normal_quantile(self) -> f64 {
        Normal::standard().inverse_cdf(self.value())
    }

    /// How many windows it takes to have one in the tail, and no fewer than 30.
    pub fn windows_needed(self) -> usize {
        (WHOLE.div_ceil(WHOLE - self.0) as usize).max(LEAST_WINDOWS)
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_percent(f, self.0)
    }
}

/// Ten thousandths as per cent, without superfluous digits.
fn write_percent(f: &mut fmt::Formatter<'_>, ten_thousandths: u32) -> fmt::Result {
    let digits = format!("{}.{:02}", ten_thousandths / 100, ten_thousandths % 100);
    write!(f, "{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}
