//! Listens to a run, measures it, and passes on what it hears.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use circuits::shape::Shape;
use jiff::Timestamp;

use super::{
    LedgerCounts, RunOutcome, RunReport, ShardCounts, StageSeconds, VERSION, WorkerSeconds, system,
};
use crate::progress::{Notice, Progress, ShardTimes, Stage};

/// Measures a run that another listens to.
pub struct Recorder<'a> {
    progress: &'a dyn Progress,
    started: Timestamp,
    origin: Instant,
    workers: u64,
    shape: u32,
    shard_slots: u64,
    state: Mutex<Measurements>,
}

/// What a ledger is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packing {
    /// H.
    pub shards: u64,
    /// M.
    pub leaves_per_shard: u64,
    /// Entries of all accounts.
    pub entries: u64,
}

/// What was measurements of a run. Times are durations since it began.
#[derive(Default)]
struct Measurements {
    ledger: Option<LedgerCounts>,
    packing: Option<Packing>,
    kept: u64,
    proven: u64,
    times: ShardTimes,
    stages: Vec<(Stage, Duration)>,
    running: Option<(Stage, Duration)>,
}

impl Measurements {
    fn stage(&mut self, stage: Option<Stage>, now: Duration) {
        let next = stage.map(|stage| (stage, now));
        if let Some((stage, began)) = std::mem::replace(&mut self.running, next) {
            self.stages.push((stage, now.saturating_sub(began)));
        }
    }

    fn shard_proven(&mut self, times: ShardTimes) {
        self.proven += 1;
        self.times.leaves += times.leaves;
        self.times.tree += times.tree;
        self.times.proving += times.proving;
        self.times.writing += times.writing;
    }

    fn workers_seconds(&self) -> WorkerSeconds {
        let all = [
            self.times.leaves,
            self.times.tree,
            self.times.proving,
            self.times.writing,
        ];
        let [leaves, tree, proving, writing] = all.map(seconds);
        let sum = leaves + tree + proving + writing;
        WorkerSeconds {
            leaves,
            tree,
            proving,
            writing,
            share_not_proving: ratio(sum - proving, sum).unwrap_or(0.0),
        }
    }

    /// Wall time of all that was measurements of a stage.
    fn wall(&self, stage: Stage) -> f64 {
        let of_stage = self.stages.iter().filter(|(of, _)| *of == stage);
        of_stage.map(|(_, time)| time.as_secs_f64()).sum()
    }
}

/// To six decimals, as shown: a digit more says nothing, and some are not read as they were written.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn seconds(time: Duration) -> f64 {
    rounded(time.as_secs_f64())
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| rounded(part / whole))
}

impl<'a> Recorder<'a> {
    /// A run of shape `S` begins.
    pub fn new<S: Shape>(progress: &'a dyn Progress, workers: usize) -> Self {
        Self {
            progress,
            started: Timestamp::now(),
            origin: Instant::now(),
            workers: workers as u64,
            shape: S::ID,
            shard_slots: S::SLOTS as u64,
            state: Mutex::default(),
        }
    }

    fn measurements(&self) -> MutexGuard<'_, Measurements> {
        self.state.lock().expect("no thread panics with the lock")
    }

    /// The ledger has been read.
    pub fn ledger(&self, ledger: LedgerCounts) {
        self.measurements().ledger = Some(ledger);
    }

    /// It is known what the ledger is cut into.
    pub fn packing(&self, packing: Packing) {
        self.measurements().packing = Some(packing);
    }

    /// How long the run has been going on.
    pub fn elapsed(&self) -> Duration {
        self.origin.elapsed()
    }

    /// The run has ended.
    pub fn finish(&self, outcome: RunOutcome) -> RunReport {
        let elapsed = self.elapsed();
        let mut measurements = self.measurements();
        measurements.stage(None, elapsed);
        let wall = seconds(elapsed);
        let stages = measurements
            .stages
            .iter()
            .map(|(stage, time)| StageSeconds {
                stage: stage.name().to_owned(),
                seconds: seconds(*time),
                share: ratio(seconds(*time), wall).unwrap_or(0.0),
            });
        let proven_slots = (measurements.proven * self.shard_slots) as f64;
        let whole = outcome == RunOutcome::Done && measurements.kept == 0;
        let balances = measurements
            .ledger
            .filter(|_| whole)
            .map(|ledger| ledger.balances);
        RunReport {
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            started: self.started.to_string(),
            ended: Timestamp::now().to_string(),
            outcome,
            seconds: wall,
            cpu_seconds: system::cpu_seconds().map(rounded),
            peak_memory_bytes: system::peak_memory(),
            workers: self.workers,
            shape: self.shape,
            ledger: measurements.ledger,
            shards: measurements.packing.map(|packing| ShardCounts {
                total: packing.shards,
                kept: measurements.kept,
                proven: measurements.proven,
                leaves_per_shard: packing.leaves_per_shard,
                leaves: packing.shards * packing.leaves_per_shard,
                entries: packing.entries,
            }),
            stages: stages.collect(),
            workers_seconds: measurements.workers_seconds(),
            balances_per_second: balances.and_then(|balances| ratio(balances as f64, wall)),
            slots_per_second: ratio(proven_slots, measurements.wall(Stage::Shards))
                .filter(|rate| *rate > 0.0),
            sizes: BTreeMap::new(),
        }
    }
}

impl Progress for Recorder<'_> {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        let mut measurements = self.measurements();
        measurements.stage(Some(stage), self.elapsed());
        drop(measurements);
        self.progress.stage(stage, total);
    }

    fn advance(&self, done: u64) {
        self.progress.advance(done);
    }

    fn shards_kept(&self, shards: u64) {
        self.measurements().kept += shards;
        self.progress.shards_kept(shards);
    }

    fn shard_proven(&self, shard: u64, times: ShardTimes) {
        self.measurements().shard_proven(times);
        self.progress.shard_proven(shard, times);
    }

    fn durable(&self, what: &'static str) {
        self.progress.durable(what);
    }

    fn notice(&self, notice: Notice) {
        self.progress.notice(notice);
    }

    fn warning(&self, text: &str) {
        self.progress.warning(text);
    }

    fn warning_in_part(&self, told: &str, logged: &str) {
        self.progress.warning_in_part(told, logged);
    }

    fn finished(&self) {
        let now = self.elapsed();
        self.measurements().stage(None, now);
        self.progress.finished();
    }

    fn abandoned(&self) {
        let now = self.elapsed();
        self.measurements().stage(None, now);
        self.progress.abandoned();
    }

    fn stopping(&self) -> bool {
        self.progress.stopping()
    }
}

#[cfg(test)]
mod tests {
    use circuits::shape::Tiny;

    use super::*;
    use crate::progress::Silent;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn stages_follow_each_other_and_times_add_up() {
        let mut measurements = Measurements::default();
        measurements.stage(Some(Stage::Reading), at(1));
        measurements.stage(Some(Stage::Shards), at(4));
        for _ in 0..2 {
            measurements.shard_proven(ShardTimes {
                leaves: at(1),
                tree: at(0),
                proving: at(6),
                writing: at(1),
            });
        }
        measurements.stage(None, at(14));
        measurements.stage(None, at(20));
        assert_eq!(
            measurements.stages,
            [(Stage::Reading, at(3)), (Stage::Shards, at(10))]
        );
        assert_eq!(measurements.wall(Stage::Shards), 10.0);
        assert_eq!(measurements.proven, 2);
        let workers = measurements.workers_seconds();
        assert_eq!((workers.leaves, workers.proving), (2.0, 12.0));
        assert_eq!(workers.share_not_proving, 0.25);
    }

    #[test]
    fn a_run_that_proved_nothing_has_no_rates() {
        let report = Recorder::new::<Tiny>(&Silent, 2).finish(RunOutcome::Refused);
        assert_eq!(report.workers_seconds, WorkerSeconds::default());
        assert_eq!(report.slots_per_second, None);
        assert_eq!((report.ledger, report.shards), (None, None));
    }

    fn done(kept: u64) -> RunReport {
        let recorder = Recorder::new::<Tiny>(&Silent, 2);
        recorder.stage(Stage::Reading, None);
        recorder.advance(500);
        recorder.ledger(LedgerCounts {
            accounts: 300,
            balances: 500,
            indebted: 20,
            assets: 8,
        });
        recorder.packing(Packing {
            shards: 3,
            leaves_per_shard: 1024,
            entries: 520,
        });
        if kept > 0 {
            recorder.shards_kept(kept);
        }
        recorder.stage(Stage::Shards, Some(3));
        recorder.advance(kept);
        // A run that takes no time has no rates.
        std::thread::sleep(Duration::from_millis(1));
        for shard in kept..3 {
            recorder.shard_proven(shard, ShardTimes::default());
            recorder.advance(1);
        }
        recorder.finished();
        recorder.finish(RunOutcome::Done)
    }

    #[test]
    fn kept_shards_are_told_from_proven_ones() {
        let whole = done(0);
        let shards = whole.shards.unwrap();
        assert_eq!((shards.kept, shards.proven), (0, 3));
        assert_eq!((shards.leaves, shards.entries), (3 * 1024, 520));
        assert!(whole.balances_per_second.is_some() && whole.slots_per_second.is_some());
        assert_eq!(whole.stages.len(), 2);

        let resumed = done(2);
        let shards = resumed.shards.unwrap();
        assert_eq!((shards.total, shards.kept, shards.proven), (3, 2, 1));
        // The whole ledger was not proven in this time.
        assert_eq!(resumed.balances_per_second, None);
    }

    #[test]
    fn a_report_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["bundle", "private"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join("bundle/leaves.bin"), [0; 64]).unwrap();
        let mut report = done(1);
        let directories = ["bundle", "private"].map(|name| (name, folder.path().join(name)));
        let measure = |report: &mut RunReport| {
            report.measure_sizes(
                directories
                    .iter()
                    .map(|(name, path)| (*name, path.as_path())),
            );
        };
        measure(&mut report);
        let path = folder.path().join("private").join(super::super::FILE);
        report.write(&path).unwrap();
        report.write(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(RunReport::from_bytes(&bytes).unwrap(), report);
        assert_eq!(report.sizes["bundle"].files["leaves.bin"], 64);

        // It does not count itself.
        let sizes = report.sizes.clone();
        measure(&mut report);
        assert_eq!(report.sizes, sizes);
        assert_eq!(
            std::fs::read_dir(folder.path().join("private"))
                .unwrap()
                .count(),
            1
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn another_version_is_not_read() {
        let mut report = done(0);
        report.version = 3;
        let error = RunReport::from_bytes(&report.to_bytes()).unwrap_err();
        assert!(error.to_string().contains("version 3"));
    }
}
