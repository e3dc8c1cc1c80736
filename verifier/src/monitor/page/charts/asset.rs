//! The charts of one asset: its ratio, and the evidence of its reserves.

use documents::text::percent;
use verdict::report::ratios::in_percent;

use super::{
    super::{history::History, model::StateChange},
    colours,
    lines::{self, Mark, Piece, Pieces},
    picture::{Drawing, Limit, Line, Picture, UNIT},
    time::Span,
    values::Values,
};

/// Most changes of the state that are marked, the newest: with more the lines would hide the chart.
const CHANGES: usize = 20;

/// The charts of one asset, and what they say to whoever does not see them.
pub(in super::super) struct AssetCharts {
    pub(in super::super) ratio: Option<Drawing>,
    /// What the chart of the ratio shows, in words.
    pub(in super::super) ratio_said: String,
    /// Whether a ratio lies above the chart, and is drawn at its edge.
    pub(in super::super) above: bool,
    pub(in super::super) evidence: Option<Drawing>,
    pub(in super::super) evidence_said: String,
}

/// Draws the charts of one asset. There is none where no number is known.
pub(in super::super) fn draw(
    history: &History<'_>,
    changes: &[StateChange],
    span: Span,
) -> AssetCharts {
    let marks: Vec<_> = changes.iter().rev().take(CHANGES).collect();
    // A change before the chart begins is none that it shows; the first state is no change.
    let marks = marks.into_iter().filter(|change| change.from.is_some());
    let marks = marks.filter(|change| change.at.as_second() > span.from);
    let marks: Vec<_> = marks
        .map(|change| (span.place(change.at), colours::state(change.to)))
        .collect();

    let drawn = lines::pieces(history, span, lines::ratio);
    let limits = ratio_limits(history);
    let values: Vec<_> = bps(&drawn).collect();
    let levels: Vec<_> = limits.iter().map(|limit| limit.bps).collect();
    let axis = Values::around(&values, &levels);
    let above = axis.above;
    let ratio = (!values.is_empty()).then(|| {
        let lines = drawn.pieces.iter().map(|piece| Line {
            colour: if piece.floor {
                colours::FLOOR
            } else {
                colours::KNOWN
            },
            hollow: piece.floor,
            places: places(piece, &axis),
        });
        let lines = lines.collect();
        Picture {
            height: 180 * UNIT,
            span,
            values: axis,
            gaps: drawn.gaps.clone(),
            changes: marks.clone(),
            limits,
            lines,
        }
        .draw()
    });

    let signed = lines::pieces(history, span, |point| {
        point.signed_bps.map(|bps| Mark::Exact(bps.into()))
    });
    let evidence = (!signed.pieces.is_empty()).then(|| {
        let axis = Values::shares();
        let lines = signed.pieces.iter().map(|piece| Line {
            colour: colours::KNOWN,
            hollow: false,
            places: places(piece, &axis),
        });
        let lines = lines.collect();
        let limits = signed_limit(history);
        Picture {
            height: 100 * UNIT,
            span,
            values: axis,
            gaps: signed.gaps.clone(),
            changes: marks,
            limits,
            lines,
        }
        .draw()
    });
    AssetCharts {
        ratio,
        ratio_said: ratio_said(&drawn),
        above,
        evidence,
        evidence_said: evidence_said(&signed),
    }
}

fn bps(drawn: &Pieces) -> impl Iterator<Item = u64> {
    let pieces = drawn.pieces.iter();
    pieces.flat_map(|piece| piece.places.iter().map(|(_, bps)| *bps))
}

fn places(piece: &Piece, axis: &Values) -> Vec<(i64, i64)> {
    let places = piece.places.iter();
    places.map(|(at, bps)| (*at, axis.place(*bps))).collect()
}

/// The lines of the limits; the higher has its name above, so that two that are near each other can be read.
fn ratio_limits(history: &History<'_>) -> Vec<Limit> {
    let (hard, soft) = history
        .limits
        .map_or((None, None), |limits| (limits.hard_bps, limits.soft_bps));
    let hard_above = hard >= soft && soft.is_some();
    let hard = hard.map(|bps| Limit {
        bps: bps.into(),
        name: format!("hard limit {}", percent(bps)),
        colour: colours::HARD,
        above: hard_above,
    });
    let soft = soft.map(|bps| Limit {
        bps: bps.into(),
        name: format!("soft limit {}", percent(bps)),
        colour: colours::SOFT,
        above: !hard_above,
    });
    hard.into_iter().chain(soft).collect()
}

fn signed_limit(history: &History<'_>) -> Vec<Limit> {
    let bps = history.limits.and_then(|limits| limits.signed_bps);
    let limit = bps.map(|bps| Limit {
        bps: bps.into(),
        name: format!("soft limit {}", percent(bps)),
        colour: colours::SOFT,
        // Above a level in the upper half there is no room.
        above: bps < 5_000,
    });
    limit.into_iter().collect()
}

fn ratio_said(drawn: &Pieces) -> String {
    let exact = drawn.pieces.iter().filter(|piece| !piece.floor);
    let exact = exact.flat_map(|piece| piece.places.iter().map(|(_, bps)| *bps));
    let (mut lowest, mut highest, mut number) = (u64::MAX, 0, 0_usize);
    for bps in exact {
        (lowest, highest, number) = (lowest.min(bps), highest.max(bps), number + 1);
    }
    let in_words = |bps| in_percent(bps);
    let known = match number {
        0 => "No ratio is known exactly.".to_owned(),
        1 => format!("One ratio is known: {}.", in_words(lowest)),
        _ => format!(
            "{number} ratios are known, from {} to {}.",
            in_words(lowest),
            in_words(highest)
        ),
    };
    format!(
        "{known}{} The table has the same numbers.",
        gaps_said(drawn)
    )
}

fn evidence_said(signed: &Pieces) -> String {
    let shares = || bps(signed).filter_map(|bps| u32::try_from(bps).ok());
    let said = shares().min().zip(shares().max()).map(|(lowest, highest)| {
        let (lowest, highest) = (percent(lowest), percent(highest));
        format!("Of the reserves, {lowest} to {highest} lie at addresses that signed. ")
    });
    format!(
        "{}The table has the same numbers.",
        said.unwrap_or_default()
    )
}

fn gaps_said(drawn: &Pieces) -> String {
    match drawn.gaps.len() {
        0 => String::new(),
        1 => " Once there was none for a time.".to_owned(),
        times => format!(" {times} times there was none for a time."),
    }
}
