//! The public list of a bundle: its chains, its sums, its signatures.

use std::sync::{Mutex, PoisonError};

use documents::refusal::{Reason, Refusal};
use evidence::{
    coverage::{of_signatures, rests_on_custodians},
    list::{ReadList, ReserveList},
    ownership::{ControlledAddresses, OwnershipListError, check_ownership, ownership_from_csv},
};
use verdict::solvency::{ListEvidence, PublicLists, PublishedList};

/// A list that was checked.
#[derive(Clone, Debug)]
pub struct PublicList {
    /// The list.
    pub list: ReserveList,
    /// The addresses that signed.
    pub controlled: ControlledAddresses,
}

/// Checks public lists, and keeps the last that it found right for who examines it further.
#[derive(Debug, Default)]
pub struct ListChecker {
    checked: Mutex<Option<PublicList>>,
}

impl ListChecker {
    /// The list that was found right, if there was one.
    pub fn into_checked(self) -> Option<PublicList> {
        let checked = self.checked.into_inner();
        checked.unwrap_or_else(PoisonError::into_inner)
    }
}

impl PublicLists for ListChecker {
    fn check(&self, published: &PublishedList<'_>) -> Result<ListEvidence, Refusal> {
        let list = check(published)?;
        let coverage = of_signatures(&list.list, &list.controlled);
        let evidence = ListEvidence {
            entries: list.list.holdings().len(),
            totals: list.list.totals().clone(),
            rests_on_custodians: rests_on_custodians(&coverage),
            coverage,
        };
        let checked = self.checked.lock();
        *checked.unwrap_or_else(PoisonError::into_inner) = Some(list);
        Ok(evidence)
    }
}

fn check(published: &PublishedList<'_>) -> Result<PublicList, Refusal> {
    let descriptor = &published.documents.descriptor;
    let read = ReadList::from_csv(published.reserves, descriptor)
        .map_err(Refusal::from)
        .and_then(|list| {
            let records = ownership_from_csv(published.ownership, list.as_read())?;
            Ok((records, list))
        });
    // What is false comes before what cannot be checked.
    if !published.is_claimed && !matches!(read, Err(Refusal::Rejected { .. })) {
        return Err(Refusal::rejected(
            Reason::Reserves,
            "the list of reserves, or its evidence, is not the one that the claim names",
        ));
    }
    let (records, list) = read?;
    let totals = list.as_read().totals();
    if !(published.commits)(totals) {
        return Err(Refusal::rejected(
            Reason::Reserves,
            "the listed reserves do not add up to the commitment of the claim",
        ));
    }
    let ledger = &published.documents.context.ledger;
    let (controlled, mut errors) = check_ownership(&records, list.as_read(), descriptor, ledger);
    // What is false comes before what cannot be checked.
    errors.sort_by_key(|(entry, error)| (error.is_unchecked(), *entry));
    let wrong = errors.into_iter().next();
    let wrong = wrong.map(|(entry, error)| OwnershipListError::Entry { entry, error });
    match (list.whole(), wrong) {
        (Ok(list), None) => Ok(PublicList { list, controlled }),
        (Ok(_), Some(error)) => Err(error.into()),
        (Err(_), Some(OwnershipListError::Entry { entry, error })) if !error.is_unchecked() => {
            Err(OwnershipListError::Entry { entry, error }.into())
        }
        (Err(error), _) => Err(error.into()),
    }
}
