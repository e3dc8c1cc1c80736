//! Why a file was not written, and what to do.

use std::{io, path::Path};

use documents::refusal::Refusal;

/// A file that cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Refusal {
    Refusal::NoVerdict {
        what: format!("cannot write {}: {error}", path.display()),
        hint: match error.kind() {
            io::ErrorKind::AlreadyExists => "what is there is not replaced: name another file",
            _ => "check the directory and its permissions",
        }
        .to_owned(),
    }
}
