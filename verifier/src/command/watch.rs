//! Progress for people, on stderr.

use std::time::Duration;

use terminal::progress::{Console, StageText};

use verdict::progress::{Progress, Stage};

/// How long a stage takes before lines are written about it, where there is no terminal.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shows on stderr where a verification is.
pub(super) struct Watch(Console);

impl Watch {
    /// Shows it, unless `quiet`.
    pub(super) fn on_stderr(quiet: bool) -> Self {
        Self(Console::on_stderr(quiet, PATIENCE))
    }

    /// Does what prints, where nothing of this stands in its way.
    pub(super) fn hidden<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.hidden(print)
    }

    /// The command has its result. What was shown of a stage that was not done goes.
    pub(super) fn end(&self, done: bool) {
        if done {
            self.0.end();
        } else {
            self.0.abandon();
        }
    }
}

impl Progress for Watch {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        let (label, unit) = match stage {
            Stage::Keys => ("preparing generators and keys", "steps"),
            Stage::Shards => ("verifying shards", "shards"),
            Stage::Solvency => ("verifying solvency", "steps"),
            Stage::Nodes => ("asking nodes about", "entries"),
            Stage::Accounts => ("checking accounts", "accounts"),
        };
        let text = StageText {
            label,
            unit,
            worth: None,
        };
        self.0.begin(text, total);
    }

    fn advance(&self, done: u64) {
        self.0.advance(done);
    }
}
