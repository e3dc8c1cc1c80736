//! A check of reserves, and what all forms of its report say of it.

use circuits::{hash::Digest32, solvency::statement::BPS};

use crate::findings::{ExaminationRecord, Findings, Outcome};
use documents::{named::shares, refusal::Reason};
use evidence::coverage::rests_on_custodians;
use statements::coverage::AssetCoverage;
use verdict::report::limits;
use verdict::{
    report::{
        ratios::{self, Totals},
        reserves::CUSTODIANS,
    },
    solvency::VerifiedSolvency,
};

/// Most findings of a check that are shown to people; the JSON has all.
pub(super) const MAX_SHOWN: usize = 50;

/// A check of reserves, to be reported.
pub struct ReservesReport<'a> {
    /// The bundle.
    pub verified: &'a VerifiedSolvency,
    /// Digest of the dossier, if there is one.
    pub dossier: Option<Digest32>,
    /// What was found.
    pub findings: &'a Findings,
    /// How it was found.
    pub record: &'a ExaminationRecord,
}

impl ReservesReport<'_> {
    pub(super) fn source(&self) -> &'static str {
        match self.dossier {
            Some(_) => "The list of reserves is from the auditor's dossier.",
            None => "The list of reserves is public.",
        }
    }

    /// Whether loans are taken off the liabilities that the bundle's proofs are about.
    pub(super) fn netted(&self) -> bool {
        self.verified.documents().policy.counts_loans()
    }

    /// The verdict in a few words, and what it rests on, in one sentence or several.
    pub(super) fn verdict(&self) -> (Outcome, &'static str, Vec<String>) {
        if let Some((_, finding)) = self.findings.failure() {
            let verdict = if finding.reason == Some(Reason::ReservesNotShown) {
                "FAILED: there is less evidence of the reserves than you demand"
            } else {
                "FAILED: the evidence of the reserves does not hold"
            };
            return (Outcome::Failed, verdict, vec![finding.text.clone()]);
        }
        if let Some(why) = self.findings.unanswered() {
            return (
                Outcome::NotDone,
                "INCOMPLETE: a node that you named gave no answer that could be compared",
                vec![
                    why.to_owned(),
                    "nothing contradicts the list of reserves so far".to_owned(),
                ],
            );
        }
        if let Some(unchecked) = self.findings.unchecked() {
            return (
                Outcome::NotDone,
                "INCOMPLETE: this program has no rules for something in the evidence",
                vec![format!("a later version may have them: {unchecked}")],
            );
        }
        if let Some(not_asked) = self.findings.not_asked() {
            return (
                Outcome::NotDone,
                "INCOMPLETE: nodes were asked about less than you demand",
                vec![
                    not_asked.to_owned(),
                    "nothing contradicts the list of reserves so far; name the nodes and contracts that are missing"
                        .to_owned(),
                ],
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
            let both = shares(both.map(|(symbol, shown)| (symbol, shown.both_share())));
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
    pub(super) fn weakest(&self, verdict: Outcome) -> Outcome {
        let mut checks = self.findings.checks().iter();
        if verdict == Outcome::Passed && checks.any(|check| check.outcome == Outcome::NotDone) {
            return Outcome::NotDone;
        }
        verdict
    }

    /// What none of this shows.
    pub(super) fn limits(&self) -> impl Iterator<Item = &'static str> {
        let coverage = self.findings.coverage();
        let custodians = coverage.is_some_and(rests_on_custodians);
        limits(&self.verified.documents().policy).chain(custodians.then_some(CUSTODIANS))
    }

    /// Reserves against liabilities, as far as both are known.
    pub(super) fn known(&self) -> Vec<Totals<'_>> {
        ratios::known(self.verified, self.findings.proven_totals())
    }

    pub(super) fn rows(&self) -> Vec<(&str, &AssetCoverage)> {
        let assets = self.verified.documents().descriptor.assets();
        let symbols = assets.iter().map(|asset| asset.symbol.as_str());
        let coverage = self.findings.coverage().map(|coverage| &coverage.0);
        symbols.zip(coverage.into_iter().flatten()).collect()
    }
}

pub(super) fn confirmed(coverage: &AssetCoverage) -> String {
    match coverage.confirmed {
        Some(_) => coverage.confirmed_share().to_string(),
        None if coverage.unanswered => "no answer".to_owned(),
        None => "not asked".to_owned(),
    }
}

pub(super) fn both(coverage: &AssetCoverage) -> String {
    match coverage.confirmed {
        Some(_) => coverage.both_share().to_string(),
        None => "-".to_owned(),
    }
}

pub(super) fn schemes(coverage: &AssetCoverage) -> Vec<String> {
    let shares = coverage.signed.iter();
    shares
        .map(|(id, units)| format!("{id} {}", coverage.share(*units)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_answered_is_told_from_what_nobody_was_asked() {
        let none = AssetCoverage {
            total: 100,
            ..AssetCoverage::default()
        };
        assert_eq!(confirmed(&none), "not asked");
        let unanswered = AssetCoverage {
            unanswered: true,
            ..none.clone()
        };
        assert_eq!(confirmed(&unanswered), "no answer");
        // Of several chains of an asset one may answer.
        let in_part = AssetCoverage {
            asked: 50,
            confirmed: Some(40),
            ..unanswered
        };
        assert_eq!(confirmed(&in_part), "40%");
    }
}
