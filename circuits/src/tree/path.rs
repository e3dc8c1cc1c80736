//! From an account's leaves back to the top of the ledger's tree.
//!
//! `rs_merkle` computes; what it does not check is checked here first. It takes indices in any order,
//! ignores surplus hashes, and binds neither an index nor the number of leaves. Here indices are a run
//! given by its first position, hashes are counted exactly, and a leaf's digest has its position and
//! the number of leaves inside.

use std::ops::Range;

use halo2curves::group::prime::PrimeCurveAffine;
use rs_merkle::MerkleProof;

use super::{LeafCount, Node, SumHasher, layout::proof_positions, leaf_node};
use crate::{curve::Point, ledger::LedgerDigest, shape::Shape};

/// Largest number of leaves in one path: more balances than an account has, few enough that no file
/// keeps a verifier busy.
pub const MAX_PATH_LEAVES: usize = 4096;

/// The nodes that lead from an account's leaves, a run within one shard, to the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionPath {
    /// The first leaf's position in the ledger.
    pub first_position: u64,
    /// The nodes that prove the leaves in their shard's tree.
    pub shard_hashes: Vec<Node>,
    /// The nodes that prove the shard in the tree over all shards.
    pub top_hashes: Vec<Node>,
}

/// Why a path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is nothing to prove.
    #[error("no leaves to prove")]
    NoLeaves,
    /// More than [`MAX_PATH_LEAVES`].
    #[error("{0} leaves to prove; at most {MAX_PATH_LEAVES} are proven at once")]
    TooManyLeaves(usize),
    /// A leaf is the identity, which commits to nothing that was ever blinded.
    #[error("leaf {0} of the account is the identity")]
    IdentityLeaf(usize),
    /// The first position is not below the number of leaves.
    #[error("position {position} is outside a ledger of {leaves} leaves")]
    OutsideLedger {
        /// The first position given.
        position: u64,
        /// The number of leaves of the ledger.
        leaves: u64,
    },
    /// An account's leaves are in one shard.
    #[error("the leaves from position {0} on are not all in one shard")]
    AcrossShards(u64),
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
    /// The top of the only tree that has these leaves at these positions and these nodes beside them.
    /// It proves nothing until the root made from it is the expected one.
    ///
    /// # Errors
    /// [`PathError`] if the path does not have the form of a path in a ledger of `leaf_count` leaves.
    pub fn top<S: Shape>(
        &self,
        ledger: &LedgerDigest,
        leaf_count: LeafCount<S>,
        commitments: &[Point],
    ) -> Result<Node, PathError> {
        if commitments.is_empty() {
            return Err(PathError::NoLeaves);
        }
        if commitments.len() > MAX_PATH_LEAVES {
            return Err(PathError::TooManyLeaves(commitments.len()));
        }
        let is_identity = |c: &Point| bool::from(c.is_identity());
        if let Some(index) = commitments.iter().position(is_identity) {
            return Err(PathError::IdentityLeaf(index));
        }
        let (position, leaves) = (self.first_position, leaf_count.leaves());
        if position >= leaves {
            return Err(PathError::OutsideLedger { position, leaves });
        }
        let shard = (position / S::SHARD_LEAVES as u64) as usize;
        let first = (position % S::SHARD_LEAVES as u64) as usize;
        let run = first..first + commitments.len();
        if run.end > S::SHARD_LEAVES {
            return Err(PathError::AcrossShards(position));
        }

        let leaves: Vec<Node> = (position..)
            .zip(commitments)
            .map(|(position, commitment)| leaf_node(ledger, leaf_count, position, commitment))
            .collect();
        let shard_top = climb(&leaves, run, S::SHARD_LEAVES, &self.shard_hashes)
            .map_err(|HashCount { expected, found }| PathError::ShardHashes { expected, found })?;
        climb(
            &[shard_top],
            shard..shard + 1,
            leaf_count.shards(),
            &self.top_hashes,
        )
        .map_err(|HashCount { expected, found }| PathError::TopHashes { expected, found })
    }
}

/// A number of hashes that is not the one of the tree's form.
struct HashCount {
    expected: usize,
    found: usize,
}

/// The top of a tree of `size` leaves from those at the indices `run`, which is not empty and within
/// the tree.
fn climb(
    leaves: &[Node],
    run: Range<usize>,
    size: usize,
    hashes: &[Node],
) -> Result<Node, HashCount> {
    let (expected, found) = (proof_positions(size, run.clone()).len(), hashes.len());
    if expected != found {
        return Err(HashCount { expected, found });
    }
    let indices: Vec<usize> = run.collect();
    MerkleProof::<SumHasher>::new(hashes.to_vec())
        .root(&indices, leaves, size)
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
        ledger::{Kind, Root},
        shape::Tiny,
        tree::{Layer, NODE_BYTES, NodeBytes, SumTree, root},
    };

    const LEDGER: LedgerDigest = LedgerDigest([7; 32]);
    const SHARDS: usize = 5;
    const N: usize = Tiny::SHARD_LEAVES;

    /// A ledger of five shards, whose leaves are the multiples 1, 2, 3, ... of the curve's generator.
    struct Ledger {
        commitments: Vec<Point>,
        shards: Vec<SumTree>,
        above: SumTree,
    }

    static TREE: LazyLock<Ledger> = LazyLock::new(|| {
        let next = |point: &Curve| Some(point + Curve::generator());
        let multiples = std::iter::successors(Some(Curve::generator()), next);
        let multiples: Vec<Curve> = multiples.take(SHARDS * N).collect();
        let mut commitments = vec![Point::identity(); multiples.len()];
        Curve::batch_normalize(&multiples, &mut commitments);
        let tree =
            |(shard, leaves)| SumTree::build(Layer::of_shard(&LEDGER, count(), shard, leaves));
        let shards: Vec<SumTree> = commitments.chunks(N).enumerate().map(tree).collect();
        let above = SumTree::build(Layer::of_nodes(shards.iter().map(SumTree::top)));
        Ledger {
            commitments,
            shards,
            above,
        }
    });

    fn count() -> LeafCount<Tiny> {
        LeafCount::new((SHARDS * N) as u64).unwrap()
    }

    fn decode(nodes: Vec<NodeBytes>) -> Vec<Node> {
        let decode = |bytes| Node::from_bytes(bytes).unwrap();
        nodes.iter().map(decode).collect()
    }

    fn honest(shard: usize, run: Range<usize>) -> (InclusionPath, Vec<Point>) {
        let first = shard * N + run.start;
        let path = InclusionPath {
            first_position: first as u64,
            shard_hashes: decode(TREE.shards[shard].proof(run.clone())),
            top_hashes: decode(TREE.above.proof(shard..shard + 1)),
        };
        (path, TREE.commitments[first..first + run.len()].to_vec())
    }

    fn expected() -> Root {
        root(&LEDGER, Kind::Spot, count(), &TREE.above.top())
    }

    /// Whether a path leads to the expected root, whose number of leaves is whatever the path says.
    fn leads_to_the_root(
        path: &InclusionPath,
        leaf_count: LeafCount<Tiny>,
        leaves: &[Point],
    ) -> bool {
        path.top(&LEDGER, leaf_count, leaves)
            .is_ok_and(|top| root(&LEDGER, Kind::Spot, leaf_count, &top) == expected())
    }

    #[test]
    fn sum_of_the_top_is_the_sum_of_all_leaves() {
        let sum: Curve = TREE.commitments.iter().map(|c| c.to_curve()).sum();
        assert_eq!(TREE.above.top().sum, sum.to_affine());
    }

    #[test]
    fn paths_at_the_ends_of_shards_lead_to_the_root() {
        for shard in 0..SHARDS {
            for run in [0..1, 0..3, 5..9, N - 1..N, N - 4..N, 0..N] {
                let (path, leaves) = honest(shard, run);
                assert!(leads_to_the_root(&path, count(), &leaves));
            }
        }
    }

    #[test]
    fn ledger_of_one_shard_needs_no_nodes_above_it() {
        let one = LeafCount::<Tiny>::new(N as u64).unwrap();
        let tree = SumTree::build(Layer::of_shard(&LEDGER, one, 0, &TREE.commitments[..N]));
        let path = InclusionPath {
            first_position: 8,
            shard_hashes: decode(tree.proof(8..10)),
            top_hashes: Vec::new(),
        };
        let top = path.top(&LEDGER, one, &TREE.commitments[8..10]);
        assert_eq!(top, Ok(tree.top()));
    }

    #[test]
    fn malformed_paths_are_refused_for_the_reason_given() {
        let (path, leaves) = honest(1, 3..5);
        let top = |path: &InclusionPath, leaves: &[Point]| path.top(&LEDGER, count(), leaves);
        assert_eq!(top(&path, &[]), Err(PathError::NoLeaves));
        let many = vec![leaves[0]; MAX_PATH_LEAVES + 1];
        assert_eq!(
            top(&path, &many),
            Err(PathError::TooManyLeaves(MAX_PATH_LEAVES + 1))
        );
        assert_eq!(
            top(&path, &[leaves[0], Point::identity()]),
            Err(PathError::IdentityLeaf(1))
        );
        for position in [(SHARDS * N) as u64, u64::MAX] {
            let mut path = path.clone();
            path.first_position = position;
            let leaves_of_ledger = (SHARDS * N) as u64;
            assert_eq!(
                top(&path, &leaves),
                Err(PathError::OutsideLedger {
                    position,
                    leaves: leaves_of_ledger
                })
            );
        }
        let mut across = path.clone();
        across.first_position = 2 * N as u64 - 1;
        assert_eq!(
            top(&across, &leaves),
            Err(PathError::AcrossShards(2 * N as u64 - 1))
        );
        let expected = path.shard_hashes.len();
        for found in [0, expected - 1, expected + 1] {
            let mut path = path.clone();
            path.shard_hashes.resize(found, TREE.above.top());
            assert_eq!(
                top(&path, &leaves),
                Err(PathError::ShardHashes { expected, found })
            );
        }
        let expected = path.top_hashes.len();
        for found in [0, expected - 1, expected + 1] {
            let mut path = path.clone();
            path.top_hashes.resize(found, TREE.above.top());
            assert_eq!(
                top(&path, &leaves),
                Err(PathError::TopHashes { expected, found })
            );
        }
    }

    fn any_run() -> impl Strategy<Value = (usize, Range<usize>)> {
        (0..SHARDS, 0..N, 1_usize..20)
            .prop_map(|(shard, start, length)| (shard, start..(start + length).min(N)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn honest_paths_lead_to_the_root((shard, run) in any_run()) {
            let (path, leaves) = honest(shard, run);
            prop_assert!(leads_to_the_root(&path, count(), &leaves));
        }

        #[test]
        fn flipped_bit_of_any_node_is_noticed(
            (shard, run) in any_run(), which: prop::sample::Index, bit in 0..8 * NODE_BYTES
        ) {
            let (mut path, leaves) = honest(shard, run);
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
                prop_assert!(!leads_to_the_root(&path, count(), &leaves));
            }
        }

        #[test]
        fn another_position_is_noticed((shard, run) in any_run(), position in 0..(SHARDS * N) as u64) {
            let (mut path, leaves) = honest(shard, run);
            prop_assume!(position != path.first_position);
            path.first_position = position;
            prop_assert!(!leads_to_the_root(&path, count(), &leaves));
        }

        #[test]
        fn another_number_of_leaves_is_noticed((shard, run) in any_run(), shards in 1..12_u64) {
            prop_assume!(shards != SHARDS as u64);
            let (path, leaves) = honest(shard, run);
            let other = LeafCount::new(shards * N as u64).unwrap();
            prop_assert!(!leads_to_the_root(&path, other, &leaves));
            // Not even under a root that claims the other number.
            let top = path.top(&LEDGER, other, &leaves);
            prop_assert!(top != Ok(TREE.above.top()));
        }

        #[test]
        fn leaves_left_out_repeated_swapped_or_changed_are_noticed(
            (shard, run) in any_run(), which: prop::sample::Index
        ) {
            let (path, leaves) = honest(shard, run);
            let which = which.index(leaves.len());
            let mut short = leaves.clone();
            short.remove(which);
            prop_assert!(!leads_to_the_root(&path, count(), &short));
            let mut long = leaves.clone();
            long.insert(which, leaves[which]);
            prop_assert!(!leads_to_the_root(&path, count(), &long));
            let mut changed = leaves.clone();
            changed[which] = -changed[which];
            prop_assert!(!leads_to_the_root(&path, count(), &changed));
            if leaves.len() > 1 {
                let mut rotated = leaves;
                rotated.rotate_left(1);
                prop_assert!(!leads_to_the_root(&path, count(), &rotated));
            }
        }

        #[test]
        fn nodes_out_of_order_or_moved_between_the_trees_are_noticed((shard, run) in any_run()) {
            let (path, leaves) = honest(shard, run);
            let mut swapped = path.clone();
            swapped.shard_hashes.swap(0, 1);
            prop_assert!(!leads_to_the_root(&swapped, count(), &leaves));
            let mut moved = path;
            moved.top_hashes.insert(0, moved.shard_hashes.pop().unwrap());
            prop_assert!(!leads_to_the_root(&moved, count(), &leaves));
        }
    }
}
