//! What a proof of these inputs shows to everybody, said before there is one. None of the totals themselves is in it.

use circuits::ledger::AssetId;
use documents::bundle::claim::ReservesMode;
use serde_json::json;
use verdict::report::counted;

use super::{Part, entries};
use crate::{
    inputs::{LoadedSnapshot, doubtful::comment_lines},
    plan::Plan,
    prove::ClaimDraft,
};

/// What will be published.
pub(super) fn part(snapshot: &LoadedSnapshot, draft: &ClaimDraft, plan: &Plan) -> Part {
    let descriptor = &draft.descriptor;
    let symbols = |assets: &[AssetId]| -> Vec<String> {
        let symbol = |asset: &AssetId| descriptor.assets()[asset.index()].symbol.clone();
        assets.iter().map(symbol).collect()
    };
    let [liabilities, loans, reserves] = [
        &draft.disclose_liabilities,
        &draft.disclose_loans,
        &draft.disclose_reserves,
    ]
    .map(|assets| symbols(assets));
    let is_public = snapshot.mode == ReservesMode::Public;
    let mut lines = vec![
        "to be published:".to_owned(),
        format!(
            "  - the exchange's name, the time, number {}, and {}",
            descriptor.sequence(),
            counted(descriptor.assets().len() as u64, "asset")
        ),
    ];
    for (side, disclosed) in [
        ("liabilities", &liabilities),
        ("loans", &loans),
        ("reserves", &reserves),
    ] {
        if !disclosed.is_empty() {
            lines.push(format!(
                "  - the total of {side} in {}",
                disclosed.join(", ")
            ));
        }
    }
    if liabilities.is_empty() && loans.is_empty() && reserves.is_empty() && !is_public {
        lines.push("  - no totals".to_owned());
    }
    lines.push(match snapshot.mode {
        ReservesMode::Public => format!(
            "  - the list of reserves: all addresses and amounts ({}) and signatures, and so the totals of reserves",
            entries(snapshot.reserves.holdings.len() as u64)
        ),
        ReservesMode::Asserted => {
            "  - of the reserves a commitment: no list, no address, no amount".to_owned()
        }
        ReservesMode::Attested => {
            "  - of the reserves a commitment, and that an auditor is to be asked: no list, no address, no amount"
                .to_owned()
        }
    });
    let policy_prices = draft.policy.prices();
    let comments = comment_lines(&snapshot.policy).len() as u64;
    let with_comments = match comments {
        0 => String::new(),
        lines => format!(" with its {}", counted(lines, "comment line")),
    };
    let with_prices = match (policy_prices, comments) {
        (Some(prices), comments) => format!(
            "{} its prices of {} ({})",
            if comments == 0 { " with" } else { " and" },
            prices.time,
            prices.source
        ),
        (None, 0) => " which has no prices".to_owned(),
        (None, _) => ", and no prices".to_owned(),
    };
    lines.push(format!(
        "  - the policy, word for word,{with_comments}{with_prices}"
    ));
    if let Some(root) = descriptor.previous_root() {
        lines.push(format!("  - the root of the snapshot before, {root}"));
    }
    if let Some(key) = descriptor.receipt_key() {
        lines.push(format!("  - the key that receipts are signed with, {key}"));
    }
    if let Some(terms) = &snapshot.collateral {
        lines.push(format!(
            "  - the collateral schedule: haircuts, and prices of {} ({})",
            terms.time, terms.source
        ));
    }
    let bounded = snapshot.max_accounts.is_some() && snapshot.max_entries.is_some();
    let why = match bounded {
        true => "by the bounds under [padding]",
        false => "by the true numbers, as far as [padding] sets no bounds",
    };
    lines.push(format!(
        "  - that there are at most {} accounts and {} entries: {why}",
        plan.leaves, plan.slots
    ));
    Part::lines(lines)
        .with(
            "published",
            json!({
                "assets": descriptor.assets().len(),
                "liabilities": liabilities,
                "loans": loans,
                "reserves": reserves,
                "reserves_mode": snapshot.mode.name(),
                "reserves_list": is_public,
                "policy_prices": policy_prices.is_some(),
                "policy_comment_lines": comments,
                "previous_root": descriptor.previous_root().map(|root| root.to_string()),
                "receipt_key": descriptor.receipt_key().map(|key| key.to_string()),
                "collateral_schedule": snapshot.collateral.is_some(),
                "max_accounts": snapshot.max_accounts,
                "max_entries": snapshot.max_entries,
            }),
        )
        .with("most_accounts_published", plan.leaves)
        .with("most_entries_published", plan.slots)
}
