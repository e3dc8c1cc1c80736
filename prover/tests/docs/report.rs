//! Fields of the report of a run.

use std::collections::BTreeMap;

use prover::run_report::{
    DirectoryBytes, LedgerCounts, RunOutcome, RunReport, ShardCounts, StageSeconds, WorkerSeconds,
};
use prover::testing::Stage;

use crate::{
    fields::assert_fields,
    markdown::{Document, assert_same, first_column},
};

/// A report with everything that one may have.
fn whole() -> RunReport {
    RunReport {
        version: 2,
        program: "0.1.0".to_owned(),
        started: "2026-06-30T00:00:00Z".to_owned(),
        ended: "2026-06-30T00:00:01Z".to_owned(),
        outcome: RunOutcome::Done,
        seconds: 1.0,
        cpu_seconds: Some(1.0),
        peak_memory_bytes: Some(1),
        workers: 1,
        shape: 1,
        ledger: Some(LedgerCounts {
            accounts: 1,
            balances: 1,
            indebted: 0,
            assets: 1,
        }),
        shards: Some(ShardCounts {
            total: 1,
            kept: 0,
            proven: 1,
            leaves_per_shard: 1_024,
            leaves: 1_024,
            entries: 1,
        }),
        stages: vec![StageSeconds {
            stage: "reading".to_owned(),
            seconds: 1.0,
            share: 1.0,
        }],
        workers_seconds: WorkerSeconds::default(),
        balances_per_second: Some(1.0),
        slots_per_second: Some(1.0),
        sizes: BTreeMap::from([("bundle".to_owned(), DirectoryBytes::default())]),
    }
}

#[test]
fn fields_of_the_report_of_a_run_are_the_documented_ones() {
    let document = Document::read("docs/reference/report.md");
    let report = serde_json::to_value(whole()).unwrap();
    let table = document.table("The report of a run");
    assert_fields("the report of a run", &table, &[report]);
}

#[test]
fn stages_of_a_run_are_the_documented_ones() {
    let documented = first_column(&Document::read("docs/reference/report.md").table("Stages"));
    // Inclusion proofs and receipts are written by commands of their own, which have no report.
    let of_a_run = |stage: &&Stage| ![Stage::Issuing, Stage::Signing].contains(stage);
    let stages = Stage::ALL.iter().filter(of_a_run);
    assert_same("stages", documented, stages.map(|stage| stage.name()));
}
