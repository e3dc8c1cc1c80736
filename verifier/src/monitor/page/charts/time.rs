//! The axis of time: its span, and what is written under it.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};

/// Most labels that fit under a chart as wide as a phone.
const MOST_LABELS: usize = 4;

const DAY: i64 = 86_400;

/// Days, months and years between two labels.
const DAYS: [i64; 4] = [1, 2, 7, 14];
const MONTHS: [i64; 5] = [1, 2, 3, 6, 12];

/// From when to when a chart goes, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Span {
    /// From the first of these times to when the monitor looked last, and at least so long before that.
    ///
    /// Times are what others say. What they say of times before 2009, when there were no coins, or after the monitor
    /// looked, does not make a chart longer: what lies outside is drawn at its edge.
    pub(in super::super) fn new(
        times: impl Iterator<Item = Timestamp>,
        looked: Timestamp,
        least: SignedDuration,
    ) -> Self {
        let least = least.as_secs();
        let earliest = date(2009, 1, 1).to_zoned(TimeZone::UTC);
        let earliest = earliest.map_or(0, |zoned| zoned.timestamp().as_second());
        let to = looked.as_second().max(earliest + least);
        let first = times.map(Timestamp::as_second).min().unwrap_or(to);
        Self {
            from: first.max(earliest).min(to - least),
            to,
        }
    }

    /// The place of a time within.
    pub(super) fn place(self, at: Timestamp) -> i64 {
        at.as_second().clamp(self.from, self.to)
    }

    /// Where labels stand, in order, and what they say.
    pub(super) fn labels(self) -> Vec<(i64, String)> {
        let days = DAYS.iter().map(|step| self.by_days(*step));
        let months = MONTHS.iter().map(|step| self.by_months(*step));
        let years = (1..).map(|power: u32| self.by_months(12 << power));
        let mut candidates = days.chain(months).chain(years.take(12));
        let fitting = candidates.find(|labels| labels.len() <= MOST_LABELS);
        fitting.unwrap_or_default()
    }

    fn by_days(self, step: i64) -> Vec<(i64, String)> {
        let step = step * DAY;
        let first = self.from.div_euclid(step) + 1;
        // More would not be shown: the list ends soon after it is too long.
        let days = (first..).map(|number| number * step).take(MOST_LABELS + 1);
        days.take_while(|second| *second <= self.to)
            .filter_map(|second| label(second, "%-d %b"))
            .collect()
    }

    fn by_months(self, step: i64) -> Vec<(i64, String)> {
        let Some(first) = Timestamp::from_second(self.from).ok() else {
            return Vec::new();
        };
        let year = i64::from(first.to_zoned(TimeZone::UTC).year());
        let form = if step < 12 { "%b %Y" } else { "%Y" };
        // Multiples of the step, counted from the year 0.
        let first = (year * 12).div_euclid(step);
        let months = (first..).map(|number| number * step);
        months
            .map_while(|month| {
                let year = i16::try_from(month.div_euclid(12)).ok()?;
                let month = i8::try_from(month.rem_euclid(12)).ok()? + 1;
                let day = Date::new(year, month, 1)
                    .ok()?
                    .to_zoned(TimeZone::UTC)
                    .ok()?;
                Some(day.timestamp().as_second())
            })
            .skip_while(|second| *second < self.from)
            .take_while(|second| *second <= self.to)
            .take(MOST_LABELS + 1)
            .filter_map(|second| label(second, form))
            .collect()
    }
}

fn label(second: i64, form: &str) -> Option<(i64, String)> {
    let at = Timestamp::from_second(second).ok()?;
    Some((second, at.strftime(form).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str) -> Vec<String> {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let span = Span::new(
            [at(from)].into_iter(),
            at(to),
            SignedDuration::from_hours(1),
        );
        span.labels().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn labels_are_whole_days_months_or_years() {
        for (from, to, expected) in [
            (
                "2026-01-03T07:00:00Z",
                "2026-02-03T00:00:00Z",
                &["8 Jan", "15 Jan", "22 Jan", "29 Jan"][..],
            ),
            (
                "2025-12-31T00:00:00Z",
                "2026-12-02T00:00:00Z",
                &["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026"],
            ),
            (
                "2021-12-31T00:00:00Z",
                "2026-12-02T00:00:00Z",
                &["2022", "2024", "2026"],
            ),
        ] {
            assert_eq!(labels(from, to), expected, "{from}");
        }
    }

    #[test]
    fn times_that_cannot_be_do_not_make_a_chart_longer() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let looked = at("2026-12-01T00:00:00Z");
        let (early, late) = (Timestamp::MIN, Timestamp::MAX);
        let span = Span::new(
            [early, late].into_iter(),
            looked,
            SignedDuration::from_hours(1),
        );
        assert_eq!(span.from, at("2009-01-01T00:00:00Z").as_second());
        assert_eq!(span.to, looked.as_second());
        assert_eq!(span.place(early), span.from);
        assert_eq!(span.place(late), span.to);
        assert!(span.labels().len() > 1);
        // A clock that stands at either end of time makes no program panic.
        for looked in [Timestamp::MIN, Timestamp::MAX] {
            Span::new(
                [early, late].into_iter(),
                looked,
                SignedDuration::from_hours(1),
            )
            .labels();
        }
    }
}
