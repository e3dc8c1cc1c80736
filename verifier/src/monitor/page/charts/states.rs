//! The states over time, as one strip.

use health::state::State;
use jiff::{SignedDuration, Timestamp};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{
    super::model::StateChange,
    colours,
    picture::{Drawing, UNIT, WIDTH, in_memory, letters},
    time::Span,
};

/// Height of the strip with what is written under it.
const HEIGHT: u32 = 52 * UNIT;
/// Room of one letter, at most.
const LETTER: i64 = 9 * UNIT as i64;
/// The shortest time that is drawn.
const SHORTEST: SignedDuration = SignedDuration::from_hours(24);
/// Most changes that are shown, the newest.
pub(in super::super) const SHOWN: usize = 200;

/// The states since the first of these changes; none for less than a day, of which nothing could be seen.
pub(in super::super) fn strip(changes: &[StateChange], looked: Timestamp) -> Option<Drawing> {
    let begun = changes.first()?.at;
    if looked.duration_since(begun) < SHORTEST {
        return None;
    }
    let span = Span::new([begun].into_iter(), looked, SHORTEST);
    let ends = changes
        .iter()
        .skip(1)
        .map(|change| change.at)
        .chain([looked]);
    let parts = changes.iter().zip(ends);
    let parts: Vec<_> = parts
        .map(|(change, end)| (change.to, span.place(change.at), span.place(end)))
        .collect();
    Some(in_memory(HEIGHT, |root| {
        let labels = span.labels();
        let seconds = labels.iter().map(|(second, _)| *second).collect();
        let mut chart = ChartBuilder::on(root)
            .margin_left(26 * UNIT)
            .margin_right(6 * UNIT)
            .x_label_area_size(20 * UNIT)
            .build_cartesian_2d((span.from..span.to).with_key_points(seconds), 0_i64..1_i64)?;
        let named = |second: &i64| {
            let label = labels.iter().find(|(at, _)| at == second);
            label.map_or(String::new(), |(_, text)| text.clone())
        };
        chart
            .configure_mesh()
            .disable_mesh()
            .axis_style(colours::AXIS.stroke_width(UNIT))
            .set_all_tick_mark_size(3 * UNIT)
            .label_style(letters(colours::TEXT))
            .x_label_formatter(&named)
            .draw()?;
        for (state, from, to) in &parts {
            let style = colours::state(*state).filled();
            chart.draw_series([Rectangle::new([(*from, 0), (*to, 1)], style)])?;
        }
        for (state, from, to) in &parts {
            if fits(*state, to - from, span) {
                let style = letters(colours::NAME).pos(Pos::new(HPos::Center, VPos::Center));
                let at = EmptyElement::at((from + (to - from) / 2, 0));
                let up = -(16 * UNIT as i32);
                chart.draw_series([at + Text::new(state.name(), (0, up), style)])?;
            }
        }
        Ok(())
    }))
}

/// Whether a state's name has room in its part of the strip.
fn fits(state: State, seconds: i64, span: Span) -> bool {
    let letters = i64::try_from(state.name().len()).unwrap_or(i64::MAX);
    let room = i128::from(seconds) * i128::from(WIDTH) / i128::from((span.to - span.from).max(1));
    room > i128::from(letters * LETTER)
}
