//! One account's inclusion before it has a form.
//!
//! The prover reads paths from its disk and writes them to files without decoding a point: they stay bytes
//! here, and are decoded where somebody checks them.

use circuits::{
    leaf::Entry,
    tree::{InclusionPath, LeafPosition, Node, NodeBytes, NodeError},
};

use super::{file::InclusionFile, header::LedgerHeader};

/// One account's inclusion, its path as bytes. It is as secret as its owner's balances: there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodedInclusion {
    /// The account's salt.
    pub salt: [u8; 32],
    /// Where its leaf is.
    pub position: LeafPosition,
    /// Free and pledged balances and debts of listed assets, ids strictly increasing, without the surplus.
    pub entries: Vec<Entry>,
    /// The nodes beside the path in the shard's tree.
    pub shard_path: Vec<NodeBytes>,
    /// The same of the tree over the shards.
    pub top_path: Vec<NodeBytes>,
}

impl EncodedInclusion {
    /// The file that this is, its path decoded.
    ///
    /// # Errors
    /// [`NodeError`] if a node's sum is not a point.
    pub fn decode(&self, header: &LedgerHeader) -> Result<InclusionFile, NodeError> {
        let decode = |nodes: &[NodeBytes]| -> Result<Vec<Node>, NodeError> {
            nodes.iter().map(Node::from_bytes).collect()
        };
        Ok(InclusionFile {
            header: header.clone(),
            salt: self.salt,
            entries: self.entries.clone(),
            path: InclusionPath {
                position: self.position,
                shard_hashes: decode(&self.shard_path)?,
                top_hashes: decode(&self.top_path)?,
            },
        })
    }
}
