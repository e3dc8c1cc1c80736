//! A log, as its directory has it.

use std::path::{Path, PathBuf};

use history::{
    checkpoint::SignedCheckpoint,
    key::LogKey,
    leaf::{Leaf, Snapshot},
    merkle::{Hash, TreeHead, consistency_path, inclusion_path, root},
    note::KeyName,
    proof::LogProof,
    witness::AddCheckpoint,
};

use super::{
    error::LogError,
    files::{self, Locked, MAX_LEAVES},
    signer::{LogSigner, begins},
};
use crate::apart::{ensure_in_no_bundle, ensure_publishable};

/// A log. What it has is one history: leaves in their order, and a checkpoint of the beginning of them that its key has
/// signed.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    key: LogKey,
    leaves: Vec<Leaf>,
    checkpoint: SignedCheckpoint,
    /// While this may change the directory.
    lock: Option<Locked>,
}

/// What became of a leaf that was to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is the log's last.
    New,
    /// It stood there before.
    Before,
}

impl Log {
    /// That a log can begin in a place, before there is a key for it.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn ensure_place(folder: &Path) -> Result<(), LogError> {
        ensure_in_no_bundle(folder)?;
        ensure_publishable(folder)?;
        files::ensure_log_or_nothing(folder)
    }

    /// Begins a log in a directory that is not there yet, under a name that no other log has. The log that this has begun
    /// before is found again.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn create(folder: &Path, name: KeyName, signer: &mut LogSigner) -> Result<Self, LogError> {
        Self::ensure_place(folder)?;
        let key = LogKey::new(name, signer.public());
        // Before anything is there: a key of another log, or of one that has been begun long since.
        if !files::has_checkpoint(folder) {
            signer.ensure_extends(key.name(), &[])?;
        }
        let lock = files::begin(folder, &key)?;
        if !files::has_checkpoint(folder) {
            files::write_leaves(folder, &[])?;
            files::write_checkpoint(folder, &signer.sign(key.name(), &[])?)?;
        }
        Self::read(folder, Some(lock))
    }

    /// Reads a log's directory.
    ///
    /// # Errors
    /// [`LogError`] for what is no log, and for leaves that are not those of its checkpoint.
    pub fn open(folder: &Path) -> Result<Self, LogError> {
        Self::read(folder, None)
    }

    /// The same, and keeps other commands from changing it.
    ///
    /// # Errors
    /// As [`Self::open`], and [`LogError::Busy`].
    pub fn open_to_change(folder: &Path) -> Result<Self, LogError> {
        let lock = files::lock(folder)?;
        Self::read(folder, Some(lock))
    }

    fn read(folder: &Path, lock: Option<Locked>) -> Result<Self, LogError> {
        let key = files::read_key(folder)?;
        // The checkpoint first: whoever adds to the log writes the leaves before it.
        let checkpoint = files::read_checkpoint(folder, &key)?;
        let leaves = files::read_leaves(folder)?;
        let hashes: Vec<_> = leaves.iter().map(Leaf::hash).collect();
        if !begins(&hashes, checkpoint.head()) {
            return Err(LogError::NotItsCheckpoint(folder.to_owned()));
        }
        Ok(Self {
            folder: folder.to_owned(),
            key,
            leaves,
            checkpoint,
            lock,
        })
    }

    /// Its directory.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The log's key, by which others know it.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// Its leaves: number i is in place i. Those behind the checkpoint's size are not signed yet.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The last checkpoint.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// Adds a snapshot, and signs the checkpoint.
    ///
    /// # Errors
    /// [`LogError::Taken`] if there is another under this number, [`LogError::Gap`] if numbers before it are not in the log.
    pub fn add(
        &mut self,
        sequence: u64,
        snapshot: Snapshot,
        signer: &mut LogSigner,
    ) -> Result<Added, LogError> {
        let leaf = Leaf {
            sequence,
            snapshot: Some(snapshot),
        };
        let next = self.leaves.len() as u64;
        if sequence > next {
            return Err(LogError::Gap { sequence, next });
        }
        let there = usize::try_from(sequence).ok();
        let there = there.and_then(|place| self.leaves.get(place));
        let added = match there {
            Some(there) if *there == leaf => Added::Before,
            Some(_) => return Err(LogError::Taken(sequence)),
            None => Added::New,
        };
        self.extend((added == Added::New).then_some(leaf), signer)?;
        Ok(added)
    }

    /// Says that numbers have no snapshot, from the log's next one up to and with this one, and signs the checkpoint. It
    /// cannot be taken back. How many were added.
    ///
    /// # Errors
    /// [`LogError::Taken`] if this number is in the log already, with a snapshot.
    pub fn skip(&mut self, last: u64, signer: &mut LogSigner) -> Result<u64, LogError> {
        let next = self.leaves.len() as u64;
        if last >= MAX_LEAVES {
            return Err(LogError::TooLarge(MAX_LEAVES));
        }
        let there = self.leaves.get(last as usize);
        if there.is_some_and(|leaf| leaf.snapshot.is_some()) {
            return Err(LogError::Taken(last));
        }
        let skipped = (next..=last).map(|sequence| Leaf {
            sequence,
            snapshot: None,
        });
        self.extend(skipped, signer)?;
        Ok((last + 1).saturating_sub(next))
    }

    /// Adds leaves, and signs a checkpoint of all. The leaves are on the disk before it: whatever happens between, the same
    /// command ends what was begun. What the key may not sign is not written.
    fn extend(
        &mut self,
        leaves: impl IntoIterator<Item = Leaf>,
        signer: &mut LogSigner,
    ) -> Result<(), LogError> {
        assert!(self.lock.is_some(), "opened to be changed");
        if signer.public() != self.key.public() {
            return Err(LogError::OtherKey(self.folder.clone()));
        }
        let all: Vec<_> = self.leaves.iter().copied().chain(leaves).collect();
        if all.len() as u64 > MAX_LEAVES {
            return Err(LogError::TooLarge(MAX_LEAVES));
        }
        let hashes: Vec<_> = all.iter().map(Leaf::hash).collect();
        signer.ensure_remembers()?;
        signer.ensure_extends(self.key.name(), &hashes)?;
        if all.len() > self.leaves.len() {
            files::write_leaves(&self.folder, &all)?;
            self.leaves = all;
        }
        // What is signed already keeps the cosignatures that it may have.
        if self.checkpoint.head() != head(&hashes) {
            let signed = signer.sign(self.key.name(), &hashes)?;
            files::write_checkpoint(&self.folder, &signed)?;
            self.checkpoint = signed;
        }
        Ok(())
    }

    /// The leaves that are signed.
    fn signed(&self) -> Vec<Hash> {
        // They are as many, or more: what was read was compared.
        let signed = self
            .leaves
            .iter()
            .take(self.checkpoint.head().size as usize);
        signed.map(Leaf::hash).collect()
    }

    /// What a witness is asked that last cosigned a checkpoint of this size.
    ///
    /// # Errors
    /// [`LogError::Larger`] if the log is not so large: another copy of it is.
    pub fn request(&self, old: u64) -> Result<AddCheckpoint, LogError> {
        let size = self.checkpoint.head().size;
        if old > size {
            return Err(LogError::Larger { old, size });
        }
        Ok(AddCheckpoint {
            old_size: old,
            path: consistency_path(&self.signed(), old as usize),
            checkpoint: self.checkpoint.clone(),
        })
    }

    /// The log proof of one number, under the last checkpoint.
    ///
    /// # Errors
    /// [`LogError::NotThere`].
    pub fn prove(&self, sequence: u64) -> Result<LogProof, LogError> {
        let hashes = self.signed();
        let place = usize::try_from(sequence).ok();
        let place = place.filter(|place| *place < hashes.len());
        let place = place.ok_or(LogError::NotThere(sequence))?;
        Ok(LogProof {
            leaf: self.leaves[place],
            index: sequence,
            path: inclusion_path(&hashes, place),
            checkpoint: self.checkpoint.clone(),
        })
    }

    /// Puts cosignatures below the checkpoint that is on the disk.
    pub(super) fn cosigned(&mut self, checkpoint: SignedCheckpoint) -> Result<(), LogError> {
        assert!(self.lock.is_some(), "opened to be changed");
        files::write_checkpoint(&self.folder, &checkpoint)?;
        self.checkpoint = checkpoint;
        Ok(())
    }
}

fn head(leaves: &[Hash]) -> TreeHead {
    TreeHead {
        size: leaves.len() as u64,
        root: root(leaves),
    }
}
