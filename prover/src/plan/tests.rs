//! Plans of a small exchange, and what it then takes.

use std::path::Path;

use circuits::{
    setup::ProverSetup,
    shape::{Shape as _, Tiny},
    solvency::LiabilityTotals,
};

use super::{Plan, calibrate::calibrate};
use crate::{
    inputs::{LoadedSnapshot, descriptor_file},
    loans::CommittedLedger,
    progress::Silent,
    prove::{ClaimDraft, Options, Places, prove},
    run_report::DirectoryBytes,
};

fn exchange(name: &str) -> (LoadedSnapshot, ClaimDraft) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let snapshot = LoadedSnapshot::load(&fixtures.join(name).join("snapshot.toml"))
        .unwrap_or_else(|errors| panic!("{errors}"));
    let descriptor = descriptor_file::load_or_preview(&snapshot).unwrap();
    let draft = ClaimDraft::new(&snapshot, descriptor).unwrap();
    (snapshot, draft)
}

fn plan(snapshot: &LoadedSnapshot, draft: &ClaimDraft) -> Plan {
    let committed = CommittedLedger::without_debts(&snapshot.ledger);
    let sheet = draft.balance_sheet(committed.totals().clone()).unwrap();
    Plan::new::<Tiny>(snapshot, draft, &committed, &sheet, 2).unwrap()
}

#[test]
fn sizes_are_those_of_the_run() {
    let (snapshot, draft) = exchange("tiny");
    let plan = plan(&snapshot, &draft);
    let out = tempfile::tempdir().unwrap();
    let places = Places::new(&out.path().join("public"), &out.path().join("private")).unwrap();
    let setup = ProverSetup::<Tiny>::pinned().unwrap();
    let summary = prove(
        &setup,
        &snapshot,
        &draft,
        &places,
        &Options::with_workers(2),
        &Silent,
    )
    .unwrap();
    assert_eq!((plan.shards, plan.leaves), (summary.shards, summary.leaves));
    let bundle = DirectoryBytes::of(&places.bundle()).unwrap();
    assert_eq!(plan.bundle_bytes, bundle.total);
    let private = DirectoryBytes::of(places.private()).unwrap();
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
    let (snapshot, draft) = exchange("tiny");
    let plan = plan(&snapshot, &draft);
    assert!(plan.time.is_none() && !plan.memory_measured);

    let totals = snapshot.ledger.totals().to_vec();
    let sheet = draft.balance_sheet(LiabilityTotals::without_debts(totals));
    let calibration = calibrate::<Tiny>(&draft, &sheet.unwrap(), &plan).unwrap();
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
fn what_is_published_is_room_for_accounts_and_for_entries() {
    let (snapshot, draft) = exchange("tiny");
    let plan = plan(&snapshot, &draft);
    assert_eq!(plan.leaves, plan.shards * u64::from(plan.leaves_per_shard));
    assert_eq!(plan.slots, plan.shards * Tiny::SLOTS as u64);
    assert!(plan.leaves >= plan.accounts && plan.slots >= plan.entries);
}
