//! How a command ended: by whose fault, and with what exit code.

use documents::policy::PolicyError;

use super::hints;
use crate::{
    fault::Fault,
    inputs::{
        descriptor_file::DescriptorFileError,
        diagnostics::{Diagnostic, Diagnostics},
    },
    loans::LoansError,
    prove::{Insolvency, ProveError},
    refusal::RefusalReason,
    report::{self, Part, Report},
    run_report::RunOutcome,
};

/// How a command ended. What is said of a refusal depends on what was refused; of other ends there is what happened,
/// and what to do.
pub(super) enum Outcome {
    /// It was done: exit code 0.
    Done(Report),
    /// The files that were given are at fault: exit code 1.
    Inputs(Refusal),
    /// Something of what was given cannot be read: exit code 2.
    Unread(Refusal),
    /// The claim does not hold: exit code 1.
    NotSolvent(Refusal),
    /// A signal ended it where nothing is lost: exit code 2.
    Stopped(Failure),
    /// What was typed, the machine, or the files around: exit code 2.
    Environment(Failure),
    /// This program is at fault: exit code 2.
    Defect(Failure),
}

/// What is refused.
pub(super) struct Refusal {
    /// For people and for programs.
    pub report: Report,
    /// What a log says of each error, where that is less than programs are told.
    pub logged: Option<Vec<String>>,
}

/// What could not be done.
pub(super) struct Failure {
    /// What happened.
    pub what: String,
    /// What to do.
    pub hint: String,
}

impl Refusal {
    /// A refusal under a code, in lines and in further values.
    pub fn new(reason: RefusalReason, part: Part) -> Self {
        let outcome = RunOutcome::Refused.name();
        let code = Part::value("outcome", outcome).with("reason", reason.code());
        Self {
            report: Report::from([code, part]),
            logged: None,
        }
    }

    /// Errors, among them files that cannot be read.
    fn of_unread(diagnostics: &Diagnostics) -> Self {
        let outcome = Part::value("outcome", RunOutcome::Failed.name())
            .with("detail", "not all of the inputs can be read")
            .with(
                "hint",
                "see errors: bring what is missing, and give the same command again",
            );
        Self {
            report: Report::from([outcome, report::diagnostics::part(diagnostics)]),
            logged: Some(Self::logged(diagnostics)),
        }
    }

    /// What a log says of errors.
    fn logged(diagnostics: &Diagnostics) -> Vec<String> {
        diagnostics.iter().map(Diagnostic::logged).collect()
    }

    fn of_error(error: &ProveError) -> Self {
        let text = error.to_string();
        let hint = hints::of_prove(error);
        let lines = [text.clone(), format!("  {hint}")];
        let part = Part::lines(lines).with("detail", text).with("hint", hint);
        Self::new(RefusalReason::Inputs, part)
    }

    fn of_insolvency(error: &ProveError, insolvency: &Insolvency) -> Self {
        let failures = insolvency.failures();
        let mut lines = vec![error.to_string()];
        lines.extend(failures.iter().map(|failure| format!("  - {failure}")));
        lines.push(format!("  {}", hints::of_prove(error)));
        Self::new(
            RefusalReason::Insolvent,
            Part::lines(lines).with("failures", failures),
        )
    }

    fn of_policy(error: &PolicyError) -> Self {
        let lines = [format!("policy: {error}"), format!("  {}", error.hint())];
        let part = Part::lines(lines).with("detail", error.to_string());
        Self::new(error.into(), part)
    }
}

impl Outcome {
    /// Something in the environment, or in what was typed, is in the way.
    pub fn environment(what: impl ToString, hint: impl Into<String>) -> Self {
        Self::Environment(Failure {
            what: what.to_string(),
            hint: hint.into(),
        })
    }

    /// A signal was caught.
    pub fn stopped(error: &dyn std::fmt::Display) -> Self {
        Self::Stopped(Failure {
            what: error.to_string(),
            hint: "to go on, run the same command again".to_owned(),
        })
    }
}

impl From<Result<Report, Outcome>> for Outcome {
    fn from(result: Result<Report, Self>) -> Self {
        result.map_or_else(|outcome| outcome, Self::Done)
    }
}

impl From<&Diagnostics> for Outcome {
    /// The inputs have errors, or cannot be read.
    fn from(diagnostics: &Diagnostics) -> Self {
        if diagnostics.unreadable() {
            return Self::Unread(Refusal::of_unread(diagnostics));
        }
        let reason = diagnostics.reason().unwrap_or(RefusalReason::Inputs);
        Self::Inputs(Refusal {
            logged: Some(Refusal::logged(diagnostics)),
            ..Refusal::new(reason, report::diagnostics::part(diagnostics))
        })
    }
}

impl From<ProveError> for Outcome {
    fn from(error: ProveError) -> Self {
        match &error {
            ProveError::Inputs(diagnostics)
            | ProveError::Loans(LoansError::Uncovered(diagnostics)) => {
                return (&**diagnostics).into();
            }
            ProveError::Insolvent(insolvency) => {
                return Self::NotSolvent(Refusal::of_insolvency(&error, insolvency));
            }
            ProveError::Policy(policy) => return Self::Inputs(Refusal::of_policy(policy)),
            ProveError::Schedule(error) => return error.into(),
            _ => {}
        }
        let failure = || Failure {
            what: error.to_string(),
            hint: hints::of_prove(&error).to_owned(),
        };
        match error.fault() {
            Fault::Inputs => Self::Inputs(Refusal::of_error(&error)),
            Fault::NotSolvent => Self::NotSolvent(Refusal::of_error(&error)),
            Fault::Stopped => Self::stopped(&error),
            Fault::Environment => Self::Environment(failure()),
            Fault::Defect => Self::Defect(failure()),
        }
    }
}

impl From<&DescriptorFileError> for Outcome {
    fn from(error: &DescriptorFileError) -> Self {
        let detail = error.to_string();
        match error {
            DescriptorFileError::Io { .. } => {
                Self::environment(detail, "check the directory's permissions")
            }
            _ => {
                let part = Part::line(&detail).with("detail", detail.as_str());
                Self::Inputs(Refusal::new(RefusalReason::Descriptor, part))
            }
        }
    }
}

impl From<DescriptorFileError> for Outcome {
    fn from(error: DescriptorFileError) -> Self {
        (&error).into()
    }
}

/// What programs are told first of a command that is done.
pub(super) fn done() -> Part {
    Part::value("outcome", RunOutcome::Done.name())
}
