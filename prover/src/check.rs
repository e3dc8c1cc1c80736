//! The report of `prover check`: what would be claimed, with margins. For the operator's eyes only.

use std::fmt::Write as _;

use circuits::{shape::Shape, solvency::Comparison};
use serde_json::{Value, json};

use crate::{
    inputs::LoadedSnapshot,
    plan::Plan,
    prove::{Insolvency, Intended, ProveError, insolvency::clause_name},
};

/// What would be claimed, whether it holds, and what a run takes.
pub struct Report<'a> {
    snapshot: &'a LoadedSnapshot,
    intended: &'a Intended,
    comparisons: Vec<Comparison>,
    insolvency: Option<Insolvency>,
    plan: Plan,
}

impl<'a> Report<'a> {
    /// Evaluates the statement in plain integers.
    ///
    /// # Errors
    /// [`ProveError::Statement`].
    pub fn new<S: Shape>(
        snapshot: &'a LoadedSnapshot,
        intended: &'a Intended,
        plan: Plan,
    ) -> Result<Self, ProveError> {
        Ok(Self {
            comparisons: intended.comparisons::<S>()?,
            insolvency: intended.insolvency::<S>()?,
            snapshot,
            intended,
            plan,
        })
    }

    /// Whether it can be proven.
    pub fn holds(&self) -> bool {
        self.insolvency.is_none()
    }

    fn lines(&self) -> Vec<(String, bool, Option<String>)> {
        let rules = self.intended.policy.rule_names();
        self.comparisons
            .iter()
            .map(|comparison| {
                let name = clause_name(&comparison.clause, &self.intended.descriptor, &rules);
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
            "ledger       {} accounts, {} balances",
            plan.accounts, plan.balances
        ));
        line(format!(
            "reserves     {} entries",
            self.snapshot.reserves.rows.len()
        ));
        line(format!(
            "policy       {}",
            hex::encode(self.intended.policy.digest())
        ));
        for sentence in self.intended.policy.sentences() {
            line(format!("  - {sentence}"));
        }
        line(String::new());
        line(
            "margins, private: how far reserves exceed what is asked, in basis points of it"
                .to_owned(),
        );
        for (name, holds, margin) in self.lines() {
            let verdict = if holds { "holds" } else { "FAILS" };
            let margin = margin.unwrap_or_else(|| "nothing is asked".to_owned());
            line(format!("  {verdict}  {name}: {margin}"));
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
            "plan         {} shards, {} leaves ({} of padding), {} workers",
            plan.shards,
            plan.leaves,
            plan.leaves - plan.balances,
            plan.workers
        ));
        line(format!(
            "time         about {} s (machine of the README; yours may differ)",
            plan.seconds
        ));
        line(format!("memory       about {} MB", plan.memory >> 20));
        line(format!(
            "disk         {:.1} MB to publish, {:.1} MB to keep",
            plan.bundle_bytes as f64 / 1e6,
            plan.private_bytes as f64 / 1e6
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
            "policy": hex::encode(self.intended.policy.digest()),
            "accounts": plan.accounts,
            "balances": plan.balances,
            "shards": plan.shards,
            "leaves": plan.leaves,
            "workers": plan.workers,
            "seconds": plan.seconds,
            "memory_bytes": plan.memory,
            "bundle_bytes": plan.bundle_bytes,
            "private_bytes": plan.private_bytes,
        })
    }
}
