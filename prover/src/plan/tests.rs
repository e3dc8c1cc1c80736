//! Plans of a small exchange, and what it then takes.

use std::path::Path;

use circuits::{
    setup::ProverSetup,
    shape::{Shape, Tiny},
};

use super::{Plan, calibration::calibrate};
use crate::{
    inputs::{LoadedSnapshot, descriptor_file},
    progress::Silent,
    prove::{Intended, Options, prove},
    run_report::DirectoryBytes,
};

fn exchange(name: &str) -> (LoadedSnapshot, Intended) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let snapshot = LoadedSnapshot::load(&fixtures.join(name).join("snapshot.toml"))
        .unwrap_or_else(|errors| panic!("{errors}"));
    let descriptor = descriptor_file::load_or_preview(&snapshot).unwrap();
    let intended = Intended::new(&snapshot, descriptor).unwrap();
    (snapshot, intended)
}

#[test]
fn sizes_are_those_of_the_run() {
    let (snapshot, intended) = exchange("tiny");
    let plan = Plan::new::<Tiny>(&snapshot, &intended, 2).unwrap();
    let out = tempfile::tempdir().unwrap();
    let setup = ProverSetup::<Tiny>::pinned().unwrap();
    let made = prove(
        &setup,
        &snapshot,
        &intended,
        out.path(),
        &Options::with_workers(2),
        &Silent,
    )
    .unwrap();
    assert_eq!((plan.shards, plan.leaves), (made.shards, made.leaves));
    let bundle = DirectoryBytes::of(&out.path().join("bundle")).unwrap();
    assert_eq!(plan.bundle_bytes, bundle.total);
    let private = DirectoryBytes::of(&out.path().join("private")).unwrap();
    let off = plan.private_bytes.abs_diff(private.total);
    assert!(
        off < 100_000,
        "{} and {}",
        plan.private_bytes,
        private.total
    );
}

#[test]
fn a_calibration_measures_what_the_run_will_do() {
    let (snapshot, intended) = exchange("tiny");
    let plan = Plan::new::<Tiny>(&snapshot, &intended, 2).unwrap();
    assert!(plan.time.is_none() && !plan.memory_measured);

    let calibration = calibrate::<Tiny>(&intended, plan.rounds).unwrap();
    let rounds = plan.rounds;
    assert_eq!(calibration.full_round.is_some(), rounds.full > 0);
    assert_eq!(calibration.left_over.is_some(), rounds.left_over > 0);
    let plan = plan.calibrated(&calibration, 0.5);
    let time = plan.time.unwrap();
    assert_eq!(time.reading, 0.5);
    assert!(time.shards > 0.0 && time.solvency > 0.0 && time.verifying > 0.0);
    assert_eq!(plan.memory_measured, cfg!(unix));
}

#[test]
fn what_is_published_is_the_number_of_places() {
    let (snapshot, intended) = exchange("tiny");
    let plan = Plan::new::<Tiny>(&snapshot, &intended, 2).unwrap();
    assert_eq!(plan.leaves, plan.shards * Tiny::SHARD_LEAVES as u64);
    assert!(plan.leaves >= plan.balances);
}
