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

use super::division::Found;
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

/// A shard whose leaves are in the tree; its proof may still be refused.
struct ReadShard<'a> {
    top: Node,
    proof: Result<CheckedShard<'a>, Refusal>,
}

impl<'a, S: Shape> Shards<'a, S> {
    /// Reads each of these shards once: its part of the tree, and its proof. Of several that are refused the first is told,
    /// however shards are divided.
    pub fn read_all(&self, shards: Range<u64>) -> Found {
        let mut found = Found {
            tops: Ok(Vec::new()),
            proofs: Ok(()),
        };
        for batch in batches(shards) {
            let read: Vec<_> = batch
                .clone()
                .into_par_iter()
                .map(|shard| {
                    let read = self.read(shard);
                    self.progress.advance(1);
                    read
                })
                .collect();
            // After them: in parallel any could come first.
            let read: Vec<_> = match read.into_iter().collect::<Result<_, _>>() {
                Ok(read) => read,
                Err(refusal) => {
                    found.tops = Err(refusal);
                    break;
                }
            };
            if let Ok(tops) = &mut found.tops {
                tops.extend(read.iter().map(|shard| shard.top));
            }
            // After the first proof that is refused, nothing but the tree is of interest.
            if found.proofs.is_ok() {
                found.proofs = self.verify_proofs(batch, read);
            }
        }
        found
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

    /// The proofs of a batch of shards, folded into one multi-scalar multiplication: those before the first that is
    /// refused by itself, of which one may still be false.
    fn verify_proofs(&self, batch: Range<u64>, read: Vec<ReadShard<'a>>) -> Result<(), Refusal> {
        let mut proofs = BatchedProofs::new(self.keys.generators);
        let (mut refused_itself, mut folded) = (Ok(()), batch.start..batch.start);
        for shard in read {
            match shard.proof {
                Ok(checked) => proofs.add(checked.proof),
                Err(refusal) => {
                    refused_itself = Err(refusal);
                    break;
                }
            }
            folded.end += 1;
        }
        if proofs.verify() {
            return refused_itself;
        }
        // Some proof is false: look for the first, so that the refusal can name it.
        for shard in folded {
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

/// Shards in order, in batches.
fn batches(shards: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let starts = shards.clone().step_by(BATCH as usize);
    starts.map(move |start| start..shards.end.min(start + BATCH))
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
            for first in [0, 5] {
                let range = first..first + shards;
                let all: Vec<_> = batches(range.clone()).flatten().collect();
                assert!(all.into_iter().eq(range.clone()));
                let fits = |batch: Range<u64>| (1..=BATCH).contains(&(batch.end - batch.start));
                assert!(batches(range).all(fits));
            }
        }
    }
}
