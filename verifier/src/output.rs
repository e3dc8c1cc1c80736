//! Files that this program writes: whole or not at all, and for their owner only, since keys are secret and
//! findings confidential. Reading files that may be anything.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::Path,
};

/// Writes a file that must not exist.
///
/// # Errors
/// Those of the file system; `AlreadyExists` if it does.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = aside(path, bytes)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file, and replaces the one that was there.
///
/// # Errors
/// Those of the file system, `InvalidInput` where a device, a pipe or a link has the name; what was there is then
/// left as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The file takes the name itself: in place of a device it would be what everybody reads and writes instead.
    if fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return Err(not_regular());
    }
    let file = aside(path, bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A finished file beside the path, readable for its owner only.
fn aside(path: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Reads a regular file of at most `cap` bytes. Whatever else has the name, a pipe or a device, is refused
/// before it is opened, since opening alone could wait forever.
///
/// # Errors
/// Those of the file system; `InvalidInput` for what is no regular file, `FileTooLarge` for a longer one.
pub fn read_capped(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(not_regular());
    }
    let mut bytes = Vec::new();
    // It may have grown meanwhile, or not know its length, as some files of the system do not.
    if meta.len() <= cap {
        File::open(path)?.take(cap + 1).read_to_end(&mut bytes)?;
    }
    if meta.len().max(bytes.len() as u64) > cap {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is longer than {cap} bytes"),
        ));
    }
    Ok(bytes)
}

fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_for_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_new(&path, b"one").unwrap();
        let again = write_new(&path, b"two").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        replace(&path, b"three").unwrap();
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
            let refused = replace(path, b"new").unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
            let kept = write_new(path, b"new").unwrap_err();
            assert_eq!(kept.kind(), io::ErrorKind::AlreadyExists);
        }
        assert!(link.is_symlink() && inner.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_is_long_or_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, [0; 10]).unwrap();
        assert_eq!(read_capped(&path, 10).unwrap().len(), 10);
        let long = read_capped(&path, 9).unwrap_err();
        assert_eq!(long.kind(), io::ErrorKind::FileTooLarge);
        let none = read_capped(folder.path(), 9).unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::InvalidInput);
    }
}
