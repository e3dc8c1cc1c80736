//! What a verdict says, in words and as JSON. Only evidence of a verification can be printed as one.

pub mod dispute;
pub mod inclusion;
pub mod inspect;
pub mod loans;
pub mod logged;
pub mod ratios;
pub mod refusal;
pub mod reserves;
pub mod series;
pub mod solvency;
#[cfg(test)]
mod tests;
pub mod verdict;

use crate::{
    logged::Logged,
    missing::{HowToGive, Missing},
    solvency::{Documents, RootSource, VerifiedSolvency},
};
pub use documents::text::{counted, percent, shown};
use documents::{bundle::descriptor::Descriptor, decimal::Decimal, policy::Policy};
use serde_json::{Value, json};

/// What no proof can show; every report ends with it.
const NOT_PROVEN: [&str; 3] = [
    "that coins were not borrowed for the day of the snapshot",
    "that whoever holds the keys has the right to spend",
    "that every customer is in the ledger: each must check their own inclusion",
];

/// What a proof that takes loans off cannot show either.
const LOANS_NOT_PROVEN: &str = "that every counted loan is real: one that its debtor never made is found only by that customer";

/// What no proof under this policy can show.
pub fn limits(policy: &Policy) -> impl Iterator<Item = &'static str> {
    let loans = policy.counts_loans().then_some(LOANS_NOT_PROVEN);
    NOT_PROVEN.into_iter().chain(loans)
}

/// Whose ledger it is, and of when.
pub fn snapshot_lines(descriptor: &Descriptor) -> [String; 2] {
    let (time, number) = (descriptor.time(), descriptor.sequence());
    [
        format!("exchange     {}", shown(descriptor.exchange())),
        format!("snapshot     {time}, number {number}"),
    ]
}

/// Where a root was taken from, in words.
pub fn root_source(source: RootSource, how: HowToGive) -> String {
    match source {
        RootSource::Outside => "this is the root that you gave".to_owned(),
        RootSource::Log => {
            "it stands in the log, as the witnesses that you named saw it".to_owned()
        }
        RootSource::Bundle => format!(
            "taken from the bundle: compare it with the root that the exchange published{}",
            how(Missing::Root)
        ),
    }
}

/// The same for machines.
pub fn root_source_id(source: RootSource) -> &'static str {
    match source {
        RootSource::Outside => "outside",
        RootSource::Log => "log",
        RootSource::Bundle => "bundle",
    }
}

/// The claim that a proof is of, and the commitment to reserves that it names: one root can stand under several.
pub fn claim_lines(verified: &VerifiedSolvency, how: HowToGive) -> [String; 3] {
    let documents = verified.documents();
    [
        format!("claim        {}", documents.claim_digest),
        format!("             {}", claim_source(verified, how)),
        format!(
            "commitment   {}, to the reserves (K_R)",
            hex::encode(documents.claim.reserves_commitment)
        ),
    ]
}

/// Whether a claim was named, in words.
pub fn claim_source(verified: &VerifiedSolvency, how: HowToGive) -> String {
    if verified.claim_was_named() {
        return "this is the claim that you named".to_owned();
    }
    if verified.logged().is_some_and(Logged::is_witnessed) {
        return "it stands in the log beside the root".to_owned();
    }
    format!(
        "compare it with the digest that the exchange published beside the root{}",
        how(Missing::Claim)
    )
}

/// Most names of files that were not read that people are shown.
const IGNORED_SHOWN: usize = 5;

/// As much of a name as people are shown.
pub fn beginning(name: &str) -> String {
    match name.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", &name[..end]),
        None => name.to_owned(),
    }
}

/// What lay beside the bundle's files and was not read, if anything did.
pub fn ignored(documents: &Documents) -> Option<String> {
    let (all, most) = (documents.ignored.len(), IGNORED_SHOWN);
    let names = documents.ignored.iter().take(most);
    let names: Vec<_> = names.map(|name| beginning(&shown(name))).collect();
    let more = match all.saturating_sub(most) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (all > 0).then(|| {
        format!(
            "not read     {}{more}: no part of a bundle",
            names.join(", ")
        )
    })
}

/// The policy's prices, and where they come from; nothing where it has none.
pub fn prices(documents: &Documents) -> Vec<String> {
    let Some(prices) = documents.policy.prices() else {
        return Vec::new();
    };
    let quote = shown(&prices.quote);
    let mut lines = vec![format!(
        "prices       in {quote}, of {}, from {}: inputs, whose truth is not proven",
        shown(&prices.time),
        shown(&prices.source)
    )];
    lines.extend(
        per_unit(documents).map(|(symbol, price)| format!("  {symbol:<12} {price} {quote}")),
    );
    lines
}

/// The same for machines.
pub fn prices_to_json(documents: &Documents) -> Option<Value> {
    let prices = documents.policy.prices()?;
    let per_unit: Vec<_> = per_unit(documents)
        .map(|(symbol, price)| json!({ "asset": symbol, "price": price.to_string() }))
        .collect();
    Some(json!({
        "source": prices.source,
        "time": prices.time,
        "quote": prices.quote,
        "max_age_hours": prices.max_age_hours,
        "per_unit": per_unit,
    }))
}

/// The price of a whole unit of each asset that the policy has one of.
fn per_unit(documents: &Documents) -> impl Iterator<Item = (&str, &Decimal)> {
    let descriptor = &documents.descriptor;
    descriptor.asset_ids().filter_map(|id| {
        let price = documents.policy.price(id)?;
        Some((descriptor.asset(id).symbol.as_str(), price))
    })
}
