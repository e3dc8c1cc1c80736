//! The files of what a witness has cosigned of one log.
//!
//! | file | what it has |
//! |---|---|
//! | `latest` | the last checkpoint, with the log's signature and the witness's cosignature |
//! | `checkpoints/SIZE` | the first checkpoint of each size that was cosigned |
//! | `forks/SIZE` | a checkpoint that the log has signed, of a size that was cosigned under another root |

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use circuits::hash::sha256_bytes;
use disk::{Existing, Readers, create_or_open, write};
use documents::input::read_capped;
use history::{checkpoint::SignedCheckpoint, key::LogKey, note::MAX_NOTE_BYTES};

const LATEST: &str = "latest";
const CHECKPOINTS: &str = "checkpoints";
const FORKS: &str = "forks";
/// Beside the folders of logs.
const LOCK: &str = "lock";

/// The files about one log.
pub struct LogState {
    folder: PathBuf,
}

/// The name of a log's folder, and its place under a witness's monitoring prefix.
pub fn origin_hash(origin: &str) -> String {
    hex::encode(sha256_bytes(origin.as_bytes()))
}

/// Waits until nobody else works with a state, which is made if it is not there, and keeps others waiting as long as what
/// it returns is there.
pub fn lock(state: &Path) -> io::Result<File> {
    make(state)?;
    let file = create_or_open(&state.join(LOCK))?;
    file.lock()?;
    Ok(file)
}

impl LogState {
    /// Those of a log, in a witness's state. Nothing is made yet.
    pub fn new(state: &Path, origin: &str) -> Self {
        Self {
            folder: state.join(origin_hash(origin)),
        }
    }

    /// The last checkpoint that was cosigned. It is one that a key of the log has signed.
    pub fn latest(&self, keys: &[&LogKey]) -> io::Result<Option<SignedCheckpoint>> {
        self.read(&self.folder.join(LATEST), keys)
    }

    /// The checkpoint of a size that was cosigned first.
    pub fn of_size(&self, size: u64, keys: &[&LogKey]) -> io::Result<Option<SignedCheckpoint>> {
        self.read(&self.folder.join(CHECKPOINTS).join(size.to_string()), keys)
    }

    fn read(&self, path: &Path, keys: &[&LogKey]) -> io::Result<Option<SignedCheckpoint>> {
        let bytes = match read_capped(path, MAX_NOTE_BYTES as u64) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let read = SignedCheckpoint::from_bytes(&bytes).ok();
        let read = read.filter(|read| keys.iter().any(|key| read.ensure_of(key).is_ok()));
        let damaged = || {
            let what = format!("{} is damaged, or not of this log's key", path.display());
            io::Error::new(io::ErrorKind::InvalidData, what)
        };
        read.map(Some).ok_or_else(damaged)
    }

    /// Keeps a checkpoint: on the disk when this returns.
    pub fn keep(&self, checkpoint: &SignedCheckpoint) -> io::Result<()> {
        let by_size = self.folder.join(CHECKPOINTS);
        make(&by_size)?;
        let text = checkpoint.to_string();
        let put =
            |path: &Path, existing| write(path, text.as_bytes(), existing, Readers::Everybody);
        match put(
            &by_size.join(checkpoint.head().size.to_string()),
            Existing::Keep,
        ) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        put(&self.folder.join(LATEST), Existing::Replace)
    }

    /// Keeps the other half of a fork, and says where: the first of its size, which is evidence enough.
    pub fn keep_fork(&self, checkpoint: &SignedCheckpoint) -> io::Result<[PathBuf; 2]> {
        let size = checkpoint.head().size.to_string();
        let forks = self.folder.join(FORKS);
        make(&forks)?;
        let (ours, theirs) = (self.folder.join(CHECKPOINTS).join(&size), forks.join(&size));
        let text = checkpoint.to_string();
        match write(&theirs, text.as_bytes(), Existing::Keep, Readers::Everybody) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok([ours, theirs]),
        }
    }
}

/// Makes a folder, with those above it, and waits until their entries are on the disk.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let mut above = Some(folder);
    for _ in 0..3 {
        above = above.and_then(Path::parent);
        match above {
            Some(folder) if folder.is_dir() => disk::sync_directory(folder)?,
            _ => break,
        }
    }
    Ok(())
}
