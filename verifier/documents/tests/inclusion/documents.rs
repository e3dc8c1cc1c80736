//! The documents that a file leaves out: where they are looked for, and what is said if they are not there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ::documents::{
    bundle::{collateral::MAX_COLLATERAL_BYTES, descriptor::MAX_DESCRIPTOR_BYTES},
    inclusion::{InclusionFile, LeftOut, ReadFileError},
    refusal::{Reason, Refusal},
};
use circuits::shape::Tiny;
use fixtures::testing::Ledger;
use tempfile::TempDir;

use super::reason;

/// A file in a folder of a folder, both without documents.
struct Download {
    folder: TempDir,
    ledger: Ledger<Tiny>,
}

impl Download {
    fn new(ledger: Ledger<Tiny>, account: &str, whole: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("ab")).unwrap();
        let file = ledger.file(account);
        let bytes = if whole {
            file.to_bytes()
        } else {
            file.to_detached_bytes()
        };
        fs::write(folder.path().join("ab/file.json"), bytes).unwrap();
        Self { folder, ledger }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    fn descriptor(&self) -> Vec<u8> {
        self.ledger.header().descriptor().to_bytes()
    }

    fn schedule(&self) -> Vec<u8> {
        self.ledger.header().collateral().unwrap().to_bytes()
    }

    /// The schedule with one other number.
    fn cheaper(&self) -> Vec<u8> {
        let text = String::from_utf8(self.schedule()).unwrap();
        let other = text.replacen("\"0.2\"", "\"0.1\"", 1);
        assert_ne!(other, text);
        other.into_bytes()
    }

    fn read(
        &self,
        descriptor: Option<&Path>,
        collateral: Option<&Path>,
    ) -> Result<InclusionFile, Refusal> {
        self.try_read(descriptor, collateral).map_err(Refusal::from)
    }

    fn try_read(
        &self,
        descriptor: Option<&Path>,
        collateral: Option<&Path>,
    ) -> Result<InclusionFile, ReadFileError> {
        InclusionFile::read(&self.path("ab/file.json"), descriptor, collateral)
    }
}

#[track_caller]
fn missing(result: Result<InclusionFile, ReadFileError>, left_out: LeftOut) {
    match result {
        Err(ReadFileError::NoDocument { document, .. }) => assert_eq!(document, left_out),
        other => panic!("{other:?}"),
    }
}

#[test]
fn documents_are_taken_from_beside_the_file_then_from_above_or_as_they_are_named() {
    let place = |name: &str| Download::new(Ledger::small_with_loans(), "bob", false).path(name);
    assert!(!place("descriptor.json").exists());
    for folder in ["ab/", ""] {
        let file = Download::new(Ledger::small_with_loans(), "bob", false);
        missing(file.try_read(None, None), LeftOut::Descriptor);
        file.write(&format!("{folder}descriptor.json"), &file.descriptor());
        missing(file.try_read(None, None), LeftOut::Collateral);
        file.write(&format!("{folder}collateral.json"), &file.schedule());
        let read = file.read(None, None).unwrap();
        assert_eq!(
            read.to_bytes(),
            file.ledger.file("bob").to_bytes(),
            "{folder}"
        );
        // What is named goes before what lies there.
        let other = file.write("other.json", &file.cheaper());
        assert_eq!(reason(file.read(None, Some(&other))), Reason::OtherDocument);
    }
    let file = Download::new(Ledger::small_with_loans(), "bob", false);
    let descriptor = file.write("d.json", &file.descriptor());
    let schedule = file.write("c.json", &file.schedule());
    missing(file.try_read(Some(&descriptor), None), LeftOut::Collateral);
    file.read(Some(&descriptor), Some(&schedule)).unwrap();
    // Beside goes before above.
    file.write("descriptor.json", &file.descriptor());
    file.write("collateral.json", &file.cheaper());
    assert_eq!(reason(file.read(None, None)), Reason::OtherDocument);
    file.write("ab/collateral.json", &file.schedule());
    file.read(None, None).unwrap();
}

#[test]
fn a_swapped_or_malformed_document_is_refused_by_its_name() {
    let file = Download::new(Ledger::small_with_loans(), "bob", false);
    let descriptor = file.write("descriptor.json", &file.descriptor());
    let long = vec![b' '; MAX_COLLATERAL_BYTES as usize + 1];
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let of_another_ledger = text(file.schedule()).replacen(
        &file.ledger.context().ledger.to_string(),
        &"00".repeat(32),
        1,
    );
    for schedule in [file.cheaper(), of_another_ledger.into_bytes()] {
        file.write("collateral.json", &schedule);
        assert_eq!(reason(file.read(None, None)), Reason::OtherDocument);
    }
    let is_damaged = || matches!(file.read(None, None), Err(Refusal::Damaged { .. }));
    for schedule in [long, b"{}".to_vec(), Vec::new(), b"<html>".to_vec()] {
        file.write("collateral.json", &schedule);
        assert!(is_damaged(), "{schedule:?}");
    }
    let costly = text(file.schedule()).replacen("\"0.2\"", "\"1.2\"", 1);
    file.write("collateral.json", costly.as_bytes());
    assert_eq!(reason(file.read(None, None)), Reason::Collateral);
    // Another program's white space is nothing to it.
    let saved = text(file.schedule()).replace('\n', "\r\n");
    file.write("collateral.json", saved.as_bytes());
    file.read(None, None).unwrap();
    file.write("collateral.json", &file.schedule());
    let swapped = text(file.descriptor()).replacen("\"sequence\": 1", "\"sequence\": 2", 1);
    let long = vec![b' '; MAX_DESCRIPTOR_BYTES as usize + 1];
    file.write("descriptor.json", swapped.as_bytes());
    assert_eq!(reason(file.read(None, None)), Reason::OtherDocument);
    for other in [&long[..], b"{}", b""] {
        file.write("descriptor.json", other);
        assert!(is_damaged(), "{other:?}");
    }
    let malformed = text(file.descriptor()).replacen("\"version\": 1", "\"version\": 2", 1);
    file.write("descriptor.json", malformed.as_bytes());
    assert_eq!(reason(file.read(None, None)), Reason::Descriptor);
    let saved = format!("\u{feff}{}\n", text(file.descriptor()).replace("  ", "\t"));
    file.write("descriptor.json", saved.as_bytes());
    file.read(None, None).unwrap();
    // A folder is no document, and gives no verdict.
    let schedule = file.path("collateral.json");
    fs::remove_file(&schedule).unwrap();
    fs::create_dir(&schedule).unwrap();
    fs::write(descriptor, file.descriptor()).unwrap();
    assert!(matches!(
        file.read(None, None),
        Err(Refusal::NoVerdict { .. })
    ));
}

#[test]
fn a_file_without_a_schedule_needs_none_and_takes_none() {
    let file = Download::new(Ledger::small_without_loans(), "alice", false);
    file.write("descriptor.json", &file.descriptor());
    // What lies there for other ledgers is not looked at.
    let other = Ledger::small_with_loans()
        .header()
        .collateral()
        .unwrap()
        .to_bytes();
    let schedule = file.write("collateral.json", &other);
    file.read(None, None).unwrap();
    assert_eq!(
        reason(file.read(None, Some(&schedule))),
        Reason::OtherDocument
    );
}

#[test]
fn documents_beside_a_file_that_has_its_own_must_be_the_same() {
    let file = Download::new(Ledger::small_with_loans(), "bob", true);
    let descriptor = file.write("d.json", &file.descriptor());
    let schedule = file.write("c.json", &file.schedule());
    file.read(None, None).unwrap();
    file.read(Some(&descriptor), Some(&schedule)).unwrap();
    let swapped = String::from_utf8(file.descriptor()).unwrap();
    let swapped = swapped.replacen("\"sequence\": 1", "\"sequence\": 2", 1);
    let swapped = file.write("d2.json", swapped.as_bytes());
    let cheaper = file.write("c2.json", &file.cheaper());
    let refused = reason(file.read(Some(&swapped), Some(&schedule)));
    assert_eq!(refused, Reason::OtherDocument);
    let refused = reason(file.read(Some(&descriptor), Some(&cheaper)));
    assert_eq!(refused, Reason::OtherDocument);
    let none = Download::new(Ledger::small_without_loans(), "alice", true);
    none.read(None, None).unwrap();
    let refused = reason(none.read(None, Some(&schedule)));
    assert_eq!(refused, Reason::OtherDocument);
}
