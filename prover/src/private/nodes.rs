//! `tree.bin`: the trees of all shards, one after the other, then the tree above.
//!
//! Each tree is its layers from the leaves to the top, 64 bytes a node (digest, then sum). All shards'
//! trees have the same size, so a node is found by arithmetic.

use circuits::{
    shape::Shape,
    tree::{LedgerSize, NODE_BYTES, layer_sizes},
};

/// Bytes of a tree over so many leaves.
pub fn tree_bytes(leaves: usize) -> u64 {
    let nodes: usize = layer_sizes(leaves).iter().sum();
    (nodes * NODE_BYTES) as u64
}

/// Bytes of one shard's tree.
pub fn shard_bytes<S: Shape>(size: LedgerSize<S>) -> u64 {
    tree_bytes(size.leaves_per_shard() as usize)
}

/// Where the top tree, the one over the shards, starts.
pub fn top_tree_start<S: Shape>(size: LedgerSize<S>) -> u64 {
    shard_bytes(size) * size.shards()
}
