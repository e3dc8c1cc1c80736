//! What is wrong with the inputs: all of it, in groups, each with its places and what to do.
//!
//! Texts never hold an account's id or a balance: a report may be sent to somebody who must not see them. They say file,
//! line and column instead. What an operator has to be told all the same, such as how much collateral an account lacks,
//! is not in what logs say.

use std::{
    collections::HashMap,
    fmt::{self, Write},
};

use documents::text::is_invisible;

pub use super::code::Code;
use crate::refusal::RefusalReason;

/// Most groups that are kept; errors of others are counted.
const MOST_GROUPS: usize = 1_000;

/// Most places of a group that are kept; others are counted.
const MOST_PLACES: usize = 10;

/// Most places of a group that people are shown.
const PLACES_SHOWN: usize = 4;

/// Most characters of a column's name that are kept.
const MOST_OF_NAME: usize = 100;

/// Whether a diagnostic stops the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl Location {
    /// What several places like this one are.
    fn things(&self) -> &'static str {
        match (&self.line, &self.column) {
            (None, _) => "files",
            // In a table columns have names; in another text, things on one line are told apart by where they begin.
            (Some(_), Some(Column { name: None, .. })) => "places",
            (Some(_), _) => "lines",
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

/// One thing that is wrong, in one place.
#[derive(Clone, Debug)]
pub struct Finding {
    severity: Severity,
    code: Code,
    location: Location,
    message: String,
    several: Option<String>,
    detail: Option<String>,
    logged: Option<String>,
    logged_hint: Option<String>,
    hint: String,
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

    /// What a log says is to be done, where the hint tells what logs do not.
    #[must_use]
    pub fn logged_hint(mut self, hint: impl Into<String>) -> Self {
        self.logged_hint = Some(hint.into());
        self
    }
}

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

impl Severity {
    /// What texts call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
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
        let things = self.location.things();
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
            mut location,
            message,
            several,
            detail,
            logged,
            logged_hint,
            hint,
        } = finding;
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if let Some(name) = location
            .column
            .as_mut()
            .and_then(|column| column.name.as_mut())
        {
            shorten(name);
        }
        let key = (severity, code, several.as_ref().unwrap_or(&message).clone());
        if let Some(group) = self.groups.get(&key) {
            let group = &mut self.kept[*group];
            group.count += 1;
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
                count: 1,
                message,
                several,
                logged,
                logged_hint,
                hint,
            });
        }
    }

    /// Adds an error of a file that cannot be read, or has not the form that it should have.
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

fn shorten(name: &mut String) {
    if let Some((end, _)) = name.char_indices().nth(MOST_OF_NAME) {
        name.truncate(end);
        name.push_str("...");
    }
}

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
        diagnostics.error_of(Code::PriceStale, file(), "too old", "");
        diagnostics.warning(file(), "perhaps", "");
        assert_eq!(diagnostics.reason(), Some(RefusalReason::PriceStale));
        diagnostics.error(file(), "wrong", "");
        assert_eq!(diagnostics.reason(), None);
    }

    #[test]
    fn errors_of_one_wording_are_a_group_with_its_first_places_and_the_last_hint() {
        let mut diagnostics = Diagnostics::default();
        for line in 3..=214 {
            let location = Location::line("ledger.csv", line);
            let hint = format!("mend {} of them", line - 2);
            diagnostics.error_of(Code::AssetNotListed, location, "LUNA is not listed", hint);
        }
        assert_eq!((diagnostics.errors(), diagnostics.left_out()), (212, 0));
        assert_eq!(
            diagnostics.to_string(),
            "error: LUNA is not listed: 212 lines, first ledger.csv:3, then ledger.csv:4, ledger.csv:5, ledger.csv:6\n  \
             mend 212 of them"
        );
        let group = diagnostics.iter().next().unwrap();
        assert_eq!((group.count, group.places.len()), (212, MOST_PLACES));
        assert!(!group.logged().contains("212 lines"), "{}", group.logged());
    }

    #[test]
    fn what_is_said_of_one_is_said_otherwise_of_several() {
        let mut diagnostics = Diagnostics::default();
        for (line, other) in [(4, 2), (9, 3)] {
            let message = format!("the account stands on line {other} too");
            let finding =
                Finding::error(Code::Twice, Location::line("a.csv", line), message, "once");
            diagnostics
                .report(finding.several("accounts stand on several lines", format!("and {other}")));
            let expected = match line {
                4 => "error: a.csv:4: the account stands on line 2 too\n  once",
                _ => {
                    "error: accounts stand on several lines: 2 lines, first a.csv:4 (and 2), then a.csv:9 (and 3)\n  once"
                }
            };
            assert_eq!(diagnostics.to_string(), expected);
        }
    }

    #[test]
    fn a_thousand_groups_are_kept_and_the_rest_counted() {
        let mut diagnostics = Diagnostics::default();
        for line in 1..=1_003 {
            let message = format!("wrong in way {line}");
            diagnostics.error(Location::line("a.csv", line), message, "");
        }
        diagnostics.error(Location::line("a.csv", 2_000), "wrong in way 7", "");
        assert_eq!((diagnostics.errors(), diagnostics.left_out()), (1_004, 3));
        assert_eq!(diagnostics.iter().count(), MOST_GROUPS);
        assert!(diagnostics.to_string().ends_with("\n3 more are not shown"));
    }

    #[test]
    fn what_would_move_the_cursor_or_hide_text_is_escaped() {
        let shown = EscapedText("a\u{1b}[2Jb\n\u{202e}c ü").to_string();
        assert_eq!(shown, r"a\u{1b}[2Jb\u{a}\u{202e}c ü");
    }
}
