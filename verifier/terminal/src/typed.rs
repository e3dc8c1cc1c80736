//! From what was typed to a command, or to what is wrong with it.

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use clap::Parser;
use serde_json::Value;

use crate::output::print_result;

/// The option with which both programs speak to programs.
const JSON: &str = "--json";

/// Exit code of a wrong usage.
const USAGE: u8 = 2;

/// Why there is no command to run.
#[derive(Debug)]
pub enum NotRun {
    /// Help or the version was asked for: this is the answer.
    Asked(String),
    /// Something was typed wrongly.
    Wrong(Usage),
}

/// What was typed wrongly.
#[derive(Debug)]
pub struct Usage {
    error: clap::Error,
    json: bool,
}

/// Reads a command line. The first of `arguments` is the program's name.
///
/// # Errors
/// [`NotRun`] if there is nothing to run.
pub fn parse<C: Parser>(
    arguments: impl IntoIterator<Item = impl Into<OsString>>,
) -> Result<C, NotRun> {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    C::try_parse_from(&arguments).map_err(|error| {
        if !error.use_stderr() {
            return NotRun::Asked(error.render().ansi().to_string());
        }
        let mut options = arguments.iter().take_while(|typed| *typed != "--");
        NotRun::Wrong(Usage {
            error,
            json: options.any(|typed| typed == JSON),
        })
    })
}

impl NotRun {
    /// Says it, and returns the exit code: 0 if it was asked for, else 2. `to_json` makes the program's object of what
    /// is wrong and what to do.
    pub fn end(self, to_json: impl FnOnce(&str, &str) -> Value) -> ExitCode {
        match self {
            Self::Asked(text) => print_result(&text, ExitCode::SUCCESS),
            Self::Wrong(usage) => {
                let text = usage.error.render();
                let _ = write!(anstream::stderr(), "{}", text.ansi());
                let code = ExitCode::from(USAGE);
                if !usage.json {
                    return code;
                }
                let object = to_json(&usage.what(), &usage.hint());
                print_result(&format!("{object:#}\n"), code)
            }
        }
    }
}

impl Usage {
    /// What is wrong: the first paragraph of what people read.
    fn what(&self) -> String {
        let text = self.error.render().to_string();
        let (what, _) = text.split_once("\n\n").unwrap_or((&text, ""));
        let what = what.trim();
        what.strip_prefix("error: ").unwrap_or(what).to_owned()
    }

    /// What to do: the rest of it.
    fn hint(&self) -> String {
        let text = self.error.render().to_string();
        let (_, hint) = text.split_once("\n\n").unwrap_or_default();
        hint.trim().to_owned()
    }
}
