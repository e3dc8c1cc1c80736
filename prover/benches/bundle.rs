//! Verification of bundles by their number of shards, and the inclusion check of one file.

use std::path::Path;

use circuits::{
    generators::pinned_leaf_generators,
    ledger::AccountId,
    setup::ProverSetup,
    shape::{Production, Shape},
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fixtures::synthetic::{Holdings, Synthetic};
use prover::{
    inclusion::Inclusions,
    inputs::{LoadedSnapshot, descriptor_file},
    progress::Silent,
    prove::{Intended, Made, Options, prove},
};
use verifier::{
    inclusion::{FileWriter, Form, InclusionFile, check_inclusion},
    solvency::{Expectations, verify_solvency},
};

/// A ledger of one balance an account that fills `shards` shards but for a tenth, proven into `out`.
fn proven(setup: &ProverSetup<Production>, shards: u64, temp: &Path) -> (Made, String) {
    let ledger = temp.join(format!("ledger-{shards}"));
    let accounts = shards * Production::SHARD_LEAVES as u64 * 9 / 10;
    let holdings = Holdings::Uniform { least: 1, most: 1 };
    let synthetic = Synthetic {
        accounts,
        assets: 64,
        holdings,
        seed: 1,
    };
    synthetic.write(&ledger).expect("the ledger is written");
    let snapshot = LoadedSnapshot::load(&ledger.join("snapshot.toml"));
    let snapshot = snapshot.unwrap_or_else(|errors| panic!("{errors}"));
    let descriptor = descriptor_file::load_or_create(&snapshot).expect("a descriptor");
    let intended = Intended::new(&snapshot, descriptor).expect("a statement");
    let out = temp.join(format!("out-{shards}"));
    let options = Options::with_workers(2);
    let made =
        prove(setup, &snapshot, &intended, &out, &options, &Silent).expect("a solvent exchange");
    let mut accounts = snapshot.ledger.accounts().expect("a ledger in memory");
    let first = accounts.next_account().expect("a ledger in memory");
    let first = first.expect("an account at least").id().as_str().to_owned();
    (made, first)
}

fn bundles(c: &mut Criterion) {
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let temp = tempfile::tempdir().expect("a temporary directory");
    let mut group = c.benchmark_group("bundle");
    group.sample_size(10);
    for shards in [1, 2, 4] {
        let (made, account) = proven(&setup, shards, temp.path());
        let out = temp.path().join(format!("out-{shards}"));
        let expectations = Expectations {
            root: Some(made.root),
            ..Expectations::default()
        };
        group.throughput(Throughput::Elements(made.leaves));
        group.bench_with_input(
            BenchmarkId::new("verify, shards", shards),
            &shards,
            |b, _| {
                b.iter(|| {
                    verify_solvency(setup.keys(), &out.join("bundle"), &expectations)
                        .expect("valid")
                });
            },
        );
        let id = AccountId::new(&account).expect("an id of the ledger");
        let inclusions =
            Inclusions::<Production>::open(&out.join("private")).expect("as prove wrote it");
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
                    check_inclusion::<Production>(&generators, file, Some(id), made.root)
                        .expect("included")
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, bundles);
criterion_main!(benches);
