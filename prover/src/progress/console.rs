//! Progress on stderr: a bar on a terminal, plain lines elsewhere, nothing with `--quiet`.

use std::{
    io::IsTerminal as _,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::{Progress, Silent, Stage};

/// What fits stderr.
pub fn on_stderr(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        Box::new(Silent)
    } else if std::io::stderr().is_terminal() {
        Box::new(Bar {
            bar: Mutex::new(None),
        })
    } else {
        Box::new(Lines::default())
    }
}

/// A bar with a remaining time.
struct Bar {
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress for Bar {
    fn stage(&self, stage: Stage, shards: Option<u64>) {
        let bar = match shards {
            Some(shards) => {
                let style = ProgressStyle::with_template(
                    "{msg} [{bar:32}] {pos}/{len} shards, {elapsed} so far, {remaining}",
                );
                ProgressBar::new(shards).with_style(
                    style
                        .expect("the template is well-formed")
                        .with_key("remaining", remaining),
                )
            }
            None => ProgressBar::new_spinner(),
        };
        bar.set_message(stage.label());
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Some(last) = self
            .bar
            .lock()
            .expect("no thread panics with the lock")
            .replace(bar)
        {
            last.finish_and_clear();
        }
    }

    fn advance(&self, done: u64) {
        if let Some(bar) = &*self.bar.lock().expect("no thread panics with the lock") {
            bar.inc(done);
        }
    }
}

/// How long the rest will take, once a first shard has shown it.
fn remaining(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    // The bar is drawn all the same if its text cannot be formatted.
    let _ = match state.pos() {
        0 => out.write_str("remaining time known after the first"),
        _ => write!(out, "about {} s left", state.eta().as_secs()),
    };
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.lock().ok().and_then(|mut bar| bar.take()) {
            bar.finish_and_clear();
        }
    }
}

/// One line a stage and a shard.
#[derive(Default)]
struct Lines {
    shards: AtomicU64,
    proven: AtomicU64,
    started: Mutex<Option<Instant>>,
}

impl Progress for Lines {
    fn stage(&self, stage: Stage, shards: Option<u64>) {
        eprintln!("{}", stage.label());
        self.shards.store(shards.unwrap_or(0), Ordering::Relaxed);
        self.proven.store(0, Ordering::Relaxed);
        *self.started.lock().expect("no thread panics with the lock") = Some(Instant::now());
    }

    fn advance(&self, done: u64) {
        // Only shards are told of.
        if self.shards.load(Ordering::Relaxed) == 0 {
            return;
        }
        let proven = self.proven.fetch_add(done, Ordering::Relaxed) + done;
        let shards = self.shards.load(Ordering::Relaxed);
        let started = *self.started.lock().expect("no thread panics with the lock");
        let elapsed = started.map_or(Duration::ZERO, |started| started.elapsed());
        let left = elapsed.mul_f64(shards.saturating_sub(proven) as f64 / proven as f64);
        if proven < shards {
            eprintln!(
                "shard {proven} of {shards}, about {} s left",
                left.as_secs().max(1)
            );
        } else {
            eprintln!("shard {proven} of {shards}");
        }
    }
}
