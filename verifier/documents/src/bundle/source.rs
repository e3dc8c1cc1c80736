//! Where the files of a bundle come from: a directory, memory, or whatever else can be listed and read.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::PathBuf,
};

use crate::refusal::Refusal;

/// One entry of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// Its name.
    pub name: OsString,
    /// How many bytes it has; none for what is no file, such as a directory or a link.
    pub size: Option<u64>,
}

/// Somewhere a bundle is: a directory, a map in memory, a bucket of an object store.
///
/// A source hides and changes nothing: it lists whatever is there, and does not follow links. Whether that is a bundle,
/// the verifier says.
pub trait BundleSource: Sync {
    /// All that is there, in any order.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`], as for [`BundleSource::read`]: that something cannot be read is nobody's fault.
    fn list(&self) -> Result<Vec<SourceEntry>, Refusal>;

    /// Exactly `length` bytes of a file from `offset`. They are within the size that was listed.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`], also if the file has become shorter since it was listed.
    fn read(&self, name: &'static str, offset: u64, length: usize) -> Result<Vec<u8>, Refusal>;
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
    fn list(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let unreadable = |error| Refusal::unreadable(&self.path, &error);
        let mut listed = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            // Links are not followed: a bundle is what is in its directory.
            let meta = fs::symlink_metadata(entry.path())
                .map_err(|error| Refusal::unreadable(entry.path(), &error))?;
            listed.push(SourceEntry {
                name: entry.file_name(),
                size: meta.is_file().then_some(meta.len()),
            });
        }
        Ok(listed)
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
}

/// The files of a bundle by name, for what was fetched from an object store or dropped into a browser.
impl BundleSource for BTreeMap<String, Vec<u8>> {
    fn list(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let entry = |(name, bytes): (&String, &Vec<u8>)| SourceEntry {
            name: name.into(),
            size: Some(bytes.len() as u64),
        };
        Ok(self.iter().map(entry).collect())
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
