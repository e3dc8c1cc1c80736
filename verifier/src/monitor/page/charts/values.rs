//! The axis of ratios and shares, in basis points.

use documents::text::percent;

/// Least height of the axis: a movement of less than a few basis points looks like none.
const LEAST: i64 = 200;

/// About so many labels.
const LABELS: i64 = 4;

/// From where to where a chart goes, in basis points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Values {
    pub(super) low: i64,
    pub(super) high: i64,
    step: i64,
    /// Whether something lies above, and is drawn at the edge.
    pub(super) above: bool,
}

impl Values {
    /// All shares: 0 to 100 per cent.
    pub(super) fn shares() -> Self {
        Self {
            low: 0,
            high: 10_000,
            step: 5_000,
            above: false,
        }
    }

    /// Around these values and limits. A few values that are far above all others would press the limits together:
    /// beyond twice the median, and twice the highest limit, they are drawn at the edge. Low ones always have room.
    pub(super) fn around(values: &[u64], limits: &[u64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).copied();
        let most = median.max(limits.iter().max().copied()).unwrap_or(10_000);
        let most = most.saturating_mul(2).clamp(10_000, 1 << 40);
        let shown = values.iter().chain(limits).map(|value| *value.min(&most));
        let shown: Vec<_> = shown
            .map(|value| i64::try_from(value).unwrap_or(i64::MAX))
            .collect();
        let low = shown.iter().min().copied().unwrap_or(10_000);
        let high = shown.iter().max().copied().unwrap_or(10_000);
        // Some air above and below, where it need not be cut at nothing.
        let air = ((high - low) / 10).max((LEAST - (high - low)) / 2).max(1);
        let (low, high) = ((low - air).max(0), high + air);
        let step = step((high - low) / LABELS);
        Self {
            low: low.div_euclid(step) * step,
            high: (high + step - 1).div_euclid(step) * step,
            step,
            above: values.iter().any(|value| *value > most),
        }
    }

    /// The place of a value within.
    pub(super) fn place(&self, bps: u64) -> i64 {
        let bps = i64::try_from(bps).unwrap_or(i64::MAX);
        bps.clamp(self.low, self.high)
    }

    /// Where labels stand.
    pub(super) fn labels(&self) -> Vec<i64> {
        let steps = (self.high - self.low) / self.step;
        (0..=steps)
            .map(|number| self.low + number * self.step)
            .collect()
    }

    /// A label.
    pub(super) fn label(bps: i64) -> String {
        u32::try_from(bps).map_or_else(|_| format!("{}%", bps / 100), percent)
    }
}

/// The next of 1, 2 and 5 times a power of ten, at least 10.
fn step(least: i64) -> i64 {
    let mut power = 10;
    loop {
        let found = [1, 2, 5].into_iter().map(|digit| digit * power);
        if let Some(step) = found.into_iter().find(|step| *step >= least) {
            return step;
        }
        power *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_all_values_and_limits() {
        let values = Values::around(&[10_120, 10_400, 9_950], &[10_000, 10_500]);
        assert!(values.low <= 9_950 && values.high >= 10_500 && !values.above);
        let labels = values.labels();
        assert!((3..=7).contains(&labels.len()), "{labels:?}");
        assert_eq!(labels[0], values.low);
        assert_eq!(*labels.last().unwrap(), values.high);
    }

    #[test]
    fn one_value_alone_is_in_the_middle() {
        let values = Values::around(&[10_000], &[]);
        assert!(values.high - values.low >= LEAST);
        assert!(values.low < 10_000 && 10_000 < values.high);
    }

    #[test]
    fn what_is_far_above_is_drawn_at_the_edge_and_what_is_far_below_has_room() {
        let values = Values::around(&[10_100, 10_200, u64::MAX], &[10_000]);
        assert!(values.above && values.high < 30_000, "{values:?}");
        assert_eq!(values.place(u64::MAX), values.high);
        let values = Values::around(&[10_100, 10_200, 0], &[10_000]);
        assert!(!values.above);
        assert_eq!((values.low, values.place(0)), (0, 0));
    }

    #[test]
    fn there_is_an_axis_of_anything() {
        for value in [0, 1, u64::MAX] {
            let values = Values::around(&[value], &[]);
            assert!(
                values.low < values.high && values.labels().len() < 10,
                "{values:?}"
            );
        }
        assert!(Values::around(&[], &[]).high > 10_000);
    }
}
