//! What a verdict says, in words and as JSON. Only evidence of a verification can be printed as one.

pub mod findings;
pub mod inclusion;
pub mod inspect;
mod loans;
pub mod refusal;
pub mod solvency;
#[cfg(test)]
mod tests;

use crate::reserves::coverage::ALL_BPS;
pub use crate::text::{counted, percent, shown};

/// What no proof can show; every report ends with it.
pub const NOT_PROVEN: [&str; 3] = [
    "that coins were not borrowed for the day of the snapshot",
    "that whoever holds the keys has the right to spend",
    "that every customer is in the ledger: each must check their own inclusion",
];

/// Nor can it show this, where the policy counts loans.
const COUNTED_LOANS: &str = "that every counted loan is real: one that its debtor never made is found only by that customer";

/// [`NOT_PROVEN`], and what is not proven of loans, if the policy counts any.
pub fn limits(netted: bool) -> impl Iterator<Item = &'static str> {
    NOT_PROVEN
        .into_iter()
        .chain(netted.then_some(COUNTED_LOANS))
}

/// The smallest of the shares of all assets, in words.
pub fn of_each_asset(least_bps: u32) -> String {
    match least_bps {
        ALL_BPS => "all of each asset".to_owned(),
        0 => "none of some asset".to_owned(),
        bps => format!("{} or more of each asset", percent(bps)),
    }
}
