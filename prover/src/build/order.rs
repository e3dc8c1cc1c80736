//! Where accounts and padding go, by a secret that nobody else has.
//!
//! Accounts are dealt to the shards, most entries first, ties by their tags, one to each shard in turn. Each turn goes
//! round the shards in a fresh order: otherwise a leaf's shard would tell about its number of entries. A shard's accounts
//! and its padding are then put in one order, which depends on nothing that the dealing depended on.
//!
//! Every order follows from the seed of the shuffle and the ids, so it is the same whenever the same secret and ledger
//! come together again; and it is a sort by keyed hashes, so it can be made of runs on the disk.

use circuits::{
    domain,
    hash::hmac_sha256,
    leaf::BuildSecret,
    ledger::{AccountId, LedgerDigest},
    tree::LeafPosition,
};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha20Rng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::private::accounts::Tag;

/// The keyed order of a ledger.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Shuffle {
    seed: [u8; 32],
}

impl Shuffle {
    /// The order of a build of a ledger.
    pub fn new(secret: &BuildSecret, ledger: &LedgerDigest) -> Self {
        Self {
            seed: secret.shuffle_seed(ledger),
        }
    }

    /// What an account is looked up by, and dealt by among those with as many entries: the first half of
    /// `HMAC-SHA256(seed, "por/order/v1", id)`.
    pub fn tag(&self, id: AccountId<'_>) -> Tag {
        self.half(domain::ORDER, id)
    }

    /// What the accounts of a shard are sorted by: the first half of `HMAC-SHA256(seed, "por/place-order/v1", id)`. Not
    /// the tag: that of an account tells its turn, to who knows some of its neighbours' numbers of entries.
    pub fn place_tag(&self, id: AccountId<'_>) -> Tag {
        self.half(domain::PLACE_ORDER, id)
    }

    fn half(&self, label: &str, id: AccountId<'_>) -> Tag {
        half(&hmac_sha256(&self.seed, label, &[id.as_bytes()]))
    }

    /// What an account's record is known by as that which was written: the first half of `HMAC-SHA256(seed,
    /// "por/account-check/v1", shard u64, place u32, record)`.
    pub fn keyed_hash(&self, position: LeafPosition, record: &[u8]) -> Tag {
        let (shard, place) = (position.shard.to_le_bytes(), position.place.to_le_bytes());
        let parts = [&shard[..], &place, record];
        half(&hmac_sha256(&self.seed, domain::ACCOUNT_CHECK, &parts))
    }

    /// Deals accounts to so many shards, by ChaCha20 with the seed `HMAC-SHA256(seed, "por/deal-order/v1")`.
    pub fn dealer(&self, shards: u64) -> Dealer {
        Dealer {
            rng: ChaCha20Rng::from_seed(hmac_sha256(&self.seed, domain::DEAL_ORDER, &[])),
            turn: (0..shards as u32).collect(),
            next: shards as usize,
        }
    }

    /// The places of a shard's accounts, by ChaCha20 with the seed `HMAC-SHA256(seed, "por/padding-order/v2", shard
    /// u64)`.
    pub fn places(&self, shard: u64, accounts: u32, leaves: u32) -> Places {
        let seed = hmac_sha256(&self.seed, domain::PADDING_ORDER, &[&shard.to_le_bytes()]);
        Places {
            rng: ChaCha20Rng::from_seed(seed),
            place: 0,
            accounts,
            leaves,
        }
    }
}

fn half(digest: &[u8; 32]) -> Tag {
    digest[..16].try_into().expect("half of 32 bytes")
}

/// Says for one account after the other which shard it is in. Takes four bytes a shard.
pub struct Dealer {
    rng: ChaCha20Rng,
    /// The shards, in the order of this turn. There are at most 2^33 / K of them.
    turn: Vec<u32>,
    next: usize,
}

impl Dealer {
    /// The shard of the next account. Accounts come most entries first.
    pub fn shard(&mut self) -> u64 {
        if self.next == self.turn.len() {
            self.turn.shuffle(&mut self.rng);
            self.next = 0;
        }
        let shard = self.turn[self.next];
        self.next += 1;
        shard.into()
    }
}

/// Says for one account of a shard after the other what place it has. What is left between them is padding: each set
/// of places is as likely as any other.
pub struct Places {
    rng: ChaCha20Rng,
    /// The first place that has not been given away.
    place: u32,
    /// Accounts that are still to come.
    accounts: u32,
    leaves: u32,
}

impl Places {
    /// The place of the next account; `None` if there are no more accounts, or no more places, than were counted.
    pub fn next_place(&mut self) -> Option<u32> {
        self.accounts = self.accounts.checked_sub(1)?;
        loop {
            let left = self
                .leaves
                .checked_sub(self.place)
                .filter(|left| *left > 0)?;
            let place = self.place;
            self.place += 1;
            // This place is an account's with the probability that any of those left is.
            if self.rng.gen_range(0..left) <= self.accounts {
                return Some(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use circuits::shape::{Shape as _, Tiny};
    use proptest::prelude::*;

    use super::*;
    use crate::build::size::{Bounds, Counts, ledger_size};

    fn shuffle(seed: [u8; 32]) -> Shuffle {
        Shuffle { seed }
    }

    fn places(seed: u8, accounts: u32, leaves: u32) -> Vec<u32> {
        let mut places = shuffle([seed; 32]).places(0, accounts, leaves);
        std::iter::from_fn(|| places.next_place()).collect()
    }

    #[test]
    fn padding_is_not_gathered_at_the_end() {
        let places = places(7, 500, 1000);
        assert_eq!(places.len(), 500);
        let first = places.iter().filter(|place| **place < 500).count();
        assert!(
            (200..300).contains(&first),
            "{first} of 500 accounts in the first half"
        );
    }

    #[test]
    fn every_place_is_used_where_there_is_no_padding() {
        assert_eq!(places(3, 20, 20), (0..20).collect::<Vec<_>>());
        assert!(places(3, 0, 20).is_empty());
        assert_eq!(places(3, 21, 20).len(), 20);
    }

    #[test]
    fn places_are_as_likely_as_each_other() {
        let mut counts = [0u32; 8];
        for shard in 0..8_000 {
            let mut places = shuffle([1; 32]).places(shard, 3, 8);
            while let Some(place) = places.next_place() {
                counts[place as usize] += 1;
            }
        }
        for count in counts {
            assert!((2_800..3_200).contains(&count), "{counts:?}");
        }
    }

    #[test]
    fn another_seed_gives_another_order() {
        let id = AccountId::new("alice").unwrap();
        assert_ne!(shuffle([1; 32]).tag(id), shuffle([2; 32]).tag(id));
        assert_ne!(shuffle([1; 32]).tag(id), shuffle([1; 32]).place_tag(id));
        assert_ne!(places(1, 50, 100), places(2, 50, 100));
        assert_eq!(places(1, 50, 100), places(1, 50, 100));
        let dealt = |seed: u8| -> Vec<u64> {
            let mut dealer = shuffle([seed; 32]).dealer(50);
            (0..100).map(|_| dealer.shard()).collect()
        };
        assert_ne!(dealt(1), dealt(2));
        assert_eq!(dealt(1), dealt(1));
    }

    #[test]
    fn each_turn_has_every_shard_once_and_an_order_of_its_own() {
        let mut dealer = shuffle([4; 32]).dealer(30);
        let mut turn = || -> Vec<u64> { (0..30).map(|_| dealer.shard()).collect() };
        let (first, second) = (turn(), turn());
        assert_ne!(first, second);
        for turn in [first, second] {
            assert_eq!(BTreeSet::from_iter(turn), (0..30).collect());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The claim that the numbers of shards and leaves rest on, for any accounts.
        #[test]
        fn every_shard_has_room_for_what_it_is_dealt(
            sizes in prop::collection::vec((0usize..20, 1usize..400), 1..40),
            schedule: bool,
            bounded: bool,
            seed: [u8; 32],
        ) {
            // Few different numbers of entries, many accounts of each.
            let mut entries: Vec<usize> = sizes
                .into_iter()
                .flat_map(|(entries, accounts)| {
                    std::iter::repeat_n(if schedule { entries } else { entries % 9 }, accounts)
                })
                .collect();
            entries.sort_unstable_by(|a, b| b.cmp(a));
            let counts = Counts {
                accounts: entries.len() as u64,
                entries: entries.iter().map(|entries| *entries as u64).sum(),
                largest: entries[0],
            };
            let bounds = if bounded {
                Bounds { accounts: Some(counts.accounts), entries: Some(counts.entries) }
            } else {
                Bounds::default()
            };
            let size = ledger_size::<Tiny>(&counts, bounds, 8, schedule).unwrap();
            let mut slots = vec![0; size.shards() as usize];
            let mut leaves = slots.clone();
            let mut dealer = shuffle(seed).dealer(size.shards());
            for entries in entries {
                let shard = dealer.shard() as usize;
                slots[shard] += entries;
                leaves[shard] += 1;
            }
            prop_assert!(slots.iter().all(|slots| *slots <= Tiny::SLOTS));
            prop_assert!(leaves.iter().all(|leaves| *leaves <= size.leaves_per_shard() as usize));
            // Padding is even.
            let (least, most) = (leaves.iter().min().unwrap(), leaves.iter().max().unwrap());
            prop_assert!(most - least <= 1);
        }
    }
}
