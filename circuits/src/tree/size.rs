//! How many shards a ledger has and how many leaves each of them: M and H.

use std::marker::PhantomData;

use crate::shape::Shape;

/// Largest number of slots of a ledger, `H * K`. Bounds every sum: all amounts of a ledger together are below
/// 2^64 * 2^33 = 2^97.
pub const MAX_SLOTS: u64 = 1 << 33;

/// M and H: each of H shards has M leaves, padding included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerSize<S> {
    leaves_per_shard: u32,
    shards: u64,
    shape: PhantomData<S>,
}

/// Why two numbers are not the size of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerSizeError {
    /// Not from 1 to K.
    #[error("{found} leaves a shard; there are from 1 to {slots}")]
    LeavesPerShard {
        /// The number given.
        found: u32,
        /// K.
        slots: usize,
    },
    /// No shard, or so many that sums have no bound.
    #[error("{found} shards; there are from 1 to {most}")]
    Shards {
        /// The number given.
        found: u64,
        /// [`MAX_SLOTS`] / K.
        most: u64,
    },
}

impl<S: Shape> LedgerSize<S> {
    /// Checks M (leaves of a shard, 1 to K) and H (shards, at least 1, and `H * K` at most [`MAX_SLOTS`]).
    ///
    /// # Errors
    /// [`LedgerSizeError`], naming the bound that is broken.
    pub fn new(leaves_per_shard: u32, shards: u64) -> Result<Self, LedgerSizeError> {
        let (found, slots) = (leaves_per_shard, S::SLOTS);
        if found == 0 || found as usize > slots {
            return Err(LedgerSizeError::LeavesPerShard { found, slots });
        }
        let (found, most) = (shards, MAX_SLOTS / S::SLOTS as u64);
        if found == 0 || found > most {
            return Err(LedgerSizeError::Shards { found, most });
        }
        Ok(Self {
            leaves_per_shard,
            shards,
            shape: PhantomData,
        })
    }

    /// M.
    pub fn leaves_per_shard(self) -> u32 {
        self.leaves_per_shard
    }

    /// H.
    pub fn shards(self) -> u64 {
        self.shards
    }

    /// n = H M, at most 2^33.
    pub fn leaves(self) -> u64 {
        self.shards * u64::from(self.leaves_per_shard)
    }

    /// Where the leaf of this number is, below n.
    pub fn position(self, number: u64) -> LeafPosition {
        let leaves = u64::from(self.leaves_per_shard);
        LeafPosition {
            shard: number / leaves,
            // Below M, which has 32 bits.
            place: (number % leaves) as u32,
        }
    }

    /// The number of a leaf: shard * M + place.
    pub fn number(self, position: LeafPosition) -> u64 {
        position.shard * u64::from(self.leaves_per_shard) + u64::from(position.place)
    }

    /// Whether the ledger has a leaf there.
    pub fn contains(self, position: LeafPosition) -> bool {
        position.shard < self.shards && position.place < self.leaves_per_shard
    }
}

/// Where a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafPosition {
    /// Number of its shard, below H.
    pub shard: u64,
    /// Its place in the shard, below M.
    pub place: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Production, Tiny};

    #[test]
    fn sizes_are_within_their_bounds() {
        let slots = Tiny::SLOTS;
        let most = MAX_SLOTS / slots as u64;
        let size = |leaves, shards| LedgerSize::<Tiny>::new(leaves, shards).map(LedgerSize::leaves);
        let leaves = |found| Err(LedgerSizeError::LeavesPerShard { found, slots });
        let shards = |found| Err(LedgerSizeError::Shards { found, most });
        assert_eq!(size(1, 1), Ok(1));
        assert_eq!(size(slots as u32, 3), Ok(3 * slots as u64));
        assert_eq!(size(0, 1), leaves(0));
        assert_eq!(size(slots as u32 + 1, 1), leaves(slots as u32 + 1));
        assert_eq!(size(1, 0), shards(0));
        assert_eq!(size(1, most), Ok(most));
        assert_eq!(size(1, most + 1), shards(most + 1));
        assert_eq!(size(1, u64::MAX), shards(u64::MAX));
        assert!(LedgerSize::<Production>::new(Production::SLOTS as u32, 127_536).is_ok());
    }

    #[test]
    fn leaves_are_numbered_shard_by_shard() {
        let size = LedgerSize::<Tiny>::new(10, 2).unwrap();
        let numbers = (0..size.leaves()).map(|number| size.number(size.position(number)));
        assert!(numbers.eq(0..20));
        assert_eq!(size.position(13), LeafPosition { shard: 1, place: 3 });
    }

    #[test]
    fn positions_are_below_both_numbers() {
        let size = LedgerSize::<Tiny>::new(10, 2).unwrap();
        let contains = |shard, place| size.contains(LeafPosition { shard, place });
        assert!(contains(0, 0) && contains(1, 9));
        assert!(!contains(2, 0) && !contains(0, 10));
    }
}
