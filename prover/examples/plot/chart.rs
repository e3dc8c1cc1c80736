//! A chart with logarithmic axes, as SVG that is read on light and dark pages.

use std::{ops::Range, path::Path};

use plotters::prelude::*;

const SIZE: (u32, u32) = (760, 460);
const FONT: &str = "sans-serif";
/// Colours that are told apart by those who see fewer, and that print (Okabe and Ito).
const COLOURS: [RGBColor; 4] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(120, 94, 160),
];

/// Points with a name, by accounts.
pub struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// What is drawn over the number of accounts.
pub struct Chart {
    pub title: String,
    pub unit: String,
    /// The first is the one that labels stand above.
    pub series: Vec<Series>,
    /// What is written at accounts.
    pub labels: Vec<(f64, f64)>,
    pub label_unit: String,
}

/// Powers of ten around all values.
fn decades(values: impl Iterator<Item = f64>) -> Range<f64> {
    let (mut low, mut high) = (f64::MAX, f64::MIN_POSITIVE);
    for value in values {
        low = low.min(value);
        high = high.max(value);
    }
    let low = 10f64.powf(low.log10().floor());
    let high = 10f64.powf(high.log10().ceil());
    low..high.max(10.0 * low)
}

/// `1234567` as `1,234,567`; small numbers as they are.
fn number(value: f64) -> String {
    if value < 1.0 {
        return format!("{value}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Chart {
    /// Writes the chart.
    pub fn draw(&self, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let points = || self.series.iter().flat_map(|series| series.points.iter());
        let x = decades(points().map(|point| point.0));
        // Room for the labels of the first and last points, which are wider than they.
        let x = x.start / 2.0..x.end * 2.0;
        let y = decades(points().map(|point| point.1));
        let root = SVGBackend::new(path, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let text = (FONT, 14).into_font().color(&BLACK);
        let mut chart = ChartBuilder::on(&root)
            .caption(&self.title, (FONT, 18).into_font().color(&BLACK))
            .margin(16)
            .x_label_area_size(48)
            .y_label_area_size(76)
            .build_cartesian_2d((x.start..x.end).log_scale(), (y.start..y.end).log_scale())?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(222, 222, 222))
            .x_desc("accounts")
            .y_desc(&self.unit)
            .x_label_formatter(&|value| number(*value))
            .y_label_formatter(&|value| number(*value))
            .label_style(text.clone())
            .axis_desc_style(text.clone())
            .draw()?;
        for (series, colour) in self.series.iter().zip(COLOURS) {
            if series.points.is_empty() {
                continue;
            }
            chart
                .draw_series(LineSeries::new(
                    series.points.iter().copied(),
                    colour.stroke_width(2),
                ))?
                .label(&series.name)
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2))
                });
            chart.draw_series(PointSeries::of_element(
                series.points.iter().copied(),
                4,
                colour.filled(),
                &|at, size, style| Circle::new(at, size, style),
            ))?;
        }
        for (at, value) in &self.labels {
            let above = self.series[0].points.iter().find(|point| point.0 == *at);
            if let Some((_, y)) = above {
                let label = format!("{} {}", number(*value), self.label_unit);
                let place = EmptyElement::at((*at, *y));
                let shown = Text::new(label, (-50, -22), text.clone());
                chart.draw_series([place + shown])?;
            }
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE.filled())
            .border_style(RGBColor(200, 200, 200))
            .label_font(text)
            .draw()?;
        root.present()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_whole_decades() {
        assert_eq!(decades([10_000.0, 1_000_000.0].into_iter()), 1e4..1e6);
        assert_eq!(decades([3.0, 70.0].into_iter()), 1.0..100.0);
        assert_eq!(decades([10.0].into_iter()), 10.0..100.0);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(100_000.0), "100,000");
        assert_eq!(number(0.1), "0.1");
        assert_eq!(number(10.0), "10");
    }
}
