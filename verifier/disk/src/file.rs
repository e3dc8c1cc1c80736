//! A file that takes its name when all of it is on the disk.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::{Existing, Readers, create_or_truncate, folder_of, move_into_place, sync_directory};

/// How the names of staged files begin.
const STAGED: &str = ".staged-";

/// A file that is being written. One that is dropped is removed.
#[derive(Debug)]
pub struct StagedFile {
    file: NamedTempFile,
    target: PathBuf,
}

impl StagedFile {
    /// Begins an empty file beside the target, under a name that nothing else has.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(target: &Path, readers: Readers) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(STAGED);
        // Staged files are for their owner alone by default.
        #[cfg(unix)]
        if readers == Readers::Everybody {
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        }
        #[cfg(not(unix))]
        let _ = readers;
        let folder = folder_of(target);
        // Its words name the staged file, which nobody has heard of: most often the folder is at fault.
        let unnamed = |error: io::Error| match fs::metadata(&folder) {
            Err(of_folder) => of_folder,
            Ok(_) => io::Error::from(error.kind()),
        };
        let staged = builder.tempfile_in(&folder);
        Ok(Self {
            file: staged.map_err(unnamed)?,
            target: target.to_owned(),
        })
    }

    /// Where it is until it has its name.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the file its name, once all of it is on the disk.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] for a target that is kept, [`io::ErrorKind::InvalidInput`] where a device, a pipe
    /// or a link has the name; otherwise those of the file system. What had the name is then left as it was.
    pub fn publish(self, existing: Existing) -> io::Result<()> {
        let Self { file, target } = self;
        // The file takes the name itself: in place of a device it would be what everybody reads and writes instead.
        let other = fs::symlink_metadata(&target).is_ok_and(|meta| !meta.is_file());
        if other && existing == Existing::Replace {
            let what = "it is not a regular file";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        file.as_file().sync_all()?;
        match existing {
            Existing::Keep => file.persist_noclobber(&target),
            Existing::Replace => file.persist(&target),
        }
        .map_err(|error| error.error)?;
        sync_directory(&folder_of(&target))
    }
}

impl io::Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole file.
///
/// # Errors
/// As [`StagedFile::publish`].
pub fn write(path: &Path, bytes: &[u8], existing: Existing, readers: Readers) -> io::Result<()> {
    let mut file = StagedFile::create(path, readers)?;
    file.write_all(bytes)?;
    file.publish(existing)
}

/// Writes a whole file of a directory that one run has to itself, for its owner only, whatever was there. It is staged
/// under the same name each time: so what a killed run has left of a secret is overwritten, and renamed in the end.
///
/// # Errors
/// Those of the file system.
pub fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut staged = path.as_os_str().to_owned();
    staged.push(".new");
    let staged = Path::new(&staged);
    let mut file = create_or_truncate(staged)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    move_into_place(staged, path)
}

/// Removes the staged files that killed runs have left in a directory that nobody else is writing to.
///
/// # Errors
/// Those of the file system.
pub fn remove_abandoned(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(STAGED.as_bytes()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
        let mut names: Vec<_> = entries.map(|entry| name(entry).unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_when_it_is_complete_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let mut staged = StagedFile::create(&path, Readers::Owner).unwrap();
        staged.write_all(b"one").unwrap();
        assert!(!path.exists() && staged.path().exists());
        staged.publish(Existing::Keep).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");

        let kept = write(&path, b"two", Existing::Keep, Readers::Owner).unwrap_err();
        assert_eq!(kept.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"three", Existing::Replace, Readers::Owner).unwrap();
        replace_private(&path, b"four").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"four");
        assert_eq!(names(folder.path()), ["key"]);
    }

    #[test]
    fn what_is_dropped_is_removed_and_what_is_killed_is_cleaned_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        drop(StagedFile::create(&path, Readers::Owner).unwrap());
        assert!(names(folder.path()).is_empty());
        std::mem::forget(StagedFile::create(&path, Readers::Owner).unwrap());
        fs::write(folder.path().join("other"), "").unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        remove_abandoned(folder.path()).unwrap();
        assert_eq!(names(folder.path()), ["other"]);
    }

    /// Of a killed run, whose secret is as long as the next one's or longer.
    #[test]
    fn what_a_killed_run_left_of_a_private_file_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(folder.path().join("secret.new"), "a longer secret").unwrap();
        replace_private(&path, b"mine").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert_eq!(names(folder.path()), ["secret"]);
    }

    #[test]
    fn an_error_does_not_name_the_staged_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nowhere/key");
        let error = write(&path, b"", Existing::Keep, Readers::Owner).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains(STAGED), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_for_their_owner_from_the_first_byte_on() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for (readers, expected) in [(Readers::Owner, 0o600), (Readers::Everybody, 0o644)] {
            let staged = StagedFile::create(&path, readers).unwrap();
            assert_eq!(mode(staged.path()), expected);
            staged.publish(Existing::Replace).unwrap();
            assert_eq!(mode(&path), expected);
        }
        replace_private(&path, b"").unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (link, inner) = (folder.path().join("link"), folder.path().join("inner"));
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        fs::create_dir(&inner).unwrap();
        for path in [&link, &inner] {
            let refused = write(path, b"new", Existing::Replace, Readers::Owner).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
            let kept = write(path, b"new", Existing::Keep, Readers::Owner).unwrap_err();
            assert_eq!(kept.kind(), io::ErrorKind::AlreadyExists);
        }
        assert!(link.is_symlink() && inner.is_dir());
        assert_eq!(names(folder.path()), ["inner", "link"]);
    }
}
