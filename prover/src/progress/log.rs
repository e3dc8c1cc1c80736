//! The log of a run: events on stderr, for machines or as text.
//!
//! What is logged is what this file logs. The events go to a subscriber of their own, so nothing that another
//! crate has to say gets in. There are no balances, account ids, salts or totals in it, nor counts of
//! accounts, balances or debts.
//!
//! | message | level | fields |
//! |---|---|---|
//! | `run started` | INFO | `command`, `version`, `shape`, and of `check` and `prove` `workers` |
//! | `stage started` | INFO | `stage`, and of shards `total` |
//! | `stage ended` | INFO | `stage`, `seconds` |
//! | `progress` | INFO | `stage`, `share` done, from 0 to 1, and `remaining_seconds`; seconds apart, of a stage that takes long and whose total is known |
//! | `shard proven` | INFO | `shard`, `leaves_seconds`, `tree_seconds`, `proving_seconds`, `writing_seconds`, `done`, `total`, `slots_per_second`, `remaining_seconds` |
//! | `shards kept` | INFO | `shards`: those of an interrupted run |
//! | `saved` | INFO | `what`: on the disk for good |
//! | `notice` | INFO | `notice`: `calibrating`; `detail` |
//! | `interrupted` | WARN | `notice`: `stopping` or `ending-at-once`; `detail` |
//! | `warning` | WARN | `detail`: of the inputs, with its place |
//! | `error` | ERROR | `detail`, and `hint` where there is one; one for each error of the inputs. Which clauses of a policy fail is not logged |
//! | `run ended` | INFO, ERROR | `outcome`: `done`, `refused`, `stopped` or `failed`; `reason` of a refusal; `exit_code`; `seconds` |

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tracing::{Dispatch, dispatcher, error, info, warn};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use super::{
    Notice, Progress, ShardTimes, Stage,
    meter::{Meter, StageStanding},
};

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogForm {
    /// A line of text an event.
    Text,
    /// A JSON object an event.
    Json,
}

/// How a command ended, for the log.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    /// `done`, `refused`, `stopped` or `failed`.
    pub outcome: &'a str,
    /// The code of a refusal.
    pub reason: Option<&'a str>,
    /// What is wrong.
    pub errors: &'a [String],
    /// What to do about it.
    pub hint: Option<&'a str>,
    /// The exit code.
    pub exit_code: u8,
}

/// The log of one command.
#[derive(Debug)]
pub struct Log {
    dispatch: Dispatch,
    meter: Meter,
    shard_slots: u64,
    started: Instant,
}

impl Log {
    /// A log on stderr, for shards of so many slots; of errors only, if `quiet`.
    pub fn on_stderr(form: LogForm, quiet: bool, shard_slots: u64) -> Arc<Self> {
        Arc::new(Self::new(form, quiet, shard_slots, io::stderr))
    }

    fn new<W>(form: LogForm, quiet: bool, shard_slots: u64, writer: W) -> Self
    where
        W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
    {
        let level = if quiet {
            LevelFilter::ERROR
        } else {
            LevelFilter::INFO
        };
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_target(false)
            // A reader of stderr that has gone away does not end a run.
            .log_internal_errors(false)
            .with_writer(writer);
        let dispatch = match form {
            LogForm::Text => Dispatch::new(subscriber.finish()),
            LogForm::Json => Dispatch::new(
                subscriber
                    .json()
                    .flatten_event(true)
                    .with_current_span(false)
                    .with_span_list(false)
                    .finish(),
            ),
        };
        Self {
            dispatch,
            meter: Meter::new(),
            shard_slots,
            started: Instant::now(),
        }
    }

    fn event(&self, event: impl FnOnce()) {
        dispatcher::with_default(&self.dispatch, event);
    }

    /// A command begins.
    pub fn started(&self, command: &str, shape: u32, workers: Option<u64>) {
        let version = env!("CARGO_PKG_VERSION");
        self.event(|| info!(command, version, shape, workers, "run started"));
    }

    /// The command has ended.
    pub fn ended(&self, ending: Ending<'_>) {
        let Ending {
            outcome,
            reason,
            errors,
            hint,
            exit_code,
        } = ending;
        self.finished();
        let seconds = seconds(self.started.elapsed());
        self.event(|| {
            for detail in errors {
                error!(detail, hint, "error");
            }
            if exit_code == 0 {
                info!(outcome, exit_code, seconds, "run ended");
            } else {
                error!(outcome, reason, exit_code, seconds, "run ended");
            }
        });
    }

    fn stage_ended(&self, ended: Option<StageStanding>) {
        if let Some(StageStanding { stage, standing }) = ended {
            let (stage, seconds) = (stage.name(), seconds(standing.elapsed));
            self.event(|| info!(stage, seconds, "stage ended"));
        }
    }
}

impl Progress for Log {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.stage_ended(self.meter.begin(stage, total));
        // Lines and accounts are counted for the operator's report, and not for whoever reads logs.
        let total = total.filter(|_| matches!(stage, Stage::Checking | Stage::Shards));
        self.event(|| info!(stage = stage.name(), total, "stage started"));
    }

    fn advance(&self, done: u64) {
        let Some(StageStanding { stage, standing }) = self.meter.advance(done) else {
            return;
        };
        let Some(total) = standing.total else {
            return;
        };
        // No rate: with the seconds of a stage, it would be a count.
        let stage = stage.name();
        let share = rounded(standing.done as f64 / total as f64);
        let remaining_seconds = standing.remaining.map(seconds);
        self.event(|| info!(stage, share, remaining_seconds, "progress"));
    }

    fn shards_kept(&self, shards: u64) {
        self.meter.keep(shards);
        self.event(|| info!(shards, "shards kept"));
    }

    fn shard_proven(&self, shard: u64, times: ShardTimes) {
        self.meter.shard_proven();
        let standing = self.meter.standing().map(|at| at.standing);
        let done = standing.map(|standing| standing.done);
        let total = standing.and_then(|standing| standing.total);
        let slots =
            standing.and_then(|standing| Some(standing.per_second? * self.shard_slots as f64));
        let remaining = standing.and_then(|standing| standing.remaining);
        self.event(|| {
            info!(
                shard,
                leaves_seconds = seconds(times.leaves),
                tree_seconds = seconds(times.tree),
                proving_seconds = seconds(times.proving),
                writing_seconds = seconds(times.writing),
                done,
                total,
                slots_per_second = slots.map(rounded),
                remaining_seconds = remaining.map(seconds),
                "shard proven"
            );
        });
    }

    fn durable(&self, what: &'static str) {
        let at = self.meter.standing();
        // Each shard says so itself.
        if at.is_none_or(|at| at.stage != Stage::Shards) {
            self.event(|| info!(what, "saved"));
        }
    }

    fn notice(&self, notice: Notice) {
        let (name, detail) = (notice.name(), notice.text());
        self.event(|| match notice {
            Notice::Calibrating => info!(notice = name, detail, "notice"),
            Notice::Stopping | Notice::EndingAtOnce => warn!(notice = name, detail, "interrupted"),
        });
    }

    fn warning(&self, text: &str) {
        self.event(|| warn!(detail = text, "warning"));
    }

    fn warning_in_part(&self, _told: &str, logged: &str) {
        self.warning(logged);
    }

    fn finished(&self) {
        self.stage_ended(self.meter.end());
    }
}

/// To the millisecond.
fn seconds(time: Duration) -> f64 {
    rounded(time.as_secs_f64())
}

fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::Value;

    use super::*;

    /// What was written, where a test can read it.
    #[derive(Clone, Default)]
    struct LogBuffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for LogBuffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl LogBuffer {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }

        fn events(&self) -> Vec<Value> {
            let text = self.text();
            let parse = |line| serde_json::from_str(line).unwrap();
            text.lines().map(parse).collect()
        }
    }

    fn log(form: LogForm, quiet: bool) -> (Log, LogBuffer) {
        let written = LogBuffer::default();
        let writer = written.clone();
        (
            Log::new(form, quiet, 1_000, move || writer.clone()),
            written,
        )
    }

    fn a_run(log: &Log) {
        log.started("prove", 1, Some(2));
        log.stage(Stage::Reading, None);
        log.advance(123_456);
        log.stage(Stage::Ordering, Some(98_765));
        log.advance(98_765);
        log.shards_kept(1);
        log.stage(Stage::Shards, Some(3));
        log.advance(1);
        log.durable("a shard");
        let times = ShardTimes {
            leaves: Duration::from_millis(250),
            proving: Duration::from_millis(2_500),
            ..ShardTimes::default()
        };
        log.shard_proven(2, times);
        log.advance(1);
        log.stage(Stage::Solvency, None);
        log.durable("the claim");
        log.notice(Notice::Stopping);
        log.warning("warning: assets.csv: perhaps");
        log.ended(Ending {
            outcome: "stopped",
            reason: None,
            errors: &["stopped".to_owned()],
            hint: Some("run the same command again"),
            exit_code: 2,
        });
    }

    #[test]
    fn every_event_is_an_object_of_its_own() {
        let (log, written) = log(LogForm::Json, false);
        a_run(&log);
        let events = written.events();
        let messages: Vec<_> = events
            .iter()
            .map(|event| event["message"].as_str().unwrap())
            .collect();
        assert_eq!(
            messages,
            [
                "run started",
                "stage started",
                "stage ended",
                "stage started",
                "progress",
                "shards kept",
                "stage ended",
                "stage started",
                "shard proven",
                "stage ended",
                "stage started",
                "saved",
                "interrupted",
                "warning",
                "stage ended",
                "error",
                "run ended"
            ]
        );
        let of = |message| events.iter().find(|event| event["message"] == message);
        let proven = of("shard proven").unwrap();
        assert_eq!((&proven["shard"], &proven["done"]), (&2.into(), &2.into()));
        assert_eq!(proven["proving_seconds"], 2.5);
        assert!(proven["slots_per_second"].as_f64().unwrap() > 0.0);
        let started = of("run started").unwrap();
        assert_eq!(started["workers"], 2);
        assert_eq!(started["version"], env!("CARGO_PKG_VERSION"));
        let ended = of("run ended").unwrap();
        assert_eq!(
            (&ended["level"], &ended["outcome"], &ended["exit_code"]),
            (&"ERROR".into(), &"stopped".into(), &2.into())
        );
        assert_eq!(of("error").unwrap()["hint"], "run the same command again");
        assert_eq!(of("progress").unwrap()["share"], 1.0);
    }

    #[test]
    fn lines_and_accounts_are_not_counted_in_a_log() {
        for form in [LogForm::Json, LogForm::Text] {
            let (log, written) = log(form, false);
            a_run(&log);
            let text = written.text();
            for count in ["123456", "98765"] {
                assert!(!text.contains(count), "{text}");
            }
        }
    }

    #[test]
    fn text_is_a_line_an_event_without_colours() {
        let (log, written) = log(LogForm::Text, false);
        a_run(&log);
        let text = written.text();
        assert_eq!(text.lines().count(), 17);
        assert!(text.contains("shard proven shard=2") && !text.contains('\u{1b}'));
    }

    #[test]
    fn quiet_leaves_errors() {
        let (log, written) = log(LogForm::Json, true);
        a_run(&log);
        let events = written.events();
        assert_eq!(events.len(), 2, "{events:?}");
        assert!(events.iter().all(|event| event["level"] == "ERROR"));
    }
}
