//! The Merkle-sum tree: one digest for a whole ledger, and a commitment to its totals.
//!
//! ```text
//! leaf  = ( SHA-256(0x00, "por/leaf/v1", ledger digest, i, n, C_i),               C_i )
//! node  = ( SHA-256(0x01, left.digest, left.sum, right.digest, right.sum),  left.sum + right.sum )
//! root  =   SHA-256("por/root/v1", ledger digest, kind, shape, n, top.digest, K_L = top.sum)
//! ```
//!
//! (SPEC.md, "Tree"). A node's sum commits to the totals, asset by asset, of the leaves below it; the
//! top's is `K_L`. Its digest binds both children's digests *and* sums: bound to the combined sum
//! alone, one balance could stand for several. An odd node is carried up, never doubled, because then
//! a tree of three leaves would have the root of four, the last one twice.
//!
//! The ledger's tree has two levels: a tree over each shard's leaves, and one over the shards' tops, so
//! that shards can be built one by one, on any number of threads, in memory for one.
//!
//! | file | what it has |
//! |---|---|
//! | `node` | nodes and digests: the definition, given to `rs_merkle` as a `Hasher` |
//! | `build` | the same trees, built fast |
//! | `layout` | where nodes are in a tree's file, and which ones prove a leaf |
//! | `path` | from a user's leaves back to the top, by `rs_merkle` |

mod build;
mod layout;
mod node;
mod path;

use std::marker::PhantomData;

pub use build::{Layer, SumTree};
pub use layout::{
    NodePosition, ProofReadError, TreeLayout, layer_sizes, proof_positions, write_nodes,
};
pub use node::{NODE_BYTES, Node, NodeBytes, NodeError, SumHasher, leaf_node, node_digest, root};
pub use path::{InclusionPath, MAX_PATH_LEAVES, PathError};

use crate::shape::Shape;

/// Largest number of leaves of a ledger. Bounds every sum: `L_a < 2^64 * 2^33`.
pub const MAX_LEAVES: u64 = 1 << 33;

/// `n`: the number of leaves of a ledger, padding included. At least a shard, at most [`MAX_LEAVES`],
/// and whole shards.
#[derive(Clone, Copy, Debug)]
pub struct LeafCount<S>(u64, PhantomData<S>);

/// Why a number is not the number of leaves of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafCountError {
    /// No shard, or more leaves than sums are bounded for.
    #[error("a ledger of {found} leaves; it has from {shard} to {MAX_LEAVES}")]
    OutOfRange {
        /// The number given.
        found: u64,
        /// Leaves in a shard.
        shard: usize,
    },
    /// The last shard is not full.
    #[error("a ledger of {found} leaves; it is a multiple of {shard}")]
    PartialShard {
        /// The number given.
        found: u64,
        /// Leaves in a shard.
        shard: usize,
    },
}

impl<S: Shape> LeafCount<S> {
    /// Checks a number of leaves.
    ///
    /// # Errors
    /// [`LeafCountError`], naming the bound that it breaks.
    pub fn new(found: u64) -> Result<Self, LeafCountError> {
        let shard = S::SHARD_LEAVES;
        if found < shard as u64 || found > MAX_LEAVES {
            return Err(LeafCountError::OutOfRange { found, shard });
        }
        if !found.is_multiple_of(shard as u64) {
            return Err(LeafCountError::PartialShard { found, shard });
        }
        Ok(Self(found, PhantomData))
    }

    /// The number itself.
    pub fn leaves(self) -> u64 {
        self.0
    }

    /// The number of shards: at most 2^33 divided by the leaves of a shard.
    pub fn shards(self) -> usize {
        (self.0 / S::SHARD_LEAVES as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Production, Tiny};

    #[test]
    fn leaf_counts_are_whole_shards_within_bounds() {
        let shard = Tiny::SHARD_LEAVES;
        let count = |found| LeafCount::<Tiny>::new(found).map(LeafCount::shards);
        let out_of_range = |found| Err(LeafCountError::OutOfRange { found, shard });
        let partial = |found| Err(LeafCountError::PartialShard { found, shard });
        assert_eq!(count(0), out_of_range(0));
        assert_eq!(count(725), out_of_range(725));
        assert_eq!(count(726), Ok(1));
        assert_eq!(count(727), partial(727));
        assert_eq!(count(3 * 726), Ok(3));
        assert_eq!(count(MAX_LEAVES), partial(MAX_LEAVES));
        assert_eq!(count(MAX_LEAVES + 1), out_of_range(MAX_LEAVES + 1));
        assert_eq!(count(u64::MAX), out_of_range(u64::MAX));
        assert!(LeafCount::<Production>::new(726).is_err());
    }
}
