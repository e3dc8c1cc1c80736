//! `prover prove`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use circuits::{setup::ProverSetup, shape::Production};
use serde_json::json;
use verdict::report::counted;

use super::{
    args::{ProveArgs, workers},
    hints,
    interrupt::{self, InterruptibleProgress},
    made_before, next,
    outcome::{Outcome, done},
    snapshot::load_with,
};
use crate::{
    apart::{ensure_apart, ensure_in_no_bundle},
    inputs::{LoadOptions, descriptor_file},
    progress::{Progress, Stage},
    prove::{
        BundleSummary, ClaimDraft, Leftover, Options, Places, ProveError, ProvingRun,
        directory_above, ensure_free,
    },
    report::{Part, Report, departures, diagnostics},
    run_report::{self, LedgerCounts, Packing, Recorder, RunOutcome, RunReport},
    sorting::Scratch,
};

/// `prover prove`.
pub(super) fn prove(
    args: &ProveArgs,
    progress: &Arc<dyn Progress + Send>,
) -> Result<Report, Outcome> {
    let places = Places::of_snapshot(&args.snapshot, &args.out, args.private.as_deref())
        .map_err(ProveError::from)?;
    ensure_free(&places).map_err(|error| made_before::told(&args.snapshot, &places, error))?;
    if let Some(report) = &args.report {
        ensure_apart(&args.out, report)
            .and_then(|()| ensure_in_no_bundle(report))
            .map_err(|error| Outcome::environment(&error, hints::of_apart("--report", &error)))?;
        ensure_writable(report)?;
    }
    let listener = interrupt::listen(Arc::clone(progress)).unwrap_or_else(|error| {
        progress.warning(&format!("warning: signals cannot be listened to: {error}"));
        InterruptibleProgress::deaf(Arc::clone(progress))
    });
    let workers = workers(args.workers);
    let recorder = Recorder::new::<Production>(&listener, workers);
    let summary = run(args, &places, workers, &recorder);
    let outcome = summary
        .as_ref()
        .map_or_else(run_outcome, |_| RunOutcome::Done);
    let mut report = recorder.finish(outcome);
    report.measure_sizes([("bundle", &*places.bundle()), ("private", places.private())]);
    write(args, &places, &report, progress);
    let Finished {
        summary,
        told: [left_out, warnings, earlier],
        proven,
    } = summary?;
    let next = next::steps(&places, &args.snapshot, &proven);
    let told = [left_out, warnings, earlier, next];
    Ok(report_of(&places, &summary, told, &report))
}

/// A run that is done.
struct Finished {
    summary: BundleSummary,
    /// What is told of its inputs: what they leave out, warnings, and roots that were made before.
    told: [Part; 3],
    proven: next::Proven,
}

fn run(
    args: &ProveArgs,
    places: &Places,
    workers: usize,
    recorder: &Recorder<'_>,
) -> Result<Finished, Outcome> {
    recorder.stage(Stage::Reading, None);
    let options = LoadOptions {
        scratch: Scratch::in_directory(directory_above(places.private())),
        progress: recorder,
        ..LoadOptions::default()
    };
    let snapshot = load_with(&args.snapshot, &options)?;
    for file in snapshot.confidential_files() {
        ensure_apart(&args.out, &file)
            .map_err(|error| Outcome::environment(&error, hints::of_apart("--out", &error)))?;
    }
    recorder.ledger(LedgerCounts {
        accounts: snapshot.ledger.account_count(),
        balances: snapshot.ledger.balance_count(),
        indebted: snapshot.ledger.indebted_count(),
        assets: snapshot.head.assets.len() as u64,
    });
    let descriptor = descriptor_file::load_or_create_unsigned(&snapshot)?;
    let ledger = descriptor.ledger_digest();
    let draft = ClaimDraft::new(&snapshot, descriptor)?;
    let options = Options {
        leftover: match (args.restart, args.keep_shards) {
            (true, _) => Leftover::Restart,
            (false, true) => Leftover::KeepShards,
            (false, false) => Leftover::Resume,
        },
        ..Options::with_workers(workers)
    };
    // What would end the run is found before the keys are made, which takes longer than all this.
    let prepared = ProvingRun::<Production>::open(&snapshot, &draft, places, &options, recorder);
    let prepared = prepared?;
    let (earlier, proven_before) = made_before::warn(&args.snapshot, ledger, recorder);
    recorder.packing(Packing {
        shards: prepared.size().shards(),
        leaves_per_shard: prepared.size().leaves_per_shard().into(),
        entries: prepared.counts().entries,
    });
    recorder.stage(Stage::Keys, None);
    let setup = ProverSetup::<Production>::pinned().map_err(ProveError::from)?;
    let summary = prepared.prove(&setup)?;
    recorder.finished();
    made_before::note(&args.snapshot, ledger, &summary, places, recorder);
    Ok(Finished {
        summary,
        told: [
            departures::left_out(&snapshot),
            diagnostics::warnings(&snapshot.warnings),
            earlier,
        ],
        proven: next::Proven {
            mode: snapshot.mode,
            signs_receipts: draft.descriptor.receipt_key().is_some(),
            before: proven_before,
        },
    })
}

fn run_outcome(outcome: &Outcome) -> RunOutcome {
    match outcome {
        Outcome::Done(_) => RunOutcome::Done,
        Outcome::Inputs(_) | Outcome::NotSolvent(_) => RunOutcome::Refused,
        Outcome::Stopped(_) => RunOutcome::Stopped,
        Outcome::Unread(_) | Outcome::Environment(_) | Outcome::Defect(_) => RunOutcome::Failed,
    }
}

/// Where the report goes: to the file that was named, or else beside what a finished run keeps.
fn report_path(args: &ProveArgs, places: &Places, outcome: RunOutcome) -> Option<PathBuf> {
    let beside = || places.private().join(run_report::FILE);
    args.report
        .clone()
        .or_else(|| (outcome == RunOutcome::Done).then(beside))
}

/// A report that cannot be written does not undo a bundle.
fn write(
    args: &ProveArgs,
    places: &Places,
    report: &RunReport,
    progress: &Arc<dyn Progress + Send>,
) {
    if let Some(path) = report_path(args, places, report.outcome)
        && let Err(error) = report.write(&path)
    {
        progress.warning(&format!(
            "warning: cannot write the report {}: {error}",
            path.display()
        ));
    }
}

/// Found out before hours of work, and not after.
fn ensure_writable(report: &Path) -> Result<(), Outcome> {
    let folder = match report.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let tried = match report.symlink_metadata() {
        Ok(meta) if !meta.is_file() => Err("it is not a regular file".to_owned()),
        _ => tempfile::tempfile_in(folder)
            .map(drop)
            .map_err(|error| error.to_string()),
    };
    tried.map_err(|error| {
        Outcome::environment(
            format!("cannot write the report {}: {error}", report.display()),
            "name a file in a directory that is there and can be written to, with --report",
        )
    })
}

fn report_of(
    places: &Places,
    summary: &BundleSummary,
    [left_out, warnings, earlier, next]: [Part; 4],
    report: &RunReport,
) -> Report {
    let bundle = places.bundle().display().to_string();
    let private = places.private().display().to_string();
    let (root, claim) = (summary.root.to_string(), summary.claim.to_string());
    let shards = counted(summary.shards, "shard");
    let time = human(Duration::from_secs_f64(report.seconds));
    Report::from([
        done(),
        Part::line(format!("root: {root}")).with("root", root),
        Part::line(format!("claim: {claim}, to publish beside the root")).with("claim", claim),
        Part::line(format!("bundle: {bundle} ({shards}), verified, to publish"))
            .with("bundle", bundle)
            .with("shards", summary.shards)
            .with("kept_shards", summary.kept_shards)
            .with("leaves_per_shard", summary.leaves_per_shard)
            .with("leaves", summary.leaves),
        Part::line(format!("private: {private}, to keep to yourself")).with("private", private),
        left_out,
        warnings,
        earlier,
        Part::line(format!("time: {time}")).with("seconds", report.seconds),
        Part::value("report", json!(report)),
        next,
    ])
}

fn human(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{:.1} min", seconds / 60.0)
    }
}
