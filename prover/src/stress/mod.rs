//! `prover policy stress`: a policy whose scenarios come from a history of prices.
//!
//! | name | is |
//! |---|---|
//! | history | prices of every listed asset on the same dates, in their order |
//! | h | the horizon: how many dates of the history a return spans |
//! | window | two dates of the history, h apart; windows overlap |
//! | r | simple return of an asset over a window: `r_t = p_(t+h) / p_t - 1` |
//! | c | the confidence, such as 0.99 |
//! | VaR | value at risk, as a return: the quantile of all r at 1 - c |
//! | ES | expected shortfall, as a return: the mean of the r at or below VaR |
//! | sigma | daily volatility: standard deviation of `ln(p_(t+1) / p_t)` |
//! | z | quantile of the standard normal distribution at c |
//!
//! [`history`] reads prices, [`returns`] makes windows of them, [`measures`] has the statistics, [`scenarios`]
//! chooses what the policy asks, [`write`](mod@write) writes it, [`haircuts`] are those of a collateral schedule.
//!
//! **What is public.** The policy is published, so everything in it is a function of prices and parameters
//! ([`Analysis`]); reserves enter [`Portfolio`] alone, which is printed and never written. Joint moves are
//! chosen with equal weights for the same reason: chosen by the weights of the reserves, they would show
//! something of them.
//!
//! **What scenarios add.** A shock changes the value of reserves and of liabilities alike. An exchange that has
//! all it owes in every asset therefore stands any shock: from `R_a >= L_a` for all a follows
//! `sum_a v_a R_a >= sum_a v_a L_a` whatever the values v are. Scenarios say more than the minimum ratios do
//! where a haircut counts reserves in part (`--haircut`), or under ratios below 10,000.
//!
//! **Sources.** Historical simulation and overlapping windows: J. C. Hull, *Risk Management and Financial
//! Institutions*, and P. Jorion, *Value at Risk*. Expected shortfall: C. Acerbi and D. Tasche, "On the coherence
//! of expected shortfall", 2002, and the Basel Framework, MAR33. Volatility over h days as sigma sqrt(h):
//! J.P. Morgan and Reuters, *RiskMetrics Technical Document*, 1996.

pub mod haircuts;
pub mod history;
pub mod measures;
pub mod returns;
pub mod scenarios;
#[cfg(test)]
mod tests;
pub mod write;

use std::{io, path::PathBuf};

use documents::policy::PolicyError;

use self::{
    history::PriceHistory,
    measures::{AssetRisk, Confidence, TailRisk},
    scenarios::JointMove,
};

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

/// Why there is no policy, or why there are no haircuts.
#[derive(Debug, thiserror::Error)]
pub enum StressError {
    /// Fewer joint moves than were asked for.
    #[error("{found} joint moves do not overlap, and {asked} are asked for")]
    JointMoves {
        /// How many there are.
        found: usize,
        /// How many there should be.
        asked: usize,
    },
    /// The verifier would refuse the policy. Without a place: the file has not been written.
    #[error("a verifier would refuse the policy: {}", .0.problem())]
    Policy(PolicyError),
    /// What is to be no collateral is no asset.
    #[error("{0:?} is not the symbol of an asset")]
    NotListed(String),
    /// There is a file of that name.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The policy or the haircuts cannot be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl StressError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::JointMoves { .. } => "ask for fewer, or add earlier dates",
            Self::Policy(error) => error.hint(),
            Self::NotListed(_) => "write it as in the list of assets, in the same case",
            Self::Exists(_) => "choose another name, or replace it",
            Self::Write { .. } => "check the directory and its permissions",
        }
    }
}

/// What the history says of the assets: all of it may be published.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Each asset's risk, by asset id.
    pub assets: Vec<AssetRisk>,
    /// The worst joint moves, worst first.
    pub joint_moves: Vec<JointMove>,
    /// Number of windows.
    pub windows: usize,
}

impl Analysis {
    /// Measures a history, which has been found long enough.
    ///
    /// # Errors
    /// [`StressError::JointMoves`].
    pub fn new(history: &PriceHistory, parameters: &Parameters) -> Result<Self, StressError> {
        let horizon = parameters.horizon;
        let returns = history.returns(horizon);
        let assets = history
            .prices()
            .iter()
            .zip(&returns)
            .map(|(prices, returns)| AssetRisk::new(prices, returns, parameters))
            .collect();
        let joint_moves = scenarios::joint_moves(&returns, history.dates(), parameters);
        if joint_moves.len() < parameters.joint_moves {
            return Err(StressError::JointMoves {
                found: joint_moves.len(),
                asked: parameters.joint_moves,
            });
        }
        Ok(Self {
            assets,
            joint_moves,
            windows: returns.first().map_or(0, Vec::len),
        })
    }
}

/// The reserves at the last prices, and what they could have lost: for the operator's eyes only.
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// Value of all reserves, in the quote currency.
    pub value: f64,
    /// Share of each asset, by asset id.
    pub weights: Vec<f64>,
    /// The tail of its returns, with the weights held fixed.
    pub tail: TailRisk,
}

impl Portfolio {
    /// Values reserves, in whole units by asset id. `None` if there are none.
    pub fn new(history: &PriceHistory, units: &[f64], parameters: &Parameters) -> Option<Self> {
        let last = history
            .prices()
            .iter()
            .map(|prices| prices[prices.len() - 1]);
        let values: Vec<f64> = last
            .zip(units)
            .map(|(price, units)| price * units)
            .collect();
        let value: f64 = values.iter().sum();
        if value <= 0.0 {
            return None;
        }
        let weights: Vec<f64> = values.iter().map(|part| part / value).collect();
        let returns = history.returns(parameters.horizon);
        let windows = returns::weighted(&returns, &weights);
        Some(Self {
            value,
            weights,
            tail: TailRisk::new(&windows, parameters.confidence),
        })
    }
}
