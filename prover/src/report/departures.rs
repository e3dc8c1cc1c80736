//! What the ledger leaves out of the exchange's files, and what was rounded. For the operator's eyes only.

use documents::{
    bundle::{amount::format_amount, descriptor::Asset},
    named::enumerated,
};
use serde_json::{Value, json};
use verdict::report::counted;

use super::Part;
use crate::inputs::{LoadedSnapshot, departures::RoundedAmounts};

/// What is left out: people are told only if there is anything.
pub fn left_out(snapshot: &LoadedSnapshot) -> Part {
    let departures = snapshot.ledger.departures();
    let mut lines = Vec::new();
    for (name, count) in &departures.unlisted {
        let count = counted(*count, "amount");
        lines.push(format!("  - {count} in {name}, which is not listed"));
    }
    for (asset, negative) in with(&snapshot.head.assets, &departures.negative) {
        if negative.count > 0 {
            let count = counted(negative.count, "negative balance");
            let sum = format_amount(negative.units, asset.decimals);
            lines.push(format!("  - {count} of {}, {sum} in all", asset.symbol));
        }
    }
    if departures.accounts > 0 {
        let accounts = counted(departures.accounts, "account");
        lines.push(format!(
            "  - {accounts} of which nothing else is in the files: not in the ledger, and without an inclusion file"
        ));
    }
    if !lines.is_empty() {
        let first = "left out of the ledger, as the snapshot asks; what is left out is not proven, and these customers \
                     find nothing of it in their files:";
        lines.insert(0, first.to_owned());
    }
    let unread: Vec<_> = departures.unread_columns.iter().collect();
    if !unread.is_empty() {
        lines.push(format!(
            "not read, as ignore_other_columns asks: {} of liabilities: {}",
            counted(unread.len() as u64, "column"),
            enumerated(&unread)
        ));
    }
    let unlisted = departures.unlisted.iter();
    let unlisted = unlisted.map(|(name, amounts)| json!({ "asset": name, "amounts": amounts }));
    let negative = with(&snapshot.head.assets, &departures.negative);
    let negative = negative.filter(|(_, negative)| negative.count > 0);
    let negative = negative.map(|(asset, negative)| {
        json!({
            "asset": asset.symbol,
            "balances": negative.count,
            "total": format_amount(negative.units, asset.decimals),
        })
    });
    Part::lines(lines).with(
        "left_out",
        json!({
            "unlisted": unlisted.collect::<Vec<_>>(),
            "negative": negative.collect::<Vec<_>>(),
            "accounts": departures.accounts,
            "unread_columns": unread,
        }),
    )
}

/// What was rounded: people are told only if anything was.
pub fn rounded(snapshot: &LoadedSnapshot) -> Part {
    let departures = snapshot.ledger.departures();
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for (what, direction, all) in [
        ("balances", "up", &departures.rounded_balances),
        ("debts", "down", &departures.rounded_debts),
        ("reserves", "down", &snapshot.reserves.rounded),
    ] {
        for (asset, rounded) in
            with(&snapshot.head.assets, all).filter(|(_, rounded)| rounded.count > 0)
        {
            let RoundedAmounts { count, .. } = rounded;
            let sum = rounded.sum(asset.decimals);
            let symbol = &asset.symbol;
            lines.push(format!(
                "  - {what} of {symbol}: {count} rounded {direction}, by {sum} in all"
            ));
            values.push(json!({
                "of": what,
                "asset": symbol,
                "amounts": count,
                "sum": sum,
            }));
        }
    }
    if !lines.is_empty() {
        lines.insert(
            0,
            "rounded to the assets' decimals (confidential):".to_owned(),
        );
    }
    Part::lines(lines).with("rounded", Value::Array(values))
}

/// Each asset with what is its own.
fn with<'a, T>(assets: &'a [Asset], all: &'a [T]) -> impl Iterator<Item = (&'a Asset, &'a T)> {
    assets.iter().zip(all)
}
