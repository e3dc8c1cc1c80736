//! What a run takes on this machine, measured on a part of it.
//!
//! One round of shards is proven as a run proves it: as many side by side, on as many threads. If some shards are left
//! over, one round of those is proven too, since they get more threads each. One round is verified, and
//! solvency is proven for the true totals. All of it is in memory; nothing is written, and nothing is kept.

use std::time::Instant;

use circuits::{
    curve::{POINT_BYTES, Point, Scalar, decode_nonzero_point, encode_point},
    generators::Generators,
    leaf::{BuildSecret, CommitmentTables},
    ledger::{AccountId, Amount, AssetId, ClaimDigest, Kind},
    setup::ProverSetup,
    shape::Shape,
    shard::{
        challenge::ShardStatement,
        check::{ShardProof, ShardVerifier},
        leaves::{ShardLeaves, leaves_digest},
        prove::prove_shard,
    },
    solvency::{
        check::SolvencyClaim,
        prove::{TotalBlinds, prove_solvency},
    },
    tree::{Layer, LeafCount, write_nodes},
};
use halo2curves::ff::Field;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_core::OsRng;
use rayon::prelude::*;
use verifier::reserves::dossier::commit_reserves;

use crate::{
    prove::{Intended, ProveError, Rounds},
    run_report::system::peak_memory,
};

/// What was measured, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Keys, with the generators in the cache.
    pub keys: f64,
    /// Tables for commitments in the listed assets.
    pub tables: f64,
    /// A shard for each worker, on one thread each; none if there are fewer shards.
    pub full_round: Option<f64>,
    /// The shards that are left over, on all threads; none if none are.
    pub left_over: Option<f64>,
    /// The solvency proof.
    pub solvency: f64,
    /// Verification of a shard, among others on all cores.
    pub verifying_shard: f64,
    /// Peak memory of this process in bytes, the inputs included, where the system tells it.
    pub peak_memory: Option<u64>,
}

/// Does what a run of these rounds does, once.
///
/// # Errors
/// Those of a run.
pub fn calibrate<S: Shape>(intended: &Intended, rounds: Rounds) -> Result<Calibration, ProveError> {
    // Deriving the generators is not counted: a run finds them in the cache, where this leaves them.
    drop(Generators::<S>::cached());
    let (setup, keys) = timed(ProverSetup::<S>::pinned);
    let setup = setup?;
    let listed: Vec<AssetId> = (0..intended.descriptor.assets().len())
        .map(|index| AssetId::new(index).expect("a registry has 512 assets at most"))
        .collect();
    let generators = setup.generators.leaf_generators();
    let (tables, tables_time) = timed(|| CommitmentTables::new(&generators, &listed));
    let bench = Bench {
        setup: &setup,
        intended,
        listed: &listed,
        tables: &tables?,
        leaf_count: LeafCount::new(rounds.shards() * S::SHARD_LEAVES as u64)?,
        secret: BuildSecret::random(),
    };
    let mut proven = Vec::new();
    let mut round = |shards: u64, threads: u64| -> Result<Option<f64>, ProveError> {
        if shards == 0 {
            return Ok(None);
        }
        let (made, seconds) = timed(|| bench.round(shards, threads));
        proven.extend(made?);
        Ok(Some(seconds))
    };
    // In the order of a run, so that memory is taken and given back as there.
    let in_full = if rounds.full > 0 {
        rounds.side_by_side
    } else {
        0
    };
    let full_round = round(in_full, 1)?;
    let left_over = round(rounds.left_over, rounds.left_over_threads)?;
    let verifying_shard = bench.verify(&proven, rounds.shards());
    let workers = rounds.side_by_side as usize;
    let (solvency, solvency_time) = timed(|| bench.solvency(workers));
    solvency?;
    Ok(Calibration {
        keys,
        tables: tables_time,
        full_round,
        left_over,
        solvency: solvency_time,
        verifying_shard,
        peak_memory: peak_memory(),
    })
}

fn timed<T>(f: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let made = f();
    (made, start.elapsed().as_secs_f64())
}

/// Everything that a round reads.
struct Bench<'a, S: Shape> {
    setup: &'a ProverSetup<S>,
    intended: &'a Intended,
    listed: &'a [AssetId],
    tables: &'a CommitmentTables,
    leaf_count: LeafCount<S>,
    secret: BuildSecret,
}

/// A shard as a bundle has it.
struct Proven {
    shard: u64,
    commitments: Vec<u8>,
    proof: ShardProof,
}

impl<S: Shape> Bench<'_, S> {
    /// Proves shards side by side, on so many threads each.
    fn round(&self, shards: u64, threads: u64) -> Result<Vec<Proven>, ProveError> {
        let prove = |shard| -> Result<Proven, ProveError> {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads as usize)
                .build()?;
            pool.install(|| self.prove(shard))
        };
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..shards)
                .map(|shard| scope.spawn(move || prove(shard)))
                .collect();
            let join = |handle: std::thread::ScopedJoinHandle<'_, _>| match handle.join() {
                Ok(proven) => proven,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            handles.into_iter().map(join).collect()
        })
    }

    fn prove(&self, shard: u64) -> Result<Proven, ProveError> {
        let digest = self.intended.descriptor.ledger_digest();
        let leaves = self.leaves(shard)?;
        let layer = Layer::of_shard::<S>(
            &digest,
            self.leaf_count,
            shard as usize,
            leaves.commitments(),
        );
        let mut nodes = Vec::new();
        layer
            .climb(|layer| write_nodes(&mut nodes, layer))
            .expect("writing to memory does not fail");
        drop(nodes);
        let commitments = leaves.commitments().iter().flat_map(encode_point).collect();
        let proof = prove_shard(
            &self.setup.generators,
            &self.setup.shard,
            digest,
            Kind::Spot,
            shard,
            self.leaf_count.leaves(),
            &leaves,
        )?;
        Ok(Proven {
            shard,
            commitments,
            proof,
        })
    }

    /// A shard of made-up accounts with one balance each: amounts of zero, as padding has them, would need
    /// fewer additions for their commitments than others do.
    fn leaves(&self, shard: u64) -> Result<ShardLeaves<S>, ProveError> {
        let digest = self.intended.descriptor.ledger_digest();
        let mut rng = ChaCha20Rng::seed_from_u64(shard);
        let leaves: Vec<(AssetId, Amount, Scalar)> = (0..S::SHARD_LEAVES)
            .map(|leaf| {
                let id = format!("calibration-{shard}-{leaf}");
                let id = AccountId::new(&id).expect("letters and digits");
                let salt = self.secret.salt(&digest, id);
                let asset = self.listed[rng.gen_range(0..self.listed.len())];
                let amount = Amount(rng.gen_range(0..1 << AMOUNT_BITS));
                (asset, amount, salt.blind(&digest, Kind::Spot, id, 0))
            })
            .collect();
        let commitments = self.tables.commit_batch(&leaves)?;
        let balances = leaves.iter().map(|leaf| (leaf.0, leaf.1)).collect();
        let blinds = leaves.iter().map(|leaf| leaf.2).collect();
        let shard = ShardLeaves::new(balances, blinds, commitments);
        Ok(shard.expect("as many of each as a shard has leaves"))
    }

    /// Verifies what a round made, on all cores as a verifier does; returns seconds by shard.
    fn verify(&self, proven: &[Proven], shards: u64) -> f64 {
        // With more cores than shards of the round, some are verified again.
        let together = (rayon::current_num_threads() as u64).clamp(1, shards);
        let (verified, seconds) = timed(|| {
            (0..together as usize)
                .into_par_iter()
                .map(|index| self.verify_one(&proven[index % proven.len()]))
                .collect::<Vec<bool>>()
        });
        debug_assert!(verified.iter().all(|verified| *verified));
        seconds / together as f64
    }

    fn verify_one(&self, proven: &Proven) -> bool {
        let digest = self.intended.descriptor.ledger_digest();
        let decode = |chunk: &[u8]| {
            let chunk = chunk.try_into().expect("chunks of the length of a point");
            decode_nonzero_point(chunk).expect("a point that was encoded")
        };
        let points: Vec<Point> = proven
            .commitments
            .chunks_exact(POINT_BYTES)
            .map(decode)
            .collect();
        let shard = proven.shard;
        let top = Layer::of_shard::<S>(&digest, self.leaf_count, shard as usize, &points).top();
        std::hint::black_box(top);
        let statement = ShardStatement {
            ledger: digest,
            kind: Kind::Spot,
            shard,
            leaf_count: self.leaf_count.leaves(),
            leaves: leaves_digest(&points),
        };
        ShardVerifier::new(&self.setup.generators, self.setup.shard.verifying())
            .verify_one(&statement, &proven.proof, &points)
            .is_ok()
    }

    /// Proves solvency for the true totals, under a claim that nobody makes.
    fn solvency(&self, workers: usize) -> Result<(), ProveError> {
        let blinds = TotalBlinds {
            liabilities: Scalar::random(OsRng),
            reserves: Scalar::random(OsRng),
        };
        let generators = &self.setup.generators;
        let digest = ClaimDigest([0; 32]);
        let statement = self.intended.statement::<S>(digest)?;
        let claim = SolvencyClaim {
            digest,
            kind: Kind::Spot,
            statement: &statement,
            liabilities: commit_reserves(
                generators,
                self.intended.liabilities(),
                &blinds.liabilities,
            ),
            reserves: commit_reserves(generators, self.intended.reserves(), &blinds.reserves),
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .build()?;
        let witness = &self.intended.witness;
        pool.install(|| prove_solvency(generators, &self.setup.solvency, &claim, witness, blinds))?;
        Ok(())
    }
}

/// Bits of made-up amounts.
const AMOUNT_BITS: u32 = 40;
