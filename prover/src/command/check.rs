//! `prover check`.

use std::time::Instant;

use circuits::{leaf::BuildSecret, shape::Production};

use super::{
    args::{CheckArgs, workers},
    outcome::{Outcome, Refusal},
    snapshot::{load, warn},
};
use crate::{
    inputs::descriptor_file,
    loans::{CommittedLedger, LoanTerms},
    plan::{Plan, calibrate::calibrate},
    progress::{Notice, Progress, Stage},
    prove::{ClaimDraft, ProveError},
    report::check::CheckReport,
    sorting::Scratch,
};

/// `prover check`.
pub(super) fn check(args: &CheckArgs, progress: &dyn Progress) -> Outcome {
    checked(args, progress).unwrap_or_else(|outcome| outcome)
}

fn checked(args: &CheckArgs, progress: &dyn Progress) -> Result<Outcome, Outcome> {
    let started = Instant::now();
    progress.stage(Stage::Reading, None);
    let mut snapshot = load(&args.snapshot, progress)?;
    let doubts = std::mem::take(&mut snapshot.doubts);
    warn(&doubts, progress);
    snapshot.warnings.append(doubts);
    // A descriptor that exists must match; one that does not exist is not made by a check.
    let descriptor = descriptor_file::load_or_preview(&snapshot)?;
    let draft = ClaimDraft::new(&snapshot, descriptor)?;
    let seed = BuildSecret::random().shuffle_seed(&draft.descriptor.ledger_digest());
    let terms = LoanTerms::new(&snapshot, draft.schedule.as_ref(), &draft.policy);
    let scratch = Scratch::default();
    let committed = CommittedLedger::choose::<Production>(
        &snapshot.ledger,
        terms.as_ref(),
        &seed,
        &scratch,
        progress,
    );
    let committed = committed.map_err(ProveError::from)?;
    let sheet = draft.balance_sheet(committed.totals().clone())?;
    let reading = started.elapsed();
    let workers = workers(args.workers) as u64;
    let mut plan = Plan::new::<Production>(&snapshot, &draft, &committed, &sheet, workers)?;
    // What does not hold is not proven, and takes no time.
    let insolvent = sheet.insolvency::<Production>()?;
    if insolvent.is_none() && !args.no_calibration {
        progress.notice(Notice::Calibrating);
        let calibration = calibrate::<Production>(&draft, &sheet, &plan)?;
        plan = plan.calibrated(&calibration, reading.as_secs_f64());
    }
    progress.finished();
    let report =
        CheckReport::new::<Production>(&snapshot, &draft, committed.report(), &sheet, plan)?;
    Ok(if report.holds() {
        Outcome::Done(report.report())
    } else {
        Outcome::NotSolvent(Refusal {
            report: report.report(),
            logged: None,
        })
    })
}
