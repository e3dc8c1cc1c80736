//! From an account's leaf back to the top of the ledger's tree.
//!
//! `rs_merkle` computes; what it does not check is checked here first. It ignores surplus hashes, and binds neither an
//! index nor the number of leaves. Here hashes are counted exactly, and a leaf's digest has its position and
//! the ledger's size inside.

use halo2curves::group::prime::PrimeCurveAffine;
use rs_merkle::MerkleProof;

use super::{
    layout::path_positions,
    node::{Node, SumHasher, leaf_node},
    size::{LeafPosition, LedgerSize},
};
use crate::{curve::Point, ledger::LedgerDigest, shape::Shape};

/// The nodes that lead from an account's leaf to the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionPath {
    /// Where the leaf is.
    pub position: LeafPosition,
    /// The nodes that prove the leaf in its shard's tree.
    pub shard_hashes: Vec<Node>,
    /// The nodes that prove the shard in the tree over all shards.
    pub top_hashes: Vec<Node>,
}

/// Why a path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The leaf is the identity, which commits to nothing that was ever blinded.
    #[error("the leaf is the identity")]
    IdentityLeaf,
    /// The ledger has no such shard, or its shards no such place.
    #[error(
        "place {} of shard {}, in a ledger of {shards} shards of {leaves} leaves",
        .position.place, .position.shard
    )]
    OutsideLedger {
        /// The position given.
        position: LeafPosition,
        /// H.
        shards: u64,
        /// M.
        leaves: u32,
    },
    /// Too few or too many nodes for the shard's tree.
    #[error("{found} nodes for the shard's tree; it takes {expected}")]
    ShardHashes {
        /// Nodes that the tree's form asks for.
        expected: usize,
        /// Nodes given.
        found: usize,
    },
    /// Too few or too many nodes for the tree over the shards.
    #[error("{found} nodes for the tree over the shards; it takes {expected}")]
    TopHashes {
        /// Nodes that the tree's form asks for.
        expected: usize,
        /// Nodes given.
        found: usize,
    },
}

impl InclusionPath {
    /// The top of the only tree that has this leaf at this position and these nodes beside it.
    /// It proves nothing until the root made from it is the expected one.
    ///
    /// # Errors
    /// [`PathError`] if the path does not have the form of a path in a ledger of this size.
    pub fn top<S: Shape>(
        &self,
        ledger: &LedgerDigest,
        size: LedgerSize<S>,
        commitment: &Point,
    ) -> Result<Node, PathError> {
        if bool::from(commitment.is_identity()) {
            return Err(PathError::IdentityLeaf);
        }
        let position = self.position;
        if !size.contains(position) {
            return Err(PathError::OutsideLedger {
                position,
                shards: size.shards(),
                leaves: size.leaves_per_shard(),
            });
        }
        let leaf = leaf_node(ledger, size, position, commitment);
        let (place, leaves) = (position.place as usize, size.leaves_per_shard() as usize);
        let shard_top = climb(leaf, place, leaves, &self.shard_hashes)
            .map_err(|HashCount { expected, found }| PathError::ShardHashes { expected, found })?;
        // Both are below 2^33, and where an address has fewer bits there is no such ledger.
        let (shard, shards) = (position.shard as usize, size.shards() as usize);
        climb(shard_top, shard, shards, &self.top_hashes)
            .map_err(|HashCount { expected, found }| PathError::TopHashes { expected, found })
    }
}

/// A number of hashes that is not the one of the tree's form.
struct HashCount {
    expected: usize,
    found: usize,
}

/// The top of a tree of `size` leaves from the one at `index`, which is below `size`.
fn climb(leaf: Node, index: usize, size: usize, hashes: &[Node]) -> Result<Node, HashCount> {
    let (expected, found) = (path_positions(size, index).len(), hashes.len());
    if expected != found {
        return Err(HashCount { expected, found });
    }
    MerkleProof::<SumHasher>::new(hashes.to_vec())
        .root(&[index], &[leaf], size)
        // A lack of hashes is all that it complains of, once there is an index for each leaf.
        .map_err(|_| HashCount { expected, found })
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::group::{Curve as _, Group};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    use crate::{
        curve::Curve,
        ledger::{CollateralDigest, LedgerContext, Root},
        shape::Tiny,
        tree::{Layer, NODE_BYTES, NodeBytes, SumTree, root},
    };

    const LEDGER: LedgerDigest = LedgerDigest([7; 32]);
    const SHARDS: u64 = 5;
    /// Not a power of two: paths have different lengths.
    const LEAVES: u32 = 21;

    /// A ledger of five shards, whose leaves are the multiples 1, 2, 3, ... of the curve's generator.
    struct Ledger {
        commitments: Vec<Point>,
        shards: Vec<SumTree>,
        above: SumTree,
    }

    static TREE: LazyLock<Ledger> = LazyLock::new(|| {
        let next = |point: &Curve| Some(point + Curve::generator());
        let multiples = std::iter::successors(Some(Curve::generator()), next);
        let multiples: Vec<Curve> = multiples.take(SHARDS as usize * LEAVES as usize).collect();
        let mut commitments = vec![Point::identity(); multiples.len()];
        Curve::batch_normalize(&multiples, &mut commitments);
        let tree =
            |(shard, leaves)| SumTree::build(Layer::of_shard(&LEDGER, size(), shard, leaves));
        let shards: Vec<SumTree> = (0..)
            .zip(commitments.chunks(LEAVES as usize))
            .map(tree)
            .collect();
        let above = SumTree::build(Layer::of_nodes(shards.iter().map(SumTree::top)));
        Ledger {
            commitments,
            shards,
            above,
        }
    });

    fn size() -> LedgerSize<Tiny> {
        LedgerSize::new(LEAVES, SHARDS).unwrap()
    }

    fn decode(nodes: Vec<NodeBytes>) -> Vec<Node> {
        let decode = |bytes| Node::from_bytes(bytes).unwrap();
        nodes.iter().map(decode).collect()
    }

    fn honest(shard: u64, place: u32) -> (InclusionPath, Point) {
        let path = InclusionPath {
            position: LeafPosition { shard, place },
            shard_hashes: decode(TREE.shards[shard as usize].path(place as usize)),
            top_hashes: decode(TREE.above.path(shard as usize)),
        };
        let leaf = shard as usize * LEAVES as usize + place as usize;
        (path, TREE.commitments[leaf])
    }

    fn root_of(size: LedgerSize<Tiny>, top: &Node) -> Root {
        let collateral = CollateralDigest::NONE;
        let context = LedgerContext {
            ledger: LEDGER,
            collateral,
        };
        root(&context, size, top)
    }

    /// Whether a path leads to the expected root, whose size is whatever the path says.
    fn leads_to_the_root(path: &InclusionPath, claimed: LedgerSize<Tiny>, leaf: &Point) -> bool {
        let expected = root_of(size(), &TREE.above.top());
        path.top(&LEDGER, claimed, leaf)
            .is_ok_and(|top| root_of(claimed, &top) == expected)
    }

    #[test]
    fn sum_of_the_top_is_the_sum_of_all_leaves() {
        let sum: Curve = TREE.commitments.iter().map(|c| c.to_curve()).sum();
        assert_eq!(TREE.above.top().sum, sum.to_affine());
    }

    #[test]
    fn every_leaf_leads_to_the_root() {
        for shard in 0..SHARDS {
            for place in 0..LEAVES {
                let (path, leaf) = honest(shard, place);
                assert!(leads_to_the_root(&path, size(), &leaf));
            }
        }
    }

    #[test]
    fn ledger_of_one_leaf_needs_no_nodes() {
        let one = LedgerSize::<Tiny>::new(1, 1).unwrap();
        let leaf = TREE.commitments[0];
        let tree = SumTree::build(Layer::of_shard(&LEDGER, one, 0, &[leaf]));
        let path = InclusionPath {
            position: LeafPosition { shard: 0, place: 0 },
            shard_hashes: Vec::new(),
            top_hashes: Vec::new(),
        };
        assert_eq!(path.top(&LEDGER, one, &leaf), Ok(tree.top()));
    }

    #[test]
    fn malformed_paths_are_refused_for_the_reason_given() {
        let (path, leaf) = honest(1, 3);
        let top = |path: &InclusionPath, leaf: &Point| path.top(&LEDGER, size(), leaf);
        assert_eq!(top(&path, &Point::identity()), Err(PathError::IdentityLeaf));
        for (shard, place) in [(SHARDS, 3), (1, LEAVES), (u64::MAX, 0), (0, u32::MAX)] {
            let mut path = path.clone();
            path.position = LeafPosition { shard, place };
            let refused = PathError::OutsideLedger {
                position: path.position,
                shards: SHARDS,
                leaves: LEAVES,
            };
            assert_eq!(top(&path, &leaf), Err(refused));
        }
        let expected = path.shard_hashes.len();
        for found in [0, expected - 1, expected + 1] {
            let mut path = path.clone();
            path.shard_hashes.resize(found, TREE.above.top());
            let refused = PathError::ShardHashes { expected, found };
            assert_eq!(top(&path, &leaf), Err(refused));
        }
        let expected = path.top_hashes.len();
        for found in [0, expected - 1, expected + 1] {
            let mut path = path.clone();
            path.top_hashes.resize(found, TREE.above.top());
            let refused = PathError::TopHashes { expected, found };
            assert_eq!(top(&path, &leaf), Err(refused));
        }
    }

    fn any_place() -> impl Strategy<Value = (u64, u32)> {
        (0..SHARDS, 0..LEAVES)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn flipped_bit_of_any_node_is_noticed(
            (shard, place) in any_place(), which: prop::sample::Index, bit in 0..8 * NODE_BYTES
        ) {
            let (mut path, leaf) = honest(shard, place);
            let in_shard = path.shard_hashes.len();
            let which = which.index(in_shard + path.top_hashes.len());
            let node = match which.checked_sub(in_shard) {
                None => &mut path.shard_hashes[which],
                Some(above) => &mut path.top_hashes[above],
            };
            let mut bytes = node.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Ok(flipped) = Node::from_bytes(&bytes) {
                *node = flipped;
                prop_assert!(!leads_to_the_root(&path, size(), &leaf));
            }
        }

        #[test]
        fn another_position_is_noticed((shard, place) in any_place(), other in any_place()) {
            let (mut path, leaf) = honest(shard, place);
            prop_assume!(other != (shard, place));
            path.position = LeafPosition { shard: other.0, place: other.1 };
            prop_assert!(!leads_to_the_root(&path, size(), &leaf));
        }

        #[test]
        fn another_size_is_noticed(
            (shard, place) in any_place(), leaves in 1..40_u32, shards in 1..12_u64
        ) {
            prop_assume!((leaves, shards) != (LEAVES, SHARDS));
            let (path, leaf) = honest(shard, place);
            let other = LedgerSize::new(leaves, shards).unwrap();
            prop_assert!(!leads_to_the_root(&path, other, &leaf));
            // Not even under a root that claims the other size.
            prop_assert!(path.top(&LEDGER, other, &leaf) != Ok(TREE.above.top()));
        }

        #[test]
        fn another_leaf_is_noticed((shard, place) in any_place()) {
            let (path, leaf) = honest(shard, place);
            prop_assert!(!leads_to_the_root(&path, size(), &-leaf));
        }

        #[test]
        fn nodes_out_of_order_or_moved_between_the_trees_are_noticed((shard, place) in any_place()) {
            let (path, leaf) = honest(shard, place);
            let mut swapped = path.clone();
            swapped.shard_hashes.swap(0, 1);
            prop_assert!(!leads_to_the_root(&swapped, size(), &leaf));
            let mut moved = path;
            moved.top_hashes.insert(0, moved.shard_hashes.pop().unwrap());
            prop_assert!(!leads_to_the_root(&moved, size(), &leaf));
        }
    }
}
