//! The report of a check of reserves: words, JSON, a page for a browser and a table for spreadsheets. All but the words
//! have the addresses and amounts of the list: they are for whoever checked.

mod entries;
mod json;
mod made;
mod model;
mod page;
mod text;

use serde_json::Value;

use verdict::missing::{HowToGive, unsaid};

pub use model::ReservesReport;

impl ReservesReport<'_> {
    /// The report in words.
    pub fn to_text(&self) -> String {
        self.to_text_with(unsaid)
    }

    /// The same for the user of a program, who is told how to give what was not given.
    pub fn to_text_with(&self, how: HowToGive) -> String {
        text::to_text(self, how)
    }

    /// The report for machines.
    pub fn to_json(&self) -> Value {
        json::to_json(self)
    }

    /// The report as a page that loads nothing else and runs nothing.
    pub fn to_html(&self) -> String {
        page::to_html(self)
    }

    /// The list as a table for spreadsheets: a line for each entry.
    pub fn to_csv(&self) -> Vec<u8> {
        let descriptor = &self.verified.documents().descriptor;
        entries::to_csv(entries::EntryRow::all(self.findings.entries(), descriptor))
    }
}
