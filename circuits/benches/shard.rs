//! The proof of one shard, on one thread and on two workers side by side, and its verification; and its Halo2 proof by
//! `create_proof` of `halo2_proofs` beside ours.

use std::{hint::black_box, sync::Arc, time::Instant};

use circuits::{
    collateral::CollateralVector,
    curve::{Scalar, encode_point},
    hash::sha256_bytes,
    leaf::{CommitmentTables, Slot},
    ledger::{CollateralDigest, LedgerContext, LedgerDigest},
    proof::Attempt,
    setup::ProverSetup,
    shape::{Production, Shape},
    shard::{
        challenge::{Challenges, ShardStatement},
        check::ShardVerifier,
        circuit::ShardCircuit,
        columns,
        commit::commit_hashed_columns,
        leaves::ShardLeaves,
        prove::prove_shard,
        witness::{HashedColumns, ShardWitness},
    },
    tree::LedgerSize,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use halo2curves::ff::Field;
use rand_core::{OsRng, RngCore};

const CONTEXT: LedgerContext = LedgerContext {
    ledger: LedgerDigest([7; 32]),
    collateral: CollateralDigest::NONE,
};
const SLOTS: usize = Production::SLOTS;
/// Entries of an account.
const ENTRIES: usize = 2;
const LEAVES: usize = SLOTS.div_ceil(ENTRIES);
const ASSETS: usize = 64;

fn full_shard(setup: &ProverSetup<Production>) -> ShardLeaves<Production> {
    let generators = setup.generators.leaf_generators();
    let tables = CommitmentTables::new::<Production>(&generators, ASSETS, false);
    let slots: Vec<_> = (0..SLOTS)
        .map(|k| Slot {
            leaf: (k / ENTRIES) as u32,
            row: (k % ASSETS) as u16,
            amount: OsRng.next_u64() >> (k % 48),
        })
        .collect();
    let blinds: Vec<_> = (0..LEAVES).map(|_| Scalar::random(OsRng)).collect();
    let commitments = tables
        .expect("listed")
        .commit_batch(&slots, &blinds)
        .expect("no identity");
    ShardLeaves::new(slots, blinds, commitments).expect("a full shard")
}

/// Our Halo2 proof of the shard and the crate's, of one witness. Every proof has a seed of its own, and the commitments
/// that are known are those of one seed: they would be another's as quickly.
fn provers(
    c: &mut Criterion,
    setup: &ProverSetup<Production>,
    statement: &ShardStatement,
    leaves: &ShardLeaves<Production>,
    collateral: &[Scalar],
) {
    let (generators, key) = (&setup.generators, &setup.shard);
    let attempt = || Attempt::new(columns::advice_columns::<Production>());
    let hashed = HashedColumns::new(leaves);
    let known = commit_hashed_columns(generators, &hashed, attempt().blinds());
    let challenges = Challenges::derive::<Production>(statement, &known).expect("not degenerate");
    let witness = ShardWitness::new(&hashed, collateral, &challenges);
    let circuit = ShardCircuit::new(Arc::new(witness));
    let instance: &[&[Scalar]] = &[&challenges.instance(), collateral];
    let proving_key = key.proving_key(generators).expect("a circuit that fits");

    let mut group = c.benchmark_group("Halo2 proof of a shard, one thread");
    group.sample_size(10);
    group.bench_function("ours", |b| {
        b.iter(|| {
            in_pool(1, || {
                attempt().prove(generators, key, &circuit, &known, instance)
            })
        });
    });
    group.bench_function("create_proof", |b| {
        b.iter(|| {
            let circuit = circuit.clone();
            in_pool(1, || {
                attempt().prove_by_the_crate(generators, &proving_key, circuit, instance)
            })
        });
    });
    group.finish();
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads").install(work)
}

fn shard(c: &mut Criterion) {
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let leaves = full_shard(&setup);
    let collateral = CollateralVector::none().column::<Production>();
    let size = LedgerSize::new(LEAVES as u32, 1).expect("a size");
    let prove = || {
        let (generators, key) = (&setup.generators, &setup.shard);
        prove_shard(generators, key, &collateral, CONTEXT, size, 0, &leaves)
            .expect("an honest shard")
    };
    let mut group = c.benchmark_group("shard");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(SLOTS as u64));
    group.bench_function("prove, one thread", |b| b.iter(|| in_pool(1, prove)));
    // Two shards in the time that is measured: their entries count twice.
    group.throughput(Throughput::Elements(2 * SLOTS as u64));
    group.bench_function("prove, two workers side by side", |b| {
        b.iter_custom(|rounds| {
            let start = Instant::now();
            for _ in 0..rounds {
                std::thread::scope(|scope| {
                    let other = scope.spawn(|| in_pool(1, prove));
                    black_box(in_pool(1, prove));
                    black_box(other.join().expect("the other worker"));
                });
            }
            start.elapsed()
        });
    });

    let shard_proof = prove();
    let bytes: Vec<u8> = leaves.commitments().iter().flat_map(encode_point).collect();
    let statement = ShardStatement {
        context: CONTEXT,
        leaves_per_shard: LEAVES as u32,
        shards: 1,
        shard: 0,
        leaves: sha256_bytes(&bytes),
    };
    let verifier = ShardVerifier::new(&setup.generators, setup.shard.verifying(), &collateral);
    group.throughput(Throughput::Elements(SLOTS as u64));
    group.bench_function("verify, one thread", |b| {
        b.iter(|| {
            in_pool(1, || {
                verifier.verify_one(&statement, &shard_proof, leaves.commitments())
            })
            .expect("an honest shard")
        });
    });
    group.finish();
    provers(c, &setup, &statement, &leaves, &collateral);
}

criterion_group!(benches, shard);
criterion_main!(benches);
