//! What every listener keeps of a run: the stage that runs, and its pace by the clock.

use std::{
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use super::{
    Stage,
    pace::{Pace, Standing},
};

/// The pace of the stage that runs, by the clock.
#[derive(Debug)]
pub(super) struct Meter {
    origin: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pace: Option<Pace>,
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
    pub fn begin(&self, stage: Stage, total: Option<u64>) -> Option<Standing> {
        let ended = self.end();
        let mut state = self.state();
        let mut pace = Pace::new(stage, total, self.now());
        if stage == Stage::Shards {
            pace.keep(std::mem::take(&mut state.kept));
        }
        state.pace = Some(pace);
        ended
    }

    /// The last stage has ended here.
    pub fn end(&self) -> Option<Standing> {
        let now = self.now();
        self.state().pace.take().map(|pace| pace.standing(now))
    }

    /// Shards of an interrupted run are kept: of the shards' stage, whether it has begun or not.
    pub fn keep(&self, shards: u64) {
        let mut state = self.state();
        match &mut state.pace {
            Some(pace) if pace.stage() == Stage::Shards => pace.keep(shards),
            _ => state.kept += shards,
        }
    }

    /// The stage has done more; returns where it is, if a line is due.
    pub fn advance(&self, done: u64) -> Option<Standing> {
        let now = self.now();
        let mut state = self.state();
        let pace = state.pace.as_mut()?;
        pace.advance(done);
        pace.line_is_due(now).then(|| pace.standing(now))
    }

    /// Where the stage is that runs.
    pub fn standing(&self) -> Option<Standing> {
        let now = self.now();
        self.state().pace.map(|pace| pace.standing(now))
    }
}
