//! A check of reserves for machines.

use serde_json::{Map, Value, json};

use super::{
    entries::{EntryRow, TotalRow},
    made,
    model::ReservesReport,
};
use crate::{
    findings::{Check, Outcome},
    report::{
        limits, ratios, root_source_id,
        verdict::{NoRefusal, Verdict},
    },
};
use evidence::coverage::AssetCoverage;

/// The report.
pub(super) fn to_json(report: &ReservesReport<'_>) -> Value {
    let documents = report.verified.documents();
    let descriptor = &documents.descriptor;
    let (outcome, _, detail) = report.verdict();
    let failure = report.findings.failure();
    let reason = failure.and_then(|(_, finding)| finding.reason);
    let verdict = match outcome {
        Outcome::Failed => Verdict::Rejected,
        Outcome::Passed => Verdict::Checked,
        Outcome::NotDone
            if report.findings.unanswered() || report.findings.unchecked().is_some() =>
        {
            Verdict::Incomplete
        }
        Outcome::NotDone => Verdict::NotAllShown,
    };
    let no_refusal = match verdict {
        Verdict::Incomplete => NoRefusal::NoVerdict,
        _ => NoRefusal::Ok,
    };
    let checks: Vec<_> = report.findings.checks().iter().map(check).collect();
    let coverage = report.rows().into_iter();
    let coverage: Vec<_> = coverage
        .map(|(symbol, shown)| asset(symbol, shown))
        .collect();
    let entries = report.findings.entries();
    let rows: Vec<_> = EntryRow::all(entries, descriptor)
        .map(|row| row.to_json())
        .collect();
    let totals = report.findings.coverage().into_iter();
    let totals = totals.flat_map(|coverage| TotalRow::all(coverage, entries, descriptor));
    let totals: Vec<_> = totals.map(|row| row.to_json()).collect();
    json!({
        "verdict": verdict.name(),
        "reason": reason.map_or(no_refusal.name(), |reason| reason.code()),
        "detail": detail.join("; "),
        "exchange": descriptor.exchange(),
        "time": descriptor.time().to_string(),
        "sequence": descriptor.sequence(),
        "root": report.verified.root().to_string(),
        "root_source": root_source_id(report.verified.root_source()),
        "netted": report.netted(),
        "ledger_digest": documents.context.ledger.to_string(),
        "claim_digest": documents.claim_digest.to_string(),
        "claim_named": report.verified.claim_was_named(),
        "policy_digest": documents.policy.digest().to_string(),
        "reserves_commitment": hex::encode(documents.claim.reserves_commitment),
        "dossier": report.dossier.map(hex::encode),
        "made": made::to_json(report),
        "checks": checks,
        "coverage": coverage,
        "totals": totals,
        "ratios": ratios::to_json(&report.known()),
        "entry_count": entries.len(),
        "entries": rows,
        "not_proven": limits(&documents.policy).collect::<Vec<_>>(),
    })
}

fn check(check: &Check) -> Value {
    let findings = check.findings.iter();
    let findings: Vec<_> = findings
        .map(|finding| {
            let code = finding.reason.map(|reason| reason.code());
            json!({ "code": code, "text": finding.text })
        })
        .collect();
    json!({
        "id": check.id,
        "title": check.title,
        "outcome": check.outcome.name(),
        "findings": findings,
    })
}

fn asset(symbol: &str, coverage: &AssetCoverage) -> Value {
    let schemes = coverage.signed.iter();
    let schemes: Map<_, _> = schemes
        .map(|(id, units)| ((*id).to_owned(), coverage.share_bps(*units).into()))
        .collect();
    json!({
        "asset": symbol,
        "ownership_bps": coverage.signed_bps(),
        "schemes_bps": schemes,
        "asked_bps": coverage.confirmed.map(|_| coverage.asked_bps()),
        "balance_bps": coverage.confirmed.map(|units| coverage.share_bps(units)),
        "both_bps": coverage.confirmed.map(|_| coverage.both_bps()),
    })
}
