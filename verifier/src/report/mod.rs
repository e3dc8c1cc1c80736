//! What a verdict says, in words and as JSON. Only evidence of a verification can be printed as one.

pub mod findings;
pub mod inclusion;
pub mod inspect;
mod loans;
pub mod refusal;
pub mod solvency;
#[cfg(test)]
mod tests;
pub mod verdict;

use crate::{
    missing::{HowToGive, Missing},
    solvency::RootSource,
};
use circuits::solvency::statement::BPS;
use documents::policy::{Policy, Prices};
pub use documents::text::{counted, percent, shown};

/// What no proof can show; every report ends with it.
const NOT_PROVEN: [&str; 3] = [
    "that coins were not borrowed for the day of the snapshot",
    "that whoever holds the keys has the right to spend",
    "that every customer is in the ledger: each must check their own inclusion",
];

/// What a proof that takes loans off cannot show either.
const LOANS_NOT_PROVEN: &str = "that every counted loan is real: one that its debtor never made is found only by that customer";

/// What no proof under this policy can show.
fn limits(policy: &Policy) -> impl Iterator<Item = &'static str> {
    let loans = policy.counts_loans().then_some(LOANS_NOT_PROVEN);
    NOT_PROVEN.into_iter().chain(loans)
}

/// Where a root was taken from, in words.
fn root_source(source: RootSource, how: HowToGive) -> String {
    match source {
        RootSource::Outside => "this is the root that you gave".to_owned(),
        RootSource::Bundle => format!(
            "taken from the bundle: compare it with the root that the exchange published{}",
            how(Missing::Root)
        ),
    }
}

/// The same for machines.
fn root_source_id(source: RootSource) -> &'static str {
    match source {
        RootSource::Outside => "outside",
        RootSource::Bundle => "bundle",
    }
}

/// Where the policy's prices come from.
fn prices(prices: &Prices) -> String {
    format!(
        "prices       in {}, of {}, from {}: inputs, whose truth is not proven",
        shown(&prices.quote),
        shown(&prices.time),
        shown(&prices.source)
    )
}

/// The smallest of the shares of all assets, in words.
pub fn of_each_asset(least_bps: u32) -> String {
    match least_bps {
        BPS => "all of each asset".to_owned(),
        0 => "none of some asset".to_owned(),
        bps => format!("{} or more of each asset", percent(bps)),
    }
}
