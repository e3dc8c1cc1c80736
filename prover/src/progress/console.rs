//! Progress for people, on stderr: a bar on a terminal, plain lines elsewhere.

use std::{
    fmt,
    io::{IsTerminal as _, Write as _},
    sync::{Arc, Mutex},
    time::Duration,
};

use circuits::shape::Shape;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::{Notice, Progress, ShardTimes, Silent, Stage, meter::Meter, pace::StageProgress};

/// What is shown on stderr without a log: progress for people, unless `quiet`. Rates are those of shards of shape `S`.
pub fn on_stderr<S: Shape>(quiet: bool) -> Arc<dyn Progress + Send> {
    let shard_slots = S::SLOTS as u64;
    if quiet {
        Arc::new(Silent)
    } else if std::io::stderr().is_terminal() {
        Arc::new(Bar {
            meter: Arc::new(Meter::new()),
            shard_slots,
            bar: Mutex::new(None),
        })
    } else {
        Arc::new(Lines {
            meter: Meter::new(),
            shard_slots,
        })
    }
}

/// A reader of stderr that has gone away does not end a run, as `eprintln!` would.
fn say(line: impl fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// A bar with rate and remaining time.
struct Bar {
    meter: Arc<Meter>,
    shard_slots: u64,
    bar: Mutex<Option<ProgressBar>>,
}

impl Bar {
    fn replace(&self, next: Option<ProgressBar>) {
        let mut bar = self.bar.lock().expect("no thread panics with the lock");
        if let Some(last) = std::mem::replace(&mut *bar, next) {
            last.finish_and_clear();
        }
    }

    fn with(&self, f: impl FnOnce(&ProgressBar)) -> bool {
        let bar = self.bar.lock().expect("no thread panics with the lock");
        bar.as_ref().map(f).is_some()
    }

    /// Above the bar, where there is one.
    fn say(&self, line: impl fmt::Display) {
        if !self.with(|bar| bar.println(line.to_string())) {
            say(line);
        }
    }
}

impl Progress for Bar {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.meter.begin(stage, total);
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), "{msg} [{bar:24}] {standing}"),
            None => (ProgressBar::new_spinner(), "{spinner} {msg} {standing}"),
        };
        let (meter, slots) = (Arc::clone(&self.meter), self.shard_slots);
        let standing = move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let standing = meter.standing().filter(|standing| standing.done > 0);
            let text = standing.map_or_else(String::new, |standing| standing.describe(slots));
            // The bar is drawn all the same if its text cannot be formatted.
            let _ = out.write_str(&text);
        };
        let style = ProgressStyle::with_template(template)
            .expect("the template is well-formed")
            .with_key("standing", standing);
        bar.set_style(style);
        bar.set_message(stage.label());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.replace(Some(bar));
    }

    fn advance(&self, done: u64) {
        self.meter.advance(done);
        self.with(|bar| bar.inc(done));
    }

    fn shards_kept(&self, shards: u64) {
        self.meter.keep(shards);
    }

    fn shard_proven(&self, _: u64, _: ShardTimes) {
        self.meter.shard_proven();
    }

    fn notice(&self, notice: Notice) {
        self.say(notice.text());
    }

    fn warning(&self, text: &str) {
        self.say(text);
    }

    fn finished(&self) {
        self.meter.end();
        self.replace(None);
    }
}

/// A line for each stage, and more where a stage takes long.
struct Lines {
    meter: Meter,
    shard_slots: u64,
}

impl Lines {
    fn say_if_due(&self, standing: Option<StageProgress>) {
        if let Some(standing) = standing {
            say(format_args!("  {}", standing.describe(self.shard_slots)));
        }
    }
}

impl Progress for Lines {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.meter.begin(stage, total);
        say(stage.label());
    }

    fn advance(&self, done: u64) {
        self.say_if_due(self.meter.advance(done));
    }

    fn shard_proven(&self, _: u64, _: ShardTimes) {
        self.say_if_due(self.meter.shard_proven());
    }

    fn shards_kept(&self, shards: u64) {
        self.meter.keep(shards);
    }

    fn notice(&self, notice: Notice) {
        say(notice.text());
    }

    fn warning(&self, text: &str) {
        say(text);
    }

    fn finished(&self) {
        self.meter.end();
    }
}
