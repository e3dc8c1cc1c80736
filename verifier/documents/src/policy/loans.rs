//! How much of a loan counts in a rule that changes prices.
//!
//! The schedule says that an account's pledges are worth its debts: `sum p_a (1 - h_a) pledged_a >= sum p_a d_a`. A rule
//! values both at other prices, `p'_a (1 + s_a)`. What is pledged keeps at least the least share of its counted value,
//! and what is owed grows to at most the largest share of its own:
//!
//! ```text
//! kappa = min p'_a (1 + s_a) / (p_a (1 - h_a))    over assets that are collateral, with h_a < 1
//! sigma = max p'_a (1 + s_a) / p_a                over assets of which loans are counted
//! ```
//!
//! so the pledges of an account are worth at least `g = kappa / sigma` of its debts, and no more than 1 is needed. What
//! the exchange owes an account, its balances less its debts but never less than nothing, is then at most its balances
//! less g times its debts. g is rounded down to 1/10,000: digits in it are digits in every coefficient of a rule.

use circuits::solvency::statement::BPS;

use crate::{
    bundle::collateral::CollateralSchedule,
    decimal::{Decimal, Quotient},
};

/// g in basis points, from 0 to 10,000, for a rule that values a whole unit of asset a at `values[a]`.
///
/// Without a schedule, or where nothing is collateral, it is 0. Where no counted loan is worth anything, it is 1.
pub fn factor_bps(
    values: &[Decimal],
    schedule: Option<&CollateralSchedule>,
    shares: &[u16],
) -> u32 {
    let Some(schedule) = schedule else {
        return 0;
    };
    let prices = schedule.prices();
    let kept = values.iter().zip(prices).zip(schedule.haircuts());
    let kept = kept.filter_map(|((value, price), haircut)| {
        Quotient::new(value, &price.times(&haircut.one_minus()))
    });
    let Some(kappa) = kept.min() else {
        return 0;
    };
    let grown = values.iter().zip(prices).zip(shares);
    let grown = grown.filter(|(_, share)| **share > 0);
    let sigma = grown
        .filter_map(|((value, price), _)| Quotient::new(value, price))
        .max();
    match sigma.and_then(|sigma| kappa.over(&sigma)) {
        Some(quotient) => u32::try_from(quotient.times_floor(BPS)).map_or(BPS, |g| g.min(BPS)),
        None => BPS,
    }
}
