//! Where accounts and padding go: a keyed shuffle of both, cut into shards.
//!
//! An account's leaves are consecutive and in one shard, so that one multi-proof shows them. Padding is
//! spread among the accounts: at the end, it would show colluding users how many others there are.
//!
//! The shuffle is a sort: by a tag that a keyed hash makes of an account's id. It can be made of runs on the
//! disk, it is the same whenever the same secret and ledger come together again, and an account is found in it
//! by its id.

use circuits::{
    hash::hmac_sha256,
    leaf::BuildSecret,
    ledger::{AccountId, LedgerDigest},
    tree::MAX_LEAVES,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What the order of a ledger depends on, beside its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerSize {
    /// Accounts.
    pub accounts: u64,
    /// Balances of all accounts together.
    pub balances: u64,
    /// Most balances of an account.
    pub largest: usize,
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
    /// The operator's bound is too low.
    #[error("the ledger has more balances than padding.max_balances")]
    AboveBound,
    /// There would be too many leaves.
    #[error("so many balances take more than 2^33 leaves")]
    TooManyLeaves,
}

/// How many shards a ledger is cut into.
///
/// At the end of each shard but the last, the next account may not fit; up to `largest - 1` leaves there are
/// padding. With this many shards there is always enough of it.
///
/// With a bound, the number follows from the bound and from the number of listed assets alone: it is the same
/// for every ledger that the bound allows.
///
/// # Errors
/// [`OrderError`].
pub fn shard_count(
    size: &LedgerSize,
    capacity: usize,
    bound: Option<u64>,
    listed: usize,
) -> Result<u64, OrderError> {
    if size.accounts == 0 {
        return Err(OrderError::Empty);
    }
    if size.largest > capacity {
        return Err(OrderError::AccountTooLarge(size.largest));
    }
    let (balances, largest) = match bound {
        Some(bound) if size.balances > bound => return Err(OrderError::AboveBound),
        Some(bound) => (bound, listed.clamp(1, capacity)),
        None => (size.balances, size.largest),
    };
    if balances > MAX_LEAVES {
        return Err(OrderError::TooManyLeaves);
    }
    // The least number for which shards * capacity >= balances + (shards - 1) * gap.
    let (capacity, gap) = (capacity as u64, largest as u64 - 1);
    let shards = balances.saturating_sub(gap).div_ceil(capacity - gap).max(1);
    if shards > MAX_LEAVES / capacity {
        return Err(OrderError::TooManyLeaves);
    }
    Ok(shards)
}

/// Where an account stands in the shuffle. Tags are spread evenly, and say nothing to who lacks the seed.
pub type Tag = [u8; 16];

/// The keyed shuffle of a ledger.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Shuffle {
    seed: [u8; 32],
}

impl Shuffle {
    /// The shuffle of a build of a ledger.
    pub fn new(secret: &BuildSecret, ledger: &LedgerDigest) -> Self {
        Self {
            seed: secret.shuffle_seed(ledger),
        }
    }

    /// The first half of `HMAC-SHA256(seed, "por/order/v1", id)`. Two accounts with the same tag, which nobody
    /// will ever see, would stand in the order of their ids.
    pub fn tag(&self, id: AccountId<'_>) -> Tag {
        let digest = hmac_sha256(&self.seed, "por/order/v1", &[id.as_bytes()]);
        digest[..16].try_into().expect("half of 32 bytes")
    }

    /// Places accounts, which come by their tags, into so many shards.
    ///
    /// # Panics
    /// If `shards` is below [`shard_count`] without a bound.
    pub fn packer(&self, size: LedgerSize, capacity: usize, shards: u64) -> Packer {
        let needed = shard_count(&size, capacity, None, 1).expect("the size has been checked");
        assert!(shards >= needed, "the ledger takes {needed} shards");
        let seed = hmac_sha256(&self.seed, "por/padding-order/v1", &[]);
        Packer {
            rng: ChaCha20Rng::from_seed(seed),
            capacity,
            largest: size.largest as u64,
            shards,
            shard: 0,
            free: capacity,
            padding: shards * capacity as u64 - size.balances,
            accounts: size.accounts,
        }
    }
}

/// Says for one account after the other where its leaves are. What is left between them is padding.
pub struct Packer {
    rng: ChaCha20Rng,
    capacity: usize,
    largest: u64,
    shards: u64,
    shard: u64,
    /// Leaves of the shard that are not taken.
    free: usize,
    /// Leaves of padding that are still to be placed.
    padding: u64,
    /// Accounts that are still to be placed.
    accounts: u64,
}

impl Packer {
    /// The number of the first leaf of the next account, which has `size` balances.
    ///
    /// # Panics
    /// If there are more accounts, or larger ones, than the packer was made for.
    pub fn place(&mut self, size: usize) -> u64 {
        assert!(self.accounts > 0, "no more accounts than were counted");
        loop {
            if self.free == 0 {
                self.shard += 1;
                self.free = self.capacity;
                assert!(self.shard < self.shards, "shards are enough");
            }
            // What the ends of this and later shards may need is not given away here.
            let reserved = (self.shards - 1 - self.shard) * (self.largest - 1);
            let spare = self.padding.saturating_sub(reserved);
            let draw = self.rng.gen_range(0..self.accounts + spare.max(1));
            let pad = draw >= self.accounts && spare > 0;
            if size <= self.free && !pad {
                let in_shard = self.capacity - self.free;
                self.accounts -= 1;
                self.free -= size;
                return self.shard * self.capacity as u64 + in_shard as u64;
            }
            self.padding = self.padding.checked_sub(1).expect("padding is enough");
            self.free -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shuffle(seed: [u8; 32]) -> Shuffle {
        Shuffle { seed }
    }

    fn size_of(sizes: &[usize]) -> LedgerSize {
        LedgerSize {
            accounts: sizes.len() as u64,
            balances: sizes.iter().map(|size| *size as u64).sum(),
            largest: sizes.iter().copied().max().unwrap_or(0),
        }
    }

    fn places(sizes: &[usize], capacity: usize, shards: u64, seed: [u8; 32]) -> Vec<u64> {
        let mut packer = shuffle(seed).packer(size_of(sizes), capacity, shards);
        sizes.iter().map(|size| packer.place(*size)).collect()
    }

    #[test]
    fn an_empty_ledger_and_an_account_larger_than_a_shard_are_refused() {
        let count = |sizes: &[usize], bound| shard_count(&size_of(sizes), 10, bound, 4);
        assert_eq!(count(&[], None), Err(OrderError::Empty));
        assert_eq!(count(&[11], None), Err(OrderError::AccountTooLarge(11)));
        assert_eq!(count(&[10], None), Ok(1));
        assert_eq!(count(&[2; 6], Some(11)), Err(OrderError::AboveBound));
        assert_eq!(count(&[2], Some(u64::MAX)), Err(OrderError::TooManyLeaves));
    }

    #[test]
    fn with_a_bound_the_number_of_shards_says_nothing_else() {
        let count = |sizes: &[usize]| shard_count(&size_of(sizes), 10, Some(100), 4).unwrap();
        assert_eq!(count(&[1]), count(&[1; 100]));
        assert_eq!(count(&[1]), count(&[4; 25]));
        assert_eq!(count(&[1]), count(&[3; 33]));
    }

    #[test]
    fn padding_is_not_gathered_at_the_end() {
        let places = places(&[1; 500], 1000, 1, [7; 32]);
        let accounts = places.iter().filter(|place| **place < 500).count();
        assert!(
            (150..350).contains(&accounts),
            "{accounts} of 500 accounts in the first half"
        );
    }

    #[test]
    fn another_seed_gives_another_order() {
        let id = AccountId::new("alice").unwrap();
        assert_ne!(shuffle([1; 32]).tag(id), shuffle([2; 32]).tag(id));
        let of = |seed| places(&[1; 50], 100, 1, [seed; 32]);
        assert_ne!(of(1), of(2));
        assert_eq!(of(1), of(1));
    }

    proptest! {
        #[test]
        fn every_account_is_placed_once_and_within_a_shard(
            sizes in prop::collection::vec(1usize..12, 1..200),
            extra in 0u64..3,
            seed: [u8; 32],
        ) {
            let capacity = 16;
            let shards = shard_count(&size_of(&sizes), capacity, None, 12).unwrap() + extra;
            let mut end = 0;
            for (place, size) in places(&sizes, capacity, shards, seed).into_iter().zip(&sizes) {
                prop_assert!(place >= end);
                end = place + *size as u64;
                prop_assert_eq!(place / capacity as u64, (end - 1) / capacity as u64);
            }
            prop_assert!(end <= shards * capacity as u64);
        }

        /// Shards enough for the bound are enough for every ledger below it.
        #[test]
        fn a_bound_is_kept_by_every_ledger_that_it_allows(
            sizes in prop::collection::vec(1usize..12, 1..100),
            more in 0u64..40,
        ) {
            let size = size_of(&sizes);
            let bounded = shard_count(&size, 16, Some(size.balances + more), 12).unwrap();
            prop_assert!(bounded >= shard_count(&size, 16, None, 12).unwrap());
        }
    }
}
