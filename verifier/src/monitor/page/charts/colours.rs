//! The colours of the charts on a light page. Each has a rule in the style sheet, which a test holds against this list.

use health::state::State;
use plotters::style::RGBColor;

/// Labels of the axes.
pub(super) const TEXT: RGBColor = RGBColor(0x4A, 0x4A, 0x4A);
/// Lines behind the drawing.
pub(super) const GRID: RGBColor = RGBColor(0xDC, 0xDC, 0xDC);
/// Axes.
pub(super) const AXIS: RGBColor = RGBColor(0x8A, 0x8A, 0x8A);
/// Where nothing is known.
pub(super) const GAP: RGBColor = RGBColor(0xE4, 0xE4, 0xE8);
/// Ratios that are known exactly; the share at addresses that signed.
pub(super) const KNOWN: RGBColor = RGBColor(0x0B, 0x62, 0xA8);
/// Ratios of which only the least is known.
pub(super) const FLOOR: RGBColor = RGBColor(0x6F, 0x4F, 0x9C);
/// The hard limit.
pub(super) const HARD: RGBColor = RGBColor(0xC6, 0x28, 0x29);
/// The soft limit.
pub(super) const SOFT: RGBColor = RGBColor(0x9A, 0x67, 0x01);
/// A name on the colour of a state.
pub(super) const NAME: RGBColor = RGBColor(0xFF, 0xFF, 0xFE);

/// The colour of a state.
pub(super) fn state(state: State) -> RGBColor {
    match state {
        State::Ok => RGBColor(0x1A, 0x7F, 0x37),
        State::Late => RGBColor(0x7A, 0x65, 0x00),
        State::Stressed => RGBColor(0xA3, 0x4E, 0x00),
        State::Unanswered => RGBColor(0x5B, 0x67, 0x75),
        State::Under => RGBColor(0xB9, 0x36, 0x10),
        State::Broken => RGBColor(0xC6, 0x28, 0x28),
        State::Unreadable => RGBColor(0x5C, 0x35, 0x80),
    }
}

/// All that are drawn but those of states.
#[cfg(test)]
pub(in super::super) const ALL: [RGBColor; 9] =
    [TEXT, GRID, AXIS, GAP, KNOWN, FLOOR, HARD, SOFT, NAME];
