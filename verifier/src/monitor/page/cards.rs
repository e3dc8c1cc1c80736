//! The assets, one card each: the newest number, charts, and the same numbers as a table.

use documents::text::percent;
use health::state::State;
use jiff::SignedDuration;

use super::{
    bounds,
    charts::{self, AssetCharts, Span},
    history::{self, History, Known, Row},
    model::{AssetLimits, MonitorPage, Snapshot},
    said::{Said, beginning},
    words,
};

/// One asset.
pub(super) struct Card {
    /// Its number on the page, from 1: part of anchors.
    pub(super) number: usize,
    pub(super) asset: Said,
    /// The same where there may be no elements.
    pub(super) title: String,
    /// The worst of the states that are held for it; none where nothing is.
    pub(super) state: Option<(&'static str, &'static str)>,
    /// Its newest ratio, in words.
    pub(super) newest: String,
    /// Of which day that is.
    pub(super) newest_day: String,
    /// What is asked of it; empty where nothing is.
    pub(super) limits: String,
    /// Share of the reserves at addresses that signed, in the newest snapshot.
    pub(super) signed: String,
    /// The evidence in the newest snapshot, in a sentence.
    pub(super) evidence: String,
    pub(super) charts: AssetCharts,
    /// Newest first.
    pub(super) rows: Vec<CardRow>,
}

/// One snapshot in a card's table.
pub(super) struct CardRow {
    pub(super) sequence: u64,
    pub(super) day: String,
    pub(super) ratio: String,
    pub(super) minimum: String,
    pub(super) signed: String,
}

/// The cards, in the order in which they stand, and how many assets are left out.
pub(super) fn cards(page: &MonitorPage, snapshots: &[Snapshot]) -> (Vec<Card>, usize) {
    let (symbols, left_out) = history::symbols(page);
    let times = snapshots.iter().filter_map(|snapshot| snapshot.time);
    let span = Span::new(times, page.looked, SignedDuration::from_hours(30 * 24));
    let histories = history::histories(page, &symbols, snapshots);
    let numbered = histories.iter().zip(1..);
    let cards = numbered.map(|(history, number)| card(page, history, number, span));
    (cards.collect(), left_out)
}

fn card(page: &MonitorPage, history: &History<'_>, number: usize, span: Span) -> Card {
    let newest = history.newest();
    let about = page.standing.reasons.iter();
    let about = about.filter(|reason| reason.subject == history.asset);
    let worst = about.map(|reason| reason.state).max();
    Card {
        number,
        asset: Said::symbol(history.asset),
        title: beginning(history.asset, bounds::SYMBOL),
        state: worst
            .filter(|state| *state != State::Ok)
            .map(|state| (state.name(), words::class(state))),
        newest: newest.map_or("not known".to_owned(), ratio),
        newest_day: newest.map_or(String::new(), |row| day(row.snapshot)),
        limits: history.limits.map(limits).unwrap_or_default(),
        signed: match newest.map(|row| row.known) {
            Some(Known::Point(point)) => words::share(point.signed_bps),
            Some(Known::NotListed) => "-".to_owned(),
            Some(Known::Nothing) | None => "not known".to_owned(),
        },
        evidence: match newest.map(|row| row.known) {
            Some(Known::Point(point)) => words::evidence(point),
            _ => String::new(),
        },
        charts: charts::draw(history, &page.changes, span),
        rows: history.rows.iter().rev().map(row).collect(),
    }
}

/// The ratio in a snapshot, or why there is none.
fn ratio(row: &Row<'_>) -> String {
    match row.known {
        Known::Point(point) => words::ratio(point.ratio),
        Known::NotListed => "not listed".to_owned(),
        Known::Nothing => "not known".to_owned(),
    }
}

fn row(row: &Row<'_>) -> CardRow {
    let point = match row.known {
        Known::Point(point) => Some(point),
        Known::NotListed | Known::Nothing => None,
    };
    let share = |bps: Option<u32>| bps.map_or("-".to_owned(), percent);
    CardRow {
        sequence: row.snapshot.sequence,
        day: day(row.snapshot),
        ratio: match row.known {
            Known::Nothing => words::outcome(&row.snapshot.outcome).0.to_owned(),
            Known::Point(_) | Known::NotListed => ratio(row),
        },
        minimum: share(point.map(|point| point.minimum_bps)),
        signed: share(point.and_then(|point| point.signed_bps)),
    }
}

fn day(snapshot: &Snapshot) -> String {
    snapshot.time.map_or("-".to_owned(), words::day)
}

fn limits(limits: &AssetLimits) -> String {
    let below = |bps: Option<u32>, name: &str| Some(format!("{name} below {}", percent(bps?)));
    let signed = limits.signed_bps.map(|bps| {
        let name = State::Stressed.name();
        format!("{name} where less than {} is signed for", percent(bps))
    });
    let all = [
        below(limits.hard_bps, State::Under.name()),
        below(limits.soft_bps, State::Stressed.name()),
        signed,
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
