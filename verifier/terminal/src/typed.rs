//! From what was typed to a command, or to what is wrong with it.

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use clap::{
    Parser,
    error::{ContextKind, ContextValue},
};
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
    C::try_parse_from(&arguments).map_err(|mut error| {
        if !error.use_stderr() {
            return NotRun::Asked(error.render().ansi().to_string());
        }
        if let Some(tip) = value_apart(&C::command(), &arguments) {
            let tips = ContextValue::StyledStrs(vec![tip.into()]);
            error.insert(ContextKind::Suggested, tips);
        }
        let mut options = arguments.iter().take_while(|typed| *typed != "--");
        NotRun::Wrong(Usage {
            error,
            json: options.any(|typed| typed == JSON),
        })
    })
}

/// What to write where a number stands behind an option that takes one only after an equals sign: it was taken for
/// something else.
fn value_apart(command: &clap::Command, typed: &[OsString]) -> Option<String> {
    let options = command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments);
    let glued = options.filter(|option| option.is_require_equals_set());
    let glued: Vec<_> = glued
        .filter_map(|option| Some((option.get_long()?, option.get_value_names()?.first()?)))
        .collect();
    typed.windows(2).find_map(|pair| {
        let option = pair[0].to_str()?.strip_prefix("--")?;
        let value = pair[1].to_str()?;
        let (_, name) = glued.iter().find(|(long, _)| *long == option)?;
        value
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| format!("write --{option}={value}: its {name} stands behind an equals sign"))
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
