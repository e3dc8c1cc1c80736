//! What every chart is drawn from, and the drawing.

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{colours, time::Span, values::Values};

/// Units of a chart in a pixel of a phone: places are whole units, and lines would be jagged by pixels.
pub(super) const UNIT: u32 = 4;
/// Width of all charts: what a phone of 360 pixels has within its margins.
pub(super) const WIDTH: u32 = 320 * UNIT;
/// Height of the letters. The backend writes a size that is smaller by 1.24.
const LETTER: f64 = 11.0 * 1.24 * UNIT as f64;
/// Radius of dots.
const DOT: u32 = 5 * UNIT / 2;
/// Most dots on a line; with more of them it is the line that is seen.
const MOST_DOTS: usize = 40;
const FONT: &str = "sans-serif";

/// A chart of values over time.
pub(super) struct Picture {
    pub(super) height: u32,
    pub(super) span: Span,
    pub(super) values: Values,
    /// From when to when nothing is known.
    pub(super) gaps: Vec<(i64, i64)>,
    /// When the state became another, and the colour of what it became.
    pub(super) changes: Vec<(i64, RGBColor)>,
    pub(super) limits: Vec<Limit>,
    pub(super) lines: Vec<Line>,
}

/// A level with a name.
pub(super) struct Limit {
    pub(super) bps: u64,
    pub(super) name: String,
    pub(super) colour: RGBColor,
    /// Whether the name stands above the line; else below.
    pub(super) above: bool,
}

/// Places that are joined.
pub(super) struct Line {
    pub(super) colour: RGBColor,
    /// Whether its dots are circles: what is not known exactly.
    pub(super) hollow: bool,
    pub(super) places: Vec<(i64, i64)>,
}

/// Letters of a colour.
pub(super) fn letters(colour: RGBColor) -> TextStyle<'static> {
    (FONT, LETTER).into_font().color(&colour)
}

/// What a drawing of the backend begins with. The page writes a beginning of its own, which can be read aloud.
fn beginning(height: u32) -> String {
    format!(
        "<svg width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n"
    )
}

/// A drawing: what is inside of its `<svg>`, and the size of that.
pub(in super::super) struct Drawing {
    pub(in super::super) shapes: String,
    pub(in super::super) width: u32,
    pub(in super::super) height: u32,
}

/// The error of a drawing in memory.
pub(super) type DrawError<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

/// Draws in memory.
pub(super) fn in_memory(
    height: u32,
    draw: impl FnOnce(
        &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Result<(), DrawError<'static>>,
) -> Drawing {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        let drawn = draw(&root).and_then(|()| root.present());
        drawn.expect("what is drawn in memory is written nowhere");
    }
    let shapes = svg.strip_prefix(&beginning(height));
    let shapes = shapes.and_then(|shapes| shapes.trim_end().strip_suffix("</svg>"));
    let shapes =
        shapes.expect("the backend is pinned, and a test sees what it begins and ends with");
    Drawing {
        shapes: shapes.to_owned(),
        width: WIDTH,
        height,
    }
}

impl Picture {
    /// Draws it.
    pub(super) fn draw(&self) -> Drawing {
        in_memory(self.height, |root| {
            let labels = self.span.labels();
            let (low, high) = (self.values.low, self.values.high);
            let seconds = labels.iter().map(|(second, _)| *second).collect();
            let mut chart = ChartBuilder::on(root)
                .margin_top(8 * UNIT)
                .margin_right(6 * UNIT)
                .x_label_area_size(20 * UNIT)
                .y_label_area_size(48 * UNIT)
                .build_cartesian_2d(
                    (self.span.from..self.span.to).with_key_points(seconds),
                    (low..high).with_key_points(self.values.labels()),
                )?;
            for (from, to) in &self.gaps {
                let area = [(*from, low), (*to, high)];
                chart.draw_series([Rectangle::new(area, colours::GAP.filled())])?;
            }
            let named = |second: &i64| {
                let label = labels.iter().find(|(at, _)| at == second);
                label.map_or(String::new(), |(_, text)| text.clone())
            };
            chart
                .configure_mesh()
                .disable_x_mesh()
                .light_line_style(TRANSPARENT)
                .bold_line_style(colours::GRID.stroke_width(UNIT))
                .axis_style(colours::AXIS.stroke_width(UNIT))
                .set_all_tick_mark_size(3 * UNIT)
                .label_style(letters(colours::TEXT))
                .x_label_formatter(&named)
                .y_label_formatter(&|bps| Values::label(*bps))
                .draw()?;
            for (at, colour) in &self.changes {
                let line = vec![(*at, low), (*at, high)];
                chart.draw_series([PathElement::new(line, colour.stroke_width(UNIT))])?;
            }
            for limit in &self.limits {
                let level = self.values.place(limit.bps);
                let line = vec![(self.span.from, level), (self.span.to, level)];
                let style = limit.colour.stroke_width(3 * UNIT / 2);
                chart.draw_series([PathElement::new(line, style)])?;
            }
            // Names lie under the lines of values: what they stand on is painted over, and no value may be.
            for limit in &self.limits {
                let (v_pos, off) = if limit.above {
                    (VPos::Bottom, -(UNIT as i32))
                } else {
                    (VPos::Top, 2 * UNIT as i32)
                };
                let style = letters(limit.colour).pos(Pos::new(HPos::Left, v_pos));
                let at = EmptyElement::at((self.span.from, self.values.place(limit.bps)));
                let name = Text::new(limit.name.clone(), (3 * UNIT as i32, off), style);
                chart.draw_series([at + name])?;
            }
            for line in &self.lines {
                self.line(&mut chart, line)?;
            }
            Ok(())
        })
    }

    fn line<'a, X, Y>(
        &self,
        chart: &mut ChartContext<'_, SVGBackend<'a>, Cartesian2d<X, Y>>,
        line: &Line,
    ) -> Result<(), DrawError<'a>>
    where
        X: Ranged<ValueType = i64>,
        Y: Ranged<ValueType = i64>,
    {
        let style = line.colour.stroke_width(2 * UNIT);
        if line.places.len() > 1 {
            chart.draw_series([PathElement::new(line.places.clone(), style)])?;
        }
        let all: usize = self.lines.iter().map(|line| line.places.len()).sum();
        let dotted = all <= MOST_DOTS || line.places.len() == 1;
        let (dots, last) = match &line.places[..] {
            [] => return Ok(()),
            all if dotted => (all, None),
            [.., last] => (&[][..], Some(last)),
        };
        let shape = if line.hollow {
            style
        } else {
            line.colour.filled()
        };
        chart.draw_series(
            dots.iter()
                .chain(last)
                .map(|at| Circle::new(*at, DOT, shape)),
        )?;
        Ok(())
    }
}
