//! The proof of one shard, on one thread and on two workers side by side, and its verification.

use std::{hint::black_box, time::Instant};

use circuits::{
    curve::{Scalar, encode_point},
    hash::sha256_bytes,
    leaf::CommitmentTables,
    ledger::{Amount, AssetId, Kind, LedgerDigest},
    setup::ProverSetup,
    shape::{Production, Shape},
    shard::{
        challenge::ShardStatement, check::ShardVerifier, leaves::ShardLeaves, prove::prove_shard,
    },
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use halo2curves::ff::Field;
use rand_core::{OsRng, RngCore};

const LEDGER: LedgerDigest = LedgerDigest([7; 32]);
const LEAVES: u64 = Production::SHARD_LEAVES as u64;

fn full_shard(setup: &ProverSetup<Production>) -> ShardLeaves<Production> {
    let assets: Vec<_> = (0..64).filter_map(AssetId::new).collect();
    let tables = CommitmentTables::new(&setup.generators.leaf_generators(), &assets);
    let leaves: Vec<_> = (0..LEAVES)
        .map(|i| {
            let amount = OsRng.next_u64() >> (i % 48);
            (
                assets[i as usize % assets.len()],
                Amount(amount),
                Scalar::random(OsRng),
            )
        })
        .collect();
    let commitments = tables
        .expect("listed")
        .commit_batch(&leaves)
        .expect("no identity");
    let balances = leaves
        .iter()
        .map(|(asset, amount, _)| (*asset, *amount))
        .collect();
    let blinds = leaves.iter().map(|(_, _, blind)| *blind).collect();
    ShardLeaves::new(balances, blinds, commitments).expect("a full shard")
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads").install(work)
}

fn shard(c: &mut Criterion) {
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let leaves = full_shard(&setup);
    let prove = || {
        prove_shard(
            &setup.generators,
            &setup.shard,
            LEDGER,
            Kind::Spot,
            0,
            LEAVES,
            &leaves,
        )
        .expect("an honest shard")
    };
    let mut group = c.benchmark_group("shard");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(LEAVES));
    group.bench_function("prove, one thread", |b| b.iter(|| in_pool(1, prove)));
    // Two shards in the time that is measured: their leaves count twice.
    group.throughput(Throughput::Elements(2 * LEAVES));
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

    let made = prove();
    let bytes: Vec<u8> = leaves.commitments().iter().flat_map(encode_point).collect();
    let statement = ShardStatement {
        ledger: LEDGER,
        kind: Kind::Spot,
        shard: 0,
        leaf_count: LEAVES,
        leaves: sha256_bytes(&bytes),
    };
    let verifier = ShardVerifier::new(&setup.generators, setup.shard.verifying());
    group.throughput(Throughput::Elements(LEAVES));
    group.bench_function("verify, one thread", |b| {
        b.iter(|| {
            in_pool(1, || {
                verifier.verify_one(&statement, &made, leaves.commitments())
            })
            .expect("an honest shard")
        });
    });
    group.finish();
}

criterion_group!(benches, shard);
criterion_main!(benches);
