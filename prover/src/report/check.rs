//! The report of `prover check`: what would be claimed, with margins. For the operator's eyes only.

use circuits::{shape::Shape, solvency::Comparison};
use documents::policy::clause_name;
use serde_json::Value;

use super::{
    Align, Cell, Column, Part, Report, Table, assets::AssetsTable, departures, diagnostics,
    entries, loans::LoansTable, plan, published, signed::signed,
};
use crate::{
    inputs::LoadedSnapshot,
    loans::LoansReport,
    plan::Plan,
    prove::{BalanceSheet, ClaimDraft, Insolvency, ProveError},
    refusal::RefusalReason,
    run_report::RunOutcome,
};

/// Basis points, in digits, as per cent: `-7` is -0.07%.
pub(super) fn percent(bps: &str) -> String {
    let (sign, digits) = bps
        .strip_prefix('-')
        .map_or(("+", bps), |digits| ("-", digits));
    let digits = format!("{digits:0>3}");
    let (whole, fraction) = digits.split_at(digits.len() - 2);
    format!("{sign}{whole}.{fraction}%")
}

/// What would be claimed, whether it holds, and what a run takes.
pub struct CheckReport<'a> {
    snapshot: &'a LoadedSnapshot,
    draft: &'a ClaimDraft,
    assets: AssetsTable<'a>,
    comparisons: Vec<Comparison>,
    insolvency: Option<Insolvency>,
    /// What becomes of debts; none where nobody has debts, and none could count.
    loans: Option<LoansTable<'a>>,
    plan: Plan,
}

impl<'a> CheckReport<'a> {
    /// Evaluates the statement in plain integers.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn new<S: Shape>(
        snapshot: &'a LoadedSnapshot,
        draft: &'a ClaimDraft,
        loans: &'a LoansReport,
        sheet: &BalanceSheet<'_>,
        plan: Plan,
    ) -> Result<Self, ProveError> {
        Ok(Self {
            assets: AssetsTable::new(snapshot, sheet),
            comparisons: sheet.comparisons::<S>()?,
            insolvency: sheet.insolvency::<S>()?,
            loans: LoansTable::new(snapshot, draft, loans),
            snapshot,
            draft,
            plan,
        })
    }

    /// Whether it can be proven.
    pub fn holds(&self) -> bool {
        self.insolvency.is_none()
    }

    fn clauses(&self) -> Vec<ClauseRow> {
        let policy = &self.draft.policy;
        let rules = policy.rule_names();
        let asked = self
            .comparisons
            .iter()
            .filter(|comparison| comparison.clause.is_asked(policy.compiled()));
        let row = |comparison: &Comparison| ClauseRow {
            name: clause_name(&comparison.clause, &self.draft.descriptor, &rules),
            holds: comparison.holds(),
            margin_bps: comparison.margin_bps().map(|margin| margin.to_string()),
        };
        asked.map(row).collect()
    }

    /// The report.
    pub fn report(&self) -> Report {
        let (outcome, reason, first) = match self.holds() {
            true => (
                RunOutcome::Done,
                "OK",
                "the inputs are well-formed, and the claim holds",
            ),
            false => (
                RunOutcome::Refused,
                RefusalReason::Insolvent.code(),
                "the inputs are well-formed, but the claim does not hold",
            ),
        };
        let mut report = Report::from([
            Part::line(first)
                .with("outcome", outcome.name())
                .with("reason", reason),
            Part::gap(),
            plan::ledger(&self.plan),
        ]);
        report.extend(self.evidence());
        report.extend([
            Part::gap(),
            self.assets.part(),
            diagnostics::warnings(&self.snapshot.warnings),
            departures::left_out(self.snapshot),
            departures::rounded(self.snapshot),
        ]);
        match &self.loans {
            Some(loans) => report.extend([Part::gap(), loans.part()]),
            None => report.push(Part::value("loans", Value::Null)),
        }
        report.extend([
            Part::gap(),
            Part::line(
                "margins (confidential): what there is beyond what is asked, as a share of it",
            ),
            Part::table("clauses", &Table::new(&self.clauses(), columns())),
        ]);
        let failures = self
            .insolvency
            .as_ref()
            .map_or(&[][..], Insolvency::failures);
        if !failures.is_empty() {
            report.extend([Part::gap(), Part::line("what fails:")]);
        }
        report.extend([
            Part::lines(failures.iter().map(|failure| format!("  - {failure}")))
                .with("failures", failures),
            Part::gap(),
            published::part(self.snapshot, self.draft, &self.plan),
            Part::gap(),
        ]);
        report.extend(plan::parts(&self.plan, self.holds()));
        report
    }

    /// Reserves, signatures and policy.
    fn evidence(&self) -> [Part; 4] {
        let policy = &self.draft.policy;
        let digest = policy.digest().to_string();
        let evidence = &self.draft.evidence;
        let (signed, of_assets) = signed(&evidence.coverage, &self.draft.descriptor);
        let by = match evidence.ownership.len() {
            0 => "; no address signed".to_owned(),
            1 => ", by 1 address".to_owned(),
            addresses => format!(", by {addresses} addresses"),
        };
        let holdings = entries(self.snapshot.reserves.holdings.len() as u64);
        let sentences = policy.sentences();
        let sentences = sentences.iter().map(|sentence| format!("  - {sentence}"));
        [
            Part::named("reserves", holdings),
            Part::named("signed", format!("{signed}{by}")).with("signed", of_assets),
            Part::named("policy", &digest).with("policy", digest.as_str()),
            Part::lines(sentences),
        ]
    }
}

/// A clause of the policy.
struct ClauseRow {
    name: String,
    holds: bool,
    /// Basis points in digits; `None` where nothing is asked.
    margin_bps: Option<String>,
}

/// The columns of the table of clauses: one entry each.
fn columns() -> Vec<Column<ClauseRow>> {
    let column = |key, align, gap, cell: fn(&ClauseRow) -> Cell| {
        Column::new("", key, align, cell).headless().after(gap)
    };
    vec![
        column("holds", Align::Left, 2, |row: &ClauseRow| {
            Cell::new(if row.holds { "holds" } else { "FAILS" }, row.holds)
        }),
        column("margin_bps", Align::RightOf(10), 1, |row| {
            let margin = row.margin_bps.as_deref();
            Cell::new(margin.map_or_else(|| "any".to_owned(), percent), margin)
        }),
        column("clause", Align::LeftOf(0), 2, |row| Cell::text(&row.name)),
    ]
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn basis_points_are_hundredths_of_a_per_cent() {
        for (bps, shown) in [
            ("0", "+0.00%"),
            ("-7", "-0.07%"),
            ("81", "+0.81%"),
            ("-420", "-4.20%"),
            ("889334", "+8893.34%"),
        ] {
            assert_eq!(percent(bps), shown);
        }
    }
}
