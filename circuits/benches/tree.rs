//! Leaves and trees: how long the operator's build of a ledger takes, and a verifier's rebuild.
//!
//! On one thread. A throughput of elements is one of leaves.

use std::hint::black_box;

use circuits::{
    curve::{Curve, Point, Scalar},
    leaf::{BuildSecret, CommitmentTables, LeafGenerators, commit},
    ledger::{AccountId, Amount, AssetId, Kind, LedgerDigest},
    shape::{Production, Shape},
    tree::{InclusionPath, Layer, LeafCount, Node, SumTree},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use halo2curves::{
    CurveExt,
    ff::Field,
    group::{Curve as _, prime::PrimeCurveAffine},
};

/// A shard.
const LEAVES: usize = Production::SHARD_LEAVES;
const ASSETS: usize = 100;

/// Points whose relations nobody knows, as good as the proof system's for measuring.
fn generators() -> LeafGenerators {
    let hash = Curve::hash_to_curve("por-bench-generators");
    LeafGenerators {
        assets: (0..ASSETS as u32)
            .map(|a| hash(&a.to_le_bytes()).to_affine())
            .collect(),
        blind: hash(b"W").to_affine(),
    }
}

/// Leaves with random blinds; `amount` gives their amounts.
fn leaves(amount: impl Fn(u64) -> u64) -> Vec<(AssetId, Amount, Scalar)> {
    let mut rng = rand_core::OsRng;
    (0..LEAVES as u64)
        .map(|i| {
            let random = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let asset = AssetId::new((random >> 32) as usize % ASSETS);
            let t = Scalar::random(&mut rng);
            (
                asset.expect("below the capacity"),
                Amount(amount(random)),
                t,
            )
        })
        .collect()
}

fn commitments(c: &mut Criterion) {
    let generators = generators();
    let listed: Vec<_> = (0..ASSETS).filter_map(AssetId::new).collect();
    let mut group = c.benchmark_group("commitments");
    group.bench_function("tables for 100 assets", |b| {
        b.iter(|| CommitmentTables::new(&generators, &listed))
    });
    let tables = CommitmentTables::new(&generators, &listed).expect("assets have generators");
    group.throughput(Throughput::Elements(1));
    let (asset, amount, t) = leaves(|random| random)[1];
    group.bench_function("one, without tables", |b| {
        b.iter(|| commit(&generators, asset, amount, t))
    });
    group.throughput(Throughput::Elements(LEAVES as u64));
    let full = leaves(|random| random);
    group.bench_function("amounts of 64 bits", |b| {
        b.iter(|| tables.commit_batch(&full))
    });
    let padding = leaves(|_| 0);
    group.bench_function("padding", |b| b.iter(|| tables.commit_batch(&padding)));
    group.finish();
}

fn blinds(c: &mut Criterion) {
    let secret = BuildSecret::random();
    let ledger = LedgerDigest([7; 32]);
    let account = AccountId::new("somebody@example.com").expect("a plain id");
    let mut group = c.benchmark_group("blinds");
    group.bench_function("salt", |b| b.iter(|| secret.salt(&ledger, account)));
    let salt = secret.salt(&ledger, account);
    group.bench_function("blind", |b| {
        b.iter(|| salt.blind(&ledger, Kind::Spot, account, 3))
    });
    group.finish();
}

fn trees(c: &mut Criterion) {
    let ledger = LedgerDigest([7; 32]);
    let count = LeafCount::<Production>::new(LEAVES as u64).expect("one shard");
    let base = Point::generator();
    let sums: Vec<Curve> = std::iter::successors(Some(base.to_curve()), |sum| Some(sum + base))
        .take(LEAVES)
        .collect();
    let mut commitments = vec![base; LEAVES];
    Curve::batch_normalize(&sums, &mut commitments);
    let shard = || Layer::of_shard(&ledger, count, 0, &commitments);

    let mut group = c.benchmark_group("tree");
    group.throughput(Throughput::Elements(LEAVES as u64));
    group.bench_function("leaves' digests", |b| b.iter(shard));
    group.bench_function("shard, top only", |b| b.iter(|| shard().top()));
    group.bench_function("shard, in memory", |b| b.iter(|| SumTree::build(shard())));
    group.finish();

    let proof = SumTree::build(shard()).proof(1000..1010);
    let decode = |bytes| Node::from_bytes(bytes).expect("a node of a tree");
    let path = InclusionPath {
        first_position: 1000,
        shard_hashes: proof.iter().map(decode).collect(),
        top_hashes: Vec::new(),
    };
    c.bench_function("path of ten leaves", |b| {
        b.iter(|| path.top(black_box(&ledger), count, &commitments[1000..1010]))
    });
}

criterion_group!(benches, blinds, commitments, trees);
criterion_main!(benches);
