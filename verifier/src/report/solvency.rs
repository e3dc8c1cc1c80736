//! The report of a verified bundle.

use circuits::solvency::statement::BPS;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    claim_lines, counted, ignored, limits, loans, of_each_asset, percent, prices, prices_to_json,
    root_source, root_source_id, shown,
    verdict::{NoRefusal, Verdict},
};
use crate::{
    missing::{HowToGive, Missing, unsaid},
    solvency::{ReserveEvidence, VerifiedSolvency},
};

/// The first words of the verdict on reserves.
pub(super) fn evidence(verified: &VerifiedSolvency, how: HowToGive) -> String {
    match verified.evidence() {
        ReserveEvidence::Asserted {
            attestation_announced,
        } => {
            let mut text = "reserves asserted, not shown".to_owned();
            if *attestation_announced {
                text += ": the exchange announces an auditor's attestation";
                text += how(Missing::Attestation);
            }
            text
        }
        ReserveEvidence::PublicList { list, coverage, .. } => format!(
            "reserves listed in public, {}; at addresses that signed: {}; \
             amounts not compared with a node{}",
            match list.holdings().len() {
                1 => "1 entry".to_owned(),
                entries => format!("{entries} entries"),
            },
            of_each_asset(coverage.least_signed_bps()),
            how(Missing::Examination)
        ),
        ReserveEvidence::Attested(attestation) => {
            let facts = attestation.facts();
            let both = facts.coverage.iter().map(|asset| asset.both_bps).min();
            format!(
                "reserves attested by the auditor whom you named, on {}; at addresses that signed: {}; \
                 confirmed there by nodes: {}",
                facts.time,
                of_each_asset(attestation.least_ownership_bps()),
                of_each_asset(both.unwrap_or(BPS))
            )
        }
    }
}

/// What is shown of one asset's reserves, in basis points of them.
struct AssetEvidence<'a> {
    symbol: &'a str,
    signed: u32,
    /// Where nodes may have been asked: the share that they confirmed, and the share that has both.
    nodes: Option<(u32, u32)>,
}

fn coverage(verified: &VerifiedSolvency) -> Vec<AssetEvidence<'_>> {
    match verified.evidence() {
        ReserveEvidence::Asserted { .. } => Vec::new(),
        ReserveEvidence::PublicList { coverage, .. } => {
            let assets = verified.documents().descriptor.assets();
            let shown = assets
                .iter()
                .zip(&coverage.0)
                .map(|(asset, shown)| AssetEvidence {
                    symbol: &asset.symbol,
                    signed: shown.signed_bps(),
                    nodes: None,
                });
            shown.collect()
        }
        ReserveEvidence::Attested(attestation) => {
            let shown = attestation
                .facts()
                .coverage
                .iter()
                .map(|shown| AssetEvidence {
                    symbol: &shown.asset,
                    signed: shown.ownership_bps,
                    nodes: Some((shown.balance_bps, shown.both_bps)),
                });
            shown.collect()
        }
    }
}

/// What this verdict does not say: what none can, and what was not shown here.
fn not_proven(verified: &VerifiedSolvency) -> impl Iterator<Item = &'static str> {
    let here = match verified.evidence() {
        ReserveEvidence::Asserted { .. } => "who controls the reserves, and what they hold",
        ReserveEvidence::PublicList { .. } => "that the addresses hold the listed amounts",
        ReserveEvidence::Attested(_) => {
            "that the auditor is honest: what was attested was not seen here"
        }
    };
    let custodians = match verified.evidence() {
        ReserveEvidence::PublicList { coverage, .. } if coverage.rests_on_custodians() => {
            Some("whose the custodians' keys are: the exchange named them")
        }
        _ => None,
    };
    let limits = limits(&verified.documents().policy);
    limits.chain([here]).chain(custodians)
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
            waived.join(", ")
        )
    };
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    line(headline);
    line(format!("  {}", loans::netting(documents)));
    line(format!("  {}", evidence(verified, how)));
    line(String::new());
    line(format!("exchange     {}", shown(descriptor.exchange())));
    line(format!(
        "snapshot     {}, number {}",
        descriptor.time(),
        descriptor.sequence()
    ));
    line(format!("root         {}", verified.root()));
    line(format!(
        "             {}",
        root_source(verified.root_source(), how)
    ));
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
    let coverage = coverage(verified);
    if !coverage.is_empty() {
        line("evidence of the reserves, as a share of each asset's:".to_owned());
        for shown in coverage {
            let (symbol, signed) = (shown.symbol, shown.signed);
            let (confirmed, both) = match shown.nodes {
                Some((confirmed, both)) => (percent(confirmed), percent(both)),
                None => ("not asked".to_owned(), "-".to_owned()),
            };
            line(format!(
                "  {symbol:<12} signed {:>7}   confirmed by nodes {confirmed:>9}   both {both:>7}",
                percent(signed)
            ));
        }
        if let ReserveEvidence::Attested(attestation) = verified.evidence() {
            for note in &attestation.facts().findings {
                line(format!("  auditor: {}", shown(note)));
            }
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
    let (mode, entries, attestation) = match verified.evidence() {
        ReserveEvidence::Asserted { .. } => ("asserted", None, None),
        ReserveEvidence::PublicList { list, .. } => ("public", Some(list.holdings().len()), None),
        ReserveEvidence::Attested(attestation) => ("attested", None, Some(attestation.facts())),
    };
    let coverage: Vec<_> = coverage(verified)
        .into_iter()
        .map(|shown| {
            json!({
                "asset": shown.symbol,
                "ownership_bps": shown.signed,
                "balance_bps": shown.nodes.map(|(confirmed, _)| confirmed),
                "both_bps": shown.nodes.map(|(_, both)| both),
            })
        })
        .collect();
    json!({
        "verdict": Verdict::Verified.name(),
        "reason": NoRefusal::Ok.name(),
        "root": verified.root().to_string(),
        "root_source": root_source_id(verified.root_source()),
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
            "prices": prices_to_json(documents),
        },
        "loans": {
            "accepted_bps": verified.accepted_loans_bps(),
            "collateral": loans::to_json(documents),
        },
        "disclosures": documents.claim.disclosures,
        "reserves": {
            "mode": mode,
            // A list or an attestation without signatures shows no more than the exchange's word.
            "shown": verified.evidence().least_ownership_bps().is_some_and(|bps| bps > 0),
            "entries": entries,
            "coverage": coverage,
            "attestation": attestation,
        },
        "ignored_files": documents.ignored,
        "not_proven": not_proven(verified).collect::<Vec<_>>(),
    })
}
