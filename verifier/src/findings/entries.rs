//! The list, entry by entry: what is listed, what a node found, and who signed.

use std::cmp::Ordering;

use evidence::{
    holding::Holding, list::ReserveList, ownership::ControlledAddresses, signature::Scheme,
};
use nodes::balances::Found;

/// One entry of the list, and what was found about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExaminedEntry {
    /// What is listed.
    pub holding: Holding,
    /// The scheme of the signature that holds; none where nobody signed.
    pub signed: Option<Scheme>,
    /// What a node said is there; none where none was asked, or none answered.
    pub found: Option<Found>,
}

impl ExaminedEntry {
    /// The entries of a list, in its order. `found` has as many as the list.
    pub(super) fn all(
        list: &ReserveList,
        controlled: &ControlledAddresses,
        found: Vec<Option<Found>>,
    ) -> Vec<Self> {
        let entries = list.holdings().iter().zip(found);
        let entries = entries.map(|(holding, found)| Self {
            holding: holding.clone(),
            signed: controlled.scheme(&holding.address),
            found,
        });
        entries.collect()
    }

    /// By how much more or less was found than is listed, in smallest units.
    pub fn difference(&self) -> Option<(Ordering, u128)> {
        let (listed, found) = (self.holding.units, self.found?.units);
        Some((found.cmp(&listed), found.abs_diff(listed)))
    }
}
