//! The policy's clauses in words.

use circuits::{ledger::AssetId, solvency::Clause};

use crate::bundle::descriptor::Descriptor;

/// A clause in words that name assets and rules, and no amounts. The rules' names are the policy's own.
pub fn clause_name(clause: &Clause, descriptor: &Descriptor, rules: &[String]) -> String {
    let symbol = |asset: AssetId| descriptor.asset(asset).symbol.as_str();
    match clause {
        Clause::LoanShare { asset } => format!("the largest share of loans in {}", symbol(*asset)),
        Clause::Ratio { asset } => format!("the minimum ratio of {}", symbol(*asset)),
        Clause::CollateralCap { asset } => format!("the cap on collateral in {}", symbol(*asset)),
        Clause::Concentration { asset } => format!("the concentration cap of {}", symbol(*asset)),
        Clause::Rule { rule } => format!("the rule {:?}", rules[*rule]),
    }
}
