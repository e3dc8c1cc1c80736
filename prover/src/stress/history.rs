//! The price history: a table with the columns `date`, `asset` and `price`, one line for each price.
//!
//! Lines may be in any order. Only dates on which every listed asset has a price are used, since windows compare
//! assets over the same days; the others are left out with a warning, and so are prices of assets that are not
//! listed. A return spans dates of the history, not days: where days are missing, windows are longer than
//! they say, and a warning says how many gaps there are. Nothing is filled in, because a price that nobody
//! paid has no volatility.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use documents::decimal::Decimal;
use jiff::{civil::Date, tz::TimeZone};
use verdict::report::counted;

use super::{parameters::Parameters, returns};
use crate::inputs::{
    LoadedSnapshot, columns,
    diagnostics::{Code, Column, Diagnostics, Location},
    table::{Row, Table},
};

const COLUMNS: [&str; 3] = ["date", "asset", "price"];

/// Prices of every listed asset on the same dates, in their order.
#[derive(Clone, Debug)]
pub struct PriceHistory {
    dates: Vec<Date>,
    prices: Vec<Vec<f64>>,
    last: Vec<String>,
}

/// A price as it stands in the file.
struct Price {
    text: Box<str>,
    line: u64,
}

/// Prices by date, then by asset id.
type ByDate = BTreeMap<Date, Vec<Option<Price>>>;

impl PriceHistory {
    /// Reads a history for the assets of a snapshot, long enough for the parameters.
    ///
    /// `None` if there is an error, which is in the diagnostics.
    pub fn load(
        path: &Path,
        snapshot: &LoadedSnapshot,
        parameters: &Parameters,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        let before = diagnostics.errors();
        let table = Table::open(path, &name, b',', diagnostics)?;
        let by_date = read(table, snapshot, diagnostics)?;
        if diagnostics.errors() > before {
            return None;
        }
        let mut missing = Vec::new();
        for (id, asset) in snapshot.head.assets.iter().enumerate() {
            if !by_date.values().any(|prices| prices[id].is_some()) {
                missing.push(asset.symbol.as_str());
            }
        }
        if !missing.is_empty() {
            diagnostics.error_of(
                Code::PriceMissing,
                Location::file(&name),
                format!("there is no price of {}", missing.join(", ")),
                "add the history: a policy has to value every listed asset",
            );
        }
        if diagnostics.errors() > before {
            return None;
        }
        let history = Self::complete(&name, by_date, diagnostics);
        history.warn_of_gaps(&name, diagnostics);
        history.warn_of_the_future(&name, snapshot, diagnostics);
        history
            .is_long_enough(&name, parameters, diagnostics)
            .then_some(history)
    }

    /// The dates on which every asset has a price.
    fn complete(name: &str, by_date: ByDate, diagnostics: &mut Diagnostics) -> Self {
        let assets = by_date.values().next().map_or(0, Vec::len);
        let mut history = Self {
            dates: Vec::new(),
            prices: vec![Vec::new(); assets],
            last: Vec::new(),
        };
        let mut incomplete = 0;
        let mut first_line = None;
        for (date, prices) in by_date {
            if prices.iter().any(Option::is_none) {
                incomplete += 1;
                let line = prices.iter().flatten().map(|price| price.line).min();
                first_line = first_line.or(line);
                continue;
            }
            history.dates.push(date);
            history.last.clear();
            for (price, column) in prices.into_iter().flatten().zip(&mut history.prices) {
                // Digits with a point or without are a number, and 30 digits do not overflow it.
                column.push(price.text.parse().expect("a decimal number"));
                history.last.push(price.text.into());
            }
        }
        if let Some(line) = first_line {
            diagnostics.warning(
                Location::line(name, line),
                format!(
                    "this is the first of {incomplete} dates that are left out: some listed asset has no \
                     price then"
                ),
                "add the prices that are missing",
            );
        }
        history
    }

    fn warn_of_gaps(&self, name: &str, diagnostics: &mut Diagnostics) {
        let mut gaps = self
            .dates
            .windows(2)
            .filter(|pair| pair[0].tomorrow().ok() != Some(pair[1]));
        if let Some(first) = gaps.next() {
            diagnostics.warning(
                Location::file(name),
                format!(
                    "{} between the dates used, the first after {}: windows count dates, and are longer \
                     there",
                    counted(1 + gaps.count() as u64, "gap"),
                    first[0]
                ),
                "add the days that are missing, if markets were open",
            );
        }
    }

    fn warn_of_the_future(
        &self,
        name: &str,
        snapshot: &LoadedSnapshot,
        diagnostics: &mut Diagnostics,
    ) {
        let day = snapshot.head.time.to_zoned(TimeZone::UTC).date();
        if self.dates.last().is_some_and(|last| *last > day) {
            diagnostics.warning(
                Location::file(name),
                "the last date used is after the snapshot's",
                "leave out later prices: they can be picked, and readers may say so",
            );
        }
    }

    fn is_long_enough(
        &self,
        name: &str,
        parameters: &Parameters,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let (confidence, horizon) = (parameters.confidence, parameters.horizon);
        let needed = horizon + confidence.windows_needed();
        let enough = self.dates.len() >= needed;
        if !enough {
            diagnostics.error_of(Code::PriceHistory,
                Location::file(name),
                format!(
                    "the history has {} dates with a price of every listed asset, and {needed} are needed \
                     for a horizon of {horizon} days at {confidence}",
                    self.dates.len()
                ),
                "add earlier dates, or ask for a shorter horizon or a lower confidence",
            );
        }
        enough
    }

    /// The dates.
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// Prices by asset id, then by date.
    pub fn prices(&self) -> &[Vec<f64>] {
        &self.prices
    }

    /// The first date and the last.
    pub fn span(&self) -> (Date, Date) {
        // Reading found 31 dates at least.
        (self.dates[0], self.dates[self.dates.len() - 1])
    }

    /// The history up to a day, as it was at its end. `None` if it is too short for the parameters then.
    pub fn until(&self, day: Date, parameters: &Parameters) -> Option<Self> {
        let dates = self.dates.partition_point(|date| *date <= day);
        let needed = parameters.horizon + parameters.confidence.windows_needed();
        (dates >= needed).then(|| Self {
            dates: self.dates[..dates].to_vec(),
            prices: self
                .prices
                .iter()
                .map(|prices| prices[..dates].to_vec())
                .collect(),
            // Those of the last date are not what it is asked for.
            last: Vec::new(),
        })
    }

    /// Prices of the last date by asset id, as they stand in the file.
    pub fn last_prices(&self) -> &[String] {
        &self.last
    }

    /// Returns over windows of `horizon` dates, by asset id, then by window.
    pub fn returns(&self, horizon: usize) -> Vec<Vec<f64>> {
        let prices = self.prices.iter();
        prices
            .map(|prices| returns::simple(prices, horizon))
            .collect()
    }
}

/// Reads all lines. `None` if the table has not the three columns.
fn read(
    mut table: Table,
    snapshot: &LoadedSnapshot,
    diagnostics: &mut Diagnostics,
) -> Option<ByDate> {
    let places = columns::places(&table, &COLUMNS, diagnostics);
    refuse_other_columns(&table, diagnostics);
    let [date, asset, price] = places?[..] else {
        return None;
    };
    let name = table.name().to_owned();
    let listed = snapshot.head.assets.iter().enumerate();
    let ids: HashMap<&str, usize> = listed
        .map(|(id, asset)| (asset.symbol.as_str(), id))
        .collect();
    let mut by_date = ByDate::new();
    let mut unlisted = 0u64;
    let mut first_unlisted = None;
    while let Some(row) = table.next_row(diagnostics) {
        let Some(id) = ids.get(row.text(asset)).copied() else {
            unlisted += 1;
            first_unlisted.get_or_insert_with(|| row.at(asset));
            continue;
        };
        let (Some(day), true) = (
            read_date(&row, date, diagnostics),
            check_price(&row, price, diagnostics),
        ) else {
            continue;
        };
        let prices = by_date
            .entry(day)
            .or_insert_with(|| ids.values().map(|_| None).collect::<Vec<_>>());
        if let Some(Price { line, .. }) = prices[id] {
            diagnostics.error_of(
                Code::PriceHistory,
                row.at(date),
                format!("the asset has a price for this date at {name}:{line} too"),
                "keep one of the two lines",
            );
            continue;
        }
        prices[id] = Some(Price {
            text: row.text(price).into(),
            line: row.line,
        });
    }
    if let Some(first) = first_unlisted {
        diagnostics.warning(
            first,
            format!("{unlisted} prices are not used: their assets are not in the list of assets"),
            "check the case of the symbols, if they should be",
        );
    }
    Some(by_date)
}

fn refuse_other_columns(table: &Table, diagnostics: &mut Diagnostics) {
    for (place, name) in (1..).zip(table.header()) {
        if !COLUMNS.contains(&name.as_str()) {
            let column = Some(Column {
                position: place,
                name: Some(name.clone()),
            });
            diagnostics.error_of(
                Code::PriceHistory,
                Location {
                    column,
                    ..Location::line(table.name(), 1)
                },
                "the column is not one of date, asset and price",
                "take it out, or name it as one of the three if it is that",
            );
        }
    }
}

fn read_date(row: &Row<'_>, column: usize, diagnostics: &mut Diagnostics) -> Option<Date> {
    let text = row.text(column);
    let date = text.parse().ok();
    let date = date.filter(|date: &Date| date.to_string() == text);
    if date.is_none() {
        diagnostics.error_of(
            Code::PriceHistory,
            row.at(column),
            "the date is not one of the calendar, in the form 2026-06-30",
            "write year, month and day with 4, 2 and 2 digits",
        );
    }
    date
}

/// A price has the form that it will have in the policy.
fn check_price(row: &Row<'_>, column: usize, diagnostics: &mut Diagnostics) -> bool {
    let price = Decimal::parse(row.text(column));
    let (message, hint) = match price {
        Some(price) if price.is_positive() => return true,
        Some(_) => (
            "the price is not above 0",
            "leave the line out if there was no price, and mind that its date is left out then",
        ),
        None => (
            "the price is not a decimal number with at most 30 digits on either side of the point",
            "write plain digits such as 65100.22: no signs, exponents, blanks or separators",
        ),
    };
    diagnostics.error_of(Code::PriceHistory, row.at(column), message, hint);
    false
}
