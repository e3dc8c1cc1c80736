//! Charts, as SVG that stands in the page.
//!
//! They are drawn by `plotters`, whose SVG backend writes shapes with colours as attributes and needs no fonts. Those
//! of the light page are in `colours`, and `templates/monitor.css` paints each anew by an attribute selector: dark pages
//! and dashes cost no second drawing, and without the style sheet all is still there.

mod asset;
mod colours;
mod lines;
mod picture;
mod states;
mod time;
mod values;

pub(super) use asset::{AssetCharts, draw};
#[cfg(test)]
pub(super) use colours::ALL;
pub(super) use picture::Drawing;
pub(super) use states::{SHOWN, strip};
pub(super) use time::Span;
