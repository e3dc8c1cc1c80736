//! What commands have in common: how they begin, with a snapshot that is read, and how they end.

use std::path::Path;

use serde_json::{Value, json};
use verifier::refusal::Reason;

use crate::{
    inputs::{
        LoadError, LoadOptions, LoadedSnapshot,
        diagnostics::{Diagnostic, Diagnostics},
        source,
    },
    progress::Progress,
};

/// How a command ended.
pub(super) enum Outcome {
    /// Done: text and JSON for stdout.
    Done { text: String, json: Value },
    /// The inputs are at fault: exit code 1.
    Refused {
        text: String,
        json: Value,
        /// What a log says of each error, where that is less than the JSON does.
        logged: Option<Vec<String>>,
    },
    /// A signal ended it where nothing is lost: exit code 2.
    Stopped { what: String, hint: String },
    /// Something could not be done: exit code 2.
    Failed { what: String, hint: String },
}

/// The inputs have errors.
pub(super) fn refused_inputs(diagnostics: &Diagnostics) -> Outcome {
    Outcome::Refused {
        text: format!("the inputs have errors\n{diagnostics}\n"),
        json: json!({
            "outcome": "refused",
            "reason": diagnostics.reason().map_or("INPUTS", Reason::code),
            "errors": diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        logged: Some(diagnostics.iter().map(Diagnostic::logged).collect()),
    }
}

/// A signal was heard.
pub(super) fn stopped(error: &dyn std::fmt::Display) -> Outcome {
    Outcome::Stopped {
        what: error.to_string(),
        hint: "to go on, run the same command again".to_owned(),
    }
}

/// Loads a snapshot, and shows its warnings.
pub(super) fn load(path: &Path, progress: &dyn Progress) -> Result<LoadedSnapshot, Outcome> {
    let options = LoadOptions {
        progress,
        ..LoadOptions::default()
    };
    load_with(path, &options)
}

/// Loads a snapshot as far as its descriptor says it: policy and collateral schedule are not read. Wallets sign for the
/// descriptor days before the prices are known that these two have.
pub(super) fn load_to_describe(
    path: &Path,
    progress: &dyn Progress,
) -> Result<LoadedSnapshot, Outcome> {
    let options = LoadOptions {
        progress,
        without_policy: true,
        ..LoadOptions::default()
    };
    load_with(path, &options)
}

/// Loads a snapshot in one of the ways that there are.
pub(super) fn load_with(path: &Path, options: &LoadOptions<'_>) -> Result<LoadedSnapshot, Outcome> {
    // A snapshot that is not there is a slip of the command line, not an error of the inputs.
    if let Err(error) = source::open_regular(path) {
        return Err(Outcome::Failed {
            what: format!("cannot read {}: {error}", path.display()),
            hint: "give the path of a snapshot.toml with --snapshot".to_owned(),
        });
    }
    match LoadedSnapshot::load_with(path, options) {
        Ok(snapshot) => {
            warn(&snapshot.warnings, options.progress);
            Ok(snapshot)
        }
        Err(LoadError::Inputs(diagnostics)) => Err(refused_inputs(&diagnostics)),
        Err(error @ LoadError::Stopped) => Err(stopped(&error)),
        Err(error) => Err(Outcome::Failed {
            what: error.to_string(),
            hint: "check that directory's free space: it is for temporary files (TMPDIR names another), or above --out"
                .to_owned(),
        }),
    }
}

/// Shows warnings.
pub(super) fn warn(warnings: &Diagnostics, progress: &dyn Progress) {
    for warning in warnings.iter() {
        progress.warning(&warning.to_string());
    }
}
