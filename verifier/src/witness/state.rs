//! The files of what a witness has cosigned of one log.
//!
//! | file | what it has |
//! |---|---|
//! | `latest` | the last checkpoint, with the log's signature and the witness's cosignature |
//! | `checkpoints/SIZE` | the first checkpoint of each size that was cosigned, of the newest [`MAX_CHECKPOINTS`] |
//! | `forks/SIZE` | a checkpoint that the log has signed, of a size that was cosigned under another root |
//!
//! A log decides how often it asks. What it can make a witness keep is bounded: checkpoints by their number and by
//! [`MAX_COSIGNED_BYTES`](history::witness::MAX_COSIGNED_BYTES), forks by [`MAX_FORKS`], of which one would be enough.

use std::{
    collections::BTreeSet,
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
/// How many checkpoints of one log are kept. Older ones show no fork that the log would make now: what it shows others has
/// to have the size that it has.
const MAX_CHECKPOINTS: usize = 10_000;
/// How many forks of one log are kept.
const MAX_FORKS: usize = 100;
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
        put(&self.folder.join(LATEST), Existing::Replace)?;
        self.forget_oldest(MAX_CHECKPOINTS)
    }

    /// Keeps so many checkpoints, those of the largest sizes, and those that are halves of a fork.
    fn forget_oldest(&self, most: usize) -> io::Result<()> {
        let by_size = self.folder.join(CHECKPOINTS);
        let kept = sizes(&by_size)?;
        let forks = sizes(&self.folder.join(FORKS))?;
        let too_many = kept.len().saturating_sub(most);
        let oldest = kept.into_iter().take(too_many);
        for size in oldest.filter(|size| !forks.contains(size)) {
            fs::remove_file(by_size.join(size.to_string()))?;
        }
        Ok(())
    }

    /// Keeps the other half of a fork, and says where: the first of its size, which is evidence enough. So is one that was
    /// kept before, of those of a log that makes too many.
    pub fn keep_fork(&self, checkpoint: &SignedCheckpoint) -> io::Result<[PathBuf; 2]> {
        let size = checkpoint.head().size;
        let forks = self.folder.join(FORKS);
        make(&forks)?;
        let kept = sizes(&forks)?;
        if let Some(first) = kept.first().filter(|_| kept.len() >= MAX_FORKS) {
            let size = if kept.contains(&size) { size } else { *first };
            let size = size.to_string();
            return Ok([self.folder.join(CHECKPOINTS).join(&size), forks.join(&size)]);
        }
        let size = size.to_string();
        let (ours, theirs) = (self.folder.join(CHECKPOINTS).join(&size), forks.join(&size));
        let text = checkpoint.to_string();
        match write(&theirs, text.as_bytes(), Existing::Keep, Readers::Everybody) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok([ours, theirs]),
        }
    }
}

/// The sizes that name the files of a folder; none if it is not there.
fn sizes(folder: &Path) -> io::Result<BTreeSet<u64>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name()));
    let sizes =
        names.map(|name: io::Result<_>| Ok(name?.to_str().and_then(|name| name.parse().ok())));
    sizes.filter_map(Result::transpose).collect()
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

#[cfg(test)]
mod tests {
    use history::{checkpoint::Checkpoint, key::LogSecret, merkle::TreeHead};

    use super::*;

    fn signed(size: u64, root: u8) -> SignedCheckpoint {
        let head = TreeHead {
            size,
            root: [root; 32],
        };
        let origin = "example.com/log".parse().expect("a name");
        let checkpoint = Checkpoint::new(&origin, head);
        checkpoint
            .sign(&LogSecret::from_seed(&[1; 32]))
            .expect("a checkpoint can be signed")
    }

    fn names(folder: &Path) -> BTreeSet<u64> {
        sizes(folder).expect("a folder")
    }

    #[test]
    fn the_newest_checkpoints_are_kept_and_halves_of_forks() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = LogState::new(folder.path(), "example.com/log");
        for size in [1, 2, 3, 9, 10] {
            state.keep(&signed(size, 1)).expect("kept");
        }
        let [ours, theirs] = state.keep_fork(&signed(2, 2)).expect("kept");
        state.forget_oldest(2).expect("forgotten");
        let checkpoints = state.folder.join(CHECKPOINTS);
        assert_eq!(names(&checkpoints), BTreeSet::from([2, 9, 10]));
        assert!(ours.is_file() && theirs.is_file());
    }

    #[test]
    fn a_log_that_forks_without_end_fills_no_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = LogState::new(folder.path(), "example.com/log");
        let most = MAX_FORKS as u64;
        for size in 1..=most + 5 {
            state.keep(&signed(size, 1)).expect("kept");
        }
        for size in (1..=most + 5).rev() {
            let halves = state.keep_fork(&signed(size, 2)).expect("kept");
            assert!(halves.iter().all(|half| half.is_file()), "{size}");
        }
        assert_eq!(names(&state.folder.join(FORKS)).len(), MAX_FORKS);
    }
}
