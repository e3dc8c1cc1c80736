//! How many shards a ledger is cut into and how many leaves each of them has: H and M.
//!
//! With K slots a shard and g the most entries of an account,
//!
//! ```text
//! H = max(1, ceil(entries / (K - g)), ceil(accounts / K))
//! M = min(K, 1,024 * max(1, ceil(accounts / (1,024 H))))
//! ```
//!
//! Both numbers are public. With the operator's bounds in place of `accounts` and `entries`, and with the g that follows
//! from the number of listed assets, they say the bounds and nothing else.
//!
//! **The ledger always fits.** Accounts are dealt to the shards, most entries first, one to each shard in turn
//! ([`super::order::Dealer`]).
//!
//! - *Slots.* No account of a turn has more entries than any account of the turn before, so none has more than the
//!   average of the turn before, which was a whole turn: its entries by H. A shard gets one account of each turn, so the
//!   accounts that it gets after the first have at most (all entries) / H together, and the first has at most g. With
//!   H >= entries / (K - g) that is at most g + (K - g) = K.
//! - *Leaves.* A shard gets at most ceil(accounts / H) accounts. That is at most K, since H >= accounts / K, and at most
//!   1,024 ceil(accounts / (1,024 H)): at most M.
//!
//! Filling the shards one after the other would not do: it can need twice as many.

use circuits::{
    shape::Shape,
    tree::{LedgerSize, LedgerSizeError},
};

pub use crate::private::accounts::Counts;

/// Numbers of leaves are multiples of this, or K.
const LEAVES_UNIT: u64 = 1024;

/// What the operator lets everybody know instead of the ledger's own numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// `padding.max_accounts`.
    pub accounts: Option<u64>,
    /// `padding.max_entries`.
    pub entries: Option<u64>,
}

/// A ledger cannot be cut into shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// There is nobody to prove anything to.
    #[error("the ledger has no accounts")]
    Empty,
    /// An account has more entries than there are components, or than a shard has room for.
    #[error("an account has {found} entries; with these assets there are at most {most}")]
    AccountTooLarge {
        /// Its entries.
        found: usize,
        /// Most entries that an account can have.
        most: usize,
    },
    /// More accounts than the operator's bound. The true number is not said.
    #[error("the ledger has more accounts than padding.max_accounts, which is {0}")]
    Accounts(u64),
    /// More entries than the operator's bound.
    #[error("the ledger has more entries than padding.max_entries, which is {0}")]
    Entries(u64),
    /// There would be too many shards.
    #[error(transparent)]
    Size(#[from] LedgerSizeError),
}

impl SizeError {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Empty | Self::AccountTooLarge { .. } => "check the liabilities",
            Self::Accounts(_) => "raise max_accounts under [padding], or leave it out",
            Self::Entries(_) => "raise max_entries under [padding], or leave it out",
            Self::Size(_) => "lower the bounds under [padding], or split the ledger",
        }
    }
}

/// Most entries that an account can have: one balance of each listed asset; with a schedule also a debt of each, one
/// asset that is pledged in part, and two limbs of the surplus.
pub fn most_entries(listed: usize, schedule: bool) -> usize {
    if schedule { 2 * listed + 3 } else { listed }
}

/// H and M of a ledger with so many listed assets.
///
/// # Errors
/// [`SizeError`].
pub fn ledger_size<S: Shape>(
    counts: &Counts,
    bounds: Bounds,
    listed: usize,
    schedule: bool,
) -> Result<LedgerSize<S>, SizeError> {
    if counts.accounts == 0 {
        return Err(SizeError::Empty);
    }
    let (found, most) = (counts.largest, most_entries(listed, schedule));
    if found > most || most >= S::SLOTS {
        return Err(SizeError::AccountTooLarge { found, most });
    }
    let accounts = match bounds.accounts {
        Some(bound) if counts.accounts > bound => return Err(SizeError::Accounts(bound)),
        Some(bound) => bound,
        None => counts.accounts,
    };
    let (entries, largest) = match bounds.entries {
        Some(bound) if counts.entries > bound => return Err(SizeError::Entries(bound)),
        Some(bound) => (bound, most),
        None => (counts.entries, counts.largest),
    };
    let slots = S::SLOTS as u64;
    let shards = entries
        .div_ceil(slots - largest as u64)
        .max(accounts.div_ceil(slots))
        .max(1);
    // The number of shards is within its bounds, so the products below are too.
    LedgerSize::<S>::new(1, shards)?;
    let units = accounts.div_ceil(LEAVES_UNIT * shards).max(1);
    let leaves = slots.min(LEAVES_UNIT * units);
    Ok(LedgerSize::new(leaves as u32, shards)?)
}

#[cfg(test)]
mod tests {
    use circuits::shape::{Production, Tiny};
    use proptest::prelude::*;

    use super::*;

    const K: u64 = Tiny::SLOTS as u64;

    fn size(counts: Counts, bounds: Bounds) -> Result<(u32, u64), SizeError> {
        let size = ledger_size::<Tiny>(&counts, bounds, 8, false)?;
        Ok((size.leaves_per_shard(), size.shards()))
    }

    fn counts(accounts: u64, entries: u64, largest: usize) -> Counts {
        Counts {
            accounts,
            entries,
            largest,
        }
    }

    #[test]
    fn small_ledgers_take_one_shard_and_the_smallest_number_of_leaves() {
        assert_eq!(size(counts(1, 1, 1), Bounds::default()), Ok((1024, 1)));
        let size = ledger_size::<Production>(&counts(1025, 1025, 1), Bounds::default(), 8, false);
        assert_eq!(size.unwrap().leaves_per_shard(), 2048);
        let most = Production::SLOTS as u64;
        let size = ledger_size::<Production>(&counts(most, 0, 0), Bounds::default(), 8, false);
        assert_eq!(size.unwrap().leaves(), most);
        let size = ledger_size::<Production>(&counts(most + 1, 0, 0), Bounds::default(), 8, false);
        assert_eq!(size.unwrap().shards(), 2);
    }

    #[test]
    fn numbers_above_their_bounds_are_refused_by_the_name_of_the_bound() {
        let bounds = Bounds {
            accounts: Some(10),
            entries: Some(20),
        };
        assert_eq!(
            size(counts(11, 20, 2), bounds),
            Err(SizeError::Accounts(10))
        );
        assert_eq!(size(counts(10, 21, 3), bounds), Err(SizeError::Entries(20)));
        assert!(size(counts(10, 20, 2), bounds).is_ok());
        let text = SizeError::Entries(20).to_string();
        assert!(
            text.contains("max_entries") && text.contains("20"),
            "{text}"
        );
        assert_eq!(size(counts(0, 0, 0), bounds), Err(SizeError::Empty));
        let most = 8;
        assert_eq!(
            size(counts(1, 9, 9), Bounds::default()),
            Err(SizeError::AccountTooLarge { found: 9, most })
        );
    }

    #[test]
    fn bounds_that_no_ledger_reaches_are_refused() {
        for bounds in [
            Bounds {
                accounts: Some(u64::MAX),
                entries: None,
            },
            Bounds {
                accounts: None,
                entries: Some(u64::MAX),
            },
        ] {
            let refused = size(counts(1, 1, 1), bounds);
            assert!(matches!(refused, Err(SizeError::Size(_))), "{refused:?}");
        }
    }

    #[test]
    fn with_bounds_the_size_says_nothing_else() {
        let bounds = Bounds {
            accounts: Some(5_000),
            entries: Some(9_000),
        };
        let bounded = size(counts(1, 1, 1), bounds);
        for other in [
            counts(5_000, 9_000, 8),
            counts(5_000, 5_000, 1),
            counts(7, 0, 0),
        ] {
            assert_eq!(size(other, bounds), bounded);
        }
    }

    proptest! {
        #[test]
        fn there_are_slots_and_leaves_for_everybody(
            accounts in 1..1_000_000u64, more in 0..4_000_000u64, largest in 1..9usize,
        ) {
            let entries = more.min(accounts * largest as u64);
            let (leaves, shards) = size(counts(accounts, entries, largest), Bounds::default()).unwrap();
            prop_assert!(shards * (K - largest as u64) >= entries);
            prop_assert!(accounts.div_ceil(shards) <= u64::from(leaves));
            prop_assert!(u64::from(leaves) <= K);
            // No shard fewer would do.
            let fewer = shards - 1;
            prop_assert!(fewer == 0 || fewer * (K - largest as u64) < entries || fewer * K < accounts);
        }
    }
}
