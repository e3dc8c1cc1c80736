//! What is wrong with the inputs: all of it, in groups, each with its places and what to do.
//!
//! Texts never hold an account's id or a balance: a report may be sent to somebody who must not see them. They say file,
//! line and column instead. What an operator has to be told all the same, such as how much collateral an account lacks,
//! is not in what logs say.

mod code;
mod escaped;
mod finding;
mod location;

use std::{collections::HashMap, fmt};

pub use self::{
    code::Code,
    escaped::EscapedText,
    finding::{Finding, Severity},
    location::{Column, Location, RecordKind},
};
use crate::refusal::RefusalReason;

/// Most groups that are kept; errors of others are counted.
const MOST_GROUPS: usize = 1_000;

/// Most places of a group that are kept; others are counted.
pub(super) const MOST_PLACES: usize = 10;

/// Most places of a group that people are shown.
const PLACES_SHOWN: usize = 4;

/// A place where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub location: Location,
    /// What is said of this place alone. Logs do not have it.
    pub detail: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.location)?;
        match &self.detail {
            Some(detail) => write!(f, " ({})", EscapedText(detail)),
            None => Ok(()),
        }
    }
}

/// One thing that is wrong, in one place or in several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the work.
    pub severity: Severity,
    /// What it is, for programs.
    pub code: Code,
    /// Where, first.
    pub location: Location,
    /// All places as far as they are kept, also the first.
    pub places: Vec<Place>,
    /// In how many places.
    pub count: u64,
    /// What.
    pub message: String,
    /// What, if there are several.
    several: Option<String>,
    /// What a log says instead.
    logged: Option<String>,
    /// What a log says is to be done instead.
    logged_hint: Option<String>,
    /// What to do.
    pub hint: String,
}

impl Diagnostic {
    /// The text for a log: where it is first, without amounts and without counts.
    pub fn logged(&self) -> String {
        let more = match self.count {
            1 => "",
            _ => ", and more of them",
        };
        let message = self.logged.as_deref().unwrap_or_else(|| self.said());
        let hint = self.logged_hint.as_ref().unwrap_or(&self.hint);
        format!(
            "{}: {}: {}{more}{}",
            self.severity.name(),
            self.location,
            EscapedText(message),
            indented(hint)
        )
    }

    /// What is wrong, in one place or in several.
    pub fn said(&self) -> &str {
        let several = self.several.as_deref().filter(|_| self.count > 1);
        several.unwrap_or(&self.message)
    }
}

fn indented(hint: &str) -> String {
    match hint {
        "" => String::new(),
        hint => format!("\n  {}", EscapedText(hint)),
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, said) = (self.severity.name(), EscapedText(self.said()));
        let hint = indented(&self.hint);
        if self.count == 1 {
            return write!(f, "{severity}: {}: {said}{hint}", self.location);
        }
        let things = match self.code {
            // They stand on one line, as a rule.
            Code::Column if self.location.column.is_some() => "columns",
            _ => self.location.things(),
        };
        write!(f, "{severity}: {said}: {} {things}", self.count)?;
        let before = ["first ", "then "].into_iter().chain(std::iter::repeat(""));
        for (place, before) in self.places.iter().take(PLACES_SHOWN).zip(before) {
            write!(f, ", {before}{place}")?;
        }
        f.write_str(&hint)
    }
}

/// All that was found, in the order in which it was found first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    /// Where a group is among them.
    groups: HashMap<(Severity, Code, String), usize>,
    errors: u64,
    warnings: u64,
}

impl Diagnostics {
    /// Adds what was found: to the group of what is said in the same words. Of a group's hints the last one counts, which
    /// may say what mends all of it.
    pub fn report(&mut self, finding: Finding) {
        let Finding {
            severity,
            code,
            location,
            message,
            several,
            detail,
            logged,
            logged_hint,
            hint,
            more,
        } = finding;
        let count = 1 + more;
        match severity {
            Severity::Error => self.errors += count,
            Severity::Warning => self.warnings += count,
        }
        let location = location.shortened();
        let key = (severity, code, several.as_ref().unwrap_or(&message).clone());
        if let Some(group) = self.groups.get(&key) {
            let group = &mut self.kept[*group];
            group.count += count;
            group.hint = hint;
            group.logged_hint = logged_hint;
            if group.places.len() < MOST_PLACES {
                group.places.push(Place { location, detail });
            }
        } else if self.kept.len() < MOST_GROUPS {
            self.groups.insert(key, self.kept.len());
            self.kept.push(Diagnostic {
                severity,
                code,
                location: location.clone(),
                places: vec![Place { location, detail }],
                count,
                message,
                several,
                logged,
                logged_hint,
                hint,
            });
        }
    }

    /// Adds an error of a file that has not the form that it should have.
    pub fn error(
        &mut self,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.error_of(Code::File, location, message, hint);
    }

    /// Adds an error.
    pub fn error_of(
        &mut self,
        code: Code,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.report(Finding::error(code, location, message, hint));
    }

    /// Counts errors that are not told one by one.
    pub fn count_errors(&mut self, more: u64) {
        self.errors += more;
    }

    /// Adds all that others found, in other words than what is here.
    pub fn append(&mut self, others: Self) {
        self.errors += others.errors;
        self.warnings += others.warnings;
        self.kept.extend(others.kept);
    }

    /// Adds a warning.
    pub fn warning(
        &mut self,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.report(Finding::warning(Code::File, location, message, hint));
    }

    /// The groups: the first thousand.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.kept.iter()
    }

    /// The code of all errors, if they are of one that has a code of its own.
    pub fn reason(&self) -> Option<RefusalReason> {
        let mut errors = self
            .kept
            .iter()
            .filter(|kept| kept.severity == Severity::Error);
        let first = errors.next()?.code.reason();
        first.filter(|_| errors.all(|error| error.code.reason() == first))
    }

    /// Whether something could not be read: it has to be there before anything is said of the rest.
    pub fn unreadable(&self) -> bool {
        let unread = [Code::Unreadable, Code::Unanswered];
        self.kept.iter().any(|group| unread.contains(&group.code))
    }

    /// Whether all that is wrong is that a database does not answer.
    pub fn unanswered(&self) -> bool {
        let is_error = |group: &&Diagnostic| group.severity == Severity::Error;
        let mut errors = self.kept.iter().filter(is_error).peekable();
        errors.peek().is_some() && errors.all(|group| group.code == Code::Unanswered)
    }

    /// Number of errors, those that were not kept included.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Number of warnings, those that were not kept included.
    pub fn warnings(&self) -> u64 {
        self.warnings
    }

    /// Number of errors and warnings that are in no group that was kept.
    pub fn left_out(&self) -> u64 {
        let kept: u64 = self.kept.iter().map(|group| group.count).sum();
        self.errors + self.warnings - kept
    }

    /// Nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.errors == 0 && self.warnings == 0
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, diagnostic) in self.kept.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{diagnostic}")?;
        }
        match self.left_out() {
            0 => Ok(()),
            more => write!(f, "\n{more} more are not shown"),
        }
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests;
