//! What a question came to.

use documents::refusal::Refusal;
use serde_json::{Value, json};
use verdict::{ending::Ending, report};

/// A report, and how a program would end with it.
pub struct Finished {
    pub report: Value,
    pub ending: Ending,
}

impl Finished {
    /// As the page is told it.
    pub fn to_json(&self) -> Value {
        json!({ "exit": self.ending.code(), "report": self.report })
    }
}

impl From<Refusal> for Finished {
    fn from(refusal: Refusal) -> Self {
        Self {
            report: report::refusal::to_json(&refusal),
            ending: (&refusal).into(),
        }
    }
}
