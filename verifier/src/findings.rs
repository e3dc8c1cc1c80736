//! All checks of reserves, in their order, and what each found.

mod check;
mod entries;
mod record;

use std::collections::BTreeSet;

use circuits::{generators::Generators, shape::Shape, solvency::ReserveTotals};

use crate::{
    missing::Missing,
    solvency::{ReserveEvidence, VerifiedSolvency, short_of},
};
use documents::{bundle::descriptor::Descriptor, named::enumerated, refusal::Reason};
use evidence::{
    address::MAX_ADDRESS_BYTES,
    balances::{BalanceFinding, Nodes, NotAsked, check_balances},
    chain::Chain,
    coverage::Coverage,
    dossier::{Dossier, commit_reserves},
    list::ReserveList,
    ownership::{ControlledAddresses, OwnershipRecord, check_ownership},
    scope::{AssetShares, NotLookedAt},
};

pub use check::{Check, Finding, Outcome};
use check::{failure, remark};
pub use entries::ExaminedEntry;
pub use record::{ExaminationRecord, NodeRecord};

/// Whose list is examined.
pub enum Evidence<'a> {
    /// The list in the bundle.
    Public,
    /// An auditor's dossier.
    Dossier(&'a Dossier),
}

/// What was checked, and what was found. Made for whoever checks: it may name addresses.
#[derive(Clone, Debug)]
pub struct Findings {
    checks: Vec<Check>,
    list: Option<ExaminedList>,
    nodes_asked: bool,
    unanswered: bool,
    unchecked: Option<String>,
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
    ) -> Self {
        let policy = &verified.documents().policy;
        let mut checks = vec![examine_bundle(&policy.s1_waived(), policy.counts_loans())];
        let mut unchecked = None;
        let signed = match evidence {
            // All of its signatures held, or the bundle would have been rejected.
            Evidence::Public => match verified.evidence() {
                ReserveEvidence::PublicList {
                    list, controlled, ..
                } => {
                    let (list, controlled) = (list.clone(), controlled.clone());
                    let about = &verified.documents().descriptor;
                    checks.push(shown_ownership(&list, &controlled, about, Vec::new()));
                    Some((list, controlled))
                }
                _ => None,
            },
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
                unanswered: false,
                unchecked,
            };
        };
        let mut coverage = Coverage::new(&list, &controlled);
        let nodes_asked = !nodes.nodes.is_empty();
        let asked = check_balances(
            nodes,
            &list,
            &controlled,
            &verified.documents().descriptor,
            &mut coverage,
        );
        let found = asked.findings;
        let unanswered = found.iter().any(BalanceFinding::is_unanswered);
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
        }
    }

    /// The same, with one more check: that this share of every asset's reserves, in basis points, is at addresses that
    /// signed. `None` demands nothing.
    #[must_use]
    pub fn demanding(mut self, share_bps: Option<u32>, descriptor: &Descriptor) -> Self {
        if let (Some(share_bps), Some(coverage)) = (share_bps, self.coverage()) {
            let short = short_of(coverage.signed_shares(descriptor), share_bps);
            let short = short.map(|detail| failure(Reason::ReservesNotShown, detail));
            let title =
                "as much of every asset's reserves as you demand is at addresses that signed";
            let findings = short.into_iter().collect();
            self.checks.push(Check::new("demand", title, findings));
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

    /// Whether a node that was named gave no answer, so that the checks that were asked for are not complete.
    pub fn unanswered(&self) -> bool {
        self.unanswered
    }

    /// The first thing that there are no rules for here, if any: it may be right, and is not known to be.
    pub fn unchecked(&self) -> Option<&str> {
        self.unchecked.as_deref()
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
        if self.coverage().is_some_and(Coverage::rests_on_custodians) {
            notes.push(CUSTODIANS.to_owned());
        }
        notes
    }
}

/// The id of the check that the list is what was proven.
const COMMITMENT: &str = "commitment";

const CUSTODIANS: &str = "some signatures are of custodians, by keys that the exchange named: what they keep is their word";

/// What was found before: a bundle whose proofs do not hold is not examined. `waived` are the assets that a
/// policy which the user named does not ask full cover of; `netted`, whether it counts loans that the user accepts.
fn examine_bundle(waived: &[String], netted: bool) -> Check {
    let title = match (waived.is_empty(), netted) {
        (true, false) => "the bundle's proofs hold: reserves cover liabilities",
        (true, true) => {
            "the bundle's proofs hold: reserves cover all liabilities, less the loans that the policy counts"
        }
        (false, false) => "the bundle's proofs hold, under a policy that you named",
        (false, true) => {
            "the bundle's proofs hold, under a policy that you named, which counts loans"
        }
    };
    let mut remarks = Vec::new();
    if !waived.is_empty() {
        let assets = enumerated(waived);
        remarks.push(remark(format!(
            "the policy does not ask for full cover of {assets}"
        )));
    }
    if netted {
        remarks.push(remark(
            "what customers owe the exchange is taken off its liabilities, as far as the policy counts it",
        ));
    }
    Check::new("bundle", title, remarks)
}

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
        about.push(failure(Reason::Dossier, text));
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
            let error_is_open = error.is_unchecked();
            let found = if error_is_open {
                *unchecked = Some(error.to_string());
                remark(error)
            } else {
                failure(error.reason(), error)
            };
            let mut check = Check::new("list", title, vec![found]);
            if error_is_open {
                check.outcome = Outcome::NotDone;
            }
            checks.push(check);
            return None;
        }
    };
    checks.push(Check::new("list", title, Vec::new()));

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

fn examine_ownership(
    verified: &VerifiedSolvency,
    list: &ReserveList,
    ownership: &[OwnershipRecord],
    checks: &mut Vec<Check>,
    unchecked: &mut Option<String>,
) -> ControlledAddresses {
    let documents = verified.documents();
    let (controlled, errors) = check_ownership(
        ownership,
        list,
        &documents.descriptor,
        &documents.context.ledger,
    );
    let findings: Vec<_> = errors
        .iter()
        .map(|(entry, error)| {
            // It may be any text, of any length, where it is no address of the list.
            let address = ownership[entry - 1].address.chars();
            let address: String = address.take(MAX_ADDRESS_BYTES).collect();
            let text = format!("entry {entry}, {address}: {error}");
            if error.is_unchecked() {
                unchecked.get_or_insert_with(|| text.clone());
                remark(text)
            } else {
                failure(error.reason(), text)
            }
        })
        .collect();
    let about = &documents.descriptor;
    checks.push(shown_ownership(list, &controlled, about, findings));
    controlled
}

/// The check of signatures: what is wrong with any, and how many entries have none.
fn shown_ownership(
    list: &ReserveList,
    controlled: &ControlledAddresses,
    descriptor: &Descriptor,
    mut findings: Vec<Finding>,
) -> Check {
    let unsigned = list.holdings().iter();
    let unsigned = unsigned.filter(|holding| controlled.scheme(&holding.address).is_none());
    let unsigned = unsigned.count();
    if unsigned > 0 {
        findings.push(remark(format!(
            "{unsigned} of {} entries have no signature that holds",
            list.holdings().len()
        )));
        let shares = AssetShares::all(&Coverage::new(list, controlled), descriptor);
        let by_asset = NotLookedAt::of(&shares).of_signatures();
        findings.extend(by_asset.into_iter().map(remark));
    }
    findings.extend(without_rules(list).map(remark));
    let title = "every signature holds, and was made for this exchange and this ledger";
    let mut check = Check::new("ownership", title, findings);
    if check.outcome == Outcome::Passed && unsigned > 0 {
        check.outcome = Outcome::NotDone;
    }
    check
}

/// What nobody sees in the list of chains that there are no rules for, if it has any.
fn without_rules(list: &ReserveList) -> Option<String> {
    let chains = list
        .holdings()
        .iter()
        .map(|holding| holding.address.chain());
    let chains = chains.filter(|chain| !chain.has_rules());
    let ids: BTreeSet<_> = chains.clone().map(Chain::id).collect();
    let entries = chains.count();
    let ids: Vec<_> = ids.into_iter().collect();
    (entries > 0).then(|| {
        format!(
            "{entries} of {} entries are on chains without rules ({}): whose accounts these are, and whether one of them is \
             there twice in forms that only its chain can compare, nobody sees in the list",
            list.holdings().len(),
            ids.join(", ")
        )
    })
}

fn shown_balances(
    list: &ReserveList,
    nodes: &Nodes,
    descriptor: &Descriptor,
    found: &[BalanceFinding],
    coverage: &Coverage,
) -> Check {
    let findings = found.iter().map(|found| shown(list, descriptor, found));
    let findings: Vec<_> = findings.collect();
    let title = "every listed address held at least the listed amount, by nodes that you chose";
    let mut check = Check::new("balances", title, findings);
    let complete = coverage
        .0
        .iter()
        .all(|asset| asset.confirmed.is_some_and(|units| units >= asset.total));
    if check.outcome == Outcome::Passed && !complete {
        check.outcome = Outcome::NotDone;
        if nodes.nodes.is_empty() {
            let text = "no node was asked: amounts are what the exchange says";
            check.findings.push(Finding {
                missing: Some(Missing::Node),
                ..remark(text)
            });
        } else {
            let by_asset = NotLookedAt::of(&AssetShares::all(coverage, descriptor)).of_amounts();
            check.findings.extend(by_asset.into_iter().map(remark));
        }
    }
    check
}

fn shown(list: &ReserveList, descriptor: &Descriptor, found: &BalanceFinding) -> Finding {
    let place = |entry: &usize| {
        let holding = &list.holdings()[entry - 1];
        let (symbol, address) = (&descriptor.asset(holding.asset).symbol, &holding.address);
        let (text, chain) = (address.as_str(), address.chain());
        format!("entry {entry}, {symbol} at {text} on {chain}")
    };
    let text = match found {
        BalanceFinding::Short { entry } => {
            format!("{}: the node knows of less than is listed", place(entry))
        }
        BalanceFinding::Unconfirmed { entry, why } => {
            format!("{}: not confirmed: {why}", place(entry))
        }
        BalanceFinding::BlockTime { chain, time } => {
            format!("{chain}: the block is of {time}, too far from the ledger's time")
        }
        BalanceFinding::Chain { chain, what } => format!("{chain}: {what}"),
        BalanceFinding::NoAnswer { chain, why } => format!("{chain}: not compared: {why}"),
        BalanceFinding::Unanswered {
            chain,
            entries,
            first,
            why,
        } => {
            let entries = match entries {
                1 => "1 entry".to_owned(),
                entries => format!("{entries} entries"),
            };
            format!("{chain}: no answer on {entries}, the first is entry {first}: {why}")
        }
        BalanceFinding::NotAsked { chain, why } => format!("{chain}: not compared: {why}"),
    };
    if found.is_contradiction() {
        return failure(Reason::Balance, text);
    }
    let missing = match found {
        BalanceFinding::NotAsked { why, .. } => match why {
            NotAsked::NoContract { .. } => Some(Missing::Contract),
            NotAsked::NoReserves | NotAsked::NoBlock | NotAsked::SecondCoin { .. } => None,
        },
        _ => None,
    };
    Finding {
        missing,
        ..remark(text)
    }
}

#[cfg(test)]
mod tests;
