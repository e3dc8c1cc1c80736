//! What is written aside and takes its name when it is complete: files, and directories of files.
//!
//! | | a file: [`StagedFile`] | a directory: [`StagedDirectory`] |
//! |---|---|---|
//! | until it is complete | beside the target, under another name | beside the target, as `NAME.partial` |
//! | taking the name | after all its bytes are on the disk; then the folder's entry is brought there | after what its writers flushed; then the folder's entry is brought to the disk |
//! | what has the name already | stays or is replaced, as [`Existing`] says; never replaced if it is no file | is never replaced |
//! | readers | as [`Readers`] says: with [`Readers::Owner`] mode 0600 from the first byte on | likewise, with mode 0700 |
//! | dropped, or failed | removed | removed with all that is in it |
//! | killed | what is left has another name, and does not look finished | what is left is named by the next run, and not touched |
//!
//! So whatever has its final name is whole, also after a power failure, but for what the writers of a directory say.
//!
//! The output of `prover prove` is no staged directory: what is left of a killed run is gone on with. It is filled in a
//! directory of its own, and moved with [`move_into_place`].

mod directory;
mod file;
mod open;
mod unwritten;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use self::{
    directory::{StagedDirectory, StagedDirectoryError},
    file::{StagedFile, remove_abandoned, replace_private, write},
    open::{
        create_or_append, create_or_open, create_or_truncate, create_private, create_private_dir,
        write_private,
    },
    unwritten::Unwritten,
};

/// What happens to a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// The new file takes its place.
    Replace,
}

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Its owner: it is secret or confidential.
    Owner,
    /// Everybody: it is to be published.
    Everybody,
}

/// Renames a file or a directory, and waits until the new folder's entry is on the disk.
///
/// # Errors
/// Those of the file system.
pub fn move_into_place(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_directory(&folder_of(to))
}

/// Waits until a directory's entries are on the disk, where the system can.
///
/// # Errors
/// Those of the file system.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The folder that has the entry of this path.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
