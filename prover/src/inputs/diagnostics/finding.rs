//! One thing that is wrong, as it is found.

use super::{code::Code, location::Location};

/// Whether a diagnostic stops the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Nothing is proven from these inputs.
    Error,
    /// Perhaps not what was meant.
    Warning,
}

impl Severity {
    /// What texts call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong, in one place.
#[derive(Clone, Debug)]
pub struct Finding {
    pub(super) severity: Severity,
    pub(super) code: Code,
    pub(super) location: Location,
    pub message: String,
    pub(super) several: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) logged: Option<String>,
    pub(super) logged_hint: Option<String>,
    pub(super) hint: String,
    pub(super) more: u64,
}

impl Finding {
    /// An error.
    pub fn error(
        code: Code,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            location,
            message: message.into(),
            several: None,
            detail: None,
            logged: None,
            logged_hint: None,
            hint: hint.into(),
            more: 0,
        }
    }

    /// Perhaps not what was meant.
    pub fn warning(
        code: Code,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, location, message, hint)
        }
    }

    /// What is said of several like it, where the message is about one alone, and of each beside its place.
    #[must_use]
    pub fn several(mut self, message: impl Into<String>, detail: impl Into<String>) -> Self {
        self.several = Some(message.into());
        self.detail = Some(detail.into());
        self
    }

    /// What a log says instead, where the message tells what logs do not.
    #[must_use]
    pub fn logged(mut self, message: impl Into<String>) -> Self {
        self.logged = Some(message.into());
        self
    }

    /// So many more places have the same, and are not told one by one.
    #[must_use]
    pub fn and_more(mut self, places: u64) -> Self {
        self.more = places;
        self
    }

    /// What a log says is to be done, where the hint tells what logs do not.
    #[must_use]
    pub fn logged_hint(mut self, hint: impl Into<String>) -> Self {
        self.logged_hint = Some(hint.into());
        self
    }
}
