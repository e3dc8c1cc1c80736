//! Where a tree's nodes are: in which layer, at which byte of its file, and which of them a proof takes.
//!
//! A tree's file is its layers, one after the other, the leaves' first and the top last, 64 bytes a
//! node. A proof reads the few nodes that it needs and no others.
//!
//! What is read back is not decoded: a node's digest has both children's digests *and* sums inside, so
//! digests alone, compared from the top down, show that every byte of the nodes below is as it was.

use std::{
    io::{self, Write},
    ops::Range,
};

use rayon::prelude::*;

use super::{NODE_BYTES, NodeBytes, node_digest};
use crate::hash::Digest32;

/// Where a node is in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodePosition {
    /// The layer, counted from the leaves'.
    pub layer: usize,
    /// The place in the layer, counted from the left.
    pub index: usize,
}

/// The number of nodes in each layer of a tree, from its leaves to its top; none for no leaves.
pub fn layer_sizes(leaves: usize) -> Vec<usize> {
    let above = |size: &usize| (*size > 1).then(|| size.div_ceil(2));
    std::iter::successors((leaves > 0).then_some(leaves), above).collect()
}

/// The nodes that prove a run of leaves: in each layer the left sibling of the run's first node and the
/// right sibling of its last, where they have one outside the run. It is `rs_merkle`'s order.
///
/// # Panics
/// If the run is empty or reaches beyond the leaves.
pub fn proof_positions(leaves: usize, proven: Range<usize>) -> Vec<NodePosition> {
    TreeLayout::new(leaves).proof_positions(proven)
}

/// A tree's layers in its file, worked out once where many proofs are read from trees of one size.
#[derive(Clone, Debug)]
pub struct TreeLayout {
    /// The first node of each layer, counted over the file, and the layer's size.
    layers: Vec<(usize, usize)>,
}

/// Why a proof cannot be read from a tree's file.
#[derive(Debug, thiserror::Error)]
pub enum ProofReadError {
    /// The file cannot be read; one that is too short is among that.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A node is not the one above those below it.
    #[error("nodes of layer {0} are not those that the layer above was made of")]
    Changed(usize),
}

impl TreeLayout {
    /// The layout of a tree over so many leaves.
    pub fn new(leaves: usize) -> Self {
        let mut first = 0;
        let layer = |size| {
            let layer = (first, size);
            first += size;
            layer
        };
        Self {
            layers: layer_sizes(leaves).into_iter().map(layer).collect(),
        }
    }

    /// Nodes of the tree, leaves and top included.
    pub fn nodes(&self) -> usize {
        self.layers.last().map_or(0, |(first, size)| first + size)
    }

    /// As the function [`proof_positions`].
    ///
    /// # Panics
    /// If the run is empty or reaches beyond the leaves.
    pub fn proof_positions(&self, proven: Range<usize>) -> Vec<NodePosition> {
        let (mut first, mut last) = self.bounds(proven);
        let mut positions = Vec::with_capacity(self.layers.len());
        for (layer, (_, size)) in self.layers.iter().enumerate() {
            if !first.is_multiple_of(2) {
                let index = first - 1;
                positions.push(NodePosition { layer, index });
            }
            if last.is_multiple_of(2) && last + 1 < *size {
                let index = last + 1;
                positions.push(NodePosition { layer, index });
            }
            (first, last) = (first / 2, last / 2);
        }
        positions
    }

    /// The number of a node in the file, from 0.
    pub fn number(&self, position: NodePosition) -> usize {
        self.layers[position.layer].0 + position.index
    }

    /// The nodes that prove a run of leaves, in the order of [`proof_positions`], from all nodes of the
    /// tree, which [`TreeLayout::check`] has checked.
    ///
    /// # Panics
    /// If the run is empty or reaches beyond the leaves, or the nodes are of another tree.
    pub fn proof(&self, nodes: &[NodeBytes], proven: Range<usize>) -> Vec<NodeBytes> {
        let positions = self.proof_positions(proven).into_iter();
        positions
            .map(|position| nodes[self.number(position)])
            .collect()
    }

    /// The nodes that prove a run of leaves, read from a file by `read`, which fills its second
    /// argument with the nodes from a number on. Every node is compared with what lies above it, up to
    /// `top`.
    ///
    /// # Errors
    /// [`ProofReadError`].
    ///
    /// # Panics
    /// If the run is empty or reaches beyond the leaves.
    pub fn read_proof(
        &self,
        proven: Range<usize>,
        top: &NodeBytes,
        mut read: impl FnMut(usize, &mut [NodeBytes]) -> io::Result<()>,
    ) -> Result<Vec<NodeBytes>, ProofReadError> {
        let (mut first, mut last) = self.bounds(proven);
        let mut proof = Vec::with_capacity(self.layers.len());
        let mut digests: Vec<Digest32> = Vec::new();
        for (layer, (start, size)) in self.layers.iter().enumerate() {
            // The run and its siblings: whole pairs, but for an odd node at the layer's end.
            let begin = first & !1;
            let mut nodes = vec![[0; NODE_BYTES]; (last | 1).min(size - 1) + 1 - begin];
            read(start + begin, &mut nodes)?;
            let made = nodes[first - begin..].iter().zip(&digests);
            if made.into_iter().any(|(node, digest)| node[..32] != *digest) {
                return Err(ProofReadError::Changed(layer - 1));
            }
            if first != begin {
                proof.push(nodes[0]);
            }
            if begin + nodes.len() > last + 1 {
                proof.push(nodes[nodes.len() - 1]);
            }
            if layer + 1 == self.layers.len() && nodes[0] != *top {
                return Err(ProofReadError::Changed(layer));
            }
            digests = nodes.chunks(2).map(parent_digest).collect();
            (first, last) = (first / 2, last / 2);
        }
        Ok(proof)
    }

    /// Whether these are the nodes of one tree with this top, by their digests.
    pub fn check(&self, nodes: &[NodeBytes], top: &NodeBytes) -> bool {
        if nodes.len() != self.nodes() || nodes.last() != Some(top) {
            return false;
        }
        let layer = |(start, size): &(usize, usize)| &nodes[*start..start + size];
        self.layers.windows(2).all(|pair| {
            let (below, above) = (layer(&pair[0]), layer(&pair[1]));
            let made = below.par_chunks(2).zip(above);
            made.all(|(children, node)| match children {
                // A node without a sibling is carried up as it is.
                [only] => only == node,
                _ => node[..32] == parent_digest(children),
            })
        })
    }

    /// The first and the last leaf of a run.
    fn bounds(&self, run: Range<usize>) -> (usize, usize) {
        let leaves = self.layers.first().map_or(0, |(_, size)| *size);
        assert!(run.start < run.end && run.end <= leaves, "a run of leaves");
        (run.start, run.end - 1)
    }
}

/// The digest of the node above a pair, or above an odd node, which is carried up.
fn parent_digest(children: &[NodeBytes]) -> Digest32 {
    match children {
        [left, right] => node_digest(left, right),
        _ => children[0][..32].try_into().expect("half of a node"),
    }
}

/// Appends nodes to a tree's file. Given to [`super::Layer::climb`], it writes the whole file.
///
/// # Errors
/// Those of the writer.
pub fn write_nodes(writer: &mut impl Write, nodes: &[NodeBytes]) -> io::Result<()> {
    writer.write_all(nodes.as_flattened())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::{
        curve::Point,
        tree::{Layer, Node, SumTree},
    };
    use halo2curves::group::prime::PrimeCurveAffine;

    fn leaves(size: usize) -> Layer {
        Layer::of_nodes((0..size).map(|i| Node {
            digest: [i as u8; 32],
            sum: Point::generator(),
        }))
    }

    #[test]
    fn layers_halve_and_round_up_to_one_node() {
        assert!(layer_sizes(0).is_empty());
        assert_eq!(layer_sizes(1), [1]);
        assert_eq!(layer_sizes(2), [2, 1]);
        assert_eq!(layer_sizes(7), [7, 4, 2, 1]);
        assert_eq!(layer_sizes(9), [9, 5, 3, 2, 1]);
    }

    /// All nodes of a tree, as its file has them.
    fn file_of(size: usize) -> Vec<NodeBytes> {
        let mut file = Vec::new();
        let top = leaves(size).climb(|nodes| write_nodes(&mut file, nodes));
        let tree = SumTree::build(leaves(size));
        assert_eq!(top.unwrap(), tree.top());
        let (nodes, rest) = file.as_chunks();
        assert!(rest.is_empty());
        nodes.to_vec()
    }

    /// A proof as it is read from a file, node by node.
    fn read(
        nodes: &[NodeBytes],
        layout: &TreeLayout,
        run: Range<usize>,
    ) -> Result<Vec<NodeBytes>, ProofReadError> {
        let top = nodes.last().copied().unwrap_or([0; NODE_BYTES]);
        layout.read_proof(run, &top, |first, out| {
            let found = nodes.get(first..first + out.len());
            out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        })
    }

    #[test]
    fn proofs_read_from_a_file_are_those_of_the_tree_in_memory() {
        for size in [1, 2, 3, 21, 64] {
            let (nodes, layout) = (file_of(size), TreeLayout::new(size));
            let tree = SumTree::build(leaves(size));
            assert_eq!(nodes.len(), layout.nodes());
            assert!(layout.check(&nodes, &tree.top().to_bytes()));
            for start in 0..size {
                for end in start + 1..=size {
                    let proof = tree.proof(start..end);
                    assert_eq!(read(&nodes, &layout, start..end).unwrap(), proof);
                    assert_eq!(layout.proof(&nodes, start..end), proof);
                }
            }
        }
    }

    #[test]
    fn nodes_that_were_changed_are_found() {
        let (nodes, layout) = (file_of(21), TreeLayout::new(21));
        let top = *nodes.last().unwrap();
        for number in 0..nodes.len() {
            for byte in [0, 31, 32, 63] {
                let mut changed = nodes.clone();
                changed[number][byte] ^= 1;
                assert!(!layout.check(&changed, &top), "{number}");
            }
        }
        assert!(!layout.check(&nodes[..nodes.len() - 1], &top));
        for run in [0..1, 3..4, 5..9, 20..21] {
            let proof = layout.proof_positions(run.clone());
            for position in proof {
                for byte in [0, 40] {
                    let mut changed = nodes.clone();
                    changed[layout.number(position)][byte] ^= 1;
                    let refused = read(&changed, &layout, run.clone());
                    let changed = matches!(refused, Err(ProofReadError::Changed(_)));
                    assert!(changed, "{run:?} {position:?}");
                }
            }
        }
    }

    #[test]
    fn file_that_is_too_short_is_an_error() {
        let (nodes, layout) = (file_of(5), TreeLayout::new(5));
        let refused = read(&nodes[..5], &layout, 1..2);
        assert!(matches!(refused, Err(ProofReadError::Io(_))));
    }
}
