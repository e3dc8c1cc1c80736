//! How commands begin that are given a snapshot: it is read.

use std::path::Path;

use jiff::Timestamp;

use super::outcome::Outcome;
use crate::{
    inputs::{
        LoadError, LoadOptions, LoadedSnapshot, addresses::ListedAddresses,
        diagnostics::Diagnostics, head::SnapshotHead, source,
    },
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

/// Loads what a snapshot's descriptor says, and nothing else. Wallets sign for the descriptor days before there are
/// balances and prices.
pub(super) fn load_head(path: &Path, progress: &dyn Progress) -> Result<SnapshotHead, Outcome> {
    ensure_there(path)?;
    let (head, warnings) =
        SnapshotHead::load(path).map_err(|diagnostics| Outcome::from(&diagnostics))?;
    warn(&warnings, progress);
    Ok(head)
}

/// The same, and the addresses of the reserves.
pub(super) fn load_addresses(
    path: &Path,
    progress: &dyn Progress,
) -> Result<ListedAddresses, Outcome> {
    ensure_there(path)?;
    let listed = ListedAddresses::load(path).map_err(|diagnostics| Outcome::from(&diagnostics))?;
    warn(&listed.warnings, progress);
    Ok(listed)
}

/// Loads a snapshot in one of the ways that there are.
pub(super) fn load_with(path: &Path, options: &LoadOptions<'_>) -> Result<LoadedSnapshot, Outcome> {
    ensure_there(path)?;
    let options = LoadOptions {
        now: Some(Timestamp::now()),
        ..options.clone()
    };
    match LoadedSnapshot::load_with(path, &options) {
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

/// A snapshot that is not there is a slip of the command line, not an error of the inputs.
fn ensure_there(path: &Path) -> Result<(), Outcome> {
    let opened = source::open_regular(path);
    opened.map(drop).map_err(|error| {
        Outcome::environment(
            format!("cannot read {}: {error}", path.display()),
            "give the path of a snapshot.toml with --snapshot",
        )
    })
}

/// Shows warnings.
pub(super) fn warn(warnings: &Diagnostics, progress: &dyn Progress) {
    for warning in warnings.iter() {
        progress.warning_in_part(&warning.to_string(), &warning.logged());
    }
}
