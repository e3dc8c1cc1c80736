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
/// What was built.
pub const BUILD: &str = "build.json";
/// Accounts, balances, positions.
pub const ACCOUNTS: &str = "accounts.bin";
/// Nodes of the trees.
pub const TREE: &str = "tree.bin";

/// Creates a file that only its owner can read and write. It must not exist.
///
/// # Errors
/// Those of the file system.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
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
