//! `prover watch`.

use std::{
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use health::{
    metrics::write_file,
    serve::{Shown, serve},
};
use jiff::Timestamp;

use super::{
    args::WatchArgs,
    hints,
    interrupt::{self, InterruptibleProgress},
    outcome::Outcome,
    output::CommandOutput,
};
use crate::{
    apart::ensure_beside_no_bundle,
    progress::Progress,
    report::watch::report,
    watch::{
        config::WatchConfig,
        metrics::encode,
        round::{NoRound, Round, Watcher},
        store::{Store, StoreError},
    },
};

/// How often it is looked whether a signal came.
const GLANCE: Duration = Duration::from_millis(100);
/// A server is healthy while the last round is at most so many intervals old.
const FRESH: u32 = 3;
/// What the exit code is of a watcher that a signal ended.
const ENDED: u8 = 0;

/// Watches. The exit code: of the state after one round, or 0 when a signal ended it.
pub(super) fn watch(
    args: &WatchArgs,
    output: &CommandOutput,
    progress: &Arc<dyn Progress + Send>,
) -> Result<u8, Outcome> {
    let config = WatchConfig::read(&args.config)
        .map_err(|error| Outcome::environment(&error, error.hint()))?;
    if let Some(path) = &args.metrics {
        ensure_beside_no_bundle(path)
            .map_err(|error| Outcome::environment(&error, hints::of_apart("--metrics", &error)))?;
    }
    let (store, kept) = Store::open(&args.state).map_err(of_store)?;
    let listener = interrupt::listen(Arc::clone(progress)).unwrap_or_else(|error| {
        progress.warning(&format!("warning: signals cannot be listened to: {error}"));
        InterruptibleProgress::deaf(Arc::clone(progress))
    });
    let shown = Shown::new();
    let fresh = args.every.0.saturating_mul(FRESH);
    let server = args.serve.map(|at| {
        serve(at, Arc::clone(&shown), fresh).map_err(|error| {
            let hint = "name an address of this machine, and a port that is free";
            Outcome::environment(format!("cannot listen at {at}: {error}"), hint)
        })
    });
    let server = server.transpose()?;
    if let Some(server) = &server {
        progress.warning(&format!("listening at http://{}", server.address()));
    }
    let mut watcher = Watcher {
        snapshot: args.snapshot.clone(),
        config,
        every: args.every.0,
        store,
        kept,
    };
    loop {
        let begun = Instant::now();
        let round = match watcher.round(&listener, &Timestamp::now) {
            Ok(round) => round,
            Err(NoRound::Stopped) => return Ok(ENDED),
            Err(NoRound::Store(error)) => return Err(of_store(error)),
        };
        progress.finished();
        tell(&round, progress);
        let metrics = encode(&round);
        if let Some(path) = &args.metrics
            && let Err(error) = write_file(path, &metrics)
        {
            let path = path.display();
            progress.warning(&format!("metrics cannot be written to {path}: {error}"));
        }
        shown.show(metrics, None);
        if !output.show(&report(&round)) {
            return Ok(2);
        }
        if args.once {
            return Ok(round.standing.state.exit_code());
        }
        while begun.elapsed() < args.every.0 {
            if listener.stopping() {
                return Ok(ENDED);
            }
            sleep(GLANCE.min(args.every.0.saturating_sub(begun.elapsed())));
        }
        if listener.stopping() {
            return Ok(ENDED);
        }
    }
}

/// On stderr: what is wrong around the round, and what a dry run would have done.
fn tell(round: &Round, progress: &Arc<dyn Progress + Send>) {
    for warning in &round.warnings {
        progress.warning(warning);
    }
    for breaker in &round.breakers {
        if let Some(action) = breaker.moved.filter(|_| breaker.dry_run) {
            let (name, action) = (&breaker.name, action.name());
            progress.warning(&format!(
                "breaker {name}: dry run: the command of {action} would be run; nothing is"
            ));
        }
    }
}

fn of_store(error: StoreError) -> Outcome {
    let hint = match &error {
        StoreError::Apart(error) => hints::of_apart("--state", error),
        error => error.hint().to_owned(),
    };
    Outcome::environment(&error, hint)
}
