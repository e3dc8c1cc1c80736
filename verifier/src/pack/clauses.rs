//! The policy's clauses, and by how much each holds. Confidential: margins tell about totals.

use circuits::solvency::{SolvencyWitness, comparisons};
use documents::policy::clause_name;

use super::{examine::Examined, tables::ClauseRow};

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
        .filter(|comparison| comparison.clause.is_asked(documents.policy.compiled()));
    let row = |comparison: &circuits::solvency::Comparison| ClauseRow {
        clause: clause_name(&comparison.clause, &documents.descriptor, &rules),
        holds: comparison.holds(),
        margin_bps: comparison.margin_bps().map(|margin| margin.to_string()),
    };
    asked.map(row).collect()
}
