//! Files and directories that only their owner can read: opened so, not made so later.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// Creates a file that only its owner can read and write. It must not exist.
///
/// # Errors
/// Those of the file system.
pub fn create_private(path: &Path) -> io::Result<File> {
    owners_only(OpenOptions::new().read(true).write(true).create_new(true)).open(path)
}

/// Opens a file that only its owner can read and write, and creates it if need be.
///
/// # Errors
/// Those of the file system.
pub fn create_or_open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    owners_only(&mut options).open(path)
}

/// As [`create_or_open`], and empties the file.
///
/// # Errors
/// Those of the file system.
pub fn create_or_truncate(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    owners_only(&mut options).open(path)
}

/// Opens a file that only its owner can read and write at its end, and creates it if need be.
///
/// # Errors
/// Those of the file system.
pub fn create_or_append(path: &Path) -> io::Result<File> {
    owners_only(OpenOptions::new().append(true).create(true)).open(path)
}

fn owners_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Creates a directory that only its owner can enter. It must not exist.
///
/// # Errors
/// Those of the file system.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Writes a private file of a directory that is staged itself, and waits until it is on the disk.
///
/// # Errors
/// Those of the file system.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
