//! What a command says while it runs and how it ends, in the form that was asked for.
//!
//! Without a log, results go to stdout, and progress, warnings, errors and refusals to stderr. With one, stderr has
//! the log alone, and what is said to people goes to stdout.

use std::{io::Write as _, process::ExitCode, sync::Arc};

use circuits::shape::{Production, Shape};
use serde_json::{Value, json};
use terminal::NotPrinted;

use super::{
    args::Cli,
    outcome::{Failure, Outcome},
};
use crate::{
    progress::{
        self, Progress,
        log::{Ending, Log},
    },
    report::Report,
    run_report::RunOutcome,
};

/// What a log says of a refusal whose details it does not give.
const REFUSED: &str = "the claim does not hold";

/// Speaks for one command.
pub(super) struct CommandOutput {
    json: bool,
    log: Option<Arc<Log>>,
    progress: Arc<dyn Progress + Send>,
}

impl CommandOutput {
    /// A command begins.
    pub fn new(cli: &Cli, workers: Option<usize>) -> Self {
        let slots = Production::SLOTS as u64;
        let log = cli.log.map(|form| Log::on_stderr(form, cli.quiet, slots));
        let progress: Arc<dyn Progress + Send> = match &log {
            Some(log) => Arc::clone(log) as _,
            None => progress::on_stderr::<Production>(cli.quiet),
        };
        if let Some(log) = &log {
            let workers = workers.map(|workers| workers as u64);
            log.started(cli.command.name(), Production::ID, workers);
        }
        Self {
            json: cli.json,
            log,
            progress,
        }
    }

    /// Who listens to the command.
    pub fn progress(&self) -> &Arc<dyn Progress + Send> {
        &self.progress
    }

    /// Shows one result of several: with JSON, an object on a line. Whether it could be written.
    pub fn show(&self, report: &Report) -> bool {
        let text = match self.json {
            true => format!("{}\n", report.to_json()),
            false => report.to_text(),
        };
        match terminal::print(&text) {
            Ok(()) => true,
            Err(error) => {
                let hint = NotPrinted::hint();
                self.progress.warning(&format!("error: {error}\n  {hint}"));
                false
            }
        }
    }

    /// Says that a command ended that has shown its results.
    pub fn ended(&self, code: u8) -> ExitCode {
        self.progress.finished();
        if let Some(log) = &self.log {
            log.ended(Ending {
                outcome: RunOutcome::Done.name(),
                reason: None,
                errors: &[],
                hint: None,
                exit_code: code,
            });
        }
        ExitCode::from(code)
    }

    /// Says how the command ended.
    pub fn end(&self, outcome: &Outcome) -> ExitCode {
        if matches!(outcome, Outcome::Done(_)) {
            self.progress.finished();
        } else {
            self.progress.abandoned();
        }
        let code = outcome.exit_code();
        let result = if self.json {
            Some(format!("{:#}\n", outcome.json()))
        } else if matches!(outcome, Outcome::Done(_)) || self.log.is_some() {
            Some(outcome.text())
        } else {
            let _ = write!(anstream::stderr(), "{}", outcome.text());
            None
        };
        let Some(log) = &self.log else {
            let code = ExitCode::from(code);
            return result.map_or(code, |text| terminal::print_result(&text, code));
        };
        let not_printed = result.and_then(|text| terminal::print(&text).err());
        let code = if not_printed.is_some() { 2 } else { code };
        outcome.log(log, code, not_printed.as_ref());
        ExitCode::from(code)
    }
}

impl Outcome {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Done(_) => 0,
            Self::Inputs(_) | Self::NotSolvent(_) => 1,
            Self::Unread(_) | Self::Stopped(_) | Self::Environment(_) | Self::Defect(_) => 2,
        }
    }

    /// Its name for programs.
    fn name(&self) -> &'static str {
        let outcome = match self {
            Self::Done(_) => RunOutcome::Done,
            Self::Inputs(_) | Self::NotSolvent(_) => RunOutcome::Refused,
            Self::Stopped(_) => RunOutcome::Stopped,
            Self::Unread(_) | Self::Environment(_) | Self::Defect(_) => RunOutcome::Failed,
        };
        outcome.name()
    }

    fn log(&self, log: &Log, exit_code: u8, not_printed: Option<&NotPrinted>) {
        let json = self.json();
        let (mut errors, hint) = match self {
            Self::Done(_) => (Vec::new(), not_printed.map(|_| NotPrinted::hint())),
            Self::Inputs(refusal) | Self::Unread(refusal) | Self::NotSolvent(refusal) => {
                let detail = || Some(vec![json["detail"].as_str()?.to_owned()]);
                let errors = refusal.logged.clone().or_else(detail);
                // Which clauses fail, and by how much, is for the operator's eyes, and logs have other readers.
                (errors.unwrap_or_else(|| vec![REFUSED.to_owned()]), None)
            }
            Self::Stopped(failure) | Self::Environment(failure) | Self::Defect(failure) => {
                (vec![failure.what.clone()], Some(failure.hint.as_str()))
            }
        };
        errors.extend(not_printed.map(ToString::to_string));
        let refused = matches!(self, Self::Inputs(_) | Self::NotSolvent(_));
        log.ended(Ending {
            outcome: self.name(),
            reason: json["reason"].as_str().filter(|_| refused),
            errors: &errors,
            hint,
            exit_code,
        });
    }

    /// For people.
    fn text(&self) -> String {
        let red = anstyle::Style::new()
            .bold()
            .fg_color(Some(anstyle::AnsiColor::Red.into()));
        match self {
            Self::Done(report) => report.to_text(),
            Self::Inputs(refusal) | Self::NotSolvent(refusal) => {
                format!("{red}REFUSED{red:#}: {}", refusal.report.to_text())
            }
            Self::Unread(refusal) => format!("{red}error{red:#}: {}", refusal.report.to_text()),
            Self::Stopped(Failure { what, hint }) => format!("{what}\n  {hint}\n"),
            Self::Environment(Failure { what, hint }) | Self::Defect(Failure { what, hint }) => {
                format!("{red}error{red:#}: {what}\n  {hint}\n")
            }
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::Done(report) => report.to_json(),
            Self::Inputs(refusal) | Self::Unread(refusal) | Self::NotSolvent(refusal) => {
                refusal.report.to_json()
            }
            Self::Stopped(Failure { what, hint })
            | Self::Environment(Failure { what, hint })
            | Self::Defect(Failure { what, hint }) => {
                json!({ "outcome": self.name(), "detail": what, "hint": hint })
            }
        }
    }
}
