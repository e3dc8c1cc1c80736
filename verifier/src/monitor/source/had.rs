//! What came of asking for something that an exchange publishes.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::monitor::{
    files::Files,
    published::{BundleName, NoList, read_list},
};

/// Why something could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotHad {
    /// Somebody did not answer, or this machine could not read: nobody is accused, and what was known is known.
    Unanswered(String),
    /// There is no such thing, says who would have it.
    Gone(String),
    /// It is there, and is not in its form.
    Malformed(String),
}

/// A bundle whose files are on this machine.
#[derive(Debug)]
pub struct Held {
    /// Where.
    pub folder: PathBuf,
    /// What they are.
    pub files: Files,
    /// Removed when this is dropped, if they were fetched.
    pub(super) _fetched: Option<TempDir>,
}

/// What became of asking for a bundle.
#[derive(Debug)]
pub enum Had {
    /// Its documents are those that were seen before; nothing else was asked for.
    Same,
    /// Its files.
    Held(Held),
}

/// The bundles of a list.
pub(super) fn listed(bytes: &[u8]) -> Result<Vec<BundleName>, NotHad> {
    read_list(bytes).map_err(|error: NoList| NotHad::Malformed(error.to_string()))
}
