//! One check, and what it found.

use documents::refusal::Reason;

use verdict::missing::Missing;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing against it was found.
    Passed,
    /// Something was found that must not be.
    Failed,
    /// It was not done, or not for everything.
    NotDone,
}

impl Outcome {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotDone => "not done",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its code; none for a remark.
    pub reason: Option<Reason>,
    /// What it is.
    pub text: String,
    /// What was not given, if there would have been more to say with it.
    pub missing: Option<Missing>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// A short name that scripts may rely on.
    pub id: &'static str,
    /// What is checked, as a sentence.
    pub title: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, failures and remarks.
    pub findings: Vec<Finding>,
}

impl Check {
    pub(super) fn new(id: &'static str, title: &'static str, findings: Vec<Finding>) -> Self {
        let failed = findings.iter().any(|finding| finding.reason.is_some());
        let outcome = if failed {
            Outcome::Failed
        } else {
            Outcome::Passed
        };
        Self {
            id,
            title,
            outcome,
            findings,
        }
    }
}

/// Something that must not be.
pub(super) fn failure(reason: Reason, text: impl ToString) -> Finding {
    Finding {
        reason: Some(reason),
        text: text.to_string(),
        missing: None,
    }
}

/// Something that is worth saying.
pub(super) fn remark(text: impl ToString) -> Finding {
    Finding {
        reason: None,
        text: text.to_string(),
        missing: None,
    }
}
