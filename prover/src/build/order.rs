//! Where accounts and padding go: a keyed shuffle of both, cut into shards.
//!
//! An account's leaves are consecutive and in one shard, so that one multi-proof shows them. Padding is
//! spread among the accounts: at the end, it would show colluding users how many others there are.

use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha20Rng;

/// What stands in a shard, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// All leaves of the account with this index.
    Account(u32),
    /// One leaf of amount zero.
    Padding,
}

/// Shards of exactly N leaves, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    shards: Vec<Vec<Unit>>,
}

/// A ledger cannot be cut into shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// There is nobody to prove anything to.
    #[error("the ledger has no accounts")]
    Empty,
    /// An account has more balances than a shard has leaves.
    #[error("an account holds {0} assets, more than a shard has leaves")]
    AccountTooLarge(usize),
}

/// How many shards a ledger takes.
///
/// At the end of each shard but the last, the next account may not fit; up to `largest - 1` leaves
/// there are padding. With this many shards there is always enough of it.
///
/// # Errors
/// [`OrderError`].
pub fn shard_count(
    sizes: impl Iterator<Item = usize>,
    capacity: usize,
    extra: u64,
) -> Result<u64, OrderError> {
    let (mut leaves, mut largest) = (0u64, 0);
    for size in sizes {
        leaves += size as u64;
        largest = largest.max(size);
    }
    if leaves == 0 {
        return Err(OrderError::Empty);
    }
    if largest > capacity {
        return Err(OrderError::AccountTooLarge(largest));
    }
    let capacity = capacity as u64;
    let gap = largest as u64 - 1;
    let mut shards = leaves.div_ceil(capacity);
    while shards * capacity - leaves < (shards - 1) * gap {
        shards += 1;
    }
    Ok(shards + extra)
}

impl Order {
    /// Shuffles accounts of the given sizes into `shards` shards of `capacity` leaves, by a generator
    /// that `seed` determines.
    ///
    /// # Errors
    /// [`OrderError`].
    ///
    /// # Panics
    /// If `shards` is below [`shard_count`], or there are 2^32 - 1 accounts or more.
    pub fn new(
        sizes: &[u16],
        capacity: usize,
        shards: u64,
        seed: [u8; 32],
    ) -> Result<Self, OrderError> {
        let needed = shard_count(sizes.iter().map(|size| usize::from(*size)), capacity, 0)?;
        assert!(shards >= needed, "the ledger takes {needed} shards");
        let mut rng = ChaCha20Rng::from_seed(seed);
        let accounts = u32::try_from(sizes.len()).expect("fewer than 2^32 accounts");
        let mut shuffled: Vec<u32> = (0..accounts).collect();
        shuffled.shuffle(&mut rng);

        let leaves: u64 = sizes.iter().map(|size| u64::from(*size)).sum();
        let largest = u64::from(sizes.iter().copied().max().unwrap_or(1));
        let mut padding = shards * capacity as u64 - leaves;
        let mut remaining = shuffled.into_iter().peekable();
        let mut remaining_accounts = u64::from(accounts);
        let mut filled = Vec::with_capacity(shards as usize);
        for shard in 0..shards {
            let mut units = Vec::new();
            let mut free = capacity;
            while free > 0 {
                // What the ends of this and later shards may need is not given away here.
                let reserved = (shards - 1 - shard) * (largest - 1);
                let spare = padding.saturating_sub(reserved);
                let pad = rng.gen_range(0..remaining_accounts + spare.max(1)) >= remaining_accounts;
                let fits = remaining
                    .peek()
                    .is_some_and(|a| usize::from(sizes[*a as usize]) <= free);
                if fits && !(pad && spare > 0) {
                    let account = remaining.next().expect("peeked");
                    remaining_accounts -= 1;
                    free -= usize::from(sizes[account as usize]);
                    units.push(Unit::Account(account));
                } else {
                    padding -= 1;
                    free -= 1;
                    units.push(Unit::Padding);
                }
            }
            filled.push(units);
        }
        assert!(remaining.next().is_none(), "every account has been placed");
        Ok(Self { shards: filled })
    }

    /// The shards.
    pub fn shards(&self) -> &[Vec<Unit>] {
        &self.shards
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(units: &[Unit], sizes: &[u16]) -> usize {
        units
            .iter()
            .map(|unit| match unit {
                Unit::Account(account) => usize::from(sizes[*account as usize]),
                Unit::Padding => 1,
            })
            .sum()
    }

    #[test]
    fn an_empty_ledger_and_an_account_larger_than_a_shard_are_refused() {
        assert_eq!(shard_count([].into_iter(), 10, 0), Err(OrderError::Empty));
        assert_eq!(
            shard_count([11].into_iter(), 10, 0),
            Err(OrderError::AccountTooLarge(11))
        );
        assert_eq!(shard_count([10].into_iter(), 10, 2), Ok(3));
    }

    #[test]
    fn padding_is_not_gathered_at_the_end() {
        let sizes = [1; 500];
        let order = Order::new(&sizes, 1000, 1, [7; 32]).unwrap();
        let first_half = &order.shards()[0][..500];
        let accounts = first_half
            .iter()
            .filter(|unit| matches!(unit, Unit::Account(_)))
            .count();
        assert!(
            (150..350).contains(&accounts),
            "{accounts} of 500 accounts in the first half"
        );
    }

    #[test]
    fn another_seed_gives_another_order() {
        let sizes = [1; 50];
        assert_ne!(
            Order::new(&sizes, 100, 1, [1; 32]),
            Order::new(&sizes, 100, 1, [2; 32])
        );
        assert_eq!(
            Order::new(&sizes, 100, 1, [1; 32]),
            Order::new(&sizes, 100, 1, [1; 32])
        );
    }

    proptest! {
        #[test]
        fn every_account_is_placed_once_and_every_shard_is_full(
            sizes in proptest::collection::vec(1u16..12, 1..200),
            extra in 0u64..3,
            seed: [u8; 32],
        ) {
            let capacity = 16;
            let sizes_wide = sizes.iter().map(|size| usize::from(*size));
            let shards = shard_count(sizes_wide, capacity, extra).unwrap();
            let order = Order::new(&sizes, capacity, shards, seed).unwrap();
            prop_assert_eq!(order.shards().len() as u64, shards);
            let mut seen = vec![0; sizes.len()];
            for units in order.shards() {
                prop_assert_eq!(leaves(units, &sizes), capacity);
                for unit in units {
                    if let Unit::Account(account) = unit {
                        seen[*account as usize] += 1;
                    }
                }
            }
            prop_assert!(seen.iter().all(|count| *count == 1));
        }
    }
}
