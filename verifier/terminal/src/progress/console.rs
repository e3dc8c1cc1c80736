//! Stages for people, on stderr: a bar on a terminal, plain lines elsewhere.

use std::{
    fmt,
    io::{IsTerminal as _, Write as _},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::{StageText, pace::Pace, words::rough};

/// How often a bar is drawn.
const TICK: Duration = Duration::from_millis(200);

/// How many characters the bar has.
const LENGTH: usize = 20;

/// What one stage after the other is shown on.
pub struct Console {
    form: Form,
    /// How long a stage takes before lines are written about it. Commands that are quick, and that scripts call by the
    /// thousand, say nothing then.
    patience: Duration,
    origin: Instant,
    running: Mutex<Option<Running>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Bar,
    Lines,
    Silent,
}

/// The stage that runs.
struct Running {
    text: StageText,
    pace: Arc<Mutex<Pace>>,
    /// On a terminal.
    bar: Option<ProgressBar>,
    /// Whether lines have named it.
    named: bool,
}

impl Console {
    /// Shows stages on stderr, unless `quiet`; where it is no terminal, those that take longer than `patience`.
    pub fn on_stderr(quiet: bool, patience: Duration) -> Self {
        let form = match quiet {
            true => Form::Silent,
            false if std::io::stderr().is_terminal() => Form::Bar,
            false => Form::Lines,
        };
        Self {
            form,
            patience,
            origin: Instant::now(),
            running: Mutex::new(None),
        }
    }

    /// A stage begins; the one before is done. `total` is how much it will count, where that is known.
    pub fn begin(&self, text: StageText, total: Option<u64>) {
        self.end();
        let pace = Arc::new(Mutex::new(Pace::new(total, self.origin.elapsed())));
        let bar = match self.form {
            Form::Silent => return,
            Form::Lines => None,
            Form::Bar => Some(self.bar(text, Arc::clone(&pace))),
        };
        let mut running = Running {
            text,
            pace,
            bar,
            named: false,
        };
        running.name_after(self.patience, Duration::ZERO);
        *self.running() = Some(running);
    }

    fn bar(&self, text: StageText, pace: Arc<Mutex<Pace>>) -> ProgressBar {
        let origin = self.origin;
        // Made anew each time that it is drawn: time goes on while nothing is counted.
        let standing = move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let standing = locked(&pace).standing(origin.elapsed());
            let bar = standing
                .total
                .map_or_else(String::new, |_| bar_of(standing.share));
            // What cannot be formatted is drawn at the next time.
            let _ = write!(out, "{bar}{}", standing.describe(text));
        };
        let style = ProgressStyle::with_template("{spinner} {msg} {standing}")
            .expect("the template is well-formed")
            .with_key("standing", standing);
        let bar = ProgressBar::new_spinner();
        bar.set_style(style);
        bar.set_message(text.label);
        bar.enable_steady_tick(TICK);
        bar
    }

    /// So much of the total was done by an interrupted run.
    pub fn keep(&self, kept: u64) {
        self.count(|pace, _| pace.keep(kept));
    }

    /// The stage has done so much more.
    pub fn advance(&self, done: u64) {
        self.count(|pace, now| pace.advance(done, now));
    }

    fn count(&self, change: impl FnOnce(&mut Pace, Duration)) {
        let now = self.origin.elapsed();
        let mut running = self.running();
        let Some(running) = &mut *running else {
            return;
        };
        let standing = {
            let mut pace = locked(&running.pace);
            change(&mut pace, now);
            if running.bar.is_some() || !pace.line_is_due(now) {
                return;
            }
            pace.standing(now)
        };
        if running.name_after(self.patience, standing.elapsed) {
            say(format_args!("  {}", standing.describe(running.text)));
        }
    }

    /// Says something, above the bar where there is one.
    pub fn say(&self, line: &str) {
        if self.form == Form::Silent {
            return;
        }
        match &*self.running() {
            Some(Running { bar: Some(bar), .. }) => bar.println(line),
            _ => say(line),
        }
    }

    /// Does what prints, while no bar is shown.
    pub fn hidden<T>(&self, print: impl FnOnce() -> T) -> T {
        match &*self.running() {
            Some(Running { bar: Some(bar), .. }) => bar.suspend(print),
            _ => print(),
        }
    }

    /// The stage that runs is done, and how long it took is said.
    pub fn end(&self) {
        let Some(mut running) = self.running().take() else {
            return;
        };
        let standing = locked(&running.pace).standing(self.origin.elapsed());
        let took = took(standing.elapsed);
        let told = running.name_after(self.patience, standing.elapsed);
        match running.bar {
            Some(bar) => {
                let counted = standing.counted(running.text);
                let counted = counted.map_or_else(String::new, |counted| format!("{counted}, "));
                let green = anstyle::Style::new().fg_color(Some(anstyle::AnsiColor::Green.into()));
                bar.finish_and_clear();
                say(format_args!(
                    "{green}✓{green:#} {}: {counted}{took}",
                    running.text.label
                ));
            }
            None if told => say(format_args!("  done in {took}")),
            None => {}
        }
    }

    /// The stage that runs ends without being done: what was shown of it goes.
    pub fn abandon(&self) {
        if let Some(Running { bar: Some(bar), .. }) = self.running().take() {
            bar.finish_and_clear();
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        locked(&self.running)
    }
}

impl Running {
    /// Names the stage in a line of its own, if it has taken so long that lines are written. Returns whether they are.
    fn name_after(&mut self, patience: Duration, elapsed: Duration) -> bool {
        let lines = self.bar.is_none() && elapsed >= patience;
        if lines && !self.named {
            self.named = true;
            say(self.text.label);
        }
        lines
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.abandon();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics with the lock")
}

/// `[=====>              ] `, of a share from 0 to 1.
fn bar_of(share: f64) -> String {
    let full = (share.clamp(0.0, 1.0) * LENGTH as f64) as usize;
    let head = if full < LENGTH { ">" } else { "" };
    format!("[{:<LENGTH$}] ", format!("{}{head}", "=".repeat(full)))
}

/// `0.3 s`, `14 min`.
fn took(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 10.0 => format!("{seconds:.1} s"),
        _ => rough(time),
    }
}

/// A reader of stderr that has gone away does not end a run, as `eprintln!` would.
fn say(line: impl fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_one_length_however_full_it_is() {
        assert_eq!(bar_of(0.0), "[>                   ] ");
        assert_eq!(bar_of(0.5), "[==========>         ] ");
        assert_eq!(bar_of(1.0), "[====================] ");
        assert_eq!(bar_of(f64::NAN).len(), bar_of(2.0).len());
    }
}
