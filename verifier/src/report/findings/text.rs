//! A check of reserves in words.

use std::fmt::Write as _;

use super::{
    made,
    model::{MAX_SHOWN, ReservesReport, both, confirmed, schemes},
};
use verdict::report::{claim_lines, root_source};
use verdict::{
    missing::HowToGive,
    report::{ratios, shown},
};

/// The report.
pub(super) fn to_text(report: &ReservesReport<'_>, how: HowToGive) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
    let (_, verdict, detail) = report.verdict();
    let descriptor = &report.verified.documents().descriptor;
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
    line(format!("root         {}", report.verified.root()));
    line(format!(
        "             {}",
        root_source(report.verified.root_source(), how)
    ));
    for text in claim_lines(report.verified, how) {
        line(text);
    }
    if let Some(dossier) = report.dossier {
        line(format!("dossier      {}", hex::encode(dossier)));
    }
    line(format!("entries      {}", report.findings.entries().len()));
    line(String::new());
    for (name, text) in made::rows(report) {
        line(format!("{name:<12} {}", shown(&text)));
    }
    line(String::new());
    for check in report.findings.checks() {
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
    let rows = report.rows();
    if !rows.is_empty() {
        line(String::new());
        line("evidence, as a share of each asset's reserves:".to_owned());
        for (symbol, coverage) in rows {
            line(format!(
                "  {symbol:<12} signed {:>7}   confirmed by nodes {:>9}   both {:>7}   {}",
                coverage.signed_share(),
                confirmed(coverage),
                both(coverage),
                schemes(coverage).join(", ")
            ));
        }
    }
    let known = ratios::to_lines(&report.known());
    if !known.is_empty() {
        line(String::new());
    }
    for text in known {
        line(text);
    }
    line(String::new());
    line("not shown by any of this:".to_owned());
    for limit in report.limits() {
        line(format!("  - {limit}"));
    }
    out
}
