//! The report of a verified bundle.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    claim_lines, counted, ignored, limits, loans, logged, prices, prices_to_json,
    ratios::{self, Totals},
    reserves, root_source, root_source_id, shown, snapshot_lines,
    verdict::{NoRefusal, Verdict},
};
use crate::{
    missing::{HowToGive, unsaid},
    solvency::{ReserveEvidence, VerifiedSolvency},
};
use documents::named::enumerated;

/// What this verdict does not say: what none can, and what was not shown here.
fn not_proven(verified: &VerifiedSolvency) -> impl Iterator<Item = &'static str> {
    limits(&verified.documents().policy).chain(reserves::not_proven(verified))
}

/// Reserves against liabilities, as far as both are known.
fn known(verified: &VerifiedSolvency) -> Vec<Totals<'_>> {
    let listed = match verified.evidence() {
        ReserveEvidence::PublicList(shown) => Some(&shown.totals),
        ReserveEvidence::Asserted { .. }
        | ReserveEvidence::UncheckedList
        | ReserveEvidence::Attested(_) => None,
    };
    ratios::known(verified, listed)
}

/// The report in words.
pub fn to_text(verified: &VerifiedSolvency) -> String {
    to_text_with(verified, unsaid)
}

/// The same for the user of a program, who is told how to give what was not given.
pub fn to_text_with(verified: &VerifiedSolvency, how: HowToGive) -> String {
    let mut out = String::new();
    let documents = verified.documents();
    let descriptor = &documents.descriptor;
    let policy = &documents.policy;
    let waived = policy.s1_waived();
    let headline = if waived.is_empty() {
        let liabilities = loans::liabilities(documents);
        format!("VERIFIED: reserves cover {liabilities}, for every listed asset")
    } else {
        format!(
            "VERIFIED under a policy that you named, which does not ask for full cover of {}",
            enumerated(&waived)
        )
    };
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    line(headline);
    line(format!("  {}", loans::netting(documents)));
    for text in reserves::lines(verified, how) {
        line(format!("  {text}"));
    }
    line(String::new());
    for text in snapshot_lines(descriptor) {
        line(text);
    }
    line(format!("root         {}", verified.root()));
    line(format!(
        "             {}",
        root_source(verified.root_source(), how)
    ));
    for text in logged::lines(verified.logged()) {
        line(text);
    }
    for text in claim_lines(verified, how) {
        line(text);
    }
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
        "ledger       {}, {} leaves in each: at most so many accounts",
        counted(verified.shard_count(), "shard"),
        documents.claim.leaves_per_shard
    ));
    if let Some(ignored) = ignored(documents) {
        line(ignored);
    }
    line(String::new());
    let named = if verified.policy_was_named() {
        ", the one that you named"
    } else {
        ""
    };
    line(format!(
        "proven, under the policy {}{named}:",
        policy.digest()
    ));
    let amounts = match documents.collateral {
        Some(_) => "every balance and every debt",
        None => "every balance",
    };
    line(format!(
        "  - {amounts} in the ledger is a whole number of smallest units, none is negative"
    ));
    line("  - the liabilities of each asset are the exact sum of all those balances".to_owned());
    for sentence in policy.sentences() {
        line(format!("  - {}", shown(&sentence)));
    }
    for text in prices(documents) {
        line(text);
    }
    for text in loans::to_lines(documents) {
        line(text);
    }
    line(String::new());
    let table = reserves::table(verified);
    if !table.is_empty() {
        for text in table {
            line(text);
        }
        line(String::new());
    }
    if documents.claim.disclosures.is_empty() {
        line("disclosed    no totals".to_owned());
    } else {
        line("disclosed, and proven equal to the committed totals:".to_owned());
        for disclosure in &documents.claim.disclosures {
            let side = loans::disclosed(documents, disclosure.side);
            line(format!(
                "  - {side} of {}: {}",
                disclosure.asset, disclosure.total
            ));
        }
    }
    let known = ratios::to_lines(&known(verified));
    if !known.is_empty() {
        line(String::new());
    }
    for text in known {
        line(text);
    }
    line(String::new());
    line("not proven:".to_owned());
    for limit in not_proven(verified) {
        line(format!("  - {limit}"));
    }
    out
}

/// The report for machines.
pub fn to_json(verified: &VerifiedSolvency) -> Value {
    let documents = verified.documents();
    let descriptor = &documents.descriptor;
    let policy = &documents.policy;
    json!({
        "verdict": Verdict::Verified.name(),
        "reason": NoRefusal::Ok.name(),
        "root": verified.root().to_string(),
        "root_source": root_source_id(verified.root_source()),
        "log": verified.logged().map(logged::to_json),
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "previous_root": descriptor.previous_root().map(|root| root.to_string()),
        "netted": policy.counts_loans(),
        "ledger_digest": documents.context.ledger.to_string(),
        "claim_digest": documents.claim_digest.to_string(),
        "claim_named": verified.claim_was_named(),
        "reserves_commitment": hex::encode(documents.claim.reserves_commitment),
        "assets": descriptor.assets().iter().map(|asset| &asset.symbol).collect::<Vec<_>>(),
        "shards": verified.shard_count(),
        "leaves_per_shard": documents.claim.leaves_per_shard,
        "policy": {
            "digest": policy.digest().to_string(),
            "named": verified.policy_was_named(),
            "s1_waived": policy.s1_waived(),
            "requires": policy.sentences(),
            "rules": policy.rules(descriptor),
            "prices": prices_to_json(documents),
        },
        "loans": {
            "accepted_bps": verified.accepted_loans_bps(),
            "collateral": loans::to_json(documents),
        },
        "disclosures": documents.claim.disclosures,
        "ratios": ratios::to_json(&known(verified)),
        "reserves": reserves::to_json(verified),
        "ignored_files": documents.ignored,
        "not_proven": not_proven(verified).collect::<Vec<_>>(),
    })
}
