//! What all inclusion files and archives of a ledger say alike.

use circuits::{
    collateral::CollateralVector,
    ledger::{CollateralDigest, LedgerContext, LedgerDigest, Root},
};

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
