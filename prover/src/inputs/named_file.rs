//! Files that a snapshot names.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::{
    diagnostics::{Code, Diagnostics},
    snapshot::SnapshotText,
};

/// A file to read.
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// What the snapshot calls it.
    pub name: String,
}

/// Checks that a file which the snapshot names is there. What is wrong is reported where it is named.
pub fn ensure_file(
    path: &Path,
    name: &Spanned<String>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> bool {
    let (message, hint) = match path.metadata() {
        Ok(meta) if meta.is_dir() => ("is a folder", "name the files in it"),
        Ok(meta) if !meta.is_file() => (
            "is not a regular file",
            "pipes and devices are not read: write the content to a file",
        ),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (
            "does not exist",
            "paths are relative to the snapshot's folder",
        ),
        // Other failures are those of reading it.
        _ => return true,
    };
    let message = format!("the file {} {message}", name.get_ref());
    diagnostics.error_of(Code::Unreadable, text.at(name.span()), message, hint);
    false
}
