//! Where a tree's nodes are: in which layer, at which byte of its file, and which of them a proof takes.
//!
//! A tree's file is its layers, one after the other, the leaves' first and the top last, 64 bytes a
//! node. A proof reads the few nodes that it needs and no others.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
};

use super::{NODE_BYTES, NodeBytes};

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
    assert!(
        proven.start < proven.end && proven.end <= leaves,
        "a run of leaves"
    );
    let (mut first, mut last) = (proven.start, proven.end - 1);
    let mut positions = Vec::new();
    for (layer, size) in layer_sizes(leaves).into_iter().enumerate() {
        if !first.is_multiple_of(2) {
            let index = first - 1;
            positions.push(NodePosition { layer, index });
        }
        if last.is_multiple_of(2) && last + 1 < size {
            let index = last + 1;
            positions.push(NodePosition { layer, index });
        }
        (first, last) = (first / 2, last / 2);
    }
    positions
}

/// The byte of a tree's file at which a node starts.
pub fn node_offset(leaves: usize, position: NodePosition) -> u64 {
    let below: usize = layer_sizes(leaves).iter().take(position.layer).sum();
    ((below + position.index) * NODE_BYTES) as u64
}

/// Appends nodes to a tree's file. Given to [`super::Layer::climb`], it writes the whole file.
///
/// # Errors
/// Those of the writer.
pub fn write_nodes(writer: &mut impl Write, nodes: &[NodeBytes]) -> io::Result<()> {
    writer.write_all(nodes.as_flattened())
}

/// The nodes that prove a run of leaves, read from a tree's file that starts at byte `start` of the
/// reader. They are as they were written: a verifier checks them.
///
/// # Errors
/// Those of the reader; a file that is too short is one of them.
///
/// # Panics
/// As [`proof_positions`].
pub fn read_proof(
    reader: &mut (impl Read + Seek),
    start: u64,
    leaves: usize,
    proven: Range<usize>,
) -> io::Result<Vec<NodeBytes>> {
    proof_positions(leaves, proven)
        .into_iter()
        .map(|position| {
            let mut node = [0; NODE_BYTES];
            reader.seek(SeekFrom::Start(start + node_offset(leaves, position)))?;
            reader.read_exact(&mut node)?;
            Ok(node)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

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

    #[test]
    fn proofs_read_from_a_file_are_those_of_the_tree_in_memory() {
        for size in [1, 2, 3, 21, 64] {
            let mut file = Cursor::new(b"header".to_vec());
            file.set_position(6);
            let top = leaves(size).climb(|nodes| write_nodes(&mut file, nodes));
            let tree = SumTree::build(leaves(size));
            assert_eq!(top.unwrap(), tree.top());
            let nodes: usize = layer_sizes(size).iter().sum();
            assert_eq!(file.get_ref().len(), 6 + nodes * NODE_BYTES);
            for start in 0..size {
                for end in start + 1..=size {
                    let read = read_proof(&mut file, 6, size, start..end).unwrap();
                    assert_eq!(read, tree.proof(start..end));
                }
            }
        }
    }

    #[test]
    fn file_that_is_too_short_is_an_error() {
        let mut file = Cursor::new(Vec::new());
        leaves(5)
            .climb(|nodes| write_nodes(&mut file, nodes))
            .unwrap();
        file.get_mut().truncate(5 * NODE_BYTES);
        let error = read_proof(&mut file, 0, 5, 1..2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
