//! What a run takes, as `prover check` predicts it.

use std::time::Duration;

use serde_json::json;
use terminal::progress::rough;
use verdict::report::counted;

use super::{Part, entries};
use crate::plan::Plan;

/// What there is to prove.
pub(super) fn ledger(plan: &Plan) -> Part {
    let words = format!(
        "{}, {}; {} to commit to",
        counted(plan.accounts, "account"),
        counted(plan.balances, "balance"),
        entries(plan.entries)
    );
    Part::named("ledger", words)
        .with("accounts", plan.accounts)
        .with("balances", plan.balances)
        .with("entries", plan.entries)
}

/// What it takes to prove it, if it can be proven.
pub(super) fn parts(plan: &Plan, holds: bool) -> [Part; 4] {
    [shards(plan), time(plan, holds), memory(plan), disk(plan)]
}

fn shards(plan: &Plan) -> Part {
    let words = format!(
        "{}, {} leaves ({} of padding), {}",
        counted(plan.shards, "shard"),
        plan.leaves,
        plan.leaves - plan.accounts,
        counted(plan.workers, "worker"),
    );
    Part::named("plan", words)
        .with("shards", plan.shards)
        .with("leaves", plan.leaves)
        .with("workers", plan.workers)
        .with("rounds", json!(plan.rounds))
}

fn time(plan: &Plan, holds: bool) -> Part {
    let seconds = plan.time.map(|time| time.seconds());
    let words = match seconds {
        Some(seconds) => format!(
            "about {}, by a calibration on this machine",
            rough(Duration::from_secs_f64(seconds))
        ),
        None if holds => "not predicted without a calibration".to_owned(),
        None => "not predicted for a claim that does not hold".to_owned(),
    };
    Part::named("time", words)
        .with("seconds", seconds)
        .with("stages", json!(plan.time))
}

fn memory(plan: &Plan) -> Part {
    let measured = if plan.memory_measured {
        ", measured"
    } else {
        ""
    };
    Part::named(
        "memory",
        format!("about {} MB{measured}", plan.memory >> 20),
    )
    .with("memory_bytes", plan.memory)
    .with("memory_measured", plan.memory_measured)
}

fn disk(plan: &Plan) -> Part {
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let meanwhile = match plan.scratch_bytes {
        0 => String::new(),
        bytes => format!(", {} meanwhile", megabytes(bytes)),
    };
    let words = format!(
        "{} to publish, {} to keep{meanwhile}",
        megabytes(plan.bundle_bytes),
        megabytes(plan.private_bytes),
    );
    Part::named("disk", words)
        .with("bundle_bytes", plan.bundle_bytes)
        .with("private_bytes", plan.private_bytes)
        .with("scratch_bytes", plan.scratch_bytes)
}
