//! Writing files of which a name is given: whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use documents::input::not_regular;

/// What happens to a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// The new file takes its place.
    Replace,
}

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Its owner: it is secret or confidential.
    Owner,
    /// Everybody: it is to be published.
    Everybody,
}

/// Writes a file aside, and gives it its name when all of it is on the disk.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] for a file that is kept, [`io::ErrorKind::InvalidInput`] where a device, a pipe
/// or a link has the name; otherwise those of the file system. What had the name is then left as it was.
pub fn write(path: &Path, bytes: &[u8], existing: Existing, readers: Readers) -> io::Result<()> {
    // The file takes the name itself: in place of a device it would be what everybody reads and writes instead.
    let other = fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file());
    if other && existing == Existing::Replace {
        return Err(not_regular());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // Files made aside are for their owner alone by default.
    #[cfg(unix)]
    if readers == Readers::Everybody {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = readers;
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    }
    .map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_and_for_their_readers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write(&path, b"one", Existing::Keep, Readers::Owner).unwrap();
        let again = write(&path, b"two", Existing::Keep, Readers::Owner).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"three", Existing::Replace, Readers::Owner).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
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
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
