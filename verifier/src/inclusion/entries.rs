//! The form of an account's entries, judged in one place whatever they came in: a file or an archive.

use circuits::{
    collateral::{CollateralVector, SurplusError},
    leaf::{Component, Entry},
    ledger::{Amount, REGISTRY_CAPACITY},
};

/// Most entries that an account shows: a free and a pledged balance and a debt of each asset. The surplus is not shown.
pub const MAX_ENTRIES: usize = 3 * REGISTRY_CAPACITY;

/// Why entries are not those of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntriesError {
    /// More than [`MAX_ENTRIES`].
    #[error("{0} entries, and an account has at most {MAX_ENTRIES}")]
    Count(usize),
    /// An asset beyond the registry of the ledger.
    #[error("an entry is of asset {0}, which is not listed")]
    Unlisted(usize),
    /// A limb of the surplus: it follows from the others and is not shown.
    #[error("an entry is a surplus, which is computed and never stated")]
    Surplus,
    /// Entries that are not strictly increasing by id.
    #[error("the entries are not in the order of their ids, or one occurs twice")]
    Order,
    /// An entry that says nothing.
    #[error("an entry has an amount of zero")]
    Zero,
    /// Pledges that do not cover the debts, or cannot be reckoned.
    #[error(transparent)]
    Collateral(#[from] SurplusError),
}

/// Checks the entries that an account shows, and gives the surplus of its pledges over its debts: two digits to the
/// base 2^64, lowest first.
///
/// # Errors
/// [`EntriesError`].
pub fn check_entries(
    entries: &[Entry],
    listed: usize,
    collateral: &CollateralVector,
) -> Result<[Amount; 2], EntriesError> {
    if entries.len() > MAX_ENTRIES {
        return Err(EntriesError::Count(entries.len()));
    }
    for entry in entries {
        let asset = entry.component.asset().ok_or(EntriesError::Surplus)?;
        if asset.index() >= listed {
            return Err(EntriesError::Unlisted(asset.index()));
        }
        if entry.amount == Amount(0) {
            return Err(EntriesError::Zero);
        }
    }
    if entries
        .windows(2)
        .any(|pair| pair[0].component >= pair[1].component)
    {
        return Err(EntriesError::Order);
    }
    Ok(collateral.surplus(entries)?)
}

/// All that a leaf commits to: what is shown, and the limbs of the surplus that are not zero.
pub fn committed(shown: &[Entry], surplus: [Amount; 2]) -> Vec<Entry> {
    let limbs = [Component::SurplusLow, Component::SurplusHigh];
    let limbs = limbs.into_iter().zip(surplus);
    let limbs = limbs.map(|(component, amount)| Entry { component, amount });
    let limbs = limbs.filter(|entry| entry.amount != Amount(0));
    shown.iter().copied().chain(limbs).collect()
}
