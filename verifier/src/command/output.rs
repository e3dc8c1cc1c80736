//! What a command has to say, in both forms, and how the program ends with it.

use std::{io::Write as _, process::ExitCode};

use serde_json::Value;

use super::{
    arguments::{Cli, Command},
    hints,
};
use crate::report;
use documents::refusal::{Reason, Refusal};

/// How a program ends that has something to report.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    /// What was checked holds.
    Verified,
    /// It holds, and only the account's owner can say whether it is a yes: debts, or nothing at all.
    ToConfirm,
    /// Something does not.
    Rejected,
    /// Something that was to be checked could not be.
    NoVerdict,
}

impl Ending {
    /// The exit code.
    pub(super) fn code(self) -> ExitCode {
        match self {
            Self::Verified => ExitCode::SUCCESS,
            Self::Rejected => ExitCode::from(1),
            Self::NoVerdict => ExitCode::from(2),
            Self::ToConfirm => ExitCode::from(3),
        }
    }
}

/// A finished report, in both forms.
pub(super) struct CommandOutput {
    pub(super) text: String,
    pub(super) json: Value,
    /// How the program ends.
    pub(super) ending: Ending,
}

/// Prints what a command came to: results on stdout, refusals on stderr.
pub(super) fn finish(cli: &Cli, result: Result<CommandOutput, Refusal>) -> ExitCode {
    match result {
        Ok(output) => {
            let text = if cli.json {
                pretty(&output.json)
            } else {
                output.text
            };
            terminal::print_result(&text, output.ending.code())
        }
        Err(refusal) => {
            print_refusal(cli, &refusal);
            let code = match refusal {
                Refusal::Rejected { .. } => ExitCode::from(1),
                Refusal::Damaged { .. } | Refusal::Unchecked { .. } | Refusal::NoVerdict { .. } => {
                    ExitCode::from(2)
                }
            };
            if !cli.json {
                return code;
            }
            let mut json = report::refusal::to_json(&refusal);
            if let Some(hint) = of_command(cli, &refusal) {
                json["hint"] = hint.into();
            }
            terminal::print_result(&pretty(&json), code)
        }
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What to do about a refusal that is another thing in this command than elsewhere.
fn of_command(cli: &Cli, refusal: &Refusal) -> Option<&'static str> {
    match (&cli.command, refusal) {
        (
            Command::Signature(_),
            Refusal::Rejected {
                reason: Reason::SigInvalid,
                ..
            },
        ) => Some(hints::OF_SIGNED_TEXT),
        _ => None,
    }
}

fn print_refusal(cli: &Cli, refusal: &Refusal) {
    if cli.json && cli.quiet {
        return;
    }
    let red = anstyle::Style::new()
        .bold()
        .fg_color(Some(anstyle::AnsiColor::Red.into()));
    let kind = refusal.kind();
    let kind = kind.map_or(String::new(), |kind| format!("{}: ", kind.words()));
    let mut err = anstream::stderr();
    let _ = match refusal {
        Refusal::Rejected { reason, detail } => writeln!(
            err,
            "{red}REJECTED{red:#} ({}): {}\n  {kind}{}",
            reason.code(),
            report::shown(detail),
            of_command(cli, refusal).unwrap_or(hints::of_reason(*reason))
        ),
        Refusal::Damaged { what, hint, .. }
        | Refusal::Unchecked { what, hint, .. }
        | Refusal::NoVerdict { what, hint } => writeln!(
            err,
            "{red}error{red:#}: {}\n  {kind}{hint}",
            report::shown(what)
        ),
    };
}
