//! Files with secrets: created for their owner only, and written whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// S.
pub const SECRET: &str = "secret.json";
/// The ledger descriptor.
pub const DESCRIPTOR: &str = "descriptor.json";
/// The collateral schedule, if there is one.
pub const COLLATERAL: &str = "collateral.json";
/// What was built.
pub const BUILD: &str = "build.json";
/// Accounts with their entries and places.
pub const ACCOUNTS: &str = "accounts.bin";
/// Nodes of the trees.
pub const TREE: &str = "tree.bin";
/// What a run has done.
pub const JOURNAL: &str = "journal.redb";

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

/// Writes a private file under its name as a whole or not at all, whatever was there, and waits until it is on
/// the disk.
///
/// # Errors
/// Those of the file system.
pub fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The same name each time: what a killed run has left of it is overwritten, and renamed in the end.
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = Path::new(&aside);
    let mut file = create_or_truncate(aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(aside, path)?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Waits until a directory's entries are on the disk, where the system can.
///
/// # Errors
/// Those of the file system.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
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

/// Writes a private file and waits until it is on the disk.
///
/// # Errors
/// Those of the file system.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
