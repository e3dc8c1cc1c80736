//! `prover policy plan`: the cheapest trades after which every rule of the policy holds with a margin.
//!
//! | module | holds |
//! |---|---|
//! | [`share`] | shares as they are typed: `0.5%`, `10bps` |
//! | [`values`] | tables of one value for each asset: prices and costs |
//! | [`market`] | prices, costs, and what trades add up to, exactly |
//! | [`wishes`] | what is asked for beyond the policy |
//! | [`condition`] | what trades have to respect, by name |
//! | [`demands`] | what trades have to reach, in the integers of the compiled policy |
//! | `programme` | the same as a linear programme in floats, and its solution |
//! | [`trades`] | whole smallest units: rounded, judged exactly, and made no larger than they need to be |
//! | `conflict` | of what has no solution: which demands conflict, and how much money would help |
//! | [`plan`](mod@plan) | all of it in one |
//! | [`write`](mod@write) | the file of trades |
//!
//! **The programme.** For each asset a there are b_a and s_a >= 0, what is bought and sold of it. To be as small as it can
//! be: the sum of `c_a p_a (b_a + s_a)`, p_a the price and c_a the cost as a share of what is traded. With R'_a = R_a + b_a
//! - s_a and the margin m:
//!
//! | demand | |
//! |---|---|
//! | minimum ratio, target | `R'_a >= max((1 + m) min_ratio_a, target_a) (E_a - D_a)` |
//! | rule | `sum alpha_a R'_a + sum delta_a D_a >= (1 + m) sum beta_a E_a` |
//! | concentration cap | `cap_a sum_b price_b R'_b >= (1 + m) 10^4 price_a R'_a` |
//! | not sold, not bought | `s_a <= R_a - held_a`, `b_a = 0` |
//! | trades pay for themselves | `sum (1 - c_a) p_a s_a + money >= sum (1 + c_a) p_a b_a` |
//!
//! Minimum ratios and targets are bounds of the variables, since nobody buys and sells the same asset: what is bought is
//! at least what is missing, and what is sold at most what there is beyond. So they are exact. The rest is solved in floats,
//! rounded to smallest units and judged in integers. Where rounding broke a demand, it is solved once more with all
//! demands a little tighter, and then each trade is made as small as all others let it be. No plan leaves this module that
//! [`circuits::solvency::evaluate`] does not accept.
//!
//! **What is confidential.** All of it: trades, like totals, say what is held and owed.

pub mod condition;
mod conflict;
pub mod demands;
mod error;
pub mod market;
pub mod plan;
mod programme;
pub mod share;
#[cfg(test)]
mod tests;
pub mod trades;
pub mod values;
pub mod wishes;
pub mod write;

pub use self::{
    condition::Conflict,
    error::RebalanceError,
    market::Market,
    plan::{Sheet, TradePlan, plan},
    wishes::Wishes,
};
