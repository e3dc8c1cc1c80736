//! Finds the commit that a release is built from, for `--version`.
//!
//! In a release alone: elsewhere every commit would compile everything above this crate again.

use std::process::Command;

/// What decides the commit, and whether the source is that of the commit.
const WATCHED: [&str; 7] = [
    "../../.git/HEAD",
    "../../.git/logs/HEAD",
    "../../Cargo.toml",
    "../../Cargo.lock",
    "../../circuits/src",
    "../../verifier",
    "../../prover/src",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    for path in WATCHED {
        println!("cargo:rerun-if-changed={path}");
    }
    // An archive of the source has no commit.
    let Some(commit) = git(&["rev-parse", "HEAD"]) else {
        return;
    };
    let changed = git(&["status", "--porcelain", "--untracked-files=no"]);
    let changed = if changed.is_none_or(|files| !files.is_empty()) {
        ", and changes"
    } else {
        ""
    };
    println!("cargo:rustc-env=COMMIT={commit}{changed}");
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
