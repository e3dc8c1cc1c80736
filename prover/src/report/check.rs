//! The report of `prover check`: what would be claimed, with margins. For the operator's eyes only.

use std::{fmt::Write as _, time::Duration};

use circuits::{
    shape::Shape,
    solvency::{Clause, Comparison, statement::BPS},
};
use serde_json::{Value, json};
use verifier::report::{counted, of_each_asset};

use super::loans::LoansTable;
use crate::{
    inputs::LoadedSnapshot,
    loans::LoansReport,
    plan::Plan,
    progress::pace::rough,
    prove::{BalanceSheet, ClaimDraft, Insolvency, ProveError, insolvency::clause_name},
};

/// Basis points, in digits, as per cent: `-7` is -0.07%.
fn percent(bps: &str) -> String {
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

    fn lines(&self) -> Vec<(String, bool, Option<String>)> {
        let policy = &self.draft.policy;
        let rules = policy.rule_names();
        let asked = |clause: &Clause| match clause {
            // A cap of everything is none.
            Clause::Concentration { asset } => u32::from(policy.compiled().cap_bps[*asset]) < BPS,
            // Without a share, no loan counts.
            Clause::LoanShare { asset } => policy.compiled().max_loan_share_bps[*asset] > 0,
            Clause::Ratio { .. } | Clause::CollateralCap { .. } | Clause::Rule { .. } => true,
        };
        self.comparisons
            .iter()
            .filter(|comparison| asked(&comparison.clause))
            .map(|comparison| {
                let name = clause_name(&comparison.clause, &self.draft.descriptor, &rules);
                let margin = comparison.margin_bps().map(|margin| margin.to_string());
                (name, comparison.holds(), margin)
            })
            .collect()
    }

    /// The report in words.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
        let plan = &self.plan;
        line(if self.holds() {
            "the inputs are well-formed, and the claim holds".to_owned()
        } else {
            "the inputs are well-formed, but the claim does not hold".to_owned()
        });
        line(String::new());
        line(format!(
            "ledger       {} accounts, {} balances; {} entries to commit to",
            plan.accounts, plan.balances, plan.entries
        ));
        line(format!(
            "reserves     {} entries",
            self.snapshot.reserves.holdings.len()
        ));
        line(format!(
            "signed       {}, by {}",
            of_each_asset(self.draft.evidence.coverage.least_signed_bps()),
            match self.draft.evidence.ownership.len() {
                1 => "1 address".to_owned(),
                addresses => format!("{addresses} addresses"),
            }
        ));
        line(format!(
            "policy       {}",
            hex::encode(self.draft.policy.digest())
        ));
        for sentence in self.draft.policy.sentences() {
            line(format!("  - {sentence}"));
        }
        if let Some(loans) = &self.loans {
            line(String::new());
            loans.lines().into_iter().for_each(&mut line);
        }
        line(String::new());
        line(
            "margins, for your eyes only: what there is beyond what is asked, as a share of it"
                .to_owned(),
        );
        for (name, holds, margin) in self.lines() {
            let verdict = if holds { "holds" } else { "FAILS" };
            let margin = margin.map_or_else(|| "any".to_owned(), |bps| percent(&bps));
            line(format!("  {verdict} {margin:>10}  {name}"));
        }
        if let Some(insolvency) = &self.insolvency {
            line(String::new());
            line("what fails:".to_owned());
            for failure in insolvency.failures() {
                line(format!("  - {failure}"));
            }
        }
        line(String::new());
        line(format!(
            "plan         {}, {} leaves ({} of padding), {}; everybody learns that there are at most {} accounts and {} \
             entries",
            counted(plan.shards, "shard"),
            plan.leaves,
            plan.leaves - plan.accounts,
            counted(plan.workers, "worker"),
            plan.leaves,
            plan.slots,
        ));
        line(match &plan.time {
            Some(time) => format!(
                "time         about {}, by a calibration on this machine",
                rough(Duration::from_secs_f64(time.seconds()))
            ),
            None if self.holds() => "time         not predicted without a calibration".to_owned(),
            None => "time         not predicted for a claim that does not hold".to_owned(),
        });
        line(format!(
            "memory       about {} MB{}",
            plan.memory >> 20,
            if plan.memory_measured {
                ", measured"
            } else {
                ""
            }
        ));
        line(format!(
            "disk         {:.1} MB to publish, {:.1} MB to keep{}",
            plan.bundle_bytes as f64 / 1e6,
            plan.private_bytes as f64 / 1e6,
            match plan.scratch_bytes {
                0 => String::new(),
                bytes => format!(", {:.1} MB meanwhile", bytes as f64 / 1e6),
            }
        ));
        out
    }

    /// The report for machines.
    pub fn to_json(&self) -> Value {
        let plan = &self.plan;
        let clauses: Vec<_> = self
            .lines()
            .into_iter()
            .map(|(name, holds, margin)| json!({ "clause": name, "holds": holds, "margin_bps": margin }))
            .collect();
        json!({
            "outcome": if self.holds() { "done" } else { "refused" },
            "reason": if self.holds() { "OK" } else { "INSOLVENT" },
            "clauses": clauses,
            "failures": self.insolvency.as_ref().map_or(&[][..], Insolvency::failures),
            "policy": hex::encode(self.draft.policy.digest()),
            "least_signed_bps": self.draft.evidence.coverage.least_signed_bps(),
            "loans": self.loans.as_ref().map(LoansTable::to_json),
            "accounts": plan.accounts,
            "balances": plan.balances,
            "entries": plan.entries,
            "shards": plan.shards,
            "leaves": plan.leaves,
            "workers": plan.workers,
            "most_accounts_published": plan.leaves,
            "most_entries_published": plan.slots,
            "rounds": plan.rounds,
            "seconds": plan.time.map(|time| time.seconds()),
            "stages": plan.time,
            "memory_bytes": plan.memory,
            "memory_measured": plan.memory_measured,
            "bundle_bytes": plan.bundle_bytes,
            "private_bytes": plan.private_bytes,
            "scratch_bytes": plan.scratch_bytes,
        })
    }
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
