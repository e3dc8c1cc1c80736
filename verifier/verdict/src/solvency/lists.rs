//! Public lists of reserves. Checking one takes the libraries of all chains, which not every program has: one that has
//! them gives a [`PublicLists`], another says that the list was not checked.

use circuits::solvency::ReserveTotals;
use documents::refusal::Refusal;
use statements::coverage::Coverage;

use super::Documents;

/// The files of a public list, and what they have to agree with.
pub struct PublishedList<'a> {
    /// `reserves.csv`.
    pub reserves: &'a [u8],
    /// `ownership.csv`.
    pub ownership: &'a [u8],
    /// Whether these are the files whose digest the claim names.
    pub is_claimed: bool,
    /// The documents of the bundle.
    pub documents: &'a Documents,
    /// Whether K_R commits to these sums, with the blind zero.
    pub commits: &'a dyn Fn(&ReserveTotals) -> bool,
}

/// What a public list shows.
#[derive(Clone, Debug)]
pub struct ListEvidence {
    /// Number of entries.
    pub entries: usize,
    /// The sums of the list; K_R commits to them.
    pub totals: ReserveTotals,
    /// What share of each asset is at addresses that signed.
    pub coverage: Coverage,
    /// Whether keys of custodians are among those that signed.
    pub rests_on_custodians: bool,
}

/// Whoever can check public lists.
pub trait PublicLists: Sync {
    /// Checks that the list is the claimed one, that it adds up to what K_R commits to, and that every signature holds.
    ///
    /// # Errors
    /// [`Refusal::Rejected`] for the first thing that is false, before [`Refusal::Unchecked`] for the first that is not
    /// known.
    fn check(&self, published: &PublishedList<'_>) -> Result<ListEvidence, Refusal>;
}
