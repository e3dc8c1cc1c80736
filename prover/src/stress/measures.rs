//! Value at risk, expected shortfall, volatility, and the minimum ratio that follows from it.
//!
//! Quantiles, means, standard deviations and the normal distribution are those of the crate `statrs`. Its
//! quantile is the median-unbiased one: type 8 of R. J. Hyndman and Y. Fan, "Sample quantiles in statistical
//! packages", 1996 (`median_unbiased` in numpy). Its standard deviation divides by n - 1.

use std::fmt;

use documents::decimal::Decimal;
use statrs::statistics::{Data, OrderStatistics as _, Statistics as _};

use super::{
    parameters::{Confidence, Parameters, WHOLE},
    returns,
};

/// Days in a year, for annual volatility: these markets do not close.
const DAYS_IN_A_YEAR: f64 = 365.0;

/// What a rounded number may be off by and still be that number, in units of the last digit kept: the last
/// bits of a float do not cost a digit.
const FLOAT_NOISE: f64 = 1e-9;

/// The lower tail of some returns. Losses are negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailRisk {
    /// VaR: the quantile at 1 - c.
    pub value_at_risk: f64,
    /// ES: the mean of the returns at or below VaR, so never above it.
    pub expected_shortfall: f64,
}

impl TailRisk {
    /// Of at least one return.
    pub fn new(returns: &[f64], confidence: Confidence) -> Self {
        let value_at_risk = Data::new(returns.to_vec()).quantile(confidence.tail());
        // The quantile lies between two of the returns, or is the lowest: one at least is not above it.
        let tail = returns.iter().filter(|r| **r <= value_at_risk);
        Self {
            value_at_risk,
            // A mean of equal numbers may be a last bit above them.
            expected_shortfall: tail.mean().min(value_at_risk),
        }
    }
}

/// What the history says of one asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AssetRisk {
    /// The tail of its returns over the horizon.
    pub tail: TailRisk,
    /// sigma.
    pub daily_volatility: f64,
    /// Basis points of its liabilities that have to be held in it: 10,000 or more.
    pub min_ratio_bps: u32,
}

impl AssetRisk {
    /// Of an asset's prices, and its returns over the horizon.
    pub fn new(prices: &[f64], returns: &[f64], parameters: &Parameters) -> Self {
        let daily_volatility = returns::logarithmic(prices).std_dev();
        Self {
            tail: TailRisk::new(returns, parameters.confidence),
            daily_volatility,
            min_ratio_bps: min_ratio_bps(daily_volatility, parameters),
        }
    }

    /// sigma sqrt(365).
    pub fn annual_volatility(&self) -> f64 {
        self.daily_volatility * DAYS_IN_A_YEAR.sqrt()
    }
}

/// `10000 (1 + buffer z sigma sqrt(h))`, rounded up: all of an asset's liabilities, and on top of them, in the
/// same asset, a share of its parametric value at risk over the horizon.
pub fn min_ratio_bps(daily_volatility: f64, parameters: &Parameters) -> u32 {
    let over_horizon = daily_volatility * (parameters.horizon as f64).sqrt();
    let loss = parameters.confidence.normal_quantile() * over_horizon;
    let on_top = f64::from(WHOLE) * parameters.buffer.value * loss;
    // Too large a number becomes the largest, and a verifier's arithmetic takes that.
    WHOLE.saturating_add((on_top - FLOAT_NOISE).ceil() as u32)
}

/// A change of a price, in ten thousandths: not below -10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shock(i64);

impl Shock {
    /// A return, rounded down.
    pub fn of_return(value: f64) -> Self {
        let down = (value * f64::from(WHOLE) + FLOAT_NOISE).floor() as i64;
        Self(down.max(-i64::from(WHOLE)))
    }

    /// The change that a policy of this program says: a number with at most four digits after the point. `None` for any
    /// other text.
    pub fn parse(text: &str) -> Option<Self> {
        let number = Decimal::parse(text).filter(|number| number.places() <= 4)?;
        if number.one_plus().is_negative() || number > Decimal::from(WHOLE) {
            return None;
        }
        // So few digits are exact.
        let value: f64 = text.parse().ok()?;
        Some(Self((value * f64::from(WHOLE)).round() as i64))
    }

    /// So many ten thousandths, not below -10,000.
    pub fn new(ten_thousandths: i64) -> Self {
        Self(ten_thousandths.max(-i64::from(WHOLE)))
    }

    /// In ten thousandths.
    pub fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// A return, or no change if it is a gain.
    pub fn of_loss(value: f64) -> Self {
        Self::of_return(value.min(0.0))
    }
}

impl fmt::Display for Shock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = u64::from(WHOLE);
        let digits = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", digits / whole, digits % whole)
    }
}

/// A share of a price that does not count as collateral, in ten thousandths: 0 to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Haircut(u32);

impl Haircut {
    /// All of the price: no collateral.
    pub const WHOLE: Self = Self(WHOLE);

    /// What a return loses, rounded up; nothing of a gain.
    pub fn of_return(value: f64) -> Self {
        let up = (-value * f64::from(WHOLE) - FLOAT_NOISE).ceil();
        // A cast of a float that is too small or too large gives the least or the largest number.
        Self((up as u32).min(WHOLE))
    }

    /// Its value.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }
}

impl fmt::Display for Haircut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04}", self.0 / WHOLE, self.0 % WHOLE)
    }
}
