//! Steps 3, 4 and 6 for the shards: leaves, tree, proofs and links, a shard at a time on all cores.

use circuits::{
    curve::{POINT_BYTES, Point, Scalar, decode_nonzero_point},
    hash::sha256_bytes,
    ledger::LedgerContext,
    proof::BatchedProofs,
    setup::Keys,
    shape::Shape,
    shard::{
        challenge::ShardStatement,
        check::{CheckedShard, ShardError, ShardProof, ShardVerifier},
    },
    tree::{Layer, LedgerSize, Node},
};
use rayon::prelude::*;

use crate::{
    bundle::files::{self, BundleDir},
    refusal::{Reason, Refusal},
};

/// What the shards of a ledger are checked against.
#[derive(Clone, Copy)]
pub(super) struct Shards<'a, S: Shape> {
    pub keys: Keys<'a, S>,
    pub bundle: &'a BundleDir,
    pub context: LedgerContext,
    pub size: LedgerSize<S>,
    /// F, as the circuit takes it.
    pub collateral: &'a [Scalar],
}

/// A shard whose leaves are in the tree; its proof may still be refused.
pub(super) struct ReadShard<'a> {
    pub top: Node,
    proof: Result<CheckedShard<'a>, Refusal>,
}

impl<'a, S: Shape> Shards<'a, S> {
    /// Reads every shard once: its part of the tree, and what can be checked of its proof. The caller
    /// compares the root before it looks at the proofs.
    pub fn read_all(&self) -> Result<Vec<ReadShard<'a>>, Refusal> {
        (0..self.size.shards())
            .into_par_iter()
            .map(|shard| self.read(shard))
            .collect()
    }

    fn read(&self, shard: u64) -> Result<ReadShard<'a>, Refusal> {
        let length = self.size.leaves_per_shard() as usize * POINT_BYTES;
        let offset = shard * length as u64;
        let bytes = self.bundle.read_range(files::LEAVES, offset, length)?;
        // Once: what follows takes the points, and decoding them is a large part of the work.
        let leaves = decode_leaves(&bytes, shard)?;
        let top = Layer::of_shard::<S>(&self.context.ledger, self.size, shard, &leaves).top();
        let statement = ShardStatement {
            context: self.context,
            leaves_per_shard: self.size.leaves_per_shard(),
            shards: self.size.shards(),
            shard,
            leaves: sha256_bytes(&bytes),
        };
        drop(bytes);
        let proof = self.check(&statement, &leaves);
        Ok(ReadShard { top, proof })
    }

    fn check(
        &self,
        statement: &ShardStatement,
        leaves: &[Point],
    ) -> Result<CheckedShard<'a>, Refusal> {
        let made = self.proof(statement.shard)?;
        let verifier = ShardVerifier::new(self.keys.generators, self.keys.shard, self.collateral);
        let checked = verifier
            .check(statement, &made)
            .map_err(|error| refused(statement.shard, error))?;
        // The leaves are at hand now, and not kept: each shard's link is a sum of its own.
        if !verifier.link_holds(&checked, leaves) {
            return Err(refused(statement.shard, ShardError::Link));
        }
        Ok(checked)
    }

    fn proof(&self, shard: u64) -> Result<ShardProof, Refusal> {
        let length = ShardProof::bytes::<S>();
        let offset = shard * length as u64;
        let bytes = self.bundle.read_range(files::SHARDS, offset, length)?;
        ShardProof::from_bytes::<S>(&bytes).map_err(|error| refused(shard, error))
    }

    /// The shards' proofs, folded into one multi-scalar multiplication.
    pub fn verify_proofs(&self, shards: Vec<ReadShard<'a>>) -> Result<(), Refusal> {
        let mut batch = BatchedProofs::new(self.keys.generators);
        for shard in shards {
            batch.add(shard.proof?.proof);
        }
        if batch.verify() {
            return Ok(());
        }
        // Some proof is false: look for the first, so that the refusal can name it.
        for shard in 0..self.size.shards() {
            let read = self.read(shard)?;
            let mut single = BatchedProofs::new(self.keys.generators);
            single.add(read.proof?.proof);
            if !single.verify() {
                return Err(refused(shard, ShardError::Opening));
            }
        }
        Err(Refusal::rejected(
            Reason::ShardProof,
            "the shards' proofs do not verify together",
        ))
    }
}

fn refused(shard: u64, error: ShardError) -> Refusal {
    let reason = match error {
        ShardError::Proof(_) | ShardError::Opening | ShardError::Challenge => Reason::ShardProof,
        ShardError::LinkBytes(_) | ShardError::Link | ShardError::Leaves => Reason::ShardLink,
    };
    Refusal::rejected(reason, format!("shard {shard}: {error}"))
}

fn decode_leaves(bytes: &[u8], shard: u64) -> Result<Vec<Point>, Refusal> {
    bytes
        .chunks_exact(POINT_BYTES)
        .enumerate()
        .map(|(place, chunk)| {
            decode_nonzero_point(chunk.try_into().expect("chunks of 32 bytes")).map_err(|error| {
                let detail = format!("shard {shard}, leaf {place}: {error}");
                Refusal::rejected(Reason::Leaf, detail)
            })
        })
        .collect()
}
