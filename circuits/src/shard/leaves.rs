//! The leaves of one shard: their entries, which are secret, and their commitments, which are not.

use std::{fmt, marker::PhantomData};

use crate::{
    curve::{Point, Scalar, encode_point},
    hash::{Digest32, sha256_concat},
    leaf::Slot,
    proof::zeroize_scalars,
    shape::Shape,
};

/// The M leaves of a shard with their openings.
pub struct ShardLeaves<S: Shape> {
    slots: Vec<Slot>,
    blinds: Vec<Scalar>,
    commitments: Vec<Point>,
    shape: PhantomData<S>,
}

/// What was given is not a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardLeavesError {
    /// More entries than slots.
    #[error("{found} entries, and a shard has {slots} slots")]
    Slots {
        /// The number of entries given.
        found: usize,
        /// K.
        slots: usize,
    },
    /// No leaf, or more than slots.
    #[error("{found} leaves; a shard has from 1 to {slots}")]
    Leaves {
        /// The number of commitments given.
        found: usize,
        /// K.
        slots: usize,
    },
    /// Not one blind for each leaf.
    #[error("{blinds} blinds for {leaves} leaves")]
    Blinds {
        /// The number of blinds given.
        blinds: usize,
        /// The number of commitments given.
        leaves: usize,
    },
    /// An entry of no leaf of the shard.
    #[error("an entry of leaf {0}, which the shard does not have")]
    UnknownLeaf(u32),
    /// An entry whose id is no component's.
    #[error("an entry of component {0}, which leaves do not have")]
    UnknownComponent(u16),
}

impl<S: Shape> ShardLeaves<S> {
    /// Entries of a shard in any order, blinds t and commitments C of its leaves in theirs. Several entries of one
    /// component of a leaf add up. That the commitments are to these entries is for the proof to find out.
    ///
    /// # Errors
    /// [`ShardLeavesError`] unless there are at most K entries, all of components of leaves of the shard, and from 1
    /// to K leaves with a blind each.
    pub fn new(
        slots: Vec<Slot>,
        blinds: Vec<Scalar>,
        commitments: Vec<Point>,
    ) -> Result<Self, ShardLeavesError> {
        let (found, leaves) = (slots.len(), commitments.len());
        if found > S::SLOTS {
            let slots = S::SLOTS;
            return Err(ShardLeavesError::Slots { found, slots });
        }
        if leaves == 0 || leaves > S::SLOTS {
            let (found, slots) = (leaves, S::SLOTS);
            return Err(ShardLeavesError::Leaves { found, slots });
        }
        if blinds.len() != leaves {
            let blinds = blinds.len();
            return Err(ShardLeavesError::Blinds { blinds, leaves });
        }
        for slot in &slots {
            if slot.leaf as usize >= leaves {
                return Err(ShardLeavesError::UnknownLeaf(slot.leaf));
            }
            if usize::from(slot.row) >= S::COMPONENTS {
                return Err(ShardLeavesError::UnknownComponent(slot.row));
            }
        }
        Ok(Self {
            slots,
            blinds,
            commitments,
            shape: PhantomData,
        })
    }

    /// The entries: one for each slot of the circuit from the first on. Slots after the last have no amount.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The commitments, in order.
    pub fn commitments(&self) -> &[Point] {
        &self.commitments
    }

    /// SHA-256 of the commitments, 32 bytes each.
    pub fn digest(&self) -> Digest32 {
        leaves_digest(&self.commitments)
    }

    /// The blind of Q, `sum_u t_u / (s + u)`, for the weights `1 / (s + u)` of all leaves.
    pub fn combined_blind(&self, weights: &[Scalar]) -> Scalar {
        debug_assert_eq!(weights.len(), self.blinds.len());
        self.blinds.iter().zip(weights).map(|(t, w)| *t * w).sum()
    }
}

/// SHA-256 of commitments, 32 bytes each, in order.
pub fn leaves_digest(commitments: &[Point]) -> Digest32 {
    sha256_concat(commitments.iter().map(encode_point))
}

impl<S: Shape> fmt::Debug for ShardLeaves<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardLeaves").finish_non_exhaustive()
    }
}

impl<S: Shape> Drop for ShardLeaves<S> {
    fn drop(&mut self) {
        zeroize_scalars(&mut self.blinds);
        self.slots.fill(Slot {
            leaf: 0,
            row: 0,
            amount: 0,
        });
        std::hint::black_box(&mut self.slots);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Tiny;

    fn shard(
        slots: Vec<Slot>,
        blinds: usize,
        leaves: usize,
    ) -> Result<ShardLeaves<Tiny>, ShardLeavesError> {
        ShardLeaves::new(
            slots,
            vec![Scalar::default(); blinds],
            vec![Point::default(); leaves],
        )
    }

    fn slot(leaf: u32, row: usize) -> Slot {
        let row = row as u16;
        let amount = 1;
        Slot { leaf, row, amount }
    }

    #[test]
    fn shards_are_refused_for_the_reason_given() {
        let slots = Tiny::SLOTS;
        let full = vec![slot(0, 0); slots];
        assert!(shard(full.clone(), 1, 1).is_ok());
        assert!(shard(Vec::new(), slots, slots).is_ok());
        let refused = |slots: &[Slot], blinds, leaves| shard(slots.to_vec(), blinds, leaves).err();
        let found = slots + 1;
        let more = [full, vec![slot(0, 0)]].concat();
        assert_eq!(
            refused(&more, 1, 1),
            Some(ShardLeavesError::Slots { found, slots })
        );
        assert_eq!(
            refused(&[], found, found),
            Some(ShardLeavesError::Leaves { found, slots })
        );
        let found = 0;
        assert_eq!(
            refused(&[], 0, 0),
            Some(ShardLeavesError::Leaves { found, slots })
        );
        let (blinds, leaves) = (2, 3);
        assert_eq!(
            refused(&[], 2, 3),
            Some(ShardLeavesError::Blinds { blinds, leaves })
        );
        assert_eq!(
            refused(&[slot(3, 0)], 3, 3),
            Some(ShardLeavesError::UnknownLeaf(3))
        );
        let last = Tiny::COMPONENTS - 1;
        assert_eq!(refused(&[slot(2, last)], 3, 3), None);
        assert_eq!(
            refused(&[slot(2, last + 1)], 3, 3),
            Some(ShardLeavesError::UnknownComponent(last as u16 + 1))
        );
    }
}
