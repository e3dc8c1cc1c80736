//! From an asset's history to lines: joined where neighbours are both known, broken where something between is not.

use super::{
    super::{
        history::{History, Known},
        model::AssetPoint,
    },
    time::Span,
};
use crate::monitor::facts::Ratio;

/// What is drawn of one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A number that is known.
    Exact(u64),
    /// Only the least that it can be.
    Floor(u64),
}

/// A place on a chart: seconds since 1970, and basis points.
pub(super) type Place = (i64, u64);

/// Neighbours that are joined, and whether they are only the least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) floor: bool,
    pub(super) places: Vec<Place>,
}

/// What is drawn of a history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    pub(super) pieces: Vec<Piece>,
    /// From when to when nothing is known.
    pub(super) gaps: Vec<(i64, i64)>,
}

/// The ratio of a snapshot.
pub(super) fn ratio(point: &AssetPoint) -> Option<Mark> {
    match point.ratio {
        Ratio::Exact(bps) => Some(Mark::Exact(bps)),
        Ratio::AtLeast(bps) => Some(Mark::Floor(bps.into())),
        Ratio::NothingOwed | Ratio::Unknown => None,
    }
}

/// The pieces of a history, and what is between them.
pub(super) fn pieces(
    history: &History<'_>,
    span: Span,
    mark: impl Fn(&AssetPoint) -> Option<Mark>,
) -> Pieces {
    let mut drawn = Pieces::default();
    // The place and number of the row before, where it was drawn.
    let mut before: Option<(i64, u64)> = None;
    // Since when nothing is known.
    let mut gap = None;
    let mut listed = false;
    for row in &history.rows {
        let marked = match row.known {
            Known::Point(point) => {
                listed = true;
                mark(point).zip(row.snapshot.time)
            }
            // Before the asset was listed there is nothing to know, and what is after it is told in words.
            Known::NotListed => None,
            Known::Nothing => {
                listed = true;
                None
            }
        };
        let Some((marked, time)) = marked else {
            if listed {
                gap = gap.or(Some(before.map_or(span.from, |(place, _)| place)));
            }
            continue;
        };
        let (place, sequence) = (span.place(time), row.snapshot.sequence);
        if let Some((last, number)) = before
            && number.checked_add(1) != Some(sequence)
        {
            gap = gap.or(Some(last));
        }
        let (floor, bps) = match marked {
            Mark::Exact(bps) => (false, bps),
            Mark::Floor(bps) => (true, bps),
        };
        let is_joined = gap.is_none();
        if let Some(from) = gap.take().filter(|from| *from < place) {
            drawn.gaps.push((from, place));
        }
        match drawn
            .pieces
            .last_mut()
            .filter(|piece| is_joined && piece.floor == floor)
        {
            Some(piece) => piece.places.push((place, bps)),
            None => drawn.pieces.push(Piece {
                floor,
                places: vec![(place, bps)],
            }),
        }
        before = Some((place, sequence));
    }
    // What was taken off the list is not unknown; what could not be read at the end is.
    let last = history.rows.last();
    let at_the_end = last.is_some_and(|row| !matches!(row.known, Known::NotListed));
    if history.is_unreadable {
        gap = gap.or(before.map(|(place, _)| place));
    }
    if let Some(from) = gap.filter(|from| at_the_end && *from < span.to) {
        drawn.gaps.push((from, span.to));
    }
    drawn
}
