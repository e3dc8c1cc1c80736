//! The report of bundles that follow each other: a line for each, and what changed from one to the next.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    counted, limits, loans, reserves, root_source, root_source_id, shown,
    verdict::{NoRefusal, Verdict},
};
use crate::{
    missing::{HowToGive, unsaid},
    series::{Changes, Link, Series, Step},
    solvency::VerifiedSolvency,
};
use documents::named::enumerated;

/// The report in words.
pub fn to_text(series: &Series) -> String {
    to_text_with(series, unsaid)
}

/// The same for the user of a program, who is told how to give what was not given.
pub fn to_text_with(series: &Series, how: HowToGive) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    let bundles = series.bundles();
    let number = counted(bundles.len() as u64, "bundle");
    if series.is_whole() {
        line(format!(
            "CHAINED: {number} verified, and each names the root of the one before it"
        ));
    } else {
        line(format!(
            "INCOMPLETE: {number} verified, and not each names the root of the one before it: some are missing"
        ));
    }
    for text in gaps(series) {
        line(format!("  {text}"));
    }
    if let Some(last) = bundles.last() {
        let descriptor = &last.documents().descriptor;
        line(String::new());
        line(format!("exchange     {}", shown(descriptor.exchange())));
        line(format!("last root    {}", last.root()));
        line(format!(
            "             {}",
            root_source(last.root_source(), how)
        ));
        if series.is_whole() && bundles.len() > 1 {
            line("             the others are named by the ones after them, which bind their ledgers".to_owned());
        }
    }
    if let Some(first) = bundles.first() {
        line(match first.documents().descriptor.previous_root() {
            Some(root) => format!("before       {root}: its bundle was not given"),
            None => "before       nothing: the first names no root before it".to_owned(),
        });
    }
    for bundle in bundles {
        line(String::new());
        for text in bundle_lines(bundle) {
            line(text);
        }
    }
    for step in series.steps() {
        line(String::new());
        let (before, after) = (number_of(step.before), number_of(step.after));
        line(format!("from number {before} to number {after}:"));
        for text in change_lines(&step.changes()) {
            line(format!("  - {text}"));
        }
    }
    if let Some(last) = bundles.last() {
        line(String::new());
        line("not proven:".to_owned());
        for limit in limits(&last.documents().policy) {
            line(format!("  - {limit}"));
        }
        for limit in limits_of(series) {
            line(format!("  - {limit}"));
        }
    }
    out
}

/// What no series shows, and what this one does not; of reserves, what any of its bundles does not show.
fn limits_of(series: &Series) -> impl Iterator<Item = &'static str> {
    let mut unshown = Vec::new();
    for limit in series.bundles().iter().flat_map(reserves::not_proven) {
        if !unshown.contains(&limit) {
            unshown.push(limit);
        }
    }
    let unnamed = series
        .bundles()
        .iter()
        .any(|bundle| !bundle.claim_was_named());
    let published = "that these are the bundles that everybody was shown when they were published";
    let claims = "that earlier reserves, policies and disclosures are those of then: a root binds the ledger, not what is \
                  claimed over it; compare each claim with the one that was published beside its root";
    unshown
        .into_iter()
        .chain([published])
        .chain(unnamed.then_some(claims))
}

fn number_of(bundle: &VerifiedSolvency) -> u64 {
    bundle.documents().descriptor.sequence()
}

/// What is missing between two, or was passed over.
fn gaps(series: &Series) -> Vec<String> {
    let said = |step: Step<'_>| {
        let (before, after) = (number_of(step.before), number_of(step.after));
        match step.link {
            Link::Missing => Some(format!(
                "number {after} does not name the root of number {before}: give the bundles between them"
            )),
            Link::Named { passed_over: 0 } => None,
            Link::Named { passed_over } => Some(format!(
                "number {after} names the root of number {before}, and passes over {}: ask whether there were any",
                counted(passed_over, "number")
            )),
        }
    };
    series.steps().filter_map(said).collect()
}

fn bundle_lines(bundle: &VerifiedSolvency) -> Vec<String> {
    let documents = bundle.documents();
    let descriptor = &documents.descriptor;
    let covered = match &documents.policy.s1_waived()[..] {
        [] => format!("reserves cover {}", loans::liabilities(documents)),
        waived => format!(
            "under a policy that you named, which does not ask for full cover of {}",
            enumerated(waived)
        ),
    };
    vec![
        format!("number {}, {}", descriptor.sequence(), descriptor.time()),
        format!("  {covered}"),
        format!("  root       {}", bundle.root()),
        format!("  claim      {}", documents.claim_digest),
        format!("  policy     {}", documents.policy.digest()),
        format!("  reserves   {}", reserves::in_brief(bundle)),
    ]
}

/// What changed, a line for each change; those that belong to the one before them begin with two blanks.
pub fn change_lines(changes: &Changes) -> Vec<String> {
    if changes.is_nothing() {
        return vec!["the same assets, policy and disclosures".to_owned()];
    }
    let mut lines = Vec::new();
    if !changes.assets_added.is_empty() {
        lines.push(format!("listed now: {}", enumerated(&changes.assets_added)));
    }
    if !changes.assets_removed.is_empty() {
        let symbols = enumerated(&changes.assets_removed);
        lines.push(format!("not listed any more: {symbols}"));
    }
    lines.extend(changes.decimals.iter().map(|(symbol, decimals)| {
        let (before, after) = (decimals.before, decimals.after);
        format!("decimals of {symbol}: {before}, then {after}")
    }));
    if let Some(netted) = &changes.netted {
        lines.push(if netted.after {
            "loans are taken off liabilities now".to_owned()
        } else {
            "no loans are taken off liabilities any more".to_owned()
        });
    }
    lines.extend(policy_lines(changes));
    if let Some(collateral) = &changes.collateral {
        lines.push(match (&collateral.before, &collateral.after) {
            (None, _) => "a collateral schedule now".to_owned(),
            (_, None) => "no collateral schedule any more".to_owned(),
            _ if changes.haircuts.is_empty() => {
                "another collateral schedule, with the same haircuts".to_owned()
            }
            _ => "another collateral schedule, with other haircuts".to_owned(),
        });
    }
    lines.extend(changes.haircuts.iter().map(|(symbol, haircut)| {
        let (before, after) = (&haircut.before, &haircut.after);
        format!("  haircut of {symbol}: {before}, then {after}")
    }));
    if let Some(reserves) = &changes.reserves {
        let (before, after) = (reserves.before.name(), reserves.after.name());
        lines.push(format!(
            "reserves, as the claim calls them: {before}, then {after}"
        ));
    }
    lines.extend(changes.totals.iter().map(|total| {
        let said = |total: &Option<String>| total.clone().unwrap_or("not disclosed".to_owned());
        let (before, after) = (said(&total.before), said(&total.after));
        format!(
            "{} of {}: {before}, then {after}",
            total.side.name(),
            total.asset
        )
    }));
    lines
}

/// What is otherwise in the policy. Its prices are others in every snapshot: that alone is no other promise.
fn policy_lines(changes: &Changes) -> Vec<String> {
    if changes.policy.is_none() {
        return Vec::new();
    }
    let prices = changes.prices.as_ref().map(|prices| match &prices.after {
        Some(time) => format!("new prices of {}", shown(time)),
        None => "no prices any more".to_owned(),
    });
    if changes.required_before.is_empty() && changes.required_now.is_empty() {
        let prices = prices.unwrap_or_else(|| "another text of the policy".to_owned());
        return vec![format!("{prices}, the same rules")];
    }
    let mut lines = vec!["another policy".to_owned()];
    let gone = changes.required_before.iter();
    lines.extend(gone.map(|text| format!("  no more: {}", shown(text))));
    let new = changes.required_now.iter();
    lines.extend(new.map(|text| format!("  now: {}", shown(text))));
    lines.extend(prices.map(|prices| format!("  {prices}")));
    lines
}

/// The report for machines.
pub fn to_json(series: &Series) -> Value {
    let (verdict, reason) = if series.is_whole() {
        (Verdict::Chained, NoRefusal::Ok)
    } else {
        (Verdict::Incomplete, NoRefusal::NoVerdict)
    };
    let bundles = series.bundles();
    let last = bundles.last();
    let all: Vec<_> = bundles.iter().map(bundle_to_json).collect();
    let steps: Vec<_> = series.steps().map(|step| step_to_json(&step)).collect();
    let limits = last
        .map(|last| limits(&last.documents().policy))
        .into_iter();
    let not_proven: Vec<_> = limits.flatten().chain(limits_of(series)).collect();
    json!({
        "verdict": verdict.name(),
        "reason": reason.name(),
        "exchange": last.map(|last| last.documents().descriptor.exchange().to_owned()),
        "root": last.map(|last| last.root().to_string()),
        "root_source": last.map(|last| root_source_id(last.root_source())),
        "bundles": all,
        "steps": steps,
        "not_proven": not_proven,
    })
}

fn bundle_to_json(bundle: &VerifiedSolvency) -> Value {
    let documents = bundle.documents();
    let descriptor = &documents.descriptor;
    json!({
        "sequence": descriptor.sequence(),
        "time": descriptor.time().to_string(),
        "root": bundle.root().to_string(),
        "previous_root": descriptor.previous_root().map(|root| root.to_string()),
        "ledger_digest": documents.context.ledger.to_string(),
        "claim_digest": documents.claim_digest.to_string(),
        "claim_named": bundle.claim_was_named(),
        "policy": documents.policy.digest().to_string(),
        "s1_waived": documents.policy.s1_waived(),
        "netted": documents.policy.counts_loans(),
        "reserves": reserves::mode(bundle),
    })
}

fn step_to_json(step: &Step<'_>) -> Value {
    let (linked, passed_over) = match step.link {
        Link::Named { passed_over } => (true, Some(passed_over)),
        Link::Missing => (false, None),
    };
    let changes = step.changes();
    let decimals = changes.decimals.iter();
    let decimals: Vec<_> = decimals
        .map(|(asset, changed)| {
            json!({ "asset": asset, "before": changed.before, "after": changed.after })
        })
        .collect();
    let haircuts = changes.haircuts.iter();
    let haircuts: Vec<_> = haircuts
        .map(|(asset, changed)| {
            json!({ "asset": asset, "before": changed.before, "after": changed.after })
        })
        .collect();
    let totals = changes.totals.iter();
    let totals: Vec<_> = totals
        .map(|total| {
            json!({
                "side": total.side,
                "asset": total.asset,
                "before": total.before,
                "after": total.after,
            })
        })
        .collect();
    json!({
        "before": number_of(step.before),
        "after": number_of(step.after),
        "linked": linked,
        "passed_over": passed_over,
        "assets_added": changes.assets_added,
        "assets_removed": changes.assets_removed,
        "decimals": decimals,
        "policy_changed": changes.policy.is_some(),
        "required_before": changes.required_before,
        "required_now": changes.required_now,
        "prices_changed": changes.prices.is_some(),
        "collateral_changed": changes.collateral.is_some(),
        "haircuts": haircuts,
        "netted_changed": changes.netted.is_some(),
        "reserves_changed": changes.reserves.is_some(),
        "totals": totals,
    })
}
