//! The page of a check of reserves: for a browser, and for paper.

use askama::Template;

use super::{
    entries::{EntryRow, TotalRow},
    made,
    model::{MAX_SHOWN, ReservesReport, both, confirmed, schemes},
};
use crate::findings::{Finding, Outcome};
use verdict::report::{claim_source, root_source};
use verdict::{
    missing::unsaid,
    report::{
        ratios::{self, RatioRow},
        shown,
    },
};

/// Most entries that the page has; files for machines have all.
const MAX_ROWS: usize = 2_000;

/// The page, which loads nothing else and runs nothing.
pub(super) fn to_html(report: &ReservesReport<'_>) -> String {
    let verified = report.verified;
    let documents = verified.documents();
    let descriptor = &documents.descriptor;
    let (outcome, verdict, detail) = report.verdict();
    let entries = report.findings.entries();
    let totals = report.findings.coverage();
    let totals = totals.map(|coverage| TotalRow::all(coverage, entries, descriptor));
    let known = report.known();
    let page = Page {
        exchange: shown(descriptor.exchange()),
        time: descriptor.time().to_string(),
        sequence: descriptor.sequence(),
        source: report.source(),
        verdict,
        verdict_detail: detail.iter().map(|text| shown(text)).collect(),
        verdict_class: class(report.weakest(outcome)),
        root: verified.root().to_string(),
        root_source: root_source(verified.root_source(), unsaid),
        ledger: documents.context.ledger.to_string(),
        claim: documents.claim_digest.to_string(),
        claim_source: claim_source(verified, unsaid),
        commitment: hex::encode(documents.claim.reserves_commitment),
        policy: documents.policy.digest().to_string(),
        dossier: report.dossier.map(hex::encode),
        made: made::rows(report)
            .into_iter()
            .map(|(name, text)| (name, shown(&text)))
            .collect(),
        checks: checks(report),
        coverage: coverage(report),
        totals: totals.unwrap_or_default(),
        ratios_title: ratios::title(&known),
        ratios: known.iter().map(ratios::Totals::row).collect(),
        rows: EntryRow::all(entries, descriptor).take(MAX_ROWS).collect(),
        rows_left_out: entries.len().saturating_sub(MAX_ROWS),
        limits: report.limits().collect(),
        program: &report.record.program,
    };
    page.render().expect("the page has only texts and numbers")
}

fn checks(report: &ReservesReport<'_>) -> Vec<PageCheck> {
    let finding = |finding: &Finding| PageFinding {
        code: finding.reason.map(|reason| reason.code()),
        text: shown(&finding.text),
    };
    let checks = report.findings.checks().iter();
    let checks = checks.map(|check| PageCheck {
        title: check.title,
        outcome: check.outcome.name(),
        class: class(check.outcome),
        findings: check.findings.iter().take(MAX_SHOWN).map(finding).collect(),
        more: check.findings.len().saturating_sub(MAX_SHOWN),
    });
    checks.collect()
}

fn coverage(report: &ReservesReport<'_>) -> Vec<PageCoverage> {
    let rows = report.rows().into_iter();
    let rows = rows.map(|(symbol, coverage)| PageCoverage {
        asset: symbol.to_owned(),
        signed: coverage.signed_share().to_string(),
        signed_width: coverage.signed_share().bps() / 100,
        schemes: schemes(coverage),
        confirmed: confirmed(coverage),
        confirmed_width: coverage.confirmed_share().bps() / 100,
        both: both(coverage),
    });
    rows.collect()
}

fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::NotDone => "not-done",
    }
}

/// `templates/findings.html`. Every value is escaped by the template.
#[derive(Template)]
#[template(path = "findings.html")]
struct Page<'a> {
    exchange: String,
    time: String,
    sequence: u64,
    source: &'a str,
    verdict: &'a str,
    verdict_detail: Vec<String>,
    verdict_class: &'a str,
    root: String,
    root_source: String,
    ledger: String,
    claim: String,
    claim_source: String,
    commitment: String,
    policy: String,
    dossier: Option<String>,
    made: Vec<(&'static str, String)>,
    checks: Vec<PageCheck>,
    coverage: Vec<PageCoverage>,
    totals: Vec<TotalRow<'a>>,
    ratios_title: &'static str,
    ratios: Vec<RatioRow<'a>>,
    rows: Vec<EntryRow<'a>>,
    rows_left_out: usize,
    limits: Vec<&'static str>,
    program: &'a str,
}

struct PageCheck {
    title: &'static str,
    outcome: &'static str,
    class: &'static str,
    findings: Vec<PageFinding>,
    more: usize,
}

struct PageFinding {
    code: Option<&'static str>,
    text: String,
}

struct PageCoverage {
    asset: String,
    signed: String,
    signed_width: u32,
    schemes: Vec<String>,
    confirmed: String,
    confirmed_width: u32,
    both: String,
}
