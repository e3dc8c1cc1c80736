//! Why nothing was written, in words.

use std::{fmt, io, path::Path};

/// Says that something was not written, and why: most often, because something has the name already.
#[derive(Clone, Copy, Debug)]
pub struct Unwritten<'e>(pub &'e Path, pub &'e io::Error);

impl Unwritten<'_> {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self.1.kind() {
            io::ErrorKind::AlreadyExists => "what is there is not replaced: give another name",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "make room, or write it to another disk"
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                "the folder that it is to be in is not there: make it first, or name another"
            }
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                "it is not allowed there: name another place, or change its permissions"
            }
            _ => "check the disk's free space and the directory's permissions",
        }
    }
}

impl fmt::Display for Unwritten<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(path, error) = self;
        match error.kind() {
            io::ErrorKind::AlreadyExists => write!(f, "{} exists already", path.display()),
            _ => write!(f, "cannot write {}: {error}", path.display()),
        }
    }
}
