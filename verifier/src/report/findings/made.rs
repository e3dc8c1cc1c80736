//! How the check was made, for whoever makes it again.

use serde_json::{Value, json};

use super::model::ReservesReport;
use verdict::{report::percent, solvency::RootSource};

/// In words: what each thing is called, and what it was.
pub(super) fn rows(report: &ReservesReport<'_>) -> Vec<(&'static str, String)> {
    let record = report.record;
    let program = record.program.lines().next().unwrap_or_default();
    let mut rows = vec![
        ("checked", record.time.to_string()),
        ("program", format!("verifier {program}")),
        ("accepted", accepted(report)),
    ];
    let demands = [
        (record.demands.signed_bps, "at addresses that signed"),
        (record.demands.confirmed_bps, "confirmed by nodes"),
    ];
    rows.extend(demands.into_iter().filter_map(|(bps, how)| {
        let share = percent(bps?);
        Some(("demanded", format!("{share} of each asset {how}")))
    }));
    if record.nodes.is_empty() {
        rows.push(("nodes", "none was asked".to_owned()));
    }
    let nodes = record.nodes.iter();
    rows.extend(nodes.map(|node| ("node", format!("{} at {}", node.chain, node.at))));
    if let Some(proxy) = &record.proxy {
        rows.push(("proxy", proxy.clone()));
    }
    let tokens = record.tokens.iter();
    rows.extend(tokens.map(|token| {
        let (asset, chain) = (&token.asset, token.chain.id());
        ("token", format!("{asset} on {chain} is {}", token.contract))
    }));
    let coins = record.coins.iter();
    rows.extend(coins.map(|coin| {
        let text = format!("{} is the coin of {}", coin.asset, coin.chain.id());
        ("coin", text)
    }));
    if !record.nodes.is_empty() {
        let minutes = record.tolerance.as_mins();
        let text = format!("up to {minutes} minutes from the ledger's time");
        rows.push(("blocks", text));
    }
    rows
}

/// What was accepted of the proof, and what of it was known from elsewhere.
fn accepted(report: &ReservesReport<'_>) -> String {
    let verified = report.verified;
    let named = [
        (verified.root_source() == RootSource::Outside).then_some("root"),
        verified.claim_was_named().then_some("claim"),
        verified.policy_was_named().then_some("policy"),
    ];
    let named: Vec<_> = named.into_iter().flatten().collect();
    let named = if named.is_empty() {
        "nothing was known from outside the bundle".to_owned()
    } else {
        format!("known from outside the bundle: {}", named.join(", "))
    };
    let loans = percent(u32::from(verified.accepted_loans_bps()));
    format!("loans up to {loans} of an asset's liabilities; {named}")
}

/// For machines.
pub(super) fn to_json(report: &ReservesReport<'_>) -> Value {
    let (record, verified) = (report.record, report.verified);
    let nodes = record.nodes.iter();
    let nodes: Vec<_> = nodes
        .map(|node| json!({ "chain": node.chain, "at": node.at }))
        .collect();
    let tokens = record.tokens.iter();
    let tokens: Vec<_> = tokens
        .map(|token| {
            let (chain, asset) = (token.chain.id(), &token.asset);
            json!({ "chain": chain, "asset": asset, "contract": token.contract })
        })
        .collect();
    let coins = record.coins.iter();
    let coins: Vec<_> = coins
        .map(|coin| json!({ "chain": coin.chain.id(), "asset": coin.asset }))
        .collect();
    json!({
        "program": record.program,
        "time": record.time.to_string(),
        "nodes": nodes,
        "tokens": tokens,
        "coins": coins,
        "proxy": record.proxy,
        "block_tolerance_minutes": record.tolerance.as_mins(),
        "demanded_bps": record.demands.signed_bps,
        "demanded_confirmed_bps": record.demands.confirmed_bps,
        "accepted_loans_bps": verified.accepted_loans_bps(),
        "policy_named": verified.policy_was_named(),
    })
}
