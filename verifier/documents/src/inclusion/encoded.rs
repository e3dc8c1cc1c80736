//! An inclusion before it has a form: what its ledger's files say alike, and what one account's says.
//!
//! The prover reads paths from its disk and writes them to files without decoding a point: they stay bytes
//! here, and are decoded where somebody checks them.

use circuits::{
    collateral::CollateralVector,
    leaf::Entry,
    ledger::{CollateralDigest, LedgerContext, LedgerDigest, Root},
    tree::{InclusionPath, LeafPosition, Node, NodeBytes, NodeError},
};

use super::InclusionFile;
use crate::bundle::{collateral::CollateralSchedule, descriptor::Descriptor};

/// What all inclusion files and archives of a ledger say alike.
#[derive(Clone, Debug)]
pub struct LedgerHeader {
    descriptor: Descriptor,
    collateral: Option<CollateralSchedule>,
    context: LedgerContext,
    root: Root,
    shape: u32,
    leaves_per_shard: u32,
    shards: u64,
}

impl LedgerHeader {
    /// A header of these parts; `leaves_per_shard` is M, `shards` H. Nothing is checked: a verifier does it with
    /// the file.
    pub fn new(
        descriptor: Descriptor,
        collateral: Option<CollateralSchedule>,
        root: Root,
        shape: u32,
        leaves_per_shard: u32,
        shards: u64,
    ) -> Self {
        let digest = collateral.as_ref().map(CollateralSchedule::digest);
        Self {
            context: LedgerContext {
                ledger: descriptor.ledger_digest(),
                collateral: digest.unwrap_or(CollateralDigest::NONE),
            },
            descriptor,
            collateral,
            root,
            shape,
            leaves_per_shard,
            shards,
        }
    }

    /// The ledger descriptor.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The collateral schedule; without one, nobody has debts.
    pub fn collateral(&self) -> Option<&CollateralSchedule> {
        self.collateral.as_ref()
    }

    /// F of the schedule, or the vector without one.
    pub fn vector(&self) -> CollateralVector {
        match &self.collateral {
            Some(schedule) => schedule.vector().clone(),
            None => CollateralVector::none(),
        }
    }

    /// The digests of both documents.
    pub fn context(&self) -> LedgerContext {
        self.context
    }

    /// The ledger digest.
    pub fn ledger(&self) -> LedgerDigest {
        self.context.ledger
    }

    /// The root.
    pub fn root(&self) -> Root {
        self.root
    }

    /// Id of the circuits' shape.
    pub fn shape(&self) -> u32 {
        self.shape
    }

    /// M.
    pub fn leaves_per_shard(&self) -> u32 {
        self.leaves_per_shard
    }

    /// H.
    pub fn shards(&self) -> u64 {
        self.shards
    }
}

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
