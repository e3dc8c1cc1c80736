//! How commands begin that are given a snapshot: it is read.

use std::path::Path;

use super::outcome::Outcome;
use crate::{
    inputs::{LoadError, LoadOptions, LoadedSnapshot, diagnostics::Diagnostics, source},
    progress::Progress,
};

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
        return Err(Outcome::environment(
            format!("cannot read {}: {error}", path.display()),
            "give the path of a snapshot.toml with --snapshot",
        ));
    }
    match LoadedSnapshot::load_with(path, options) {
        Ok(snapshot) => {
            warn(&snapshot.warnings, options.progress);
            Ok(snapshot)
        }
        Err(LoadError::Inputs(diagnostics)) => Err((&diagnostics).into()),
        Err(error @ LoadError::Stopped) => Err(Outcome::stopped(&error)),
        Err(error @ LoadError::Scratch(_)) => Err(Outcome::environment(
            error,
            "check that directory's free space: it is for temporary files (TMPDIR names another), or above --out",
        )),
    }
}

/// Shows warnings.
pub(super) fn warn(warnings: &Diagnostics, progress: &dyn Progress) {
    for warning in warnings.iter() {
        progress.warning(&warning.to_string());
    }
}
