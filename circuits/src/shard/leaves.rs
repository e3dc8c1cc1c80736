//! The leaves of one shard: their entries, which are secret, and their commitments, which are not.

use std::marker::PhantomData;

use halo2curves::ff::{BatchInvert, Field};
use sha2::{Digest as _, Sha256};

use crate::{
    curve::{Point, Scalar, encode_point},
    hash::Digest32,
    leaf::Slot,
    proof::zeroize_scalar,
    shape::Shape,
};

/// The leaves of a shard with their openings.
#[derive(Debug)]
pub struct ShardLeaves<S: Shape> {
    slots: Vec<Slot>,
    blinds: Vec<Scalar>,
    commitments: Vec<Point>,
    shape: PhantomData<S>,
}

/// A shard was given lists of lengths that it cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardLeavesError {
    /// More entries than slots.
    #[error("a shard has {slots} slots, and {found} entries were given")]
    Entries {
        /// K.
        slots: usize,
        /// The number given.
        found: usize,
    },
    /// No leaves, more than slots, or not a blind and a commitment for each.
    #[error(
        "{blinds} blinds and {commitments} commitments; a shard has 1 to {slots} leaves with one of each"
    )]
    Leaves {
        /// K.
        slots: usize,
        /// Blinds given.
        blinds: usize,
        /// Commitments given.
        commitments: usize,
    },
    /// An entry of no leaf or no component.
    #[error("entry {0} is of a leaf or of a component that is none")]
    Slot(usize),
}

impl<S: Shape> ShardLeaves<S> {
    /// Entries in any order, and the blinds t and commitments C of the leaves in theirs.
    ///
    /// # Errors
    /// [`ShardLeavesError`].
    pub fn new(
        entries: Vec<Slot>,
        blinds: Vec<Scalar>,
        commitments: Vec<Point>,
    ) -> Result<Self, ShardLeavesError> {
        let slots = S::SLOTS;
        if entries.len() > slots {
            let found = entries.len();
            return Err(ShardLeavesError::Entries { slots, found });
        }
        let leaves = blinds.len();
        if leaves == 0 || leaves > slots || commitments.len() != leaves {
            return Err(ShardLeavesError::Leaves {
                slots,
                blinds: leaves,
                commitments: commitments.len(),
            });
        }
        let foreign =
            |slot: &Slot| slot.leaf as usize >= leaves || usize::from(slot.row) >= S::COMPONENTS;
        if let Some(entry) = entries.iter().position(foreign) {
            return Err(ShardLeavesError::Slot(entry));
        }
        Ok(Self {
            slots: entries,
            blinds,
            commitments,
            shape: PhantomData,
        })
    }

    /// The entries; slots after them are unused.
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

    /// The blind of Q, `sum_u t_u / (s + u)`.
    pub fn combined_blind(&self, s: Scalar) -> Scalar {
        let weights = leaf_weights(Scalar::ONE, s, self.blinds.len());
        let weighed = self.blinds.iter().zip(weights);
        weighed.map(|(blind, weight)| *blind * weight).sum()
    }
}

/// `scale / (s + u)` for each leaf `u` of a shard, with one inversion. No denominator is zero: such an s is refused.
pub(super) fn leaf_weights(scale: Scalar, s: Scalar, leaves: usize) -> Vec<Scalar> {
    let mut weights: Vec<Scalar> = (0..leaves as u64).map(|u| s + Scalar::from(u)).collect();
    weights.iter_mut().batch_invert();
    weights.iter_mut().for_each(|weight| *weight *= scale);
    weights
}

/// SHA-256 of commitments, 32 bytes each, in order.
pub fn leaves_digest(commitments: &[Point]) -> Digest32 {
    let mut hasher = Sha256::new();
    for commitment in commitments {
        hasher.update(encode_point(commitment));
    }
    hasher.finalize().into()
}

impl<S: Shape> Drop for ShardLeaves<S> {
    fn drop(&mut self) {
        self.blinds.iter_mut().for_each(zeroize_scalar);
    }
}
