//! Trees, built layer by layer.
//!
//! `rs_merkle` would build the same tree with an inversion a node, which is most of its time. Here the
//! sums of a layer share inversions, and each sum is encoded once.

use std::convert::Infallible;

use super::{
    layout::path_positions,
    node::{Node, NodeBytes, leaf_node, node_bytes, node_digest},
    size::{LeafPosition, LedgerSize},
};
use crate::{
    curve::Point,
    fixed_base::{Affine, BatchAdder},
    ledger::LedgerDigest,
    shape::Shape,
};

/// Pairs of nodes whose sums share an inversion: enough to forget its cost, few enough for the cache.
const BATCH_PAIRS: usize = 1024;

/// The nodes of one layer of a tree, the leaves' first of all. 136 bytes a node.
pub struct Layer {
    sums: Vec<Option<Affine>>,
    nodes: Vec<NodeBytes>,
}

impl Layer {
    /// The lowest layer of a shard's tree.
    ///
    /// # Panics
    /// Unless the ledger has such a shard and there is one commitment for each of its leaves: callers
    /// cut a list of exactly `n` commitments into shards.
    pub fn of_shard<S: Shape>(
        ledger: &LedgerDigest,
        size: LedgerSize<S>,
        shard: u64,
        commitments: &[Point],
    ) -> Self {
        assert!(shard < size.shards(), "a shard of the ledger");
        let leaves = size.leaves_per_shard();
        assert_eq!(commitments.len(), leaves as usize, "a whole shard");
        Self::of_nodes((0..leaves).zip(commitments).map(|(place, commitment)| {
            leaf_node(ledger, size, LeafPosition { shard, place }, commitment)
        }))
    }

    /// The lowest layer of any tree; of the one over the shards, the shards' tops in their order.
    pub fn of_nodes(nodes: impl IntoIterator<Item = Node>) -> Self {
        let (sums, nodes) = nodes
            .into_iter()
            .map(|node| (Affine::from_point(&node.sum), node.to_bytes()))
            .unzip();
        Self { sums, nodes }
    }

    /// The layer above.
    fn above(&self, adder: &mut BatchAdder) -> Self {
        let size = self.nodes.len().div_ceil(2);
        let (mut sums, mut nodes) = (Vec::with_capacity(size), Vec::with_capacity(size));
        let (pairs_of_sums, odd_sum) = self.sums.as_chunks::<2>();
        let (pairs_of_nodes, odd_node) = self.nodes.as_chunks::<2>();
        let batches = pairs_of_sums.chunks(BATCH_PAIRS);
        for (pair_sums, pair_nodes) in batches.zip(pairs_of_nodes.chunks(BATCH_PAIRS)) {
            let start = sums.len();
            sums.extend(pair_sums.iter().map(|[left, _]| *left));
            adder.add_each(&mut sums[start..], |i| pair_sums[i][1]);
            nodes.extend(
                pair_nodes
                    .iter()
                    .zip(&sums[start..])
                    .map(|([left, right], sum)| {
                        node_bytes(&node_digest(left, right), &Affine::to_point(*sum))
                    }),
            );
        }
        // A node without a sibling is carried up as it is.
        sums.extend_from_slice(odd_sum);
        nodes.extend_from_slice(odd_node);
        Self { sums, nodes }
    }

    /// Builds the tree over this layer and returns its top. Each layer's nodes are shown to `each`,
    /// the lowest first, the top (a layer of one) last, and forgotten: a layer and the one above it are
    /// all that is in memory, at most 204 bytes a leaf.
    ///
    /// # Errors
    /// Whatever `each` returns.
    ///
    /// # Panics
    /// If the layer is empty.
    pub fn climb<E>(self, mut each: impl FnMut(&[NodeBytes]) -> Result<(), E>) -> Result<Node, E> {
        assert!(!self.nodes.is_empty(), "a tree has at least one leaf");
        let mut adder = BatchAdder::default();
        let mut layer = self;
        each(&layer.nodes)?;
        while layer.nodes.len() > 1 {
            layer = layer.above(&mut adder);
            each(&layer.nodes)?;
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(&layer.nodes[0][..32]);
        let sum = Affine::to_point(layer.sums[0]);
        Ok(Node { digest, sum })
    }

    /// The top of the tree over this layer, without the layers between.
    ///
    /// # Panics
    /// If the layer is empty.
    pub fn top(self) -> Node {
        let Ok(top) = self.climb::<Infallible>(|_| Ok(()));
        top
    }
}

/// A tree with all its layers in memory: 128 bytes a leaf.
#[derive(Clone, Debug)]
pub struct SumTree {
    layers: Vec<Vec<NodeBytes>>,
    top: Node,
}

impl SumTree {
    /// Builds the tree over a layer.
    ///
    /// # Panics
    /// If the layer is empty.
    pub fn build(leaves: Layer) -> Self {
        let mut layers = Vec::new();
        let Ok(top) = leaves.climb::<Infallible>(|nodes| {
            layers.push(nodes.to_vec());
            Ok(())
        });
        Self { layers, top }
    }

    /// The tree's top.
    pub fn top(&self) -> Node {
        self.top
    }

    /// All layers, the leaves' first; the last one is the top.
    pub fn layers(&self) -> &[Vec<NodeBytes>] {
        &self.layers
    }

    /// The nodes that prove a leaf, in `rs_merkle`'s order.
    ///
    /// # Panics
    /// If the leaf is not in the tree.
    pub fn path(&self, leaf: usize) -> Vec<NodeBytes> {
        path_positions(self.layers[0].len(), leaf)
            .into_iter()
            .map(|at| self.layers[at.layer][at.index])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::group::{Curve as _, Group};
    use proptest::prelude::*;
    use rs_merkle::{Hasher, MerkleProof, MerkleTree};

    use crate::{
        curve::{Curve, Scalar},
        shape::Tiny,
        tree::node::SumHasher,
    };

    /// Nodes whose sums are small multiples of one point: identities, equal and opposite ones occur.
    fn nodes(multiples: &[i64]) -> Vec<Node> {
        let node = |(i, k): (usize, &i64)| {
            let size = Scalar::from(k.unsigned_abs());
            Node {
                digest: [i as u8; 32],
                sum: (Curve::generator() * if *k < 0 { -size } else { size }).to_affine(),
            }
        };
        multiples.iter().enumerate().map(node).collect()
    }

    fn check_against_rs_merkle(leaves: &[Node]) {
        let tree = SumTree::build(Layer::of_nodes(leaves.iter().copied()));
        let expected = MerkleTree::<SumHasher>::from_leaves(leaves);
        assert_eq!(Some(tree.top()), expected.root());
        assert_eq!(Layer::of_nodes(leaves.iter().copied()).top(), tree.top());
        for leaf in 0..leaves.len() {
            let bytes = tree.path(leaf).concat();
            assert_eq!(bytes, expected.proof(&[leaf]).to_bytes());
            let proof = MerkleProof::<SumHasher>::from_bytes(&bytes).unwrap();
            let top = proof.root(&[leaf], &leaves[leaf..=leaf], leaves.len());
            assert_eq!(top.ok(), Some(tree.top()));
        }
    }

    #[test]
    fn trees_and_paths_of_every_small_size_are_those_of_rs_merkle() {
        for size in (1..=18).chain([31, 32, 33, 47, 64, 65, 69]) {
            let multiples: Vec<i64> = (1..=size).collect();
            check_against_rs_merkle(&nodes(&multiples));
        }
    }

    #[test]
    fn odd_leaf_is_carried_up_and_never_doubled() {
        let three = nodes(&[1, 2, 3]);
        let doubled = [three[0], three[1], three[2], three[2]];
        let top = |leaves: &[Node]| Layer::of_nodes(leaves.iter().copied()).top();
        assert_ne!(top(&three).digest, top(&doubled).digest);
        assert_ne!(top(&three).sum, top(&doubled).sum);
        let left = SumHasher::concat_and_hash(&three[0], Some(&three[1]));
        let carried = SumHasher::concat_and_hash(&left, Some(&three[2]));
        assert_eq!(top(&three), carried);
    }

    #[test]
    fn sum_of_the_top_is_the_sum_of_the_leaves() {
        let leaves = nodes(&[1, -1, 5, 5, 0, 7, -17]);
        let top = Layer::of_nodes(leaves.iter().copied()).top();
        assert_eq!(top.sum, nodes(&[0])[0].sum);
    }

    #[test]
    fn layers_larger_than_a_batch_are_added_up_whole() {
        let leaves = nodes(&vec![1; 2 * BATCH_PAIRS + 2]);
        let top = Layer::of_nodes(leaves.iter().copied()).top();
        assert_eq!(top.sum, nodes(&[2 * BATCH_PAIRS as i64 + 2])[0].sum);
        assert_eq!(
            Some(top),
            MerkleTree::<SumHasher>::from_leaves(&leaves).root()
        );
    }

    #[test]
    fn leaves_of_a_shard_are_numbered_within_it() {
        let ledger = LedgerDigest([7; 32]);
        let size = LedgerSize::<Tiny>::new(30, 2).unwrap();
        let commitments = vec![nodes(&[1])[0].sum; 30];
        let layer = Layer::of_shard(&ledger, size, 1, &commitments);
        for place in [0, 29] {
            let position = LeafPosition { shard: 1, place };
            let leaf = leaf_node(&ledger, size, position, &commitments[0]);
            assert_eq!(layer.nodes[place as usize], leaf.to_bytes());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn trees_and_paths_are_those_of_rs_merkle_exceptional_sums_too(
            multiples in prop::collection::vec(-2_i64..=2, 1..40)
        ) {
            check_against_rs_merkle(&nodes(&multiples));
        }
    }
}
