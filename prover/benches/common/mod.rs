//! A synthetic ledger, proven: what the benchmarks work on.

use std::path::Path;

use circuits::{setup::ProverSetup, shape::Production};
use fixtures::synthetic::Synthetic;
use prover::testing::{
    BundleSummary, ClaimDraft, LoadedSnapshot, Options, Places, Silent, descriptor_file, prove,
};

/// Writes a ledger into `folder/ledger` and proves it into `folder/out` and `folder/private`. Returns its accounts' ids too.
pub fn proven(
    setup: &ProverSetup<Production>,
    synthetic: &Synthetic,
    folder: &Path,
) -> (BundleSummary, Vec<String>) {
    let ledger = folder.join("ledger");
    synthetic.write(&ledger).expect("the ledger is written");
    let snapshot = LoadedSnapshot::load(&ledger.join("snapshot.toml"));
    let snapshot = snapshot.unwrap_or_else(|errors| panic!("{errors}"));
    let descriptor = descriptor_file::load_or_create(&snapshot).expect("a descriptor");
    let intended = ClaimDraft::new(&snapshot, descriptor).expect("a statement");
    let places = Places::new(&folder.join("out"), &folder.join("private")).expect("they are apart");
    let options = Options::with_workers(2);
    let summary = prove(setup, &snapshot, &intended, &places, &options, &Silent);
    let mut accounts = snapshot.ledger.accounts().expect("a ledger");
    let mut ids = Vec::new();
    while let Some(account) = accounts.next_account().expect("a ledger") {
        ids.push(account.id().as_str().to_owned());
    }
    (summary.expect("a solvent exchange"), ids)
}
