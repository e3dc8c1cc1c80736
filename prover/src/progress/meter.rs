//! What a log keeps of a run: the stage that runs, and its pace by the clock.

use std::{
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use terminal::progress::{Pace, Standing};

use super::Stage;

/// Where a stage is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StageStanding {
    /// The stage.
    pub stage: Stage,
    /// How far it is.
    pub standing: Standing,
}

/// The pace of the stage that runs, by the clock.
#[derive(Debug)]
pub(super) struct Meter {
    origin: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<(Stage, Pace)>,
    /// Kept shards that were heard of before the shards' stage.
    kept: u64,
}

impl Meter {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with the lock")
    }

    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// A stage begins; the one before has ended where this says.
    pub fn begin(&self, stage: Stage, total: Option<u64>) -> Option<StageStanding> {
        let before = self.end();
        let mut state = self.state();
        let mut pace = Pace::new(total, self.now());
        if stage == Stage::Shards {
            pace.keep(std::mem::take(&mut state.kept));
        }
        state.running = Some((stage, pace));
        before
    }

    /// The last stage has ended here.
    pub fn end(&self) -> Option<StageStanding> {
        let now = self.now();
        let (stage, pace) = self.state().running.take()?;
        let standing = pace.standing(now);
        Some(StageStanding { stage, standing })
    }

    /// Shards of an interrupted run are kept: of the shards' stage, whether it has begun or not.
    pub fn keep(&self, shards: u64) {
        let mut state = self.state();
        match &mut state.running {
            Some((Stage::Shards, pace)) => pace.keep(shards),
            _ => state.kept += shards,
        }
    }

    /// The stage has done more; returns where it is, if a line is due.
    ///
    /// Of shards, [`shard_proven`](Self::shard_proven) counts: those that are kept advance the stage too, and take no
    /// time.
    pub fn advance(&self, done: u64) -> Option<StageStanding> {
        self.advance_if(done, |stage| stage != Stage::Shards)
    }

    /// A shard is proven; returns where the stage is, if a line is due.
    pub fn shard_proven(&self) -> Option<StageStanding> {
        self.advance_if(1, |stage| stage == Stage::Shards)
    }

    fn advance_if(&self, done: u64, counts: impl FnOnce(Stage) -> bool) -> Option<StageStanding> {
        let now = self.now();
        let mut state = self.state();
        let (stage, pace) = state.running.as_mut().filter(|(stage, _)| counts(*stage))?;
        pace.advance(done, now);
        pace.line_is_due(now).then(|| StageStanding {
            stage: *stage,
            standing: pace.standing(now),
        })
    }

    /// Where the stage is that runs.
    pub fn standing(&self) -> Option<StageStanding> {
        let now = self.now();
        let state = self.state();
        let (stage, pace) = state.running.as_ref()?;
        let standing = pace.standing(now);
        Some(StageStanding {
            stage: *stage,
            standing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_that_are_kept_are_done_from_the_beginning_and_counted_once() {
        let meter = Meter::new();
        // As a run that goes on tells it.
        meter.begin(Stage::Checking, Some(5));
        for _ in 0..5 {
            meter.advance(1);
        }
        meter.keep(5);
        meter.begin(Stage::Shards, Some(8));
        meter.advance(5);
        let standing = meter.standing().unwrap().standing;
        assert_eq!((standing.done, standing.kept), (5, 5));
        assert_eq!(standing.per_second, None);
        meter.shard_proven();
        meter.advance(1);
        let standing = meter.standing().unwrap().standing;
        assert_eq!((standing.done, standing.kept), (6, 5));
        assert_eq!(meter.end().unwrap().stage, Stage::Shards);
        assert_eq!(meter.end(), None);
    }

    #[test]
    fn what_is_counted_outside_of_a_stage_is_nothing() {
        let meter = Meter::new();
        assert_eq!(meter.advance(1_000), None);
        assert_eq!(meter.standing(), None);
    }
}
