//! Issuing inclusions: one, from an open directory; everybody's, as files and as archives.

use std::path::Path;

use circuits::{
    ledger::AccountId,
    setup::ProverSetup,
    shape::{Production, Shape},
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use fixtures::synthetic::{Holdings, Synthetic};
use prover::{
    inclusion::Inclusions,
    inputs::{LoadedSnapshot, descriptor_file},
    progress::Silent,
    prove::{Intended, Options, prove},
};
use verifier::inclusion::{FileWriter, Form};

const SHARDS: u64 = 2;

/// A ledger of 512 assets and two balances an account that fills two shards but for a tenth. Returns the ids.
fn proven(temp: &Path) -> Vec<String> {
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let ledger = temp.join("ledger");
    let accounts = SHARDS * Production::SHARD_LEAVES as u64 * 9 / 20;
    let holdings = Holdings::Uniform { least: 2, most: 2 };
    let synthetic = Synthetic {
        accounts,
        assets: 512,
        holdings,
        seed: 1,
    };
    synthetic.write(&ledger).expect("the ledger is written");
    let snapshot = LoadedSnapshot::load(&ledger.join("snapshot.toml"));
    let snapshot = snapshot.unwrap_or_else(|errors| panic!("{errors}"));
    let descriptor = descriptor_file::load_or_create(&snapshot).expect("a descriptor");
    let intended = Intended::new(&snapshot, descriptor).expect("a statement");
    let out = temp.join("out");
    let options = Options::with_workers(2);
    prove(&setup, &snapshot, &intended, &out, &options, &Silent).expect("a solvent exchange");
    let mut table = csv::Reader::from_path(ledger.join("liabilities.csv")).expect("a table");
    let ids = table.records().map(|row| row.expect("a row")[0].to_owned());
    let mut ids: Vec<String> = ids.collect();
    ids.dedup();
    ids
}

fn inclusions(c: &mut Criterion) {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let ids = proven(temp.path());
    let inclusions = Inclusions::<Production>::open(&temp.path().join("out/private"));
    let inclusions = inclusions.expect("as prove wrote it");

    let mut group = c.benchmark_group("inclusion");
    let mut next = ids.iter().cycle();
    group.bench_function("of one account", |b| {
        b.iter(|| {
            let id = AccountId::new(next.next().expect("a cycle")).expect("an id of the ledger");
            inclusions.of(id).expect("an account of the ledger")
        });
    });
    let id = AccountId::new(&ids[0]).expect("an id of the ledger");
    let inclusion = inclusions.of(id).expect("an account of the ledger");
    for (name, form) in [
        ("to a file", Form::Detached),
        ("to a self-contained file", Form::SelfContained),
    ] {
        let writer = FileWriter::new(inclusions.header(), form);
        let mut bytes = Vec::new();
        group.bench_function(name, |b| {
            b.iter(|| {
                bytes.clear();
                writer.write(&inclusion, &mut bytes);
                bytes.len()
            });
        });
    }

    group.sample_size(10);
    group.throughput(Throughput::Elements(inclusions.account_count()));
    // Directories are removed outside of what is measured.
    let directory = || tempfile::tempdir_in(temp.path()).expect("a temporary directory");
    group.bench_function("everybody's files", |b| {
        b.iter_batched(
            directory,
            |directory| {
                let made =
                    inclusions.write_all(&directory.path().join("all"), Form::Detached, |_| {});
                made.expect("there is room");
                directory
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("everybody's archives", |b| {
        b.iter_batched(
            directory,
            |directory| {
                let made = inclusions.write_archives(&directory.path().join("all"), None, |_| {});
                made.expect("there is room");
                directory
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, inclusions);
criterion_main!(benches);
