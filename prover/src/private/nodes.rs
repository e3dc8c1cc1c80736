//! `tree.bin`: the trees of all shards, one after the other, then the tree above.
//!
//! Each tree is its layers from the leaves to the top, 64 bytes a node (digest, then sum). All shards'
//! trees have the same size, so a node is found by arithmetic.

use circuits::{
    shape::Shape,
    tree::{NODE_BYTES, layer_sizes},
};

/// Bytes of a tree over so many leaves.
pub fn tree_bytes(leaves: usize) -> u64 {
    let nodes: usize = layer_sizes(leaves).iter().sum();
    (nodes * NODE_BYTES) as u64
}

/// Bytes of one shard's tree.
pub fn shard_bytes<S: Shape>() -> u64 {
    tree_bytes(S::SHARD_LEAVES)
}

/// Where the tree above the shards starts.
pub fn top_tree_start<S: Shape>(shards: usize) -> u64 {
    shard_bytes::<S>() * shards as u64
}
