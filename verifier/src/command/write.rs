//! Why a file was not written, and what to do.

use std::{io, path::Path};

use disk::Unwritten;
use documents::refusal::Refusal;

/// A file that cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Refusal {
    let unwritten = Unwritten(path, error);
    Refusal::NoVerdict {
        what: unwritten.to_string(),
        hint: unwritten.hint().to_owned(),
    }
}
