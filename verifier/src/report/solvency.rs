//! The report of a verified bundle.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{NOT_PROVEN, counted, shown};
use crate::solvency::{ReserveEvidence, RootSource, VerifiedSolvency};

/// The first words of the verdict on reserves.
fn evidence(verified: &VerifiedSolvency) -> String {
    match verified.evidence() {
        ReserveEvidence::Asserted => "reserves are asserted by the exchange, not shown".to_owned(),
        ReserveEvidence::PublicList { addresses } => format!(
            "reserves are a public list of {addresses} entries; who controls them, and what they hold, was not checked"
        ),
    }
}

/// What this verdict does not say: what none can, and what is not checked yet.
fn not_proven() -> impl Iterator<Item = &'static str> {
    NOT_PROVEN
        .into_iter()
        .chain(["who controls the reserves, and what they hold"])
}

fn root_source(verified: &VerifiedSolvency) -> &'static str {
    match verified.root_source() {
        RootSource::Outside => "this is the root that you gave",
        RootSource::Bundle => {
            "taken from the bundle: compare it with the root that the exchange published (--root)"
        }
    }
}

/// The report in words.
pub fn to_text(verified: &VerifiedSolvency) -> String {
    let mut out = String::new();
    let documents = verified.documents();
    let descriptor = &documents.descriptor;
    let policy = &documents.policy;
    let waived = policy.s1_waived();
    let headline = if waived.is_empty() {
        "VERIFIED: reserves cover liabilities, for every listed asset".to_owned()
    } else {
        format!(
            "VERIFIED under a policy that you named, which does not ask for full cover of {}",
            waived.join(", ")
        )
    };
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    line(headline);
    line(format!("  {}", evidence(verified)));
    line(String::new());
    line(format!("exchange     {}", shown(descriptor.exchange())));
    line(format!(
        "snapshot     {}, number {}",
        descriptor.time(),
        descriptor.sequence()
    ));
    line(format!("root         {}", verified.root()));
    line(format!("             {}", root_source(verified)));
    if let Some(previous) = descriptor.previous_root() {
        line(format!("previous     {previous}"));
    }
    let symbols: Vec<_> = descriptor
        .assets()
        .iter()
        .map(|asset| asset.symbol.as_str())
        .collect();
    line(format!(
        "assets       {}: {}",
        symbols.len(),
        symbols.join(", ")
    ));
    line(format!(
        "ledger       {}, {} leaves: at most so many balances",
        counted(verified.shard_count(), "shard"),
        documents.claim.leaves
    ));
    line(String::new());
    let named = if verified.policy_was_named() {
        ", the one that you named"
    } else {
        ""
    };
    line(format!(
        "proven, under the policy {}{named}:",
        hex::encode(policy.digest())
    ));
    line(
        "  - every balance in the ledger is a whole number of smallest units, none is negative"
            .to_owned(),
    );
    line("  - the liabilities of each asset are the exact sum of all those balances".to_owned());
    for sentence in policy.sentences() {
        line(format!("  - {}", shown(&sentence)));
    }
    if let Some(prices) = policy.prices() {
        line(format!(
            "prices       in {}, of {}, from {}: inputs, whose truth is not proven",
            shown(&prices.quote),
            shown(&prices.time),
            shown(&prices.source)
        ));
    }
    line(String::new());
    if documents.claim.disclosures.is_empty() {
        line("disclosed    no totals".to_owned());
    } else {
        line("disclosed, and proven equal to the committed totals:".to_owned());
        for disclosure in &documents.claim.disclosures {
            let side = disclosure.side.name();
            line(format!(
                "  - {side} of {}: {}",
                disclosure.asset, disclosure.total
            ));
        }
    }
    line(String::new());
    line("not proven:".to_owned());
    for limit in not_proven() {
        line(format!("  - {limit}"));
    }
    out
}

/// The report for machines.
pub fn to_json(verified: &VerifiedSolvency) -> Value {
    let documents = verified.documents();
    let descriptor = &documents.descriptor;
    let policy = &documents.policy;
    let (mode, entries) = match verified.evidence() {
        ReserveEvidence::Asserted => ("asserted", None),
        ReserveEvidence::PublicList { addresses } => ("public", Some(addresses)),
    };
    json!({
        "verdict": "verified",
        "reason": "OK",
        "root": verified.root().to_string(),
        "root_source": match verified.root_source() {
            RootSource::Outside => "outside",
            RootSource::Bundle => "bundle",
        },
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "previous_root": descriptor.previous_root().map(|root| root.to_string()),
        "ledger_digest": documents.ledger.to_string(),
        "claim_digest": documents.claim_digest.to_string(),
        "assets": descriptor.assets().iter().map(|asset| &asset.symbol).collect::<Vec<_>>(),
        "shards": verified.shard_count(),
        "leaves": documents.claim.leaves,
        "policy": {
            "digest": hex::encode(policy.digest()),
            "named": verified.policy_was_named(),
            "s1_waived": policy.s1_waived(),
            "requires": policy.sentences(),
            "prices": policy.prices().map(|prices| json!({
                "source": prices.source,
                "time": prices.time,
                "quote": prices.quote,
                "max_age_hours": prices.max_age_hours,
            })),
        },
        "disclosures": documents.claim.disclosures,
        "reserves": { "mode": mode, "entries": entries, "ownership_checked": false },
        "not_proven": not_proven().collect::<Vec<_>>(),
    })
}
