//! The output directory: filled aside, and renamed when everything is in it and verified.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::ProveError;
use crate::private::{files as private_files, records::erase_secret};

const BUNDLE: &str = "bundle";
const PRIVATE: &str = "private";
/// Where a run works; it is gone when the run has ended, well or not.
const PARTIAL: &str = ".partial";

/// Checks that nothing stands where a run writes.
pub(super) fn ensure_free(out: &Path) -> Result<(), ProveError> {
    for name in [BUNDLE, PRIVATE, PARTIAL] {
        let path = out.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(ProveError::OutputExists(path));
        }
    }
    Ok(())
}

/// An output directory that is being filled.
#[derive(Debug)]
pub(super) struct Output {
    out: PathBuf,
    bundle: PathBuf,
    private: PathBuf,
}

impl Output {
    /// Makes the working directory inside `out`, which is made too if need be.
    pub fn create(out: &Path) -> Result<Self, ProveError> {
        ensure_free(out)?;
        let partial = out.join(PARTIAL);
        let make = || -> io::Result<()> {
            fs::create_dir_all(out)?;
            private_files::create_private_dir(&partial)?;
            fs::create_dir(partial.join(BUNDLE))?;
            private_files::create_private_dir(&partial.join(PRIVATE))
        };
        make().map_err(ProveError::write(partial.display().to_string()))?;
        Ok(Self {
            out: out.to_owned(),
            bundle: partial.join(BUNDLE),
            private: partial.join(PRIVATE),
        })
    }

    /// The bundle's directory while it is being filled.
    pub fn bundle(&self) -> &Path {
        &self.bundle
    }

    /// The private directory while it is being filled.
    pub fn private(&self) -> &Path {
        &self.private
    }

    /// Creates a file of the bundle.
    pub fn create_public(&self, name: &str) -> Result<File, ProveError> {
        File::create_new(self.bundle.join(name)).map_err(ProveError::write(name))
    }

    /// Writes a whole file of the bundle.
    pub fn write_public(&self, name: &str, bytes: &[u8]) -> Result<(), ProveError> {
        let mut file = self.create_public(name)?;
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(ProveError::write(name))
    }

    /// Creates a private file.
    pub fn create_private(&self, name: &str) -> Result<File, ProveError> {
        private_files::create_private(&self.private.join(name)).map_err(ProveError::write(name))
    }

    /// Writes a whole private file.
    pub fn write_private(&self, name: &str, bytes: &[u8]) -> Result<(), ProveError> {
        private_files::write_private(&self.private.join(name), bytes)
            .map_err(ProveError::write(name))
    }

    /// Appends to a private file.
    pub fn append_private(&self, name: &str, bytes: &[u8]) -> Result<(), ProveError> {
        let append = || -> io::Result<()> {
            let mut file = OpenOptions::new()
                .append(true)
                .open(self.private.join(name))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        append().map_err(ProveError::write(name))
    }

    /// Moves both directories to their places: the private one first, so that there is never a bundle
    /// without it.
    pub fn publish(self) -> Result<(), ProveError> {
        let private = self.out.join(PRIVATE);
        fs::rename(&self.private, &private).map_err(ProveError::write(PRIVATE))?;
        if let Err(error) = fs::rename(&self.bundle, self.out.join(BUNDLE)) {
            // Back, so that it goes with the rest.
            let _ = fs::rename(&private, &self.private);
            return Err(ProveError::write(BUNDLE)(error));
        }
        // Entries of a directory are on the disk when the directory is.
        if let Ok(directory) = File::open(&self.out) {
            let _ = directory.sync_all();
        }
        Ok(())
    }
}

impl Drop for Output {
    /// A run that failed leaves nothing, least of all its secret.
    fn drop(&mut self) {
        let _ = erase_secret(&self.private);
        let _ = fs::remove_dir_all(self.out.join(PARTIAL));
    }
}
