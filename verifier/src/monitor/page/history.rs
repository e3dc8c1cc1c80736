//! One asset through all snapshots. Only here is decided where a number is: a snapshot that did not verify has none.

use health::state::State;

use super::{
    bounds,
    model::{AssetLimits, AssetPoint, MonitorPage, Outcome, Snapshot},
};

/// One asset through the snapshots that are shown.
pub(super) struct History<'a> {
    /// Its symbol, as others wrote it.
    pub(super) asset: &'a str,
    /// What is asked of it.
    pub(super) limits: Option<&'a AssetLimits>,
    /// Ascending, one for each snapshot that is shown.
    pub(super) rows: Vec<Row<'a>>,
    /// Whether something cannot be read, so that nothing is known of the time after the last row either. It need not be
    /// a row: where not even a number can be read, there is none.
    pub(super) is_unreadable: bool,
}

/// The asset in one snapshot.
pub(super) struct Row<'a> {
    /// The snapshot.
    pub(super) snapshot: &'a Snapshot,
    /// What it says of the asset.
    pub(super) known: Known<'a>,
}

/// What a snapshot says of an asset.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    /// It verified, and lists it.
    Point(&'a AssetPoint),
    /// It verified, and does not list it.
    NotListed,
    /// It did not verify, was not read or was not found.
    Nothing,
}

impl<'a> Known<'a> {
    fn of(snapshot: &'a Snapshot, asset: &str) -> Self {
        let Outcome::Verified { assets } = &snapshot.outcome else {
            return Self::Nothing;
        };
        let point = assets.iter().find(|point| point.asset == asset);
        point.map_or(Self::NotListed, Self::Point)
    }
}

/// Whether something cannot be read: then no number is shown as one of now.
pub(super) fn is_unreadable(page: &MonitorPage) -> bool {
    page.standing.state == State::Unreadable
}

impl<'a> History<'a> {
    /// What the newest snapshot says of the asset, if it is known what that is.
    pub(super) fn newest(&self) -> Option<&Row<'a>> {
        self.rows.last().filter(|_| !self.is_unreadable)
    }
}

/// The assets that are shown, and how many are left out.
///
/// First those of the reader's limits, then those of the newest snapshots: what was listed once stays.
pub(super) fn symbols(page: &MonitorPage) -> (Vec<&str>, usize) {
    let limits = page.limits.iter().map(|limits| &*limits.asset);
    let listed = page.snapshots.iter().rev().flat_map(|snapshot| {
        let assets = match &snapshot.outcome {
            Outcome::Verified { assets } => &assets[..],
            _ => &[],
        };
        assets.iter().map(|point| &*point.asset)
    });
    let mut seen = std::collections::HashSet::new();
    let mut symbols: Vec<_> = limits
        .chain(listed)
        .filter(|symbol| seen.insert(*symbol))
        .collect();
    let left_out = symbols.len().saturating_sub(bounds::ASSETS);
    symbols.truncate(bounds::ASSETS);
    (symbols, left_out)
}

/// The history of each of these assets in these snapshots.
pub(super) fn histories<'a>(
    page: &'a MonitorPage,
    symbols: &[&'a str],
    snapshots: &'a [Snapshot],
) -> Vec<History<'a>> {
    let history = |symbol: &&'a str| History {
        asset: symbol,
        limits: page.limits.iter().find(|limits| limits.asset == *symbol),
        rows: snapshots
            .iter()
            .map(|snapshot| Row {
                snapshot,
                known: Known::of(snapshot, symbol),
            })
            .collect(),
        is_unreadable: is_unreadable(page),
    };
    symbols.iter().map(history).collect()
}
