//! The policy's clauses in words, and by how much each holds. Confidential: margins tell about totals.

use circuits::{
    ledger::AssetId,
    solvency::{Clause, SolvencyWitness, comparisons, statement::BPS},
};
use documents::{bundle::descriptor::Descriptor, policy::Policy};

use super::{examine::Examined, tables::ClauseRow};

/// A clause in the policy's words.
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

/// Whether a policy asks for anything by a clause.
pub fn is_asked(clause: &Clause, policy: &Policy) -> bool {
    let compiled = policy.compiled();
    match clause {
        // A cap of everything is none.
        Clause::Concentration { asset } => u32::from(compiled.cap_bps[asset.index()]) < BPS,
        // Without a share, no loan counts.
        Clause::LoanShare { asset } => compiled.max_loan_share_bps[asset.index()] > 0,
        Clause::Ratio { .. } | Clause::CollateralCap { .. } | Clause::Rule { .. } => true,
    }
}

/// The clauses that ask for something. The proof says that they hold; by how much, these totals say.
pub(super) fn rows(examined: &Examined) -> Vec<ClauseRow> {
    let documents = examined.verified.documents();
    let reserves = examined.findings.proven_totals();
    let reserves = reserves.expect("the dossier opens the commitment").clone();
    let witness = SolvencyWitness::new(examined.sums.totals.clone(), reserves)
        .expect("the totals of a ledger and of a list of its assets");
    let rules = documents.policy.rule_names();
    let compared = comparisons(&documents.statement, &witness);
    let asked = compared
        .iter()
        .filter(|comparison| is_asked(&comparison.clause, &documents.policy));
    let row = |comparison: &circuits::solvency::Comparison| ClauseRow {
        clause: clause_name(&comparison.clause, &documents.descriptor, &rules),
        holds: comparison.holds(),
        margin_bps: comparison.margin_bps().map(|margin| margin.to_string()),
    };
    asked.map(row).collect()
}
