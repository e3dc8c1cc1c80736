//! What a bundle says of itself. Nothing in it was verified, and the report says so first.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    counted, ignored, loans, prices, prices_to_json, shown,
    verdict::{NoRefusal, Verdict},
};
use crate::solvency::Documents;

/// The report in words.
pub fn to_text(documents: &Documents) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    let descriptor = &documents.descriptor;
    line("UNVERIFIED: this is what the bundle says of itself".to_owned());
    line(String::new());
    line(format!("exchange     {}", shown(descriptor.exchange())));
    line(format!(
        "snapshot     {}, number {}",
        descriptor.time(),
        descriptor.sequence()
    ));
    line(format!("root         {}", documents.claim.root));
    line(format!("claim        {}", documents.claim_digest));
    line(format!(
        "commitment   {}, to the reserves (K_R)",
        hex::encode(documents.claim.reserves_commitment)
    ));
    line(format!("ledger       {}", documents.context.ledger));
    line(format!(
        "leaves       {} in each of {}",
        documents.claim.leaves_per_shard,
        counted(documents.claim.shards, "shard")
    ));
    for asset in descriptor.assets() {
        line(format!(
            "asset        {} with {} decimals",
            asset.symbol, asset.decimals
        ));
    }
    line(format!("policy       {}", documents.policy.digest()));
    for sentence in documents.policy.sentences() {
        line(format!("  - {}", shown(&sentence)));
    }
    for text in prices(documents) {
        line(text);
    }
    line(format!("netting      {}", loans::netting(documents)));
    for text in loans::to_lines(documents) {
        line(text);
    }
    for disclosure in &documents.claim.disclosures {
        line(format!(
            "disclosed    {} of {}: {}",
            loans::disclosed(documents, disclosure.side),
            disclosure.asset,
            disclosure.total
        ));
    }
    line(format!(
        "reserves     {}",
        documents.claim.reserves_mode.name()
    ));
    if let Some(ignored) = ignored(documents) {
        line(ignored);
    }
    out
}

/// The report for machines.
pub fn to_json(documents: &Documents) -> Value {
    json!({
        "verdict": Verdict::Unverified.name(),
        "reason": NoRefusal::NotChecked.name(),
        "descriptor": documents.descriptor.to_record(),
        "ledger_digest": documents.context.ledger.to_string(),
        "claim_digest": documents.claim_digest.to_string(),
        "root": documents.claim.root.to_string(),
        "reserves_commitment": hex::encode(documents.claim.reserves_commitment),
        "leaves_per_shard": documents.claim.leaves_per_shard,
        "shards": documents.claim.shards,
        "policy": {
            "digest": documents.policy.digest().to_string(),
            "requires": documents.policy.sentences(),
            "prices": prices_to_json(documents),
        },
        "netted": documents.policy.counts_loans(),
        "collateral": loans::to_json(documents),
        "disclosures": documents.claim.disclosures,
        "reserves": documents.claim.reserves_mode,
        "ignored_files": documents.ignored,
    })
}
