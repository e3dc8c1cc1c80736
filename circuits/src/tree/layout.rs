//! Where a tree's nodes are: in which layer, at which byte of its file, and which of them a path takes.
//!
//! A tree's file is its layers, one after the other, the leaves' first and the top last, 64 bytes a
//! node. A path's reader takes the few nodes that it needs and no others.
//!
//! What is read back is not decoded: a node's digest has both children's digests *and* sums inside, so
//! digests alone, compared from the top down, show that every byte of the nodes below is as it was.

use std::io::{self, Write};

use rayon::prelude::*;

use super::node::{NODE_BYTES, NodeBytes, node_digest};
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

/// The nodes that prove a leaf: in each layer the sibling of the leaf or of the node above it, if there is one.
/// It is `rs_merkle`'s order.
///
/// # Panics
/// If there is no such leaf.
pub fn path_positions(leaves: usize, leaf: usize) -> Vec<NodePosition> {
    TreeLayout::new(leaves).path_positions(leaf)
}

/// A tree's layers in its file, worked out once where many paths are read from trees of one size.
#[derive(Clone, Debug)]
pub struct TreeLayout {
    /// The first node of each layer, counted over the file, and the layer's size.
    layers: Vec<(usize, usize)>,
}

/// Why a path cannot be read from a tree's file.
#[derive(Debug, thiserror::Error)]
pub enum PathReadError {
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

    /// As the function [`path_positions`].
    ///
    /// # Panics
    /// If there is no such leaf.
    pub fn path_positions(&self, leaf: usize) -> Vec<NodePosition> {
        self.expect_leaf(leaf);
        let mut index = leaf;
        let mut positions = Vec::with_capacity(self.layers.len());
        for (layer, (_, size)) in self.layers.iter().enumerate() {
            let sibling = index ^ 1;
            if sibling < *size {
                positions.push(NodePosition {
                    layer,
                    index: sibling,
                });
            }
            index /= 2;
        }
        positions
    }

    /// The number of a node in the file, from 0.
    pub fn number(&self, position: NodePosition) -> usize {
        self.layers[position.layer].0 + position.index
    }

    /// The nodes that prove a leaf, in the order of [`path_positions`], from all nodes of the
    /// tree, which [`TreeLayout::check`] has checked.
    ///
    /// # Panics
    /// If there is no such leaf, or the nodes are of another tree.
    pub fn path(&self, nodes: &[NodeBytes], leaf: usize) -> Vec<NodeBytes> {
        let positions = self.path_positions(leaf).into_iter();
        positions
            .map(|position| nodes[self.number(position)])
            .collect()
    }

    /// The nodes that prove a leaf, read from a file by `read`, which fills its second
    /// argument with the nodes from a number on. Every node is compared with what lies above it, up to
    /// `top`.
    ///
    /// # Errors
    /// [`PathReadError`].
    ///
    /// # Panics
    /// If there is no such leaf.
    pub fn read_path(
        &self,
        leaf: usize,
        top: &NodeBytes,
        mut read: impl FnMut(usize, &mut [NodeBytes]) -> io::Result<()>,
    ) -> Result<Vec<NodeBytes>, PathReadError> {
        self.expect_leaf(leaf);
        let mut index = leaf;
        let mut path = Vec::with_capacity(self.layers.len());
        let mut below: Option<Digest32> = None;
        for (layer, (start, size)) in self.layers.iter().enumerate() {
            // The node and its sibling: a pair, but for an odd node at the layer's end.
            let first = index & !1;
            let mut pair = [[0; NODE_BYTES]; 2];
            let nodes = &mut pair[..2.min(size - first)];
            read(start + first, nodes)?;
            if below.is_some_and(|digest| nodes[index - first][..32] != digest) {
                return Err(PathReadError::Changed(layer - 1));
            }
            path.extend(nodes.get((index - first) ^ 1).copied());
            if layer + 1 == self.layers.len() && nodes[0] != *top {
                return Err(PathReadError::Changed(layer));
            }
            below = Some(parent_digest(nodes));
            index /= 2;
        }
        Ok(path)
    }

    /// Whether these are the nodes of one tree with this top, by their digests.
    pub fn check(&self, nodes: &[NodeBytes], top: &NodeBytes) -> bool {
        if nodes.len() != self.nodes() || nodes.last() != Some(top) {
            return false;
        }
        let layer = |(start, size): &(usize, usize)| &nodes[*start..start + size];
        self.layers.windows(2).all(|pair| {
            let (below, above) = (layer(&pair[0]), layer(&pair[1]));
            let families = below.par_chunks(2).zip(above);
            families.all(|(children, node)| match children {
                // A node without a sibling is carried up as it is.
                [only] => only == node,
                _ => node[..32] == parent_digest(children),
            })
        })
    }

    fn expect_leaf(&self, leaf: usize) {
        let leaves = self.layers.first().map_or(0, |(_, size)| *size);
        assert!(leaf < leaves, "a leaf of the tree");
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

    /// A path as it is read from a file, node by node.
    fn read(
        nodes: &[NodeBytes],
        layout: &TreeLayout,
        leaf: usize,
    ) -> Result<Vec<NodeBytes>, PathReadError> {
        let top = nodes.last().copied().unwrap_or([0; NODE_BYTES]);
        layout.read_path(leaf, &top, |first, out| {
            let found = nodes.get(first..first + out.len());
            out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        })
    }

    #[test]
    fn paths_read_from_a_file_are_those_of_the_tree_in_memory() {
        for size in [1, 2, 3, 21, 64] {
            let (nodes, layout) = (file_of(size), TreeLayout::new(size));
            let tree = SumTree::build(leaves(size));
            assert_eq!(nodes.len(), layout.nodes());
            assert!(layout.check(&nodes, &tree.top().to_bytes()));
            for leaf in 0..size {
                let path = tree.path(leaf);
                assert_eq!(read(&nodes, &layout, leaf).unwrap(), path);
                assert_eq!(layout.path(&nodes, leaf), path);
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
        for leaf in [0, 3, 8, 20] {
            for position in layout.path_positions(leaf) {
                for byte in [0, 40] {
                    let mut changed = nodes.clone();
                    changed[layout.number(position)][byte] ^= 1;
                    let refused = read(&changed, &layout, leaf);
                    let changed = matches!(refused, Err(PathReadError::Changed(_)));
                    assert!(changed, "{leaf} {position:?}");
                }
            }
        }
    }

    #[test]
    fn a_changed_leaf_is_found_with_its_path() {
        let (mut nodes, layout) = (file_of(21), TreeLayout::new(21));
        nodes[8][40] ^= 1;
        assert!(matches!(
            read(&nodes, &layout, 8),
            Err(PathReadError::Changed(0))
        ));
    }

    #[test]
    fn file_that_is_too_short_is_an_error() {
        let (nodes, layout) = (file_of(5), TreeLayout::new(5));
        let refused = read(&nodes[..5], &layout, 1);
        assert!(matches!(refused, Err(PathReadError::Io(_))));
    }
}
