//! An inclusion before it has a form: what its ledger's files say alike, and what one account's says.
//!
//! The prover reads paths from its disk and writes them to files without decoding a point: they stay bytes
//! here, and are decoded where somebody checks them.

use circuits::{
    ledger::{Amount, AssetId, LedgerDigest, Root},
    tree::{InclusionPath, Node, NodeBytes, NodeError},
};

use super::InclusionFile;
use crate::bundle::descriptor::Descriptor;

/// What all inclusion files and archives of a ledger say alike.
#[derive(Clone, Debug)]
pub struct LedgerHeader {
    descriptor: Descriptor,
    ledger: LedgerDigest,
    root: Root,
    shape: u32,
    leaf_count: u64,
}

impl LedgerHeader {
    /// A header of these parts. Nothing is checked: a verifier does it with the file.
    pub fn new(descriptor: Descriptor, root: Root, shape: u32, leaf_count: u64) -> Self {
        Self {
            ledger: descriptor.ledger_digest(),
            descriptor,
            root,
            shape,
            leaf_count,
        }
    }

    /// The ledger descriptor.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Its digest.
    pub fn ledger(&self) -> LedgerDigest {
        self.ledger
    }

    /// The root.
    pub fn root(&self) -> Root {
        self.root
    }

    /// Id of the circuits' shape.
    pub fn shape(&self) -> u32 {
        self.shape
    }

    /// n, the number of leaves of the ledger.
    pub fn leaf_count(&self) -> u64 {
        self.leaf_count
    }
}

/// One account's inclusion, its path as bytes. It is as secret as its owner's balances: there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodedInclusion {
    /// The account's salt.
    pub salt: [u8; 32],
    /// Number of its first leaf, from 0, in the whole ledger.
    pub first_leaf: u64,
    /// Balances in the order of their entry numbers, of listed assets.
    pub entries: Vec<(AssetId, Amount)>,
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
            descriptor: header.descriptor.clone(),
            root: header.root,
            shape: header.shape,
            leaf_count: header.leaf_count,
            salt: self.salt,
            entries: self.entries.clone(),
            path: InclusionPath {
                first_position: self.first_leaf,
                shard_hashes: decode(&self.shard_path)?,
                top_hashes: decode(&self.top_path)?,
            },
        })
    }
}
