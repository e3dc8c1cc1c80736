//! The files of a log's directory.

use std::{fs, path::Path};

use disk::{Existing, Readers, StagedDirectory, StagedDirectoryError, write};
use documents::input::read_capped;
use history::{
    checkpoint::SignedCheckpoint,
    key::LogKey,
    leaf::{Leaf, MAX_LEAF_BYTES},
    note::MAX_NOTE_BYTES,
};

use super::{Log, LogError};

/// The log's public key.
const KEY: &str = "log.vkey";
/// The leaves.
const ENTRIES: &str = "entries";
/// The checkpoint.
const CHECKPOINT: &str = "checkpoint";
/// The folder of log proofs.
pub(super) const PROOFS: &str = "proofs";

/// Most leaves of a log here: one an hour for a century.
pub(super) const MAX_LEAVES: u64 = 1 << 20;

const MAX_KEY_BYTES: u64 = 4 << 10;

/// Writes a new log's directory, all of it or nothing.
pub(super) fn create(log: &Log) -> Result<(), LogError> {
    let staged = StagedDirectory::create(&log.folder, Readers::Everybody).map_err(|error| {
        let path = log.folder.clone();
        let error = match error {
            StagedDirectoryError::Io(error) => error,
            other => std::io::Error::other(other.to_string()),
        };
        LogError::File { path, error }
    })?;
    let folder = staged.path().to_owned();
    let put = |name: &str, text: String| {
        let path = folder.join(name);
        write(&path, text.as_bytes(), Existing::Keep, Readers::Everybody)
            .map_err(LogError::file(path))
    };
    put(KEY, format!("{}\n", log.key))?;
    put(ENTRIES, lines(&log.leaves))?;
    put(CHECKPOINT, log.checkpoint.to_string())?;
    staged.publish().map_err(LogError::file(&log.folder))
}

pub(super) fn read_key(folder: &Path) -> Result<LogKey, LogError> {
    let path = folder.join(KEY);
    let text = read(&path, MAX_KEY_BYTES)?;
    text.trim_end()
        .parse()
        .map_err(|error| LogError::VerifierKey { path, error })
}

/// The leaves, each of the number of its place.
pub(super) fn read_leaves(folder: &Path) -> Result<Vec<Leaf>, LogError> {
    let path = folder.join(ENTRIES);
    let text = read(&path, MAX_LEAVES * (MAX_LEAF_BYTES as u64 + 1))?;
    let leaves = (0..).zip(text.lines()).map(|(place, line)| {
        let leaf = Leaf::from_bytes(line.as_bytes()).ok();
        let leaf = leaf.filter(|leaf| leaf.sequence == place as u64);
        leaf.ok_or_else(|| LogError::Leaf {
            path: path.clone(),
            line: place + 1,
        })
    });
    leaves.collect()
}

pub(super) fn read_checkpoint(folder: &Path, key: &LogKey) -> Result<SignedCheckpoint, LogError> {
    let path = folder.join(CHECKPOINT);
    let bytes = read_capped(&path, MAX_NOTE_BYTES as u64).map_err(LogError::file(&path))?;
    let read = SignedCheckpoint::from_bytes(&bytes);
    let read = read.and_then(|read| read.ensure_of(key).map(|()| read));
    read.map_err(|error| LogError::Checkpoint { path, error })
}

pub(super) fn write_leaves(log: &Log) -> Result<(), LogError> {
    replace(&log.folder.join(ENTRIES), &lines(&log.leaves))
}

pub(super) fn write_checkpoint(log: &Log) -> Result<(), LogError> {
    replace(&log.folder.join(CHECKPOINT), &log.checkpoint.to_string())
}

/// Writes the log proof of one number into the log's folder of them.
pub(super) fn write_proof(folder: &Path, sequence: u64, text: &str) -> Result<(), LogError> {
    let proofs = folder.join(PROOFS);
    fs::create_dir_all(&proofs).map_err(LogError::file(&proofs))?;
    replace(&proofs.join(format!("{sequence}.tlog-proof")), text)
}

fn lines(leaves: &[Leaf]) -> String {
    leaves.iter().map(|leaf| format!("{leaf}\n")).collect()
}

fn read(path: &Path, cap: u64) -> Result<String, LogError> {
    let bytes = read_capped(path, cap).map_err(LogError::file(path))?;
    let no_text = |_| std::io::Error::other("it is no text");
    String::from_utf8(bytes).map_err(|error| LogError::file(path)(no_text(error)))
}

fn replace(path: &Path, text: &str) -> Result<(), LogError> {
    write(path, text.as_bytes(), Existing::Replace, Readers::Everybody)
        .map_err(LogError::file(path))
}
