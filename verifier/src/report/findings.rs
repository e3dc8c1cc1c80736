//! The report of a check of reserves: words, JSON, and a page for a browser. Shares only, no amounts.

use circuits::{hash::Digest32, solvency::statement::BPS};
use std::fmt::Write as _;

use askama::Template;
use serde_json::{Value, json};

use super::{
    claim_lines, claim_source, limits, percent, root_source, root_source_id, shown,
    verdict::{NoRefusal, Verdict},
};
use crate::{
    findings::{Findings, Outcome},
    missing::{HowToGive, unsaid},
    solvency::VerifiedSolvency,
};
use documents::{named::shares, refusal::Reason};
use evidence::coverage::AssetCoverage;

/// Most findings of a check that are shown to people; the JSON has all.
const MAX_SHOWN: usize = 50;

/// A check of reserves, to be reported.
pub struct ReservesReport<'a> {
    /// The bundle.
    pub verified: &'a VerifiedSolvency,
    /// Digest of the dossier, if there is one.
    pub dossier: Option<Digest32>,
    /// What was found.
    pub findings: &'a Findings,
}

impl ReservesReport<'_> {
    fn source(&self) -> &'static str {
        match self.dossier {
            Some(_) => "The list of reserves is from the auditor's dossier.",
            None => "The list of reserves is public.",
        }
    }

    /// Whether loans are taken off the liabilities that the bundle's proofs are about.
    fn netted(&self) -> bool {
        self.verified.documents().policy.counts_loans()
    }

    /// The verdict in a few words, and what it rests on, in one sentence or several.
    fn verdict(&self) -> (Outcome, &'static str, Vec<String>) {
        if let Some((_, finding)) = self.findings.failure() {
            let verdict = if finding.reason == Some(Reason::ReservesNotShown) {
                "FAILED: there is less evidence of the reserves than you demand"
            } else {
                "FAILED: the evidence of the reserves does not hold"
            };
            return (Outcome::Failed, verdict, vec![finding.text.clone()]);
        }
        if self.findings.unanswered() {
            return (
                Outcome::NotDone,
                "INCOMPLETE: a node that you named gave no answer",
                vec!["nothing contradicts the list of reserves so far; ask again".to_owned()],
            );
        }
        if let Some(unchecked) = self.findings.unchecked() {
            return (
                Outcome::NotDone,
                "INCOMPLETE: this program has no rules for something in the evidence",
                format!("a later version may have them: {unchecked}"),
            );
        }
        let Some(coverage) = self.findings.coverage() else {
            let text = "reserves asserted, not shown";
            return (Outcome::NotDone, "NOT ALL SHOWN", vec![text.to_owned()]);
        };
        let descriptor = &self.verified.documents().descriptor;
        let signed = shares(coverage.signed_shares(descriptor));
        let asked = coverage.0.iter().any(|asset| asset.confirmed.is_some());
        let amounts = if asked {
            let both = self.rows().into_iter();
            let both = shares(both.map(|(symbol, shown)| (symbol, shown.both_bps())));
            format!("confirmed there by nodes: {both}")
        } else {
            "no amount was compared with a node".to_owned()
        };
        let (outcome, verdict) = if coverage.least_signed_bps() == BPS {
            (
                Outcome::Passed,
                "CHECKED: nothing contradicts the list of reserves",
            )
        } else {
            (
                Outcome::NotDone,
                "NOT ALL SHOWN: nothing contradicts the list of reserves, but signatures are missing",
            )
        };
        let signed = format!("at addresses that signed: {signed}");
        (outcome, verdict, vec![signed, amounts])
    }

    /// A verdict without failures is as good as its checks: one that was not done leaves it open.
    fn weakest(&self, verdict: Outcome) -> Outcome {
        let mut checks = self.findings.checks().iter();
        if verdict == Outcome::Passed && checks.any(|check| check.outcome == Outcome::NotDone) {
            return Outcome::NotDone;
        }
        verdict
    }

    fn rows(&self) -> Vec<(&str, &AssetCoverage)> {
        let assets = self.verified.documents().descriptor.assets();
        let symbols = assets.iter().map(|asset| asset.symbol.as_str());
        let coverage = self.findings.coverage().map(|coverage| &coverage.0);
        symbols.zip(coverage.into_iter().flatten()).collect()
    }

    /// The report in words.
    pub fn to_text(&self) -> String {
        self.to_text_with(unsaid)
    }

    /// The same for the user of a program, who is told how to give what was not given.
    pub fn to_text_with(&self, how: HowToGive) -> String {
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
        let (_, verdict, detail) = self.verdict();
        let descriptor = &self.verified.documents().descriptor;
        line(verdict.to_owned());
        for text in detail {
            line(format!("  {}", shown(&text)));
        }
        line(String::new());
        line(format!("exchange     {}", shown(descriptor.exchange())));
        line(format!(
            "snapshot     {}, number {}",
            descriptor.time(),
            descriptor.sequence()
        ));
        line(format!("root         {}", self.verified.root()));
        line(format!(
            "             {}",
            root_source(self.verified.root_source(), how)
        ));
        for text in claim_lines(self.verified, how) {
            line(text);
        }
        if let Some(dossier) = self.dossier {
            line(format!("dossier      {}", hex::encode(dossier)));
        }
        line(format!("entries      {}", self.findings.entries()));
        line(String::new());
        for check in self.findings.checks() {
            line(format!("{:<9} {}", check.outcome.name(), check.title));
            for finding in check.findings.iter().take(MAX_SHOWN) {
                let code = finding.reason.map_or("", |reason| reason.code());
                let space = if code.is_empty() { "" } else { " " };
                let more = finding.missing.map_or("", how);
                line(format!(
                    "            {code}{space}{}{more}",
                    shown(&finding.text)
                ));
            }
            let more = check.findings.len().saturating_sub(MAX_SHOWN);
            if more > 0 {
                line(format!("            and {more} more, in the JSON report"));
            }
        }
        let rows = self.rows();
        if !rows.is_empty() {
            line(String::new());
            line("evidence, as a share of each asset's reserves:".to_owned());
            for (symbol, coverage) in rows {
                line(format!(
                    "  {symbol:<12} signed {:>7}   confirmed by nodes {:>9}   both {:>7}   {}",
                    percent(coverage.signed_bps()),
                    confirmed(coverage),
                    both(coverage),
                    schemes(coverage).join(", ")
                ));
            }
        }
        line(String::new());
        line("not shown by any of this:".to_owned());
        for limit in limits(&self.verified.documents().policy) {
            line(format!("  - {limit}"));
        }
        out
    }

    /// The report for machines.
    pub fn to_json(&self) -> Value {
        let documents = self.verified.documents();
        let descriptor = &documents.descriptor;
        let (outcome, _, detail) = self.verdict();
        let failure = self.findings.failure();
        let reason = failure.and_then(|(_, finding)| finding.reason);
        let verdict = match outcome {
            Outcome::Failed => Verdict::Rejected,
            Outcome::Passed => Verdict::Checked,
            Outcome::NotDone
                if self.findings.unanswered() || self.findings.unchecked().is_some() =>
            {
                Verdict::Incomplete
            }
            Outcome::NotDone => Verdict::NotAllShown,
        };
        let checks: Vec<_> = self
            .findings
            .checks()
            .iter()
            .map(|check| {
                let findings: Vec<_> = check
                    .findings
                    .iter()
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
            })
            .collect();
        let coverage: Vec<_> = self
            .rows()
            .into_iter()
            .map(|(symbol, coverage)| {
                let schemes: serde_json::Map<_, _> = coverage
                    .signed
                    .iter()
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
            })
            .collect();
        json!({
            "verdict": verdict.name(),
            "reason": reason.map_or(NoRefusal::Ok.name(), |reason| reason.code()),
            "detail": detail.join("; "),
            "exchange": descriptor.exchange(),
            "time": descriptor.time().to_string(),
            "sequence": descriptor.sequence(),
            "root": self.verified.root().to_string(),
            "root_source": root_source_id(self.verified.root_source()),
            "netted": self.netted(),
            "ledger_digest": documents.context.ledger.to_string(),
            "claim_digest": documents.claim_digest.to_string(),
            "claim_named": self.verified.claim_was_named(),
            "reserves_commitment": hex::encode(documents.claim.reserves_commitment),
            "dossier": self.dossier.map(hex::encode),
            "entries": self.findings.entries(),
            "checks": checks,
            "coverage": coverage,
            "not_proven": limits(&documents.policy).collect::<Vec<_>>(),
        })
    }

    /// The report as a page that loads nothing else and runs nothing.
    pub fn to_html(&self) -> String {
        let documents = self.verified.documents();
        let descriptor = &documents.descriptor;
        let (outcome, verdict, detail) = self.verdict();
        let page = Page {
            exchange: shown(descriptor.exchange()),
            time: descriptor.time().to_string(),
            sequence: descriptor.sequence(),
            source: self.source(),
            verdict,
            verdict_detail: detail.iter().map(|text| shown(text)).collect(),
            verdict_class: class(self.weakest(outcome)),
            root: self.verified.root().to_string(),
            root_source: root_source(self.verified.root_source(), unsaid),
            ledger: documents.context.ledger.to_string(),
            claim: documents.claim_digest.to_string(),
            claim_source: claim_source(self.verified, unsaid),
            commitment: hex::encode(documents.claim.reserves_commitment),
            dossier: self.dossier.map(hex::encode),
            checks: self.page_checks(),
            coverage: self.page_coverage(),
            limits: limits(&documents.policy).collect(),
            version: env!("CARGO_PKG_VERSION"),
        };
        page.render().expect("the page has only texts and numbers")
    }

    fn page_checks(&self) -> Vec<PageCheck> {
        let finding = |finding: &crate::findings::Finding| PageFinding {
            code: finding.reason.map(|reason| reason.code()),
            text: shown(&finding.text),
        };
        self.findings
            .checks()
            .iter()
            .map(|check| PageCheck {
                title: check.title,
                outcome: check.outcome.name(),
                class: class(check.outcome),
                findings: check.findings.iter().take(MAX_SHOWN).map(finding).collect(),
                more: check.findings.len().saturating_sub(MAX_SHOWN),
            })
            .collect()
    }

    fn page_coverage(&self) -> Vec<PageCoverage> {
        self.rows()
            .into_iter()
            .map(|(symbol, coverage)| PageCoverage {
                asset: symbol.to_owned(),
                signed: percent(coverage.signed_bps()),
                signed_width: coverage.signed_bps() / 100,
                schemes: schemes(coverage),
                confirmed: confirmed(coverage),
                confirmed_width: coverage.confirmed_bps() / 100,
                both: both(coverage),
            })
            .collect()
    }
}

fn confirmed(coverage: &AssetCoverage) -> String {
    match coverage.confirmed {
        Some(units) => percent(coverage.share_bps(units)),
        None => "not asked".to_owned(),
    }
}

fn both(coverage: &AssetCoverage) -> String {
    match coverage.confirmed {
        Some(_) => percent(coverage.both_bps()),
        None => "-".to_owned(),
    }
}

fn schemes(coverage: &AssetCoverage) -> Vec<String> {
    let shares = coverage.signed.iter();
    shares
        .map(|(id, units)| format!("{id} {}", percent(coverage.share_bps(*units))))
        .collect()
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
    dossier: Option<String>,
    checks: Vec<PageCheck>,
    coverage: Vec<PageCoverage>,
    limits: Vec<&'static str>,
    version: &'a str,
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
