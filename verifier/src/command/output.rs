//! What a command has to say, in both forms, and how the program ends with it.

use std::{io::Write as _, process::ExitCode};
use verdict::ending::Ending;

use serde_json::Value;

use super::{
    arguments::{Cli, Command},
    hints,
};
use documents::refusal::{Reason, Refusal};
use verdict::report;

/// A finished report, in both forms.
pub(super) struct CommandOutput {
    pub(super) text: String,
    pub(super) json: Value,
    /// How the program ends.
    pub(super) ending: Ending,
}

/// The code that a program ends with.
pub(super) fn exit_code(ending: Ending) -> ExitCode {
    ExitCode::from(ending.code())
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
            terminal::print_result(&text, exit_code(output.ending))
        }
        Err(refusal) => {
            print_refusal(cli, &refusal);
            let code = exit_code((&refusal).into());
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
