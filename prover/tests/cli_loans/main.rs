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
    ACCEPT_LOANS, CommandOutput, Proven, append, copied, edit, fixture, prover, run, verifier,
};

fn check(snapshot: &Path, args: &[&str]) -> CommandOutput {
    let mut command = prover();
    command.args(["check", "--no-calibration", "--quiet", "--snapshot"]);
    run(command.arg(snapshot).args(args))
}

fn solvency(bundle: &Path, args: &[&str]) -> CommandOutput {
    run(verifier().arg("solvency").arg(bundle).args(args))
}

/// The file of an account, in a folder.
fn issue(proven: &Proven, account: &str, folder: &Path) -> std::path::PathBuf {
    let file = folder.join(format!("{account}.json"));
    let mut command = prover();
    command
        .arg("inclusion")
        .arg("--private")
        .arg(proven.private());
    let ended = run(command.args(["--account", account, "--out"]).arg(&file));
    assert_eq!(ended.code, 0, "{ended:?}");
    file
}
