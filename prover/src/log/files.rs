//! The files of a log's directory.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use disk::{Existing, Readers, remove_abandoned, write};
use documents::input::read_capped;
use history::{
    checkpoint::SignedCheckpoint,
    key::LogKey,
    leaf::{Leaf, MAX_LEAF_BYTES},
    note::MAX_NOTE_BYTES,
    proof::{LogProof, MAX_PROOF_BYTES},
};

use super::error::LogError;

/// The log's public key.
const KEY: &str = "log.vkey";
/// The leaves.
const ENTRIES: &str = "entries";
/// The checkpoint.
const CHECKPOINT: &str = "checkpoint";
/// The folder of log proofs.
const PROOFS: &str = "proofs";

/// Most leaves of a log here: one an hour for a century.
pub(super) const MAX_LEAVES: u64 = 1 << 20;

const MAX_KEY_BYTES: u64 = 4 << 10;

/// A log's directory that nobody else changes as long as this is there.
#[derive(Debug)]
pub(super) struct Locked {
    /// Unlocked when it is closed.
    _file: File,
}

/// Makes a log's directory with its key, or finds the one that is there; all else is written by whoever holds the lock.
///
/// # Errors
/// [`LogError::Exists`] for anything else that is there.
pub(super) fn begin(folder: &Path, key: &LogKey) -> Result<Locked, LogError> {
    let file = folder.join(KEY);
    match fs::create_dir(folder) {
        Ok(()) => disk::sync_directory(&disk::folder_of(folder)).map_err(LogError::file(folder))?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            ensure_log_or_nothing(folder)?;
            if file.exists() && read_key(folder)? != *key {
                return Err(LogError::Exists(folder.to_owned()));
            }
        }
        Err(error) => return Err(LogError::file(folder)(error)),
    }
    if !file.exists() {
        let text = format!("{key}\n");
        write(&file, text.as_bytes(), Existing::Keep, Readers::Everybody)
            .map_err(LogError::file(&file))?;
    }
    lock(folder)
}

/// That there is a log, or nothing yet, where a log is to begin.
pub(super) fn ensure_log_or_nothing(folder: &Path) -> Result<(), LogError> {
    let mut entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(LogError::file(folder))?,
    };
    // A command that was killed may have made the directory, and no more.
    let empty = entries.all(|entry| entry.is_ok_and(|entry| is_staged(&entry)));
    match empty || folder.join(KEY).is_file() {
        true => Ok(()),
        false => Err(LogError::Exists(folder.to_owned())),
    }
}

fn is_staged(entry: &fs::DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Keeps other commands from changing a log, and removes what killed ones have left of files.
pub(super) fn lock(folder: &Path) -> Result<Locked, LogError> {
    // This file is never replaced, so that its lock is one for all.
    let path = folder.join(KEY);
    let file = File::open(&path).map_err(LogError::file(&path))?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => LogError::Busy(folder.to_owned()),
        TryLockError::Error(error) => LogError::file(&path)(error),
    })?;
    for folder in [folder.to_owned(), folder.join(PROOFS)] {
        match remove_abandoned(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(LogError::file(folder)(error));
            }
            _ => {}
        }
    }
    Ok(Locked { _file: file })
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

/// Whether there is a checkpoint: what was begun and not ended has none.
pub(super) fn has_checkpoint(folder: &Path) -> bool {
    folder.join(CHECKPOINT).exists()
}

pub(super) fn read_checkpoint(folder: &Path, key: &LogKey) -> Result<SignedCheckpoint, LogError> {
    let path = folder.join(CHECKPOINT);
    let bytes = read_capped(&path, MAX_NOTE_BYTES as u64).map_err(LogError::file(&path))?;
    let read = SignedCheckpoint::from_bytes(&bytes);
    let read = read.and_then(|read| read.ensure_of(key).map(|()| read));
    read.map_err(|error| LogError::Checkpoint { path, error })
}

pub(super) fn write_leaves(folder: &Path, leaves: &[Leaf]) -> Result<(), LogError> {
    let lines: String = leaves.iter().map(|leaf| format!("{leaf}\n")).collect();
    replace(&folder.join(ENTRIES), &lines)
}

/// Writes a checkpoint, if it can be read again: witnesses have added to it.
pub(super) fn write_checkpoint(
    folder: &Path,
    checkpoint: &SignedCheckpoint,
) -> Result<(), LogError> {
    let (path, text) = (folder.join(CHECKPOINT), checkpoint.to_string());
    if SignedCheckpoint::from_bytes(text.as_bytes()).is_err() {
        return Err(LogError::TooManySignatures(path));
    }
    replace(&path, &text)
}

fn proof_path(folder: &Path, sequence: u64) -> PathBuf {
    folder.join(PROOFS).join(format!("{sequence}.tlog-proof"))
}

/// The log proof of one number that is there, if it can be read.
pub(super) fn read_proof(folder: &Path, sequence: u64) -> Option<LogProof> {
    let bytes = read_capped(&proof_path(folder, sequence), MAX_PROOF_BYTES as u64).ok()?;
    LogProof::from_bytes(&bytes).ok()
}

/// Writes the log proof of one number into the log's folder of them.
pub(super) fn write_proof(folder: &Path, proof: &LogProof) -> Result<(), LogError> {
    let proofs = folder.join(PROOFS);
    fs::create_dir_all(&proofs).map_err(LogError::file(&proofs))?;
    replace(&proof_path(folder, proof.index), &proof.to_string())
}

fn read(path: &Path, cap: u64) -> Result<String, LogError> {
    let bytes = read_capped(path, cap).map_err(LogError::file(path))?;
    let no_text = |_| io::Error::other("it is no text");
    String::from_utf8(bytes).map_err(|error| LogError::file(path)(no_text(error)))
}

fn replace(path: &Path, text: &str) -> Result<(), LogError> {
    write(path, text.as_bytes(), Existing::Replace, Readers::Everybody)
        .map_err(LogError::file(path))
}
