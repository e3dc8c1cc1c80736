//! Files that are not what their name says: each command ends soon, says why, and writes nothing.

#![cfg(unix)]

mod bundle;
mod inclusion;
#[path = "../support/mod.rs"]
mod support;

use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use support::verifier;
use tempfile::TempDir;

/// Exit code and standard error of a command that has nothing to say on standard output.
#[track_caller]
fn run(command: &mut Command) -> (i32, String) {
    let ended = support::run(command);
    assert_eq!(ended.out, "", "{}", ended.err);
    (ended.code, ended.err)
}

fn mkfifo(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

fn sparse(path: &Path) {
    File::create(path).unwrap().set_len(10 << 30).unwrap();
}

/// What is no file, by name. Opening some of it would wait forever, reading some would never end.
const NO_FILES: [&str; 5] = [
    "pipe",
    "directory",
    "device",
    "link-to-pipe",
    "link-to-device",
];

/// Files that no program wrote, by name.
const MALFORMED: [&str; 10] = [
    "huge",
    "deep",
    "deep-objects",
    "number",
    "exponent",
    "text",
    "truncated",
    "empty",
    "binary",
    "surrogate",
];

/// All of them in a folder, beside an empty bundle and a good key.
struct Folder {
    folder: TempDir,
    public: String,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        mkfifo(&path("pipe"));
        fs::create_dir(path("directory")).unwrap();
        symlink("/dev/zero", path("device")).unwrap();
        symlink("pipe", path("link-to-pipe")).unwrap();
        symlink("device", path("link-to-device")).unwrap();
        sparse(&path("huge"));
        let write = |name, text: &str| fs::write(path(name), text).unwrap();
        write("deep", &"[".repeat(100_000));
        write("deep-objects", &"{\"facts\":".repeat(50_000));
        write(
            "number",
            &format!("{{\n  \"version\": {}\n}}\n", "9".repeat(500_000)),
        );
        write("exponent", "{\n  \"version\": 1e999999999999999999\n}\n");
        write(
            "text",
            &format!("{{\n  \"ledger\": \"{}\"\n}}\n", "0".repeat(64 << 20)),
        );
        write("truncated", "{\n  \"version\": 1,\n  \"ledger\": \"00");
        write("empty", "");
        fs::write(path("binary"), [0xff; 3000]).unwrap();
        write(
            "surrogate",
            "{\n  \"version\": 1,\n  \"ledger\": \"\\ud800\"\n}\n",
        );
        fs::create_dir(path("bundle")).unwrap();
        let mut command = verifier();
        let output = command.args(["keygen", "--json", "--out"]).arg(path("key"));
        let made: serde_json::Value =
            serde_json::from_slice(&output.output().unwrap().stdout).unwrap();
        let public = made["public"].as_str().unwrap().to_owned();
        Self { folder, public }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn names(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    }

    /// A command on each file: neither what is no file nor what is no document gives a verdict.
    fn check(&self, command: impl Fn(&mut Command, &Path)) {
        let before = self.names();
        for name in NO_FILES.iter().chain(&MALFORMED) {
            let mut run_on = verifier();
            command(&mut run_on, &self.path(name));
            let (exit, err) = run(&mut run_on);
            assert_eq!(exit, 2, "{name}: {err}");
            if NO_FILES.contains(name) {
                let says = ["it is not a regular file", "is a directory"];
                assert!(says.iter().any(|says| err.contains(says)), "{name}: {err}");
            }
            assert!(err.len() < 2_000, "{name}: {} bytes", err.len());
            assert_eq!(self.names(), before, "{name}");
        }
    }
}

#[test]
fn as_a_dossier() {
    let folder = Folder::new();
    folder.check(|command, path| {
        command
            .arg("reserves")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command.arg("--dossier").arg(path);
        command.arg("--html").arg(folder.path("page.html"));
        command.arg("--out").arg(folder.path("findings.json"));
    });
    folder.check(|command, path| {
        command
            .arg("attest")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command
            .arg("--dossier")
            .arg(path)
            .arg("--key")
            .arg(folder.path("key"));
        command.arg("--out").arg(folder.path("attestation.json"));
    });
}

#[test]
fn as_an_attestation() {
    let folder = Folder::new();
    // What can be read is looked at when the bundle has verified, which this one does not.
    let before = folder.names();
    for name in NO_FILES.iter().chain(&["huge", "text"]) {
        let mut command = verifier();
        command.arg("solvency").arg(folder.path("bundle"));
        command.arg("--attestation").arg(folder.path(name));
        command.args(["--auditor-key", &folder.public]);
        let (exit, err) = run(&mut command);
        assert_eq!(exit, 2, "{name}: {err}");
        assert_eq!(folder.names(), before, "{name}");
    }
}

#[test]
fn as_an_auditors_key() {
    let folder = Folder::new();
    folder.check(|command, path| {
        command
            .arg("attest")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command.arg("--key").arg(path);
        command.arg("--out").arg(folder.path("attestation.json"));
    });
}

#[test]
fn as_an_output() {
    let folder = Folder::new();
    symlink("nowhere", folder.path("link-to-nowhere")).unwrap();
    let before = folder.names();
    for name in NO_FILES.iter().chain(&["link-to-nowhere"]) {
        let path = folder.path(name);
        let (exit, err) = run(verifier().args(["keygen", "--quiet", "--out"]).arg(&path));
        assert_eq!(exit, 2, "{name}: {err}");
        let mut command = verifier();
        command
            .arg("attest")
            .arg("--bundle")
            .arg(folder.path("bundle"));
        command
            .arg("--key")
            .arg(folder.path("key"))
            .arg("--out")
            .arg(&path);
        let (exit, err) = run(&mut command);
        assert!([1, 2].contains(&exit), "{name}: {err}");
        let kind = fs::symlink_metadata(&path).unwrap();
        assert!(!kind.is_file(), "{name}");
        assert_eq!(folder.names(), before, "{name}");
    }
}
