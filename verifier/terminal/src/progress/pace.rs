//! How fast a stage goes, how long the rest of it takes, and when that is worth a line.
//!
//! Times are durations since some beginning of the caller's, so that tests need no clock.

use std::{collections::VecDeque, time::Duration};

use super::{
    StageText,
    words::{clock, grouped, rough},
};

/// Lines are at least so far apart.
const LEAST_BETWEEN_LINES: Duration = Duration::from_secs(2);
/// After so long there is a line, however little was done.
const MOST_BETWEEN_LINES: Duration = Duration::from_secs(60);

/// The rate is the best of so many last counts. What is done side by side ends almost at once: between the last of one
/// round and the last of the next the plain rate drops, and the remaining time would jump up and down with it.
const COUNTS: usize = 16;

/// How much was done at a time.
#[derive(Clone, Copy, Debug)]
struct Count {
    done: u64,
    elapsed: Duration,
}

impl Count {
    fn per_second(self) -> f64 {
        self.done as f64 / self.elapsed.as_secs_f64()
    }
}

/// The pace of one stage.
#[derive(Clone, Debug)]
pub struct Pace {
    total: Option<u64>,
    kept: u64,
    done: u64,
    began: Duration,
    last: VecDeque<Count>,
    said: Duration,
    said_done: u64,
}

/// Where a stage is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// How much it will count, where that is known.
    pub total: Option<u64>,
    /// How much is done, what was kept included.
    pub done: u64,
    /// How many of those are of an interrupted run.
    pub kept: u64,
    /// How much is done in a second, once that is known.
    pub per_second: Option<f64>,
    /// How long the rest takes at that rate. It falls while nothing is counted.
    pub remaining: Option<Duration>,
    /// How long it took so far.
    pub elapsed: Duration,
    /// How much is done from 0 to 1, if what is being worked on goes on at that rate; 0 of an unknown total.
    pub share: f64,
}

impl Pace {
    /// A stage begins.
    pub fn new(total: Option<u64>, now: Duration) -> Self {
        Self {
            total,
            kept: 0,
            done: 0,
            began: now,
            last: VecDeque::new(),
            said: now,
            said_done: 0,
        }
    }

    /// This many of the total were done by an interrupted run: they count as done, and took no time.
    pub fn keep(&mut self, kept: u64) {
        self.kept += kept;
    }

    /// So much more is done.
    pub fn advance(&mut self, done: u64, now: Duration) {
        self.done += done;
        let elapsed = now.saturating_sub(self.began);
        if self.done > 0 && !elapsed.is_zero() {
            if self.last.len() == COUNTS {
                self.last.pop_front();
            }
            self.last.push_back(Count {
                done: self.done,
                elapsed,
            });
        }
    }

    /// Where the stage is.
    pub fn standing(&self, now: Duration) -> Standing {
        let elapsed = now.saturating_sub(self.began);
        let counts = self.last.iter().copied();
        let best = counts.reduce(|best, count| {
            let better = count.per_second() >= best.per_second();
            if better { count } else { best }
        });
        let done = self.kept + self.done;
        // From the best count on, at its rate: the time that this gives for the end stays while nothing is counted.
        let remaining = self.total.zip(best).map(|(total, best)| {
            let left = total.saturating_sub(self.kept + best.done) as f64;
            // A rate so low that the rest takes longer than a duration holds is no rate yet.
            let rest = Duration::try_from_secs_f64(left / best.per_second());
            let since = elapsed.saturating_sub(best.elapsed);
            if done >= total {
                Duration::ZERO
            } else {
                rest.unwrap_or(Duration::MAX).saturating_sub(since)
            }
        });
        let share = self.total.filter(|total| *total > 0).map(|total| {
            let at_work = best.map_or(0.0, |best| {
                let since = elapsed.saturating_sub(best.elapsed).as_secs_f64();
                best.per_second() * since - (self.done - best.done) as f64
            });
            // What is not counted is not done: the bar's end is for what is.
            let most = total.saturating_sub(done) as f64 * 0.9;
            ((done as f64 + at_work.clamp(0.0, most)) / total as f64).min(1.0)
        });
        Standing {
            total: self.total,
            done,
            kept: self.kept,
            per_second: best.map(Count::per_second),
            remaining,
            elapsed,
            share: share.unwrap_or_default(),
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

impl Standing {
    /// The rate in what one of the unit is worth, or in the unit: `36,000 slots/s`.
    fn rate(&self, stage: StageText) -> Option<String> {
        let per_second = self.per_second?;
        let (rate, unit) = match stage.worth {
            Some((each, unit)) => (per_second * each as f64, unit),
            None => (per_second, stage.unit),
        };
        (rate >= 1.0).then(|| format!("{} {unit}/s", grouped(rate as u64)))
    }

    /// What was counted: `12 of 240 shards (24 kept)`; nothing, if nothing was and no total is known.
    pub fn counted(&self, stage: StageText) -> Option<String> {
        let unit = match self.total.unwrap_or(self.done) {
            1 => singular(stage.unit),
            _ => stage.unit.to_owned(),
        };
        let kept = match self.kept {
            0 => String::new(),
            kept => format!(" ({} kept)", grouped(kept)),
        };
        match self.total {
            Some(total) => Some(format!(
                "{} of {} {unit}{kept}",
                grouped(self.done),
                grouped(total)
            )),
            None => (self.done > 0).then(|| format!("{} {unit}{kept}", grouped(self.done))),
        }
    }

    /// `3:20, about 14 min left, 12 of 240 shards (24 kept), 36,000 slots/s`: first what nobody wants to miss.
    pub fn describe(&self, stage: StageText) -> String {
        let left = self.remaining.filter(|left| !left.is_zero());
        let parts = [
            Some(clock(self.elapsed)),
            left.map(|left| format!("about {} left", rough(left))),
            self.counted(stage),
            self.rate(stage),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(", ")
    }
}

/// A word that ends with an s in the plural.
fn singular(unit: &str) -> String {
    match unit.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => unit.strip_suffix('s').unwrap_or(unit).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARDS: StageText = StageText {
        label: "proving shards",
        unit: "shards",
        worth: Some((1_000, "slots")),
    };
    const LINES: StageText = StageText {
        label: "reading",
        unit: "lines",
        worth: None,
    };

    #[test]
    fn one_is_said_in_the_singular() {
        assert_eq!(singular("shards"), "shard");
        assert_eq!(singular("entries"), "entry");
    }

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_rest_takes_as_long_as_what_was_done() {
        let mut pace = Pace::new(Some(40), at(100));
        assert_eq!(pace.standing(at(110)).remaining, None);
        pace.advance(10, at(120));
        let standing = pace.standing(at(120));
        assert_eq!(standing.per_second, Some(0.5));
        assert_eq!(standing.remaining, Some(at(60)));
        assert_eq!(standing.elapsed, at(20));
        assert_eq!(
            standing.describe(SHARDS),
            "0:20, about 60 s left, 10 of 40 shards, 500 slots/s"
        );
    }

    #[test]
    fn what_was_kept_took_no_time() {
        let mut pace = Pace::new(Some(40), at(0));
        pace.keep(24);
        pace.advance(4, at(10));
        let standing = pace.standing(at(10));
        assert_eq!((standing.done, standing.kept), (28, 24));
        assert_eq!(standing.remaining, Some(at(30)));
        let text = standing.describe(SHARDS);
        assert!(text.contains("28 of 40 shards (24 kept)"), "{text}");
    }

    #[test]
    fn the_remaining_time_falls_between_shards_and_at_the_end_of_a_round() {
        // Three side by side, rounds of ten seconds whose shards end a tenth of a second apart.
        let mut pace = Pace::new(Some(30), at(0));
        let mut last: Option<Duration> = None;
        for tenth in 1..=1_000u64 {
            let now = Duration::from_millis(100 * tenth);
            let (round, within) = (tenth / 100, tenth % 100);
            if round > 0 && within < 3 {
                pace.advance(1, now);
            }
            let remaining = pace.standing(now).remaining;
            if let (Some(before), Some(after)) = (last, remaining) {
                assert!(after <= before, "{tenth}: {before:?} {after:?}");
            }
            // Of the first round only the last shard tells how many go side by side.
            last = remaining.filter(|_| tenth >= 102);
        }
        assert!(last.is_some());
    }

    #[test]
    fn who_gets_slower_is_told_so_after_some_counts() {
        let mut pace = Pace::new(Some(1_000), at(0));
        for second in 1..=10 {
            pace.advance(10, at(second));
        }
        assert_eq!(pace.standing(at(10)).per_second, Some(10.0));
        for second in 11..=200 {
            pace.advance(1, at(second));
        }
        let rate = pace.standing(at(200)).per_second.unwrap();
        assert!((1.4..1.7).contains(&rate), "{rate}");
    }

    #[test]
    fn the_bar_moves_between_shards_and_never_beyond_what_is_left() {
        let mut pace = Pace::new(Some(4), at(0));
        assert_eq!(pace.standing(at(5)).share, 0.0);
        pace.advance(1, at(10));
        let shares: Vec<_> = [10, 12, 19, 1_000]
            .map(|s| pace.standing(at(s)).share)
            .into();
        assert_eq!(shares[0], 0.25);
        assert!(
            shares.is_sorted() && shares[1] > 0.25 && shares[3] < 1.0,
            "{shares:?}"
        );
        pace.advance(3, at(1_000));
        assert_eq!(pace.standing(at(1_000)).share, 1.0);
        assert_eq!(Pace::new(Some(0), at(0)).standing(at(1)).share, 0.0);
        assert_eq!(Pace::new(None, at(0)).standing(at(1)).share, 0.0);
    }

    #[test]
    fn a_rate_without_end_is_no_rate() {
        let mut pace = Pace::new(Some(u64::MAX), at(0));
        pace.advance(1, at(u64::MAX / 2));
        let standing = pace.standing(at(u64::MAX / 2));
        assert_eq!(standing.remaining, Some(Duration::MAX));
    }

    #[test]
    fn before_anything_is_counted_there_is_the_time() {
        let text = |total| Pace::new(total, at(0)).standing(at(65)).describe(LINES);
        assert_eq!(text(None), "1:05");
        assert_eq!(text(Some(7)), "1:05, 0 of 7 lines");
        assert_eq!(text(Some(1)), "1:05, 0 of 1 line");
    }

    /// When there are lines, if each second does as much.
    fn lines(mut pace: Pace, seconds: u64, done: u64) -> Vec<u64> {
        (1..=seconds)
            .filter(|second| {
                pace.advance(done, at(*second));
                pace.line_is_due(at(*second))
            })
            .collect()
    }

    #[test]
    fn a_few_shards_have_a_line_each() {
        let mut pace = Pace::new(Some(3), at(0));
        for (second, due) in [(4, true), (5, false), (8, true)] {
            pace.advance(1, at(second));
            // The one at second 5 is too close to the one before; the last one always has a line.
            assert_eq!(pace.line_is_due(at(second)), due, "{second}");
        }
    }

    #[test]
    fn hundreds_of_shards_have_a_line_for_each_hundredth() {
        let written = lines(Pace::new(Some(1_000), at(0)), 1_000, 1);
        assert_eq!(written.len(), 100);
        assert_eq!((written[0], written[99]), (10, 1_000));
    }

    #[test]
    fn a_slow_stage_has_a_line_a_minute() {
        let written = lines(Pace::new(Some(1 << 20), at(0)), 600, 1);
        assert_eq!(written.len(), 10);
    }

    #[test]
    fn lines_of_an_unknown_total_get_rarer() {
        let pace = Pace::new(None, at(0));
        assert_eq!(lines(pace.clone(), 10, 1), [2, 4, 6, 8, 10]);
        let many = lines(pace, 3_600, 1).len();
        assert!((50..150).contains(&many), "{many}");
    }

    #[test]
    fn where_nothing_was_done_there_is_nothing_to_say() {
        let mut pace = Pace::new(Some(0), at(0));
        assert!(!pace.line_is_due(at(100)));
    }
}
