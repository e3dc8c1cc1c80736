//! As an inclusion file, an archive, or a document that a file names.

use std::{fs, path::Path};

use assert_cmd::Command;
use circuits::shape::{Production, Shape as _};
use documents::inclusion::Form;

use super::{
    Folder, MALFORMED, NO_FILES, run,
    support::{self},
    verifier,
};
use fixtures::testing::{Ledger, ledger::BOB};

#[test]
fn as_an_inclusion_file() {
    let folder = Folder::new();
    let root = "00".repeat(32);
    folder.check(|command, path| {
        command.arg("inclusion").arg(path);
        command.args(["--account", "alice", "--root", &root]);
    });
}

#[test]
fn as_an_archive() {
    let folder = Folder::new();
    let root = "00".repeat(32);
    let check = |command: &mut Command, path: &Path| {
        command.arg("inclusion").arg("--archive").arg(path);
        command.args(["--code", &root, "--account", "alice", "--root", &root]);
    };
    // A directory is one of archives, and this one has none.
    let before = folder.names();
    for name in NO_FILES.iter().chain(&MALFORMED) {
        let mut command = verifier();
        check(&mut command, &folder.path(name));
        let (exit, err) = run(&mut command);
        let expected = match *name {
            "directory" => (2, "there are no archives"),
            name if NO_FILES.contains(&name) => (2, "it is not a regular file"),
            "empty" => (2, "is empty"),
            _ => (2, "is no archive of inclusions"),
        };
        assert_eq!(exit, expected.0, "{name}: {err}");
        assert!(err.contains(expected.1), "{name}: {err}");
        assert_eq!(folder.names(), before, "{name}");
    }
    // The same among the archives of a directory.
    for name in NO_FILES.iter().chain(&MALFORMED) {
        let folder = Folder::new();
        let archive = folder.path("bundle/0.archive");
        fs::rename(folder.path(name), archive).unwrap();
        let mut command = verifier();
        check(&mut command, &folder.path("bundle"));
        let (exit, err) = run(&mut command);
        assert_eq!(exit, 2, "{name}: {err}");
        assert!(!err.contains("REJECTED"), "{name}: {err}");
    }
}

#[test]
fn archives_of_sizes_that_no_archive_has_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.archive");
    let root = "00".repeat(32);
    let slots = Production::SLOTS as u64;
    let most = Production::SLOTS as u32;
    // M, H, prefix bits, slots, bytes of a slot, of the descriptor, of the schedule.
    for (leaves, shards, bits, count, slot, descriptor, collateral) in [
        (
            u32::MAX,
            u64::MAX,
            0_u8,
            u64::MAX,
            u32::MAX,
            u32::MAX,
            u32::MAX,
        ),
        (0, 1, 0, 1, 444, 100, 0),
        (1, 0, 0, 1, 444, 100, 0),
        (most + 1, 1, 0, slots, 1_596, 100, 0),
        (most, (1 << 33) / slots + 1, 0, 1 << 33, 2_556, 100, 0),
        (most, 1, 0, u64::MAX, 1_532, 100, 0),
        (most, 1, 0, slots + slots / 41, u32::MAX, 100, 0),
        (most, 1, 255, 1, 1_532, 100, 0),
        (most, 1, 0, slots + slots / 41, 1_532, u32::MAX, 0),
        (most, 1, 0, slots + slots / 41, 1_532, 131_072, u32::MAX),
        (most, 1, 0, slots + slots / 41, 1_532, 131_072, 131_072),
        (
            most,
            127_534,
            0,
            127_534 * (slots + slots / 41),
            2_620,
            131_072,
            131_072,
        ),
    ] {
        let mut bytes = b"PORARCHV".to_vec();
        bytes.extend(2_u32.to_le_bytes());
        bytes.extend([0; 32]);
        bytes.extend(Production::ID.to_le_bytes());
        bytes.extend(leaves.to_le_bytes());
        bytes.extend(shards.to_le_bytes());
        bytes.extend([bits, 0, 0]);
        bytes.extend(count.to_le_bytes());
        bytes.extend(slot.to_le_bytes());
        bytes.extend(descriptor.to_le_bytes());
        bytes.extend(collateral.to_le_bytes());
        assert_eq!(bytes.len(), 83);
        fs::write(&path, bytes).unwrap();
        // As long as the largest that the header could mean, without taking the disk.
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(10 << 30).unwrap();
        let mut command = verifier();
        command.arg("inclusion").arg("--archive").arg(&path);
        let ended =
            support::run(command.args(["--code", &root, "--account", "a", "--root", &root]));
        ended.assert_rejected("ARCHIVE");
    }
}

/// What a named document may be: its name, and its option.
const DOCUMENTS: [(&str, &str); 2] = [
    ("descriptor.json", "--descriptor"),
    ("collateral.json", "--collateral"),
];

#[test]
fn as_a_document_of_an_inclusion_file() {
    let ledger = Ledger::with_loans();
    let root = ledger.root().to_string();
    let folder = Folder::new();
    let file = folder.path("bundle/file.json");
    fs::write(&file, ledger.file_text(BOB, Form::Detached)).unwrap();
    for (document, option) in DOCUMENTS {
        ledger.write_documents(&folder.path("bundle"));
        let given = ["--account", BOB, "--root", &root];
        let mut whole = verifier();
        let whole = support::run(whole.arg("inclusion").arg(&file).args(given));
        assert_eq!(whole.code, 3, "{whole:?}");
        folder.check(|command, path| {
            command.arg("inclusion").arg(&file).args(given);
            command.arg(option).arg(path);
        });
        // The same where it is looked for without being named: beside the file, or above it.
        for place in ["bundle", ""] {
            for name in NO_FILES.iter().chain(&MALFORMED) {
                let other = Folder::new();
                let file = other.path("bundle/file.json");
                fs::write(&file, ledger.file_text(BOB, Form::Detached)).unwrap();
                ledger.write_documents(&other.path("bundle"));
                fs::remove_file(other.path("bundle").join(document)).unwrap();
                fs::rename(other.path(name), other.path(place).join(document)).unwrap();
                let (exit, err) = run(verifier().arg("inclusion").arg(&file).args(given));
                assert_eq!(exit, 2, "{name}: {err}");
            }
        }
        // Where it is missing, its name is said.
        fs::remove_file(folder.path("bundle").join(document)).unwrap();
        let (exit, err) = run(verifier().arg("inclusion").arg(&file).args(given));
        assert_eq!(exit, 2, "{err}");
        assert!(err.contains(option) && err.contains(document), "{err}");
    }
}

#[test]
fn as_the_documents_inside_an_inclusion_file() {
    let ledger = Ledger::with_loans();
    let (folder, file) = ledger.issue(BOB);
    let text = fs::read_to_string(&file).unwrap();
    let path = folder.path().join("changed.json");
    let digest = format!("\"{}\"", ledger.context().collateral);
    for (from, to, code) in [
        // Deeper, other and more fields than a schedule has; another ledger's; one that is named in place of itself.
        (
            "\"quote\": \"USD\"",
            "\"quote\": [[[[\"USD\"]]]]",
            "INCLUSION_FILE",
        ),
        (
            "\"quote\": \"USD\"",
            "\"quote\": \"USD\",\n    \"note\": \"\"",
            "INCLUSION_FILE",
        ),
        ("\"haircut\": \"0.2\"", "\"haircut\": \"1.2\"", "COLLATERAL"),
        ("\"price\": \"50000\"", "\"price\": \"0\"", "COLLATERAL"),
        ("\"price\": \"50000\"", "\"price\": \"5e4\"", "COLLATERAL"),
        ("\"sequence\": 3", "\"sequence\": 4", "COLLATERAL"),
        // Lower haircuts are another schedule, to which no leaf leads.
        (
            "\"haircut\": \"0.2\"",
            "\"haircut\": \"0.1\"",
            "NOT_INCLUDED",
        ),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        fs::write(&path, other).unwrap();
        let root = ledger.root().to_string();
        let mut command = verifier();
        command.arg("inclusion").arg(&path);
        let ended = support::run(command.args(["--account", BOB, "--root", &root]));
        ended.assert_rejected(code);
    }
    let start = text.find("\"collateral\": {").unwrap();
    let end = text.find("\"shape\"").unwrap();
    for (collateral, code) in [
        (digest.as_str(), "INCLUSION_FILE"),
        // Without the schedule, a debt is of no form that an account can have.
        ("null", "INCLUSION_FILE"),
        ("{}", "INCLUSION_FILE"),
    ] {
        let other = format!(
            "{}\"collateral\": {collateral},\n  {}",
            &text[..start],
            &text[end..]
        );
        fs::write(&path, other).unwrap();
        let root = ledger.root().to_string();
        let mut command = verifier();
        command.arg("inclusion").arg(&path);
        let ended = support::run(command.args(["--account", BOB, "--root", &root]));
        ended.assert_rejected(code);
    }
}
