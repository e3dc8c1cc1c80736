//! What tests of questions share: files on a disk in place of a page's.

#![allow(dead_code, reason = "each test crate uses a part of it")]

pub mod account;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use serde_json::{Value, json};
use web::{Host, Unreadable, answer};

/// Files on a disk, by their places; what is not there cannot be read.
#[derive(Default)]
pub struct Disk {
    pub paths: Vec<PathBuf>,
    pub told: Mutex<Vec<(u32, u64, u64)>>,
}

impl Disk {
    pub fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let paths = paths.into_iter().collect();
        Self {
            paths,
            told: Mutex::default(),
        }
    }

    /// The files of a folder, sorted by name.
    pub fn of_folder(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        Self::of(paths)
    }

    pub fn places(&self) -> Vec<usize> {
        (0..self.paths.len()).collect()
    }

    pub fn ask(&self, ask: &str, fields: Value) -> Value {
        let files = self.paths.iter().map(|path| {
            let size = fs::metadata(path).map_or(9, |meta| meta.len());
            json!({ "name": path.file_name().unwrap().to_str().unwrap(), "size": size })
        });
        let mut question = fields;
        question["ask"] = ask.into();
        question["files"] = files.collect();
        serde_json::from_slice(&answer(question.to_string().as_bytes(), self)).unwrap()
    }
}

impl Host for Disk {
    fn read(&self, file: usize, offset: u64, into: &mut [u8]) -> Result<(), Unreadable> {
        let bytes = fs::read(&self.paths[file]).map_err(|_| Unreadable)?;
        let offset = usize::try_from(offset).map_err(|_| Unreadable)?;
        let part = bytes.get(offset..).and_then(|from| from.get(..into.len()));
        into.copy_from_slice(part.ok_or(Unreadable)?);
        Ok(())
    }

    fn progress(&self, stage: u32, done: u64, total: u64) {
        self.told.lock().unwrap().push((stage, done, total));
    }
}

pub fn all_fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

pub fn vectors(name: &str) -> PathBuf {
    all_fixtures().join("vectors").join(name)
}

pub fn expecting(root: Value, accept_loans_bps: Value) -> Value {
    json!({
        "root": root,
        "claim": null,
        "policy": null,
        "accept_loans_bps": accept_loans_bps,
        "require_reserves_bps": null,
        "attestation": null,
        "auditor_key": null,
    })
}

/// One object of two.
pub fn with(mut fields: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    fields.as_object_mut().unwrap().extend(more);
    fields
}
