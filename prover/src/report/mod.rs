//! What commands report to the operator: one model for all, rendered as text for people and as JSON for programs.
//!
//! A [`Report`] is a list of [`Part`]s in the order in which people read them. A part has both what people are told and
//! the values that programs are, so that each fact is said in one place. A part that is a [`Table`] has one entry for
//! each of its columns.
//!
//! | module | what is reported |
//! |---|---|
//! | [`check`] | `prover check`: what would be claimed, clause by clause |
//! | `assets` | of that, both sides of each asset |
//! | [`departures`] | of that, what the ledger leaves out of the files, and what was rounded |
//! | [`diagnostics`] | what is wrong with the inputs, in groups |
//! | [`kept`] | of `prover policy stress`, what stays of the last policy |
//! | [`loans`] | of that, liabilities and loans by asset |
//! | [`plan`] | of that, what a run takes |
//! | `published` | of that, what everybody will see |
//! | [`rebalance`] | `prover policy plan` |
//! | [`stress`] | `prover policy stress` |
//! | `table` | tables and their columns |
//! | [`witnesses`] | `prover log checkpoint`: who has cosigned |
//!
//! The report of a run, which is a file for programs, has a model of its own: [`crate::run_report`].

mod assets;
pub mod check;
pub mod departures;
pub mod diagnostics;
pub mod kept;
pub mod loans;
pub mod plan;
mod published;
pub mod rebalance;
pub mod signed;
pub mod stress;
mod table;
pub mod watch;
pub mod witnesses;

use serde_json::{Map, Value};

pub use self::table::{Align, Cell, Column, Table};

/// What a command reports.
#[derive(Default)]
pub struct Report {
    parts: Vec<Part>,
}

/// A part of a report: lines of text, and values by their keys in the JSON object. Either may be missing.
#[derive(Default)]
pub struct Part {
    lines: Vec<String>,
    values: Vec<(&'static str, Value)>,
}

impl Part {
    /// An empty line.
    pub fn gap() -> Self {
        Self::line("")
    }

    /// A line.
    pub fn line(text: impl Into<String>) -> Self {
        Self::lines([text.into()])
    }

    /// Several lines.
    pub fn lines(lines: impl IntoIterator<Item = String>) -> Self {
        Self {
            lines: lines.into_iter().collect(),
            values: Vec::new(),
        }
    }

    /// A line with a name before it.
    pub fn named(name: &str, words: impl std::fmt::Display) -> Self {
        Self::line(format!("{name:<12} {words}"))
    }

    /// A value that only programs are told.
    pub fn value(key: &'static str, value: impl Into<Value>) -> Self {
        Self::default().with(key, value)
    }

    /// The same without its lines: people are not told.
    #[must_use]
    pub fn for_programs(mut self) -> Self {
        self.lines.clear();
        self
    }

    /// A table, whose rows are the objects of an array.
    pub fn table<R>(key: &'static str, table: &Table<'_, R>) -> Self {
        Self::lines(table.lines()).with(key, table.to_json())
    }

    /// The same, with a value that programs are told.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((key, value.into()));
        self
    }
}

/// So many entries of a list.
fn entries(count: u64) -> String {
    match count {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

impl Report {
    /// Adds a part.
    pub fn push(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// For people: the lines of all parts.
    pub fn to_text(&self) -> String {
        let lines = self.parts.iter().flat_map(|part| &part.lines);
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// For programs: the values of all parts, as one object.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (key, value) in self.parts.iter().flat_map(|part| &part.values) {
            let before = object.insert((*key).to_owned(), value.clone());
            debug_assert!(before.is_none(), "{key} is said twice");
        }
        Value::Object(object)
    }
}

impl<const N: usize> From<[Part; N]> for Report {
    fn from(parts: [Part; N]) -> Self {
        parts.into_iter().collect()
    }
}

impl FromIterator<Part> for Report {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self {
            parts: parts.into_iter().collect(),
        }
    }
}

impl Extend<Part> for Report {
    fn extend<I: IntoIterator<Item = Part>>(&mut self, parts: I) {
        self.parts.extend(parts);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn people_read_the_lines_and_programs_the_values() {
        let report = Report::from([
            Part::line("all is well").with("outcome", "done"),
            Part::gap(),
            Part::named("ledger", "3 accounts").with("accounts", 3),
            Part::value("shards", 1),
        ]);
        assert_eq!(report.to_text(), "all is well\n\nledger       3 accounts\n");
        let expected = json!({ "outcome": "done", "accounts": 3, "shards": 1 });
        assert_eq!(report.to_json(), expected);
    }
}
