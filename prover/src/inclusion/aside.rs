//! A directory of many files, filled under another name and renamed when it is complete.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::InclusionError;
use crate::private::files;

/// A directory that is being filled. One that is dropped is removed with all that is in it; what a run leaves that was
/// killed has the other name, so that it does not look finished.
#[derive(Debug)]
pub(super) struct Aside {
    partial: PathBuf,
    target: PathBuf,
    published: bool,
}

impl Aside {
    /// Makes `DIR.partial`, for its owner only. Neither it nor DIR may exist.
    pub fn create(target: &Path) -> Result<Self, InclusionError> {
        let error = InclusionError::write(target);
        if target.symlink_metadata().is_ok() {
            return Err(error(io::ErrorKind::AlreadyExists.into()));
        }
        let Some(name) = target.file_name() else {
            return Err(error(io::ErrorKind::InvalidInput.into()));
        };
        let mut partial = OsString::from(name);
        partial.push(".partial");
        let partial = target.with_file_name(partial);
        match files::create_private_dir(&partial) {
            Ok(()) => Ok(Self {
                partial,
                target: target.to_owned(),
                published: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(InclusionError::Interrupted(partial))
            }
            Err(source) => Err(error(source)),
        }
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Gives the directory its name.
    pub fn publish(mut self) -> Result<(), InclusionError> {
        let error = InclusionError::write(&self.target);
        fs::rename(&self.partial, &self.target).map_err(&error)?;
        self.published = true;
        let parent = match self.target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        files::sync_directory(parent).map_err(error)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_its_name_when_it_is_complete_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("all");
        let aside = Aside::create(&target).unwrap();
        fs::write(aside.path().join("file"), "").unwrap();
        assert!(!target.exists());
        // As long as it is there, nobody else writes there.
        let other = Aside::create(&target);
        assert!(matches!(other, Err(InclusionError::Interrupted(_))));
        aside.publish().unwrap();
        assert!(target.join("file").exists());
        assert!(matches!(
            Aside::create(&target),
            Err(InclusionError::Write { .. })
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_failed_is_removed_and_what_was_killed_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("all");
        let aside = Aside::create(&target).unwrap();
        fs::write(aside.path().join("file"), "").unwrap();
        drop(aside);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        std::mem::forget(Aside::create(&target).unwrap());
        let refused = Aside::create(&target).unwrap_err();
        assert!(refused.to_string().contains("all.partial"));
        assert!(refused.hint().contains("remove it"));
    }
}
