//! How fast a stage goes, how long the rest of it takes, and when that is worth a line.
//!
//! Times are durations since the listener was made, so that tests need no clock.

use std::time::Duration;

use super::Stage;

/// Lines are at least so far apart.
const LEAST_BETWEEN_LINES: Duration = Duration::from_secs(2);
/// After so long there is a line, however little was done.
const MOST_BETWEEN_LINES: Duration = Duration::from_secs(60);

/// The pace of one stage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    stage: Stage,
    total: Option<u64>,
    kept: u64,
    done: u64,
    began: Duration,
    said: Duration,
    said_done: u64,
}

/// Where a stage is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StageProgress {
    /// The stage.
    pub stage: Stage,
    /// How much it will count, where that is known.
    pub total: Option<u64>,
    /// How much is done, kept shards included.
    pub done: u64,
    /// How many of those are of an interrupted run.
    pub kept: u64,
    /// How much is done in a second, once that is known.
    pub per_second: Option<f64>,
    /// How long the rest takes at that rate.
    pub remaining: Option<Duration>,
    /// How long it took so far.
    pub elapsed: Duration,
}

impl Pace {
    /// A stage begins.
    pub fn new(stage: Stage, total: Option<u64>, now: Duration) -> Self {
        Self {
            stage,
            total,
            kept: 0,
            done: 0,
            began: now,
            said: now,
            said_done: 0,
        }
    }

    /// The stage that runs.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// This many of the total were done by an interrupted run: they count as done, and took no time.
    pub fn keep(&mut self, kept: u64) {
        self.kept += kept;
    }

    /// So much more is done.
    pub fn advance(&mut self, done: u64) {
        self.done += done;
    }

    /// Where the stage is.
    pub fn standing(&self, now: Duration) -> StageProgress {
        let elapsed = now.saturating_sub(self.began);
        let per_second =
            (self.done > 0 && !elapsed.is_zero()).then(|| self.done as f64 / elapsed.as_secs_f64());
        let done = self.kept + self.done;
        let left = self.total.map(|total| total.saturating_sub(done));
        let remaining = left.zip(per_second).map(|(left, per_second)| {
            // A rate so low that the rest takes longer than a duration holds is no rate yet.
            Duration::try_from_secs_f64(left as f64 / per_second).unwrap_or(Duration::MAX)
        });
        StageProgress {
            stage: self.stage,
            total: self.total,
            done,
            kept: self.kept,
            per_second,
            remaining,
            elapsed,
        }
    }

    /// Whether a line is due, which the caller then writes: not for each of hundreds of shards, and not only
    /// every few minutes either.
    pub fn line_is_due(&mut self, now: Duration) -> bool {
        let silent = now.saturating_sub(self.said);
        let more = self.done - self.said_done;
        let enough = match self.total {
            Some(total) => more.saturating_mul(100) >= total.saturating_sub(self.kept),
            // A total that is not known has no hundredths: lines get rarer with time instead.
            None => silent.saturating_mul(20) >= now.saturating_sub(self.began),
        };
        let last = self
            .total
            .is_some_and(|total| self.kept + self.done >= total);
        let due = more > 0
            && (last
                || (silent >= LEAST_BETWEEN_LINES && (enough || silent >= MOST_BETWEEN_LINES)));
        if due {
            self.said = now;
            self.said_done = self.done;
        }
        due
    }
}

impl StageProgress {
    /// Slots proven in a second, while shards of so many slots are: room for so many entries, whatever is in it.
    pub fn slots_per_second(&self, shard_slots: u64) -> Option<f64> {
        let per_second = self.per_second.filter(|_| self.stage == Stage::Shards);
        per_second.map(|rate| rate * shard_slots as f64)
    }

    /// `12 of 240 shards (24 kept), 36,000 slots/s, about 14 min left`.
    pub fn describe(&self, shard_slots: u64) -> String {
        let unit = unit(self.stage);
        let mut text = grouped(self.done);
        if let Some(total) = self.total {
            text += &format!(" of {}", grouped(total));
        }
        text += &format!(" {unit}");
        if self.kept > 0 {
            text += &format!(" ({} kept)", grouped(self.kept));
        }
        if let Some(slots) = self.slots_per_second(shard_slots) {
            text += &format!(", {} slots/s", grouped(slots as u64));
        } else if let Some(per_second) = self.per_second.filter(|rate| *rate >= 1.0) {
            text += &format!(", {} {unit}/s", grouped(per_second as u64));
        }
        if let Some(remaining) = self.remaining.filter(|left| !left.is_zero()) {
            text += &format!(", about {} left", rough(remaining));
        }
        text
    }
}

/// What a stage counts.
pub(super) fn unit(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "lines",
        Stage::Ordering | Stage::Issuing => "accounts",
        Stage::Checking | Stage::Shards => "shards",
        Stage::Keys | Stage::Debts | Stage::Solvency | Stage::Verifying => "steps",
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time that nobody sets a watch by: `40 s`, `14 min`, `3.5 h`.
pub(crate) fn rough(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 100.0 => format!("{:.0} s", seconds.max(1.0)),
        seconds if seconds < 100.0 * 60.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_rest_takes_as_long_as_what_was_done() {
        let mut pace = Pace::new(Stage::Shards, Some(40), at(100));
        assert_eq!(pace.standing(at(110)).remaining, None);
        pace.advance(10);
        let standing = pace.standing(at(120));
        assert_eq!(standing.per_second, Some(0.5));
        assert_eq!(standing.remaining, Some(at(60)));
        assert_eq!(standing.elapsed, at(20));
        assert_eq!(standing.slots_per_second(1000), Some(500.0));
        assert_eq!(
            standing.describe(1000),
            "10 of 40 shards, 500 slots/s, about 60 s left"
        );
    }

    #[test]
    fn kept_shards_count_as_done_and_not_as_speed() {
        let mut pace = Pace::new(Stage::Shards, Some(240), at(0));
        pace.keep(200);
        assert_eq!(pace.standing(at(5)).remaining, None);
        pace.advance(2);
        let standing = pace.standing(at(8));
        assert_eq!((standing.done, standing.kept), (202, 200));
        assert_eq!(standing.per_second, Some(0.25));
        assert_eq!(standing.remaining, Some(at(152)));
        assert!(
            standing
                .describe(67_353)
                .starts_with("202 of 240 shards (200 kept), 16,838 slots/s, about 3 min left")
        );
    }

    #[test]
    fn at_the_end_nothing_is_left() {
        let mut pace = Pace::new(Stage::Shards, Some(2), at(0));
        pace.advance(2);
        assert_eq!(pace.standing(at(4)).remaining, Some(at(0)));
        assert!(!pace.standing(at(4)).describe(10).contains("left"));
    }

    #[test]
    fn a_total_that_is_not_known_leaves_out_what_remains() {
        let mut pace = Pace::new(Stage::Reading, None, at(0));
        pace.advance(3_000_000);
        let standing = pace.standing(at(4));
        assert_eq!(standing.remaining, None);
        assert_eq!(standing.describe(10), "3,000,000 lines, 750,000 lines/s");
    }

    /// At which seconds there are lines, if each second does as much.
    fn lines(mut pace: Pace, seconds: u64, done: u64) -> Vec<u64> {
        (1..=seconds)
            .filter(|second| {
                pace.advance(done);
                pace.line_is_due(at(*second))
            })
            .collect()
    }

    #[test]
    fn a_few_shards_have_a_line_each() {
        let mut pace = Pace::new(Stage::Shards, Some(3), at(0));
        for (second, due) in [(4, true), (5, false), (8, true)] {
            pace.advance(1);
            // The one at second 5 is too close to the one before; the last one always has a line.
            assert_eq!(pace.line_is_due(at(second)), due, "{second}");
        }
    }

    #[test]
    fn hundreds_of_shards_have_a_line_for_each_hundredth() {
        let written = lines(Pace::new(Stage::Shards, Some(1_000), at(0)), 1_000, 1);
        assert_eq!(written.len(), 100);
        assert_eq!((written[0], written[99]), (10, 1_000));
    }

    #[test]
    fn a_slow_stage_has_a_line_a_minute() {
        let written = lines(Pace::new(Stage::Shards, Some(1 << 20), at(0)), 600, 1);
        assert_eq!(written.len(), 10);
    }

    #[test]
    fn lines_of_an_unknown_total_get_rarer() {
        let pace = Pace::new(Stage::Reading, None, at(0));
        assert_eq!(lines(pace, 10, 1), [2, 4, 6, 8, 10]);
        let many = lines(pace, 3_600, 1).len();
        assert!((50..150).contains(&many), "{many}");
    }

    #[test]
    fn where_nothing_was_done_there_is_nothing_to_say() {
        let mut pace = Pace::new(Stage::Shards, Some(0), at(0));
        assert!(!pace.line_is_due(at(100)));
    }

    #[test]
    fn numbers_and_times_are_written_for_people() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(rough(at(0)), "1 s");
        assert_eq!(rough(at(99)), "99 s");
        assert_eq!(rough(at(840)), "14 min");
        assert_eq!(rough(at(12_600)), "3.5 h");
    }
}
