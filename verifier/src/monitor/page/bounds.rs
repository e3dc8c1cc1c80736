//! How much of everything the page shows. The model is as long as others made it; the JSON has all of it.

/// Most characters of an asset's symbol: as many as a descriptor may have.
pub(super) const SYMBOL: usize = 32;

/// Most characters of any other name: the exchange's, a witness's.
pub(super) const NAME: usize = 128;

/// Most characters of any other text.
pub(super) const TEXT: usize = 600;

/// Most assets with a card.
pub(super) const ASSETS: usize = 128;

/// Most snapshots, the newest: a year of days.
const SNAPSHOTS: usize = 400;

/// Most rows in the tables of all cards together, as long as each has some.
const ROWS: usize = 20_000;

/// Snapshots that each card shows, however many cards there are: two years of months.
const LEAST_SNAPSHOTS: usize = 24;

/// Most reasons, steps, changes of the state, witnesses.
pub(super) const LIST: usize = 200;

/// Most findings.
pub(super) const FINDINGS: usize = 500;

/// Most lines of one step, and reasons of one change.
pub(super) const LINES: usize = 50;

/// Entries of a list that are not folded away: a year of months.
pub(super) const UNFOLDED: usize = 12;

/// How many snapshots are shown where there are so many assets.
pub(super) fn snapshots(assets: usize) -> usize {
    (ROWS / assets.max(1)).clamp(LEAST_SNAPSHOTS, SNAPSHOTS)
}

/// The newest of a list that ascends in time, and how many are left out.
pub(super) fn newest<T>(all: &[T], most: usize) -> (&[T], usize) {
    let left_out = all.len().saturating_sub(most);
    (&all[left_out..], left_out)
}
