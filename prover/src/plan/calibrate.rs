//! What a run takes on this machine, measured on a part of it.
//!
//! One round of shards is proven as a run proves it: as many side by side, on as many threads. If some shards are left
//! over, one round of those is proven too, since they get more threads each. One round is verified, and
//! solvency is proven for the true totals. All of it is in memory; nothing is written, and nothing is kept.

use std::time::Instant;

use circuits::{
    curve::{Curve, POINT_BYTES, Point, Scalar, decode_nonzero_point, encode_point},
    leaf::{BuildSecret, CommitmentTables, Slot},
    ledger::{AccountId, ClaimDigest, LedgerContext},
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
    tree::{Layer, LedgerSize, write_nodes},
};
use evidence::dossier::commit_reserves;
use halo2curves::{ff::Field, group::Curve as _};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_core::OsRng;
use rayon::prelude::*;

use super::{Plan, calibration::Calibration};
use crate::{
    build::size::SizeError,
    prove::{BalanceSheet, ClaimDraft, ProveError},
    run_report::system::peak_memory,
};

/// Does what a run of this plan does in each of its rounds, once.
///
/// # Errors
/// Those of a run.
pub fn calibrate<S: Shape>(
    draft: &ClaimDraft,
    sheet: &BalanceSheet<'_>,
    plan: &Plan,
) -> Result<Calibration, ProveError> {
    let (setup, keys) = timed(ProverSetup::<S>::pinned);
    let setup = setup?;
    let listed = draft.listed();
    let generators = setup.generators.leaf_generators();
    let loans = draft.schedule.is_some();
    let (tables, tables_time) = timed(|| CommitmentTables::new::<S>(&generators, listed, loans));
    let rounds = plan.rounds;
    let bench = Bench {
        setup: &setup,
        sheet,
        context: draft.context(),
        collateral: &draft.collateral_vector().column::<S>(),
        listed,
        tables: &tables?,
        size: LedgerSize::new(plan.leaves_per_shard, plan.shards).map_err(SizeError::from)?,
        accounts: plan.accounts.div_ceil(plan.shards),
        entries: plan.entries.div_ceil(plan.shards),
        secret: BuildSecret::random(),
    };
    let mut proven = Vec::new();
    let mut round = |shards: u64, threads: u64| -> Result<Option<f64>, ProveError> {
        if shards == 0 {
            return Ok(None);
        }
        let (shards_proven, seconds) = timed(|| bench.round(shards, threads));
        proven.extend(shards_proven?);
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
    let result = f();
    (result, start.elapsed().as_secs_f64())
}

/// Everything that a round reads.
struct Bench<'a, S: Shape> {
    setup: &'a ProverSetup<S>,
    sheet: &'a BalanceSheet<'a>,
    context: LedgerContext,
    /// F.
    collateral: &'a [Scalar],
    listed: usize,
    tables: &'a CommitmentTables,
    size: LedgerSize<S>,
    /// Accounts and entries that the fullest shard has.
    accounts: u64,
    entries: u64,
    secret: BuildSecret,
}

/// A shard as a bundle has it.
struct ProvenShard {
    shard: u64,
    commitments: Vec<u8>,
    proof: ShardProof,
}

impl<S: Shape> Bench<'_, S> {
    /// Proves shards side by side, on so many threads each.
    fn round(&self, shards: u64, threads: u64) -> Result<Vec<ProvenShard>, ProveError> {
        let prove = |shard| -> Result<ProvenShard, ProveError> {
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

    fn prove(&self, shard: u64) -> Result<ProvenShard, ProveError> {
        let leaves = self.leaves(shard)?;
        let ledger = &self.context.ledger;
        let layer = Layer::of_shard::<S>(ledger, self.size, shard, leaves.commitments());
        let mut nodes = Vec::new();
        layer
            .climb(|layer| write_nodes(&mut nodes, layer))
            .expect("writing to memory does not fail");
        drop(nodes);
        let commitments = leaves.commitments().iter().flat_map(encode_point).collect();
        let proof = prove_shard(
            &self.setup.generators,
            &self.setup.shard,
            self.collateral,
            self.context,
            self.size,
            shard,
            &leaves,
        )?;
        Ok(ProvenShard {
            shard,
            commitments,
            proof,
        })
    }

    /// A shard of made-up accounts, as many as the run's have, with as many balances: each takes additions for its
    /// commitment. The leaves between are padding.
    fn leaves(&self, shard: u64) -> Result<ShardLeaves<S>, ProveError> {
        let mut rng = ChaCha20Rng::seed_from_u64(shard);
        let leaves = self.size.leaves_per_shard();
        let accounts = self.accounts.clamp(1, leaves.into());
        let blinds: Vec<Scalar> = (0..leaves)
            .map(|place| {
                if u64::from(place) >= accounts {
                    return self.secret.padding_blind(&self.context, shard, place);
                }
                let id = format!("calibration-{shard}-{place}");
                let id = AccountId::new(&id).expect("letters and digits");
                let salt = self.secret.salt(&self.context.ledger, id);
                salt.blind(&self.context, id)
            })
            .collect();
        let most = (S::SLOTS as u64).min(accounts * self.listed as u64);
        let slots: Vec<Slot> = (0..self.entries.min(most))
            .map(|entry| Slot {
                leaf: (entry % accounts) as u32,
                // An account has each asset at most once.
                row: ((entry % accounts + entry / accounts) % self.listed as u64) as u16,
                amount: rng.gen_range(0..1 << AMOUNT_BITS),
            })
            .collect();
        let commitments = self.tables.commit_batch(&slots, &blinds)?;
        Ok(ShardLeaves::new(slots, blinds, commitments)?)
    }

    /// Verifies what a round made, on all cores as a verifier does; returns seconds by shard.
    fn verify(&self, proven: &[ProvenShard], shards: u64) -> f64 {
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

    fn verify_one(&self, proven: &ProvenShard) -> bool {
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
        let top = Layer::of_shard::<S>(&self.context.ledger, self.size, shard, &points).top();
        std::hint::black_box(top);
        let statement = ShardStatement {
            context: self.context,
            leaves_per_shard: self.size.leaves_per_shard(),
            shards: self.size.shards(),
            shard,
            leaves: leaves_digest(&points),
        };
        let key = self.setup.shard.verifying();
        ShardVerifier::new(&self.setup.generators, key, self.collateral)
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
        let statement = self.sheet.statement::<S>(digest)?;
        let totals = self.sheet.liabilities().column::<S>();
        let totals = generators.components().iter().zip(totals);
        let sum: Curve = totals.map(|(generator, total)| *generator * total).sum();
        let liabilities = sum + generators.blind() * blinds.liabilities;
        let claim = SolvencyClaim {
            digest,
            statement: &statement,
            liabilities: liabilities.to_affine(),
            reserves: commit_reserves(generators, self.sheet.reserves(), &blinds.reserves),
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .build()?;
        let witness = &self.sheet.witness;
        pool.install(|| prove_solvency(generators, &self.setup.solvency, &claim, witness, blinds))?;
        Ok(())
    }
}

/// Bits of made-up amounts.
const AMOUNT_BITS: u32 = 40;
