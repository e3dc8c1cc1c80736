//! Both command lines on the sample's variants: without loans, with debts that are ignored, with loans against the
//! exchange's own token, with bounds instead of true numbers, and interrupted.

mod bounds;
mod in_part;
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod left_over;
mod own_token;
#[cfg(unix)]
mod resumed;
#[path = "../support/mod.rs"]
mod support;
mod without_loans;

use std::{fs, path::Path};

use support::{
    ACCEPT_LOANS, CommandOutput, ProvenSnapshot, append, copied, edit, fixture, inclusion_from,
    prover, run, verifier,
};

/// What the check of a snapshot says but for its progress.
fn check(snapshot: &Path, args: &[&str]) -> CommandOutput {
    support::check(snapshot, &[&["--quiet"][..], args].concat())
}

fn solvency(bundle: &Path, args: &[&str]) -> CommandOutput {
    run(verifier().arg("solvency").arg(bundle).args(args))
}

/// The file of an account, in a folder.
fn issue(proven: &ProvenSnapshot, account: &str, folder: &Path) -> std::path::PathBuf {
    let file = folder.join(format!("{account}.json"));
    let mut command = inclusion_from(&proven.private());
    let ended = run(command.args(["--account", account, "--out"]).arg(&file));
    assert_eq!(ended.code, 0, "{ended:?}");
    file
}
