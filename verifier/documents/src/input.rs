//! Reading files of which a name is given: regular ones, of a bounded length.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// Reads a regular file of at most `cap` bytes. Whatever else has the name, a pipe or a device, is refused
/// before it is opened, since opening alone could wait forever.
///
/// # Errors
/// Those of the file system; `IsADirectory` or `InvalidInput` for what is no regular file, `FileTooLarge` for a longer
/// one.
pub fn read_capped(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(not_regular(&meta));
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

/// What is said of a name that a folder, a pipe, a device or a link has.
pub fn not_regular(meta: &fs::Metadata) -> io::Error {
    if meta.is_dir() {
        return io::Error::new(io::ErrorKind::IsADirectory, "it is a directory");
    }
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_or_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, [0; 10]).unwrap();
        assert_eq!(read_capped(&path, 10).unwrap().len(), 10);
        let long = read_capped(&path, 9).unwrap_err();
        assert_eq!(long.kind(), io::ErrorKind::FileTooLarge);
        let none = read_capped(folder.path(), 9).unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::IsADirectory);
    }
}
