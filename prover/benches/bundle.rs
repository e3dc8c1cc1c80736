//! Verification of bundles by their number of shards, and the inclusion check of one file.

mod common;

use circuits::{
    generators::pinned_leaf_generators,
    ledger::AccountId,
    setup::ProverSetup,
    shape::{Production, Shape},
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use documents::bundle::source::BundleDirectory;
use documents::inclusion::{FileWriter, Form, InclusionFile, verify_inclusion};
use fixtures::synthetic::{Holdings, Synthetic};
use prover::Inclusions;
use verdict::progress::Silent;
use verdict::solvency::Expectations;
use verifier::verify_solvency;

/// A ledger of one balance an account that fills `shards` shards but for a tenth.
fn ledger(shards: u64) -> Synthetic {
    Synthetic {
        accounts: shards * Production::SLOTS as u64 * 9 / 10,
        assets: 64,
        holdings: Holdings::Uniform { least: 1, most: 1 },
        debtors_percent: 0,
        seed: 1,
    }
}

fn bundles(c: &mut Criterion) {
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let temp = tempfile::tempdir().expect("a temporary directory");
    let mut group = c.benchmark_group("bundle");
    group.sample_size(10);
    for shards in [1, 2, 4] {
        let folder = temp.path().join(shards.to_string());
        let (summary, ids) = common::proven(&setup, &ledger(shards), &folder);
        let expectations = Expectations {
            root: Some(summary.root),
            ..Expectations::default()
        };
        group.throughput(Throughput::Elements(summary.leaves));
        group.bench_with_input(
            BenchmarkId::new("verify, shards", shards),
            &shards,
            |b, _| {
                b.iter(|| {
                    verify_solvency(
                        setup.keys(),
                        &BundleDirectory::new(folder.join("out/bundle")),
                        &expectations,
                        &Silent,
                    )
                    .expect("valid")
                });
            },
        );
        let id = AccountId::new(&ids[0]).expect("an id of the ledger");
        let inclusions = Inclusions::open(folder.join("private")).expect("as prove wrote it");
        let inclusion = inclusions.of(id).expect("an account of the ledger");
        let mut bytes = Vec::new();
        FileWriter::new(inclusions.header(), Form::SelfContained).write(&inclusion, &mut bytes);
        group.throughput(Throughput::Elements(1));
        group.bench_with_input(
            BenchmarkId::new("inclusion, shards", shards),
            &shards,
            |b, _| {
                b.iter(|| {
                    let generators = pinned_leaf_generators();
                    let file = InclusionFile::from_bytes(&bytes).expect("as prover wrote it");
                    verify_inclusion::<Production>(&generators, file, id, summary.root)
                        .expect("included")
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, bundles);
criterion_main!(benches);
