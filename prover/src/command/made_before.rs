//! Bundles of one descriptor: each run makes another root, and an exchange publishes one.

use std::path::Path;

use circuits::ledger::LedgerDigest;
use jiff::Timestamp;

use super::outcome::Outcome;
use crate::{
    private::roots::{self, MadeBundle},
    progress::Progress,
    prove::{BundleSummary, Places, ProveError},
    report::Part,
};

/// Of a place where something is: that the snapshot is proven already, if it is.
pub(super) fn told(snapshot: &Path, places: &Places, error: ProveError) -> Outcome {
    let ProveError::OutputExists(path) = &error else {
        return error.into();
    };
    // What cannot be read reminds of nothing.
    let made = roots::all(snapshot).unwrap_or_default();
    let bundle = places.bundle();
    let bundle = std::path::absolute(&bundle).unwrap_or(bundle);
    let same = made.iter().rfind(|made| made.bundle == bundle);
    match same.or(made.last()) {
        None => error.into(),
        Some(MadeBundle {
            time, root, bundle, ..
        }) => Outcome::environment(
            format!(
                "{} exists already: this snapshot was proven at {time:.0}, in {}, with the root {root}",
                path.display(),
                bundle.display()
            ),
            "nothing is to be done if that root is published or to be; another proof has another root, and two roots look \
             like two ledgers: for one all the same, name other places with --out and --private",
        ),
    }
}

/// Says which bundles of this descriptor were made before, for people, and returns it for programs, with whether there are
/// any.
pub(super) fn warn(snapshot: &Path, ledger: LedgerDigest, progress: &dyn Progress) -> (Part, bool) {
    let made = roots::of_ledger(snapshot, ledger).unwrap_or_else(|error| {
        let path = roots::path(snapshot);
        progress.warning(&format!(
            "warning: cannot read {}, which has the roots that were made before: {error}",
            path.display()
        ));
        Vec::new()
    });
    for MadeBundle {
        time, root, bundle, ..
    } in &made
    {
        progress.warning(&format!(
            "warning: a bundle of this descriptor was made at {time:.0}, in {}: root {root}\n  this run makes another root: \
             publish one of them alone, and issue inclusion files for that one; two roots look like two ledgers",
            bundle.display()
        ));
    }
    let roots = made.iter().map(|made| made.root.to_string());
    let part = Part::value("earlier_roots", roots.collect::<Vec<_>>());
    (part, !made.is_empty())
}

/// Notes that a bundle was made, for the next run of this snapshot. What was made stays so if it cannot be noted.
pub(super) fn note(
    snapshot: &Path,
    ledger: LedgerDigest,
    summary: &BundleSummary,
    places: &Places,
    progress: &dyn Progress,
) {
    let bundle = places.bundle();
    let made = MadeBundle {
        ledger,
        time: Timestamp::now(),
        root: summary.root,
        bundle: std::path::absolute(&bundle).unwrap_or(bundle),
    };
    if let Err(error) = roots::note(snapshot, &made) {
        let path = roots::path(snapshot);
        progress.warning(&format!(
            "warning: cannot note the root in {}: {error}",
            path.display()
        ));
    }
}
