//! Bundles of one descriptor: each run makes another root, and an exchange publishes one.

use std::path::Path;

use circuits::ledger::LedgerDigest;
use jiff::Timestamp;

use crate::{
    private::roots::{self, MadeBundle},
    progress::Progress,
    prove::{BundleSummary, Places},
    report::Part,
};

/// Says which bundles of this descriptor were made before, for people, and returns it for programs.
pub(super) fn warn(snapshot: &Path, ledger: LedgerDigest, progress: &dyn Progress) -> Part {
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
    Part::value("earlier_roots", roots.collect::<Vec<_>>())
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
