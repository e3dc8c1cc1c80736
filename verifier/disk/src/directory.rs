//! A directory of many files that takes its name when it is complete.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::{Readers, create_private_dir, move_into_place};

/// A directory that is being filled. One that is dropped is removed with all that is in it.
#[derive(Debug)]
pub struct StagedDirectory {
    partial: PathBuf,
    target: PathBuf,
    published: bool,
}

/// Why a directory is not begun.
#[derive(Debug, thiserror::Error)]
pub enum StagedDirectoryError {
    /// What a killed run has left has the name under which it would be filled.
    #[error("{} is what an interrupted run has left", .0.display())]
    Interrupted(PathBuf),
    /// The target is there already, or the file system refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl StagedDirectory {
    /// Makes `NAME.partial` beside the target. Neither may exist.
    ///
    /// # Errors
    /// [`StagedDirectoryError`]; [`io::ErrorKind::AlreadyExists`] if the target is there.
    pub fn create(target: &Path, readers: Readers) -> Result<Self, StagedDirectoryError> {
        if target.symlink_metadata().is_ok() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let Some(name) = target.file_name() else {
            return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
        };
        let mut partial = OsString::from(name);
        partial.push(".partial");
        let partial = target.with_file_name(partial);
        let created = match readers {
            Readers::Owner => create_private_dir(&partial),
            Readers::Everybody => fs::create_dir(&partial),
        };
        match created {
            Ok(()) => Ok(Self {
                partial,
                target: target.to_owned(),
                published: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(StagedDirectoryError::Interrupted(partial))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Gives the directory its name. Which of its files are on the disk by then is up to their writers.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn publish(mut self) -> io::Result<()> {
        move_into_place(&self.partial, &self.target)?;
        self.published = true;
        Ok(())
    }
}

impl Drop for StagedDirectory {
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
        let staged = StagedDirectory::create(&target, Readers::Owner).unwrap();
        fs::write(staged.path().join("file"), "").unwrap();
        assert!(!target.exists());
        // As long as it is there, nobody else writes there.
        let other = StagedDirectory::create(&target, Readers::Owner);
        assert!(matches!(other, Err(StagedDirectoryError::Interrupted(_))));
        staged.publish().unwrap();
        assert!(target.join("file").exists());
        assert!(matches!(
            StagedDirectory::create(&target, Readers::Owner),
            Err(StagedDirectoryError::Io(error)) if error.kind() == io::ErrorKind::AlreadyExists
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_failed_is_removed_and_what_was_killed_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("all");
        let staged = StagedDirectory::create(&target, Readers::Owner).unwrap();
        fs::write(staged.path().join("file"), "").unwrap();
        drop(staged);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        std::mem::forget(StagedDirectory::create(&target, Readers::Owner).unwrap());
        let refused = StagedDirectory::create(&target, Readers::Owner).unwrap_err();
        assert!(refused.to_string().contains("all.partial"));
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("all");
        StagedDirectory::create(&target, Readers::Owner)
            .unwrap()
            .publish()
            .unwrap();
        let mode = fs::metadata(&target).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
