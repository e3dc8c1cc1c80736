//! What customers are given, of ledgers whose tree is real: files and archives.

mod archives;
mod documents;
mod files;

use std::sync::LazyLock;

use ::documents::refusal::{Reason, Refusal};
use circuits::{
    leaf::{Component, Entry, LeafGenerators},
    ledger::Amount,
    shape::Tiny,
};
use fixtures::testing::ledger::leaf_generators;

static GENERATORS: LazyLock<LeafGenerators> = LazyLock::new(leaf_generators::<Tiny>);

/// Why something was rejected, or is of a version that cannot be checked.
#[track_caller]
fn reason<T>(result: Result<T, Refusal>) -> Reason {
    match result {
        Err(Refusal::Rejected { reason, .. } | Refusal::Unchecked { reason, .. }) => reason,
        Err(other) => panic!("no verdict: {other}"),
        Ok(_) => panic!("accepted"),
    }
}

/// One of a component that no account is shown.
fn surplus(component: Component) -> Entry {
    let amount = Amount(1);
    Entry { component, amount }
}
