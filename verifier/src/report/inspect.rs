//! What a bundle says of itself. Nothing in it was verified, and the report says so first.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::shown;
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
    line(format!("ledger       {}", documents.ledger));
    line(format!("leaves       {}", documents.claim.leaves));
    for asset in descriptor.assets() {
        line(format!(
            "asset        {} with {} decimals",
            asset.symbol, asset.decimals
        ));
    }
    line(format!(
        "policy       {}",
        hex::encode(documents.policy.digest())
    ));
    for sentence in documents.policy.sentences() {
        line(format!("  - {}", shown(&sentence)));
    }
    for disclosure in &documents.claim.disclosures {
        line(format!(
            "disclosed    {} of {}: {}",
            disclosure.side.name(),
            disclosure.asset,
            disclosure.total
        ));
    }
    line(format!(
        "reserves     {}",
        documents.claim.reserves_mode.name()
    ));
    out
}

/// The report for machines.
pub fn to_json(documents: &Documents) -> Value {
    json!({
        "verdict": "unverified",
        "reason": "NOT_CHECKED",
        "descriptor": documents.descriptor.to_record(),
        "ledger_digest": documents.ledger.to_string(),
        "root": documents.claim.root.to_string(),
        "leaves": documents.claim.leaves,
        "policy": {
            "digest": hex::encode(documents.policy.digest()),
            "requires": documents.policy.sentences(),
        },
        "disclosures": documents.claim.disclosures,
        "reserves": documents.claim.reserves_mode,
    })
}
