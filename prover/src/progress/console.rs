//! Progress for people, on stderr.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use circuits::shape::Shape;
use terminal::progress::{Console, StageText};

use super::{Notice, Progress, ShardTimes, Stage};

/// What is shown on stderr without a log: progress for people, unless `quiet`. Rates are those of shards of shape `S`.
pub fn on_stderr<S: Shape>(quiet: bool) -> Arc<dyn Progress + Send> {
    Arc::new(ForPeople {
        console: Console::on_stderr(quiet, Duration::ZERO),
        shard_slots: S::SLOTS as u64,
        stage: Mutex::new(None),
        kept: AtomicU64::new(0),
    })
}

struct ForPeople {
    console: Console,
    shard_slots: u64,
    stage: Mutex<Option<Stage>>,
    /// Kept shards that were heard of before the shards' stage.
    kept: AtomicU64,
}

impl ForPeople {
    fn begin(&self, stage: Option<Stage>) {
        *self.stage.lock().expect("no thread panics with the lock") = stage;
    }

    fn proves_shards(&self) -> bool {
        *self.stage.lock().expect("no thread panics with the lock") == Some(Stage::Shards)
    }
}

impl Progress for ForPeople {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.begin(Some(stage));
        let worth = (stage == Stage::Shards).then_some((self.shard_slots, "slots"));
        let text = StageText {
            label: stage.label(),
            unit: stage.unit(),
            worth,
        };
        self.console.begin(text, total);
        if stage == Stage::Shards {
            self.console.keep(self.kept.swap(0, Ordering::Relaxed));
        }
    }

    fn advance(&self, done: u64) {
        // Shards are counted when they are proven: those that are kept advance the stage too, and take no time.
        if !self.proves_shards() {
            self.console.advance(done);
        }
    }

    fn shards_kept(&self, shards: u64) {
        if self.proves_shards() {
            self.console.keep(shards);
        } else {
            self.kept.fetch_add(shards, Ordering::Relaxed);
        }
    }

    fn shard_proven(&self, _: u64, _: ShardTimes) {
        self.console.advance(1);
    }

    fn notice(&self, notice: Notice) {
        self.console.say(notice.text());
    }

    fn warning(&self, text: &str) {
        self.console.say(text);
    }

    fn finished(&self) {
        self.begin(None);
        self.console.end();
    }

    fn abandoned(&self) {
        self.begin(None);
        self.console.abandon();
    }
}
