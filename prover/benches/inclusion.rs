//! Issuing inclusions: one, from an open directory; everybody's, as files and as archives.

mod common;

use std::path::Path;

use circuits::{
    ledger::AccountId,
    setup::ProverSetup,
    shape::{Production, Shape},
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use documents::inclusion::{FileWriter, Form};
use fixtures::synthetic::{Holdings, Synthetic};
use prover::Inclusions;

const SHARDS: u64 = 2;

/// A ledger of 512 assets and two balances an account that fills two shards but for a tenth. Returns the ids.
fn proven(temp: &Path) -> Vec<String> {
    let setup = ProverSetup::<Production>::pinned().expect("the pinned keys");
    let synthetic = Synthetic {
        accounts: SHARDS * Production::SLOTS as u64 * 9 / 20,
        assets: 512,
        holdings: Holdings::Uniform { least: 2, most: 2 },
        debtors_percent: 0,
        seed: 1,
    };
    common::proven(&setup, &synthetic, temp).1
}

fn inclusions(c: &mut Criterion) {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let ids = proven(temp.path());
    let inclusions = Inclusions::open(temp.path().join("private"));
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
                let written =
                    inclusions.write_all(&directory.path().join("all"), Form::Detached, |_| {});
                written.expect("there is room");
                directory
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("everybody's archives", |b| {
        b.iter_batched(
            directory,
            |directory| {
                let at = |name| directory.path().join(name);
                let written = inclusions.write_archives(&at("all"), &at("codes"), None, |_| {});
                written.expect("there is room");
                directory
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, inclusions);
criterion_main!(benches);
