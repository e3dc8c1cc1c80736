//! Leaves and trees: how long the operator's build of a ledger takes, and a verifier's rebuild.
//!
//! On one thread. A throughput of elements is one of leaves.

use std::hint::black_box;

use circuits::{
    curve::{Curve, Point, Scalar},
    leaf::{BuildSecret, CommitmentTables, Component, Entry, LeafGenerators, Slot, commit},
    ledger::{AccountId, Amount, CollateralDigest, LedgerContext, LedgerDigest},
    shape::{Production, Shape},
    tree::{InclusionPath, Layer, LeafPosition, LedgerSize, Node, SumTree},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use halo2curves::{
    CurveExt,
    ff::Field,
    group::{Curve as _, prime::PrimeCurveAffine},
};

/// The most leaves that a shard has.
const LEAVES: usize = Production::SLOTS;
const ASSETS: usize = 100;
const CONTEXT: LedgerContext = LedgerContext {
    ledger: LedgerDigest([7; 32]),
    collateral: CollateralDigest([9; 32]),
};

/// Points whose relations nobody knows, as good as the proof system's for measuring.
fn generators() -> LeafGenerators {
    let hash = Curve::hash_to_curve("por-bench-generators");
    LeafGenerators {
        components: (0..ASSETS as u32)
            .map(|a| hash(&a.to_le_bytes()).to_affine())
            .collect(),
        blind: hash(b"W").to_affine(),
    }
}

/// One entry for each leaf; `amount` gives their amounts.
fn slots(amount: impl Fn(u64) -> u64) -> Vec<Slot> {
    (0..LEAVES as u32)
        .map(|leaf| {
            let random = u64::from(leaf).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            Slot {
                leaf,
                row: ((random >> 32) % ASSETS as u64) as u16,
                amount: amount(random),
            }
        })
        .collect()
}

fn commitments(c: &mut Criterion) {
    let generators = generators();
    let tables = || CommitmentTables::new::<Production>(&generators, ASSETS, false);
    let mut group = c.benchmark_group("commitments");
    group.bench_function("tables for 100 assets", |b| b.iter(tables));
    let tables = tables().expect("assets have generators");
    group.throughput(Throughput::Elements(1));
    let t = Scalar::random(rand_core::OsRng);
    let entry = Entry {
        component: Component::from_row::<Production>(3).expect("a component"),
        amount: Amount(u64::MAX),
    };
    group.bench_function("one, without tables", |b| {
        b.iter(|| commit::<Production>(&generators, &[entry], t))
    });
    group.throughput(Throughput::Elements(LEAVES as u64));
    let blinds: Vec<_> = (0..LEAVES)
        .map(|_| Scalar::random(rand_core::OsRng))
        .collect();
    let full = slots(|random| random);
    group.bench_function("amounts of 64 bits", |b| {
        b.iter(|| tables.commit_batch(&full, &blinds))
    });
    group.bench_function("padding", |b| b.iter(|| tables.commit_batch(&[], &blinds)));
    group.finish();
}

fn blinds(c: &mut Criterion) {
    let secret = BuildSecret::random();
    let account = AccountId::new("somebody@example.com").expect("a plain id");
    let mut group = c.benchmark_group("blinds");
    group.bench_function("salt", |b| b.iter(|| secret.salt(&CONTEXT.ledger, account)));
    let salt = secret.salt(&CONTEXT.ledger, account);
    group.bench_function("blind", |b| b.iter(|| salt.blind(&CONTEXT, account)));
    group.finish();
}

fn trees(c: &mut Criterion) {
    let ledger = CONTEXT.ledger;
    let size = LedgerSize::<Production>::new(LEAVES as u32, 1).expect("one shard");
    let base = Point::generator();
    let sums: Vec<Curve> = std::iter::successors(Some(base.to_curve()), |sum| Some(sum + base))
        .take(LEAVES)
        .collect();
    let mut commitments = vec![base; LEAVES];
    Curve::batch_normalize(&sums, &mut commitments);
    let shard = || Layer::of_shard(&ledger, size, 0, &commitments);

    let mut group = c.benchmark_group("tree");
    group.throughput(Throughput::Elements(LEAVES as u64));
    group.bench_function("leaves' digests", |b| b.iter(shard));
    group.bench_function("shard, top only", |b| b.iter(|| shard().top()));
    group.bench_function("shard, in memory", |b| b.iter(|| SumTree::build(shard())));
    group.finish();

    let position = LeafPosition {
        shard: 0,
        place: 1000,
    };
    let nodes = SumTree::build(shard()).path(1000);
    let decode = |bytes| Node::from_bytes(bytes).expect("a node of a tree");
    let path = InclusionPath {
        position,
        shard_hashes: nodes.iter().map(decode).collect(),
        top_hashes: Vec::new(),
    };
    c.bench_function("path", |b| {
        b.iter(|| path.top(black_box(&ledger), size, &commitments[1000]))
    });
}

criterion_group!(benches, blinds, commitments, trees);
criterion_main!(benches);
