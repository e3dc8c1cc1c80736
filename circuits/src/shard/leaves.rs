//! The leaves of one shard: their balances, which are secret, and their commitments, which are not.

use std::marker::PhantomData;

use halo2curves::ff::Field;
use sha2::{Digest as _, Sha256};

use crate::{
    curve::{Point, Scalar, encode_point},
    hash::Digest32,
    ledger::{Amount, AssetId},
    proof::zeroize_scalar,
    shape::Shape,
};

/// The N leaves of a shard with their openings.
#[derive(Debug)]
pub struct ShardLeaves<S: Shape> {
    balances: Vec<(AssetId, Amount)>,
    blinds: Vec<Scalar>,
    commitments: Vec<Point>,
    shape: PhantomData<S>,
}

/// A shard was given another number of leaves than its shape has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a shard has {expected} leaves, and {found} were given")]
pub struct LeafCountError {
    /// N.
    pub expected: usize,
    /// The length of one of the three lists.
    pub found: usize,
}

impl<S: Shape> ShardLeaves<S> {
    /// Balances, blinds t and commitments C of a shard, in order.
    ///
    /// # Errors
    /// [`LeafCountError`] unless there are exactly N of each.
    pub fn new(
        balances: Vec<(AssetId, Amount)>,
        blinds: Vec<Scalar>,
        commitments: Vec<Point>,
    ) -> Result<Self, LeafCountError> {
        let expected = S::SHARD_LEAVES;
        for found in [balances.len(), blinds.len(), commitments.len()] {
            if found != expected {
                return Err(LeafCountError { expected, found });
            }
        }
        Ok(Self {
            balances,
            blinds,
            commitments,
            shape: PhantomData,
        })
    }

    /// The balance of leaf `index` of the shard.
    pub fn balance(&self, index: usize) -> (AssetId, Amount) {
        self.balances[index]
    }

    /// The commitments, in order.
    pub fn commitments(&self) -> &[Point] {
        &self.commitments
    }

    /// SHA-256 of the commitments, 32 bytes each.
    pub fn digest(&self) -> Digest32 {
        leaves_digest(&self.commitments)
    }

    /// The blind of Q, `sum_i rho^i t_i`.
    pub fn combined_blind(&self, rho: Scalar) -> Scalar {
        // Horner's rule from the last leaf on.
        self.blinds
            .iter()
            .rev()
            .fold(Scalar::ZERO, |sum, blind| sum * rho + blind)
    }
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
