//! Where the files of a bundle come from: a directory, memory, or whatever else can be listed and read.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::PathBuf,
};

use super::instead::instead_of_a_bundle;
use crate::refusal::Refusal;

/// Somewhere a bundle is: a directory, a map in memory, a bucket of an object store.
///
/// A source hides and changes nothing: it names whatever is there, and does not follow links. Whether that is a bundle,
/// the verifier says.
pub trait BundleSource: Sync {
    /// Shows every name to `each`, in any order, one after the other: who looks stops at the first that is wrong, however
    /// many there are.
    ///
    /// # Errors
    /// What `each` says, at once; else [`Refusal::NoVerdict`], as for [`BundleSource::read`]: that something cannot be
    /// read is nobody's fault.
    fn names(&self, each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>) -> Result<(), Refusal>;

    /// How many bytes a file has; none for what is no file, such as a directory or a link.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`].
    fn size(&self, name: &'static str) -> Result<Option<u64>, Refusal>;

    /// Exactly `length` bytes of a file from `offset`. They are within its size.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`], also if the file has become shorter since.
    fn read(&self, name: &'static str, offset: u64, length: usize) -> Result<Vec<u8>, Refusal>;

    /// What this is, if it is known to be something else than a bundle. It is asked once something is missing, or is
    /// there that no bundle has.
    fn instead(&self) -> Option<Refusal> {
        None
    }
}

/// A bundle as it is published: a directory of files.
#[derive(Clone, Debug)]
pub struct BundleDirectory {
    path: PathBuf,
}

impl BundleDirectory {
    /// The bundle in a directory. Nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl BundleSource for BundleDirectory {
    fn names(&self, each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let unreadable = |error: io::Error| {
            let instead = if self.path.is_file() {
                self.instead()
            } else {
                None
            };
            instead.unwrap_or_else(|| Refusal::unreadable(&self.path, &error))
        };
        for entry in fs::read_dir(&self.path).map_err(unreadable)? {
            each(&entry.map_err(unreadable)?.file_name())?;
        }
        Ok(())
    }

    fn size(&self, name: &'static str) -> Result<Option<u64>, Refusal> {
        let path = self.path.join(name);
        // Links are not followed: a bundle is what is in its directory.
        let meta =
            fs::symlink_metadata(&path).map_err(|error| Refusal::unreadable(&path, &error))?;
        Ok(meta.is_file().then_some(meta.len()))
    }

    fn read(&self, name: &'static str, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        let path = self.path.join(name);
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|error| Refusal::unreadable(&path, &error))
    }

    fn instead(&self) -> Option<Refusal> {
        instead_of_a_bundle(&self.path)
    }
}

/// The files of a bundle by name, for what was fetched from an object store or dropped into a browser.
impl BundleSource for BTreeMap<String, Vec<u8>> {
    fn names(&self, each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>) -> Result<(), Refusal> {
        self.keys().try_for_each(|name| each(OsStr::new(name)))
    }

    fn size(&self, name: &'static str) -> Result<Option<u64>, Refusal> {
        Ok(self.get(name).map(|bytes| bytes.len() as u64))
    }

    fn read(&self, name: &'static str, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        let part = || {
            let start = usize::try_from(offset).ok()?;
            let bytes = self.get(name)?;
            bytes.get(start..start.checked_add(length)?)
        };
        part().map(<[u8]>::to_vec).ok_or_else(|| {
            let error = io::Error::from(io::ErrorKind::UnexpectedEof);
            Refusal::unreadable(name, &error)
        })
    }
}
