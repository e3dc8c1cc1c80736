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
//! [`history`] reads prices, [`returns`] makes windows of them, [`measures`] has the statistics, [`joint_moves`]
//! and [`scenarios`] choose what the policy asks, [`keep`] keeps of the last policy what has hardly moved, [`numbers`] are
//! those that are written, [`write`](mod@write) writes them, [`haircuts`] are those of a collateral schedule.
//!
//! **What is public.** The policy is published, so everything in it is a function of prices and parameters
//! ([`Analysis`]); reserves enter [`Portfolio`] alone, which is printed and never written. Joint moves are
//! chosen with equal weights for the same reason: chosen by the weights of the reserves, they would show
//! something of them. The last policy, of which `--keep` keeps numbers, is public too.
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

mod analysis;
mod error;
pub mod haircuts;
pub mod history;
pub mod joint_moves;
pub mod keep;
pub mod measures;
pub mod numbers;
mod parameters;
pub mod returns;
pub mod scenarios;
#[cfg(test)]
mod tests;
pub mod write;

pub use self::{
    analysis::{Analysis, Portfolio},
    error::StressError,
    parameters::{Confidence, Number, Parameters},
};
