//! A check of reserves for machines.

use serde_json::{Map, Value, json};

use super::{
    entries::{EntryRow, TotalRow},
    made,
    model::ReservesReport,
};
use crate::findings::{Check, Outcome};
use statements::{coverage::AssetCoverage, scope::AssetShares};
use verdict::report::root_source_id;
use verdict::report::{
    ratios,
    verdict::{NoRefusal, Verdict},
};

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
        Outcome::NotDone if report.findings.is_open() => Verdict::Incomplete,
        Outcome::NotDone => Verdict::NotAllShown,
    };
    let no_refusal = match verdict {
        Verdict::Incomplete => NoRefusal::NoVerdict,
        _ => NoRefusal::Ok,
    };
    let checks: Vec<_> = report.findings.checks().iter().map(check).collect();
    let shares = report.findings.coverage().into_iter();
    let shares = shares.flat_map(|coverage| AssetShares::all(coverage, descriptor));
    let coverage: Vec<_> = report
        .rows()
        .into_iter()
        .zip(shares)
        .map(|((_, shown), shares)| asset(shown, &shares))
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
        "not_proven": report.limits().collect::<Vec<_>>(),
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

fn asset(coverage: &AssetCoverage, shares: &AssetShares) -> Value {
    let schemes = coverage.signed.iter();
    let schemes: Map<_, _> = schemes
        .map(|(id, units)| ((*id).to_owned(), coverage.share(*units).bps().into()))
        .collect();
    let by_nodes = |bps: u32| coverage.confirmed.map(|_| bps);
    json!({
        "asset": shares.asset,
        "ownership_bps": shares.ownership_bps,
        "schemes_bps": schemes,
        "asked_bps": by_nodes(shares.asked_bps),
        "balance_bps": by_nodes(shares.balance_bps),
        "both_bps": by_nodes(shares.both_bps),
        "less_than_one_bp": shares.less_than_one_bp,
    })
}
