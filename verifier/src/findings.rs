//! All checks of reserves, in their order, and what each found.

mod balances;
mod bundle;
mod check;
mod demand;
mod entries;
mod ownership;
mod record;

use circuits::{generators::Generators, shape::Shape, solvency::ReserveTotals};

use self::{
    balances::shown_balances,
    bundle::examine_bundle,
    check::{failure, remark},
    ownership::{CUSTODIANS, examine_ownership, shown_ownership},
};
use crate::lists::PublicList;
use documents::{bundle::descriptor::Descriptor, refusal::Reason};
use evidence::{
    coverage::{of_signatures, rests_on_custodians},
    dossier::{Dossier, commit_reserves},
    list::ReserveList,
};
use nodes::balances::{BalanceFinding, Nodes, check_balances, entries_with_nodes};
use statements::coverage::Coverage;
use verdict::{
    progress::{Progress, Stage},
    solvency::VerifiedSolvency,
};

pub use check::{Check, Finding, Outcome};
pub use demand::Demands;
pub use entries::ExaminedEntry;
pub use record::{ExaminationRecord, NodeRecord};

/// Whose list is examined.
pub enum Evidence<'a> {
    /// The list in the bundle, as its verification found it.
    Public(&'a PublicList),
    /// An auditor's dossier.
    Dossier(&'a Dossier),
}

/// What was checked, and what was found. Made for whoever checks: it may name addresses.
#[derive(Clone, Debug)]
pub struct Findings {
    checks: Vec<Check>,
    list: Option<ExaminedList>,
    nodes_asked: bool,
    unanswered: Option<String>,
    unchecked: Option<String>,
    not_asked: Option<String>,
}

/// A list that could be read, and what was found about it.
#[derive(Clone, Debug)]
struct ExaminedList {
    coverage: Coverage,
    entries: Vec<ExaminedEntry>,
    totals: ReserveTotals,
}

impl Findings {
    /// Runs every check on the reserves of a bundle that verified.
    pub fn examine<S: Shape>(
        verified: &VerifiedSolvency,
        evidence: &Evidence<'_>,
        generators: &Generators<S>,
        nodes: &Nodes,
        progress: &dyn Progress,
    ) -> Self {
        let policy = &verified.documents().policy;
        let mut checks = vec![examine_bundle(&policy.s1_waived(), policy.counts_loans())];
        let mut unchecked = None;
        let signed = match evidence {
            // All of its signatures held, or the bundle would have been rejected.
            Evidence::Public(PublicList { list, controlled }) => {
                let about = &verified.documents().descriptor;
                checks.push(shown_ownership(list, controlled, about, Vec::new()));
                Some((list.clone(), controlled.clone()))
            }
            Evidence::Dossier(dossier) => {
                let list =
                    examine_dossier(verified, dossier, generators, &mut checks, &mut unchecked);
                list.map(|list| {
                    let (ownership, found) = (&dossier.ownership, &mut unchecked);
                    let controlled =
                        examine_ownership(verified, &list, ownership, &mut checks, found);
                    (list, controlled)
                })
            }
        };
        let Some((list, controlled)) = signed else {
            return Self {
                checks,
                list: None,
                nodes_asked: false,
                unanswered: None,
                unchecked,
                not_asked: None,
            };
        };
        let mut coverage = of_signatures(&list, &controlled);
        let nodes_asked = !nodes.nodes.is_empty();
        if nodes_asked {
            let entries = entries_with_nodes(nodes, &list) as u64;
            progress.stage(Stage::Nodes, Some(entries));
        }
        let asked = check_balances(
            nodes,
            &list,
            &controlled,
            &verified.documents().descriptor,
            &mut coverage,
            &|entries| progress.advance(entries),
        );
        let found = asked.findings;
        let unanswered = found.iter().find_map(BalanceFinding::unanswered);
        let about = &verified.documents().descriptor;
        checks.push(shown_balances(&list, nodes, about, &found, &coverage));
        Self {
            checks,
            list: Some(ExaminedList {
                coverage,
                entries: ExaminedEntry::all(&list, &controlled, asked.found),
                totals: list.totals().clone(),
            }),
            nodes_asked,
            unanswered,
            unchecked,
            not_asked: None,
        }
    }

    /// The same, with a check for each demand.
    #[must_use]
    pub fn demanding(mut self, demands: Demands, descriptor: &Descriptor) -> Self {
        let Some(list) = &self.list else {
            return self;
        };
        if let Some(required) = demands.signed_bps {
            let check = demand::signed(required, &list.coverage, descriptor);
            self.checks.push(check);
        }
        if let Some(required) = demands.confirmed_bps {
            let (check, not_asked) = demand::confirmed(required, &list.coverage, descriptor);
            self.checks.push(check);
            self.not_asked = not_asked;
        }
        self
    }

    /// The checks, in their order. After a failure of the list itself there are no more.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// What share of each asset has which evidence, if there is a list.
    pub fn coverage(&self) -> Option<&Coverage> {
        self.list.as_ref().map(|list| &list.coverage)
    }

    /// The entries of the list, and what was found of each; none if there is no list.
    pub fn entries(&self) -> &[ExaminedEntry] {
        self.list.as_ref().map_or(&[], |list| &list.entries)
    }

    /// R_a of each asset, if there is a list whose sums are those that the proof is about.
    pub fn proven_totals(&self) -> Option<&ReserveTotals> {
        let failed = |check: &Check| check.id == COMMITMENT && check.outcome == Outcome::Failed;
        let list = self.list.as_ref()?;
        (!self.checks.iter().any(failed)).then_some(&list.totals)
    }

    /// Why the first node that was named gave no answer, if any: the checks that were asked for are not complete then.
    pub fn unanswered(&self) -> Option<&str> {
        self.unanswered.as_deref()
    }

    /// The first thing that there are no rules for here, if any: it may be right, and is not known to be.
    pub fn unchecked(&self) -> Option<&str> {
        self.unchecked.as_deref()
    }

    /// What was demanded of amounts, and that nodes were not asked about so much; none if they were.
    pub fn not_asked(&self) -> Option<&str> {
        self.not_asked.as_deref()
    }

    /// Whether something that was asked for was not checked: there is no verdict then, unless something is false.
    pub fn is_open(&self) -> bool {
        self.unanswered.is_some() || self.unchecked.is_some() || self.not_asked.is_some()
    }

    /// The first failure.
    pub fn failure(&self) -> Option<(&Check, &Finding)> {
        let failed = |check: &&Check| check.outcome == Outcome::Failed;
        let check = self.checks.iter().find(failed)?;
        let finding = check.findings.iter().find(|found| found.reason.is_some())?;
        Some((check, finding))
    }

    /// What may be said in public: nothing about amounts, addresses or their number.
    pub fn public_notes(&self) -> Vec<String> {
        let balances = if self.nodes_asked {
            "amounts were compared with nodes that the auditor chose, as far as the table says"
        } else {
            "amounts were not compared with any node"
        };
        let mut notes = vec![balances.to_owned()];
        if self.coverage().is_some_and(rests_on_custodians) {
            notes.push(CUSTODIANS.to_owned());
        }
        notes
    }
}

/// The id of the check that the list is what was proven.
const COMMITMENT: &str = "commitment";

/// That the dossier is about this bundle, that its list counts everything once, and that it opens K_R.
fn examine_dossier<S: Shape>(
    verified: &VerifiedSolvency,
    dossier: &Dossier,
    generators: &Generators<S>,
    checks: &mut Vec<Check>,
    unchecked: &mut Option<String>,
) -> Option<ReserveList> {
    let documents = verified.documents();
    let mut about = Vec::new();
    if dossier.ledger != documents.context.ledger || dossier.root != verified.root() {
        let text = "the dossier belongs to another ledger or root than the bundle";
        about.push(failure(Reason::OtherDocument, text));
    }
    checks.push(Check::new(
        "dossier",
        "the dossier is about this bundle",
        about,
    ));

    let title =
        "every address is well-formed and every coin is counted once, at one block of its chain";
    let list = match dossier.list(&documents.descriptor) {
        Ok(list) => list,
        Err(error) => {
            let found = failure(error.reason(), error);
            checks.push(Check::new("list", title, vec![found]));
            return None;
        }
    };
    // What is false behind it is looked for all the same.
    let mut check = Check::new("list", title, Vec::new());
    if let Some(error) = list.unchecked() {
        *unchecked = Some(error.to_string());
        check.findings.push(remark(error));
        check.outcome = Outcome::NotDone;
    }
    checks.push(check);
    let list = list.as_read().clone();

    let commitment = commit_reserves(generators, list.totals(), &dossier.blind);
    let opens = commitment == documents.reserves;
    let text = "the listed reserves do not add up to what was proven";
    let wrong = (!opens).then(|| failure(Reason::Reserves, text));
    checks.push(Check::new(
        COMMITMENT,
        "the list adds up to the reserves that the proof is about",
        wrong.into_iter().collect(),
    ));
    Some(list)
}

#[cfg(test)]
mod tests;
