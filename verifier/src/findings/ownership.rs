//! The check of signatures, and what the list says of whose its addresses are.

use std::collections::BTreeSet;

use super::check::{Check, Finding, Outcome, failure, remark};
use documents::bundle::descriptor::Descriptor;
use evidence::{
    address::MAX_ADDRESS_BYTES,
    chain::Chain,
    coverage::{of_signatures, rests_on_custodians},
    list::ReserveList,
    ownership::{ControlledAddresses, OwnershipRecord, check_ownership},
};
use statements::scope::{AssetShares, NotLookedAt};
use verdict::solvency::VerifiedSolvency;

/// What is said where custodians signed.
pub(super) const CUSTODIANS: &str = "some signatures are of custodians, by keys that the exchange named: what they keep is their word";

/// Checks every signature of a dossier.
pub(super) fn examine_ownership(
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
    let mut check = shown_ownership(list, &controlled, about, findings);
    let open = errors.iter().any(|(_, error)| error.is_unchecked());
    if check.outcome == Outcome::Passed && open {
        check.outcome = Outcome::NotDone;
    }
    checks.push(check);
    controlled
}

/// The check of signatures: what is wrong with any, and how many entries have none.
pub(super) fn shown_ownership(
    list: &ReserveList,
    controlled: &ControlledAddresses,
    descriptor: &Descriptor,
    mut findings: Vec<Finding>,
) -> Check {
    let unsigned = list.holdings().iter();
    let unsigned = unsigned.filter(|holding| controlled.scheme(&holding.address).is_none());
    let unsigned = unsigned.count();
    let coverage = of_signatures(list, controlled);
    if unsigned > 0 {
        findings.push(remark(format!(
            "{unsigned} of {} entries have no signature that holds",
            list.holdings().len()
        )));
        let shares = AssetShares::all(&coverage, descriptor);
        let by_asset = NotLookedAt::of(&shares).of_signatures();
        findings.extend(by_asset.into_iter().map(remark));
    }
    if rests_on_custodians(&coverage) {
        findings.push(remark(CUSTODIANS));
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
    // What is said of a chain that another version may know stands where the list is read.
    let chains = chains.filter(|chain| !chain.has_rules() && !chain.is_open());
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
