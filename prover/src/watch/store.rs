//! The directory that a watcher has for itself: one file, for its owner only, which is replaced as a whole.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use circuits::solvency::LiabilityTotals;
use documents::input::read_capped;
use health::{notice::Outbox, standing::Standing};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::breaker::Position;
use crate::apart::{ApartError, ensure_beside_no_bundle};

const FILE: &str = "watch.json";
const LOCK: &str = "lock";
const VERSION: u32 = 1;
/// Most bytes of the file.
const MAX_BYTES: u64 = 64 << 20;

/// What is on the disk between two rounds. Totals, and nothing of any account or address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    version: u32,
    /// How it stands; none before the first round.
    pub standing: Option<Standing>,
    /// What is still to be told.
    pub outbox: Outbox,
    /// Where the breakers stand, by their names.
    pub breakers: BTreeMap<String, Position>,
    /// When the last round ended.
    pub last_round: Option<Timestamp>,
    /// What was owed when it was read last.
    pub owed: Option<Owed>,
}

/// What is owed, by asset: totals in smallest units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owed {
    /// When it was read.
    pub at: Timestamp,
    /// Digest of the snapshot and its policy: others may count other debts.
    pub inputs: String,
    /// Free balances.
    pub free: Vec<u128>,
    /// Pledged balances.
    pub pledged: Vec<u128>,
    /// Debts that count.
    pub debts: Vec<u128>,
}

impl Owed {
    /// What it adds up to. The surplus of collateral is in no rule.
    pub fn totals(&self) -> LiabilityTotals {
        let mut totals = LiabilityTotals::without_debts(self.free.clone());
        totals.pledged.clone_from(&self.pledged);
        totals.debts.clone_from(&self.debts);
        totals
    }
}

/// Why a directory is not used, or not written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It would be published.
    #[error(transparent)]
    Apart(#[from] ApartError),
    /// Others can read it.
    #[error("{}: others than its owner can enter it", .0.display())]
    Open(PathBuf),
    /// Another watcher has it.
    #[error("{}: another watcher is at work in it", .0.display())]
    Busy(PathBuf),
    /// Its file was not written by a watcher.
    #[error("{}: it is not what a watcher wrote: {what}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// It cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl StoreError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Apart(error) => error.hint(),
            Self::Open(_) => {
                "it has totals: take the rights of others away (mode 0700), or name another"
            }
            Self::Busy(_) => "wait until it has ended, or name another",
            Self::Foreign { .. } => {
                "bring it back from a copy, or move it away: then all begins anew, the breakers too"
            }
            Self::Io { .. } => "check the disk's free space and the directory's permissions",
        }
    }
}

/// The directory, while this watcher has it.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    _lock: fs::File,
}

impl Store {
    /// Takes a directory, and makes it if need be. What is in it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(directory: &Path) -> Result<(Self, Kept), StoreError> {
        ensure_beside_no_bundle(directory)?;
        let io = |path: &Path| {
            let path = path.to_owned();
            move |error| StoreError::Io { path, error }
        };
        match disk::create_private_dir(directory) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.map_err(io(directory))?,
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let meta = fs::metadata(directory).map_err(io(directory))?;
            if meta.permissions().mode() & 0o077 != 0 {
                return Err(StoreError::Open(directory.to_owned()));
            }
        }
        let path = directory.join(LOCK);
        let lock = disk::create_or_open(&path).map_err(io(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(StoreError::Busy(directory.to_owned()));
            }
            Err(fs::TryLockError::Error(error)) => return Err(io(&path)(error)),
        }
        let file = directory.join(FILE);
        let kept = match read_capped(&file, MAX_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Kept {
                version: VERSION,
                ..Kept::default()
            },
            read => parse(&file, &read.map_err(io(&file))?)?,
        };
        Ok((Self { file, _lock: lock }, kept))
    }

    /// Has it on the disk.
    ///
    /// # Errors
    /// [`StoreError::Io`]; what was there before is still there.
    pub fn keep(&self, kept: &Kept) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(kept).expect("texts, numbers and times");
        disk::replace_private(&self.file, &bytes).map_err(|error| StoreError::Io {
            path: self.file.clone(),
            error,
        })
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Kept, StoreError> {
    let foreign = |what: String| StoreError::Foreign {
        path: path.to_owned(),
        what,
    };
    let kept: Kept = serde_json::from_slice(bytes).map_err(|error| {
        // Its own words may quote what is there.
        foreign(format!("line {}, column {}", error.line(), error.column()))
    })?;
    if kept.version != VERSION {
        return Err(foreign("another version".to_owned()));
    }
    let lengths = |owed: &Owed| [owed.pledged.len(), owed.debts.len()] == [owed.free.len(); 2];
    if !kept.owed.as_ref().is_none_or(lengths) {
        return Err(foreign("totals of other numbers of assets".to_owned()));
    }
    Ok(kept)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_kept_is_for_its_owner_and_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let (store, mut kept) = Store::open(&path).unwrap();
        assert!(kept.standing.is_none() && kept.owed.is_none());
        kept.owed = Some(Owed {
            at: Timestamp::UNIX_EPOCH,
            inputs: "00".to_owned(),
            free: vec![u128::from(u64::MAX) << 20],
            pledged: vec![0],
            debts: vec![1],
        });
        store.keep(&kept).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join(FILE))), (0o700, 0o600));
        let busy = Store::open(&path).unwrap_err();
        assert!(matches!(busy, StoreError::Busy(_)), "{busy}");
        drop(store);
        let (_store, again) = Store::open(&path).unwrap();
        assert_eq!(again.owed, kept.owed);
    }

    #[test]
    fn a_directory_that_others_can_enter_or_that_has_something_else_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let open = Store::open(&path).unwrap_err();
        assert!(matches!(open, StoreError::Open(_)), "{open}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        for text in ["", "{}", "[]", "{\"version\":1}"] {
            fs::write(path.join(FILE), text).unwrap();
            let foreign = Store::open(&path).unwrap_err();
            assert!(
                matches!(foreign, StoreError::Foreign { .. }),
                "{text}: {foreign}"
            );
        }
    }
}
