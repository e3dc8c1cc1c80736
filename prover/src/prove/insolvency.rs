//! What fails when an exchange is not solvent. For the operator's terminal only.

use std::fmt;

use circuits::solvency::{Clause, Failure, SolvencyStatement, SolvencyWitness, evaluate};
use documents::{
    bundle::descriptor::Descriptor,
    policy::{Policy, clause_name},
};

/// The clauses of the policy that do not hold, in words. They name assets and rules, no amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insolvency {
    failures: Vec<String>,
    loans: bool,
}

impl Insolvency {
    /// What fails, if anything does.
    pub fn find(
        descriptor: &Descriptor,
        policy: &Policy,
        statement: &SolvencyStatement,
        witness: &SolvencyWitness,
    ) -> Option<Self> {
        let rules = policy.rule_names();
        let found = evaluate(statement, witness);
        let loans = found.iter().any(|failure| {
            matches!(
                failure,
                Failure::Clause(Clause::LoanShare { .. } | Clause::CollateralCap { .. })
            )
        });
        let failures: Vec<String> = found
            .iter()
            .map(|failure| name(failure, descriptor, &rules))
            .collect();
        (!failures.is_empty()).then_some(Self { failures, loans })
    }

    /// Whether a bound on loans fails. Debts that are chosen under a policy are within its bounds, so these were chosen
    /// under another one, by the run that this one goes on with.
    pub fn loans_fail(&self) -> bool {
        self.loans
    }

    /// One line for each failing clause.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }
}

impl fmt::Display for Insolvency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "  - {failure}")?;
        }
        Ok(())
    }
}

fn name(failure: &Failure, descriptor: &Descriptor, rules: &[String]) -> String {
    match failure {
        Failure::Clause(clause) => format!("{} fails", clause_name(clause, descriptor, rules)),
        other => other.to_string(),
    }
}
