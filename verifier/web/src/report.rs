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

/// What a question about a customer's report came to: the file to be kept beside the answer.
pub struct Reported {
    pub finished: Finished,
    pub file: String,
}

impl Reported {
    /// As the page is told it. Of a slip there is no file.
    pub fn to_json(reported: Result<Self, Refusal>) -> Value {
        let (finished, file) = match reported {
            Ok(Self { finished, file }) => (finished, Some(file)),
            Err(refusal) => (Finished::from(refusal), None),
        };
        let mut json = finished.to_json();
        json["file"] = file.into();
        json
    }
}
