//! Steps 3, 4 and 6 for the shards: leaves, tree, proofs and links, a shard at a time on all cores.

use std::ops::Range;

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

use crate::progress::Progress;
use documents::{
    bundle::files::{self, Bundle},
    refusal::{Reason, Refusal},
};

/// What the shards of a ledger are checked against.
#[derive(Clone, Copy)]
pub(super) struct Shards<'a, S: Shape> {
    pub keys: Keys<'a, S>,
    pub bundle: &'a Bundle<'a>,
    pub context: LedgerContext,
    pub size: LedgerSize<S>,
    /// F, as the circuit takes it.
    pub collateral: &'a [Scalar],
    /// Told of each shard that was read.
    pub progress: &'a dyn Progress,
}

/// Shards whose proofs share their last equation. What is left of a proof until then has more than 100 KB; a ledger can
/// have 127,536 of them.
const BATCH: u64 = 128;

/// All shards of a ledger, once they were read.
pub(super) struct ReadShards {
    /// The tops of their trees, in order.
    pub tops: Vec<Node>,
    /// Whether their proofs hold, and the links to their leaves.
    pub proofs: Result<(), Refusal>,
}

/// A shard whose leaves are in the tree; its proof may still be refused.
struct ReadShard<'a> {
    top: Node,
    proof: Result<CheckedShard<'a>, Refusal>,
}

impl<'a, S: Shape> Shards<'a, S> {
    /// Reads every shard once: its part of the tree, and its proof. The caller compares the root before it looks at
    /// whether the proofs hold.
    pub fn read_all(&self) -> Result<ReadShards, Refusal> {
        let mut all = ReadShards {
            tops: Vec::new(),
            proofs: Ok(()),
        };
        for batch in batches(self.size.shards()) {
            let read: Vec<_> = batch
                .clone()
                .into_par_iter()
                .map(|shard| {
                    let read = self.read(shard);
                    self.progress.advance(1);
                    read
                })
                .collect::<Result<_, _>>()?;
            all.tops.extend(read.iter().map(|shard| shard.top));
            // After the first proof that is refused, nothing but the tree is of interest.
            if all.proofs.is_ok() {
                all.proofs = self.verify_proofs(batch, read);
            }
        }
        Ok(all)
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
        let proof = self.proof(statement.shard)?;
        let verifier = ShardVerifier::new(self.keys.generators, self.keys.shard, self.collateral);
        let checked = verifier
            .check(statement, &proof)
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

    /// The proofs of a batch of shards, folded into one multi-scalar multiplication.
    fn verify_proofs(&self, batch: Range<u64>, read: Vec<ReadShard<'a>>) -> Result<(), Refusal> {
        let mut proofs = BatchedProofs::new(self.keys.generators);
        for shard in read {
            proofs.add(shard.proof?.proof);
        }
        if proofs.verify() {
            return Ok(());
        }
        // Some proof is false: look for the first, so that the refusal can name it.
        for shard in batch {
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

/// The shards in order, in batches.
fn batches(shards: u64) -> impl Iterator<Item = Range<u64>> {
    let starts = (0..shards).step_by(BATCH as usize);
    starts.map(move |start| start..shards.min(start + BATCH))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shard_is_in_one_batch() {
        for shards in [1, 2, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH, 127_536] {
            let all: Vec<_> = batches(shards).flatten().collect();
            assert!(all.into_iter().eq(0..shards));
            assert!(batches(shards).all(|batch| (1..=BATCH).contains(&(batch.end - batch.start))));
        }
    }
}
