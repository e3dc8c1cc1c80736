//! What is wrong with the inputs: all of it, each with its place and what to do.
//!
//! Texts never hold the contents of a cell: a report may be sent to somebody who must not see account ids
//! or balances. They say file, line and column instead. What an operator has to be told all the same, such as how much
//! collateral an account lacks, is not in what logs say.

use std::fmt::{self, Write};

use documents::text::is_invisible;

use crate::refusal::RefusalReason;

/// Most diagnostics that are kept; the others are counted.
const MAX_KEPT: usize = 1_000;

/// Whether a diagnostic stops the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is proven from these inputs.
    Error,
    /// Perhaps not what was meant.
    Warning,
}

/// A column of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// From 1: the field's place in a table, the character's in another text.
    pub position: usize,
    /// The name in the table's header.
    pub name: Option<String>,
}

/// A place in a file, as closely as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file as the snapshot names it.
    pub file: String,
    /// From 1.
    pub line: Option<u64>,
    /// The column of the line.
    pub column: Option<Column>,
}

impl Location {
    /// The file as a whole.
    pub fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
        }
    }

    /// A line of it.
    pub fn line(file: &str, line: u64) -> Self {
        Self {
            line: Some(line),
            ..Self::file(file)
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", EscapedText(&self.file))?;
        let Some(line) = self.line else { return Ok(()) };
        write!(f, ":{line}")?;
        let Some(column) = &self.column else {
            return Ok(());
        };
        write!(f, ":{}", column.position)?;
        match &column.name {
            Some(name) => write!(f, " ({})", EscapedText(name)),
            None => Ok(()),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the work.
    pub severity: Severity,
    /// Where.
    pub location: Location,
    /// What.
    pub message: String,
    /// What a log says instead, where the message tells an amount.
    pub logged: Option<String>,
    /// What to do.
    pub hint: String,
    /// Why it is refused, for faults that have a code of their own.
    pub reason: Option<RefusalReason>,
}

impl Diagnostic {
    /// The text for a log, without amounts.
    pub fn logged(&self) -> String {
        self.said(self.logged.as_ref().unwrap_or(&self.message))
    }

    fn said(&self, message: &str) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let hint = match self.hint.as_str() {
            "" => String::new(),
            hint => format!("\n  {}", EscapedText(hint)),
        };
        format!(
            "{severity}: {}: {}{hint}",
            self.location,
            EscapedText(message)
        )
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(&self.message))
    }
}

/// All that was found, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    errors: u64,
    warnings: u64,
}

impl Diagnostics {
    /// Adds an error.
    pub fn error(
        &mut self,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.errors += 1;
        let (message, hint) = (message.into(), hint.into());
        self.keep(Severity::Error, location, message, hint, None);
    }

    /// Adds an error whose message tells an amount; a log says something else instead.
    pub fn confidential_error(
        &mut self,
        location: Location,
        message: impl Into<String>,
        logged: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let kept = self.kept.len();
        self.error(location, message, hint);
        if let Some(error) = self.kept.get_mut(kept) {
            error.logged = Some(logged.into());
        }
    }

    /// Adds an error that has a code of its own.
    pub fn error_of(
        &mut self,
        reason: RefusalReason,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.errors += 1;
        let (message, hint) = (message.into(), hint.into());
        self.keep(Severity::Error, location, message, hint, Some(reason));
    }

    /// Counts errors that are not told one by one.
    pub fn count_errors(&mut self, more: u64) {
        self.errors += more;
    }

    /// Adds a warning.
    pub fn warning(
        &mut self,
        location: Location,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.warnings += 1;
        let (message, hint) = (message.into(), hint.into());
        self.keep(Severity::Warning, location, message, hint, None);
    }

    fn keep(
        &mut self,
        severity: Severity,
        location: Location,
        message: String,
        hint: String,
        reason: Option<RefusalReason>,
    ) {
        if self.kept.len() < MAX_KEPT {
            self.kept.push(Diagnostic {
                severity,
                location,
                message,
                logged: None,
                hint,
                reason,
            });
        }
    }

    /// The first thousand.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.kept.iter()
    }

    /// The code of all errors, if they are of one that has a code of its own.
    pub fn reason(&self) -> Option<RefusalReason> {
        let mut errors = self
            .kept
            .iter()
            .filter(|kept| kept.severity == Severity::Error);
        let first = errors.next()?.reason;
        first.filter(|_| errors.all(|error| error.reason == first))
    }

    /// Number of errors, those that were not kept included.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Number of warnings, those that were not kept included.
    pub fn warnings(&self) -> u64 {
        self.warnings
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
        match self.errors + self.warnings - self.kept.len() as u64 {
            0 => Ok(()),
            more => write!(f, "\n{more} more are not shown"),
        }
    }
}

impl std::error::Error for Diagnostics {}

/// A text from a file as it is safe to show on a terminal: what moves the cursor, hides or reorders text
/// is written as an escape.
pub struct EscapedText<'a>(pub &'a str);

impl fmt::Display for EscapedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_control() || is_invisible(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_says_where_what_and_what_to_do() {
        let mut diagnostics = Diagnostics::default();
        let column = Column {
            position: 3,
            name: Some("amount".to_owned()),
        };
        diagnostics.error(
            Location {
                column: Some(column),
                ..Location::line("liabilities.csv", 17)
            },
            "more decimals than BTC has (8)",
            "round the amounts to 8 decimals, or set rounding = \"conservative\"",
        );
        diagnostics.warning(Location::file("snapshot.toml"), "no liabilities in ETH", "");
        assert_eq!(
            diagnostics.to_string(),
            "error: liabilities.csv:17:3 (amount): more decimals than BTC has (8)\n  \
             round the amounts to 8 decimals, or set rounding = \"conservative\"\n\
             warning: snapshot.toml: no liabilities in ETH",
        );
    }

    #[test]
    fn errors_of_one_kind_have_its_code_and_others_none() {
        let mut diagnostics = Diagnostics::default();
        let file = || Location::file("policy.toml");
        diagnostics.warning(file(), "perhaps", "");
        assert_eq!(diagnostics.reason(), None);
        diagnostics.error_of(RefusalReason::PriceStale, file(), "too old", "");
        diagnostics.warning(file(), "perhaps", "");
        assert_eq!(diagnostics.reason(), Some(RefusalReason::PriceStale));
        diagnostics.error(file(), "wrong", "");
        assert_eq!(diagnostics.reason(), None);
    }

    #[test]
    fn the_first_thousand_are_kept_and_the_rest_counted() {
        let mut diagnostics = Diagnostics::default();
        for line in 1..=1_003 {
            diagnostics.error(Location::line("a.csv", line), "wrong", "");
        }
        assert_eq!(diagnostics.errors(), 1_003);
        assert_eq!(diagnostics.iter().count(), 1_000);
        assert!(diagnostics.to_string().ends_with("\n3 more are not shown"));
    }

    #[test]
    fn what_would_move_the_cursor_or_hide_text_is_escaped() {
        let shown = EscapedText("a\u{1b}[2Jb\n\u{202e}c ü").to_string();
        assert_eq!(shown, r"a\u{1b}[2Jb\u{a}\u{202e}c ü");
    }
}
