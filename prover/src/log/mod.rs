//! The exchange's log: one public history of its snapshots (SPEC.md, section 16), as a directory that a static host serves.
//!
//! | file | what it has |
//! |---|---|
//! | `log.vkey` | the log's verifier key, one line |
//! | `entries` | the leaves, one a line, in their order |
//! | `checkpoint` | the last signed checkpoint, with the cosignatures that were collected |
//! | `proofs/N.tlog-proof` | the log proof of snapshot number N, where witnesses have cosigned |
//!
//! The key that signs lies elsewhere, and beside it what it has signed last: a directory that was brought back from an older
//! copy does not become another history.

mod error;
mod files;
mod publish;
mod signer;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use history::{
    checkpoint::SignedCheckpoint,
    key::LogKey,
    leaf::{Leaf, Snapshot},
    merkle::{Hash, TreeHead, consistency_path, inclusion_path, root},
    note::KeyName,
    policy::{LogPolicy, Witnessed},
    proof::LogProof,
    witness::AddCheckpoint,
};

pub use self::{error::LogError, publish::Collected, signer::LogSigner};

/// A log, as its directory has it. What it has is one history: leaves in their order, and a checkpoint of the beginning of
/// them that its key has signed.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    key: LogKey,
    leaves: Vec<Leaf>,
    checkpoint: SignedCheckpoint,
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
    /// Begins a log in a directory that is not there yet, under a name that no other log has.
    ///
    /// # Errors
    /// [`LogError`]; nothing is left behind.
    pub fn create(folder: &Path, name: KeyName, signer: &mut LogSigner) -> Result<Self, LogError> {
        let key = LogKey::new(name, signer.public());
        let checkpoint = signer.sign(key.name(), &[], None)?;
        let log = Self {
            folder: folder.to_owned(),
            key,
            leaves: Vec::new(),
            checkpoint,
        };
        files::create(&log)?;
        Ok(log)
    }

    /// Reads a log's directory.
    ///
    /// # Errors
    /// [`LogError`] for what is no log, and for leaves that are not those of its checkpoint.
    pub fn open(folder: &Path) -> Result<Self, LogError> {
        let key = files::read_key(folder)?;
        let leaves = files::read_leaves(folder)?;
        let checkpoint = files::read_checkpoint(folder, &key)?;
        let hashes: Vec<_> = leaves.iter().map(Leaf::hash).collect();
        if !has(&hashes, checkpoint.head()) {
            return Err(LogError::NotItsCheckpoint(folder.to_owned()));
        }
        Ok(Self {
            folder: folder.to_owned(),
            key,
            leaves,
            checkpoint,
        })
    }

    /// The log's key, by which others know it.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// Its leaves: number i is in place i.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The last checkpoint.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    fn hashes(&self) -> Vec<Hash> {
        self.leaves.iter().map(Leaf::hash).collect()
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
        let added = match usize::try_from(sequence).ok().and_then(|place| self.leaves.get(place)) {
            Some(there) if *there == leaf => Added::Before,
            Some(_) => return Err(LogError::Taken(sequence)),
            None => Added::New,
        };
        if added == Added::New {
            self.leaves.push(leaf);
        }
        self.sign(signer)?;
        Ok(added)
    }

    /// Says that numbers have no snapshot, from the log's next one up to and with this one, and signs the checkpoint. It
    /// cannot be taken back.
    ///
    /// # Errors
    /// [`LogError::Taken`] if this number is in the log already.
    pub fn skip(&mut self, last: u64, signer: &mut LogSigner) -> Result<(), LogError> {
        let next = self.leaves.len() as u64;
        if last < next {
            return Err(LogError::Taken(last));
        }
        if last >= files::MAX_LEAVES {
            return Err(LogError::TooLarge);
        }
        self.leaves.extend((next..=last).map(|sequence| Leaf {
            sequence,
            snapshot: None,
        }));
        self.sign(signer)
    }

    /// Signs a checkpoint of all leaves. They are on the disk before, and the checkpoint after: whatever happens between,
    /// the same command ends what was begun.
    fn sign(&mut self, signer: &mut LogSigner) -> Result<(), LogError> {
        if self.leaves.len() as u64 > files::MAX_LEAVES {
            return Err(LogError::TooLarge);
        }
        files::write_leaves(self)?;
        let hashes = self.hashes();
        let head = TreeHead {
            size: hashes.len() as u64,
            root: root(&hashes),
        };
        // With the cosignatures that it may have.
        if self.checkpoint.head() != head {
            let last = self.checkpoint.head();
            self.checkpoint = signer.sign(self.key.name(), &hashes, Some(last))?;
        }
        files::write_checkpoint(self)
    }

    /// What a witness is asked that last cosigned a checkpoint of this size.
    ///
    /// # Errors
    /// [`LogError::Shrunk`] if the log is not so large: another copy of it is.
    pub fn request(&self, old_size: u64) -> Result<AddCheckpoint, LogError> {
        let size = self.checkpoint.head().size;
        if old_size > size {
            return Err(LogError::Shrunk { seen: old_size, size });
        }
        // What is signed is the beginning of the leaves.
        let hashes = &self.hashes()[..size as usize];
        Ok(AddCheckpoint {
            old_size,
            path: consistency_path(hashes, old_size as usize),
            checkpoint: self.checkpoint.clone(),
        })
    }

    /// The log proof of one number, under the last checkpoint.
    ///
    /// # Errors
    /// [`LogError::NotThere`].
    pub fn prove(&self, sequence: u64) -> Result<LogProof, LogError> {
        let size = self.checkpoint.head().size as usize;
        let place = usize::try_from(sequence).ok().filter(|place| *place < size);
        let place = place.ok_or(LogError::NotThere(sequence))?;
        Ok(LogProof {
            leaf: self.leaves[place],
            index: sequence,
            path: inclusion_path(&self.hashes()[..size], place),
            checkpoint: self.checkpoint.clone(),
        })
    }

    /// Whether a policy accepts the last checkpoint, with the cosignatures that it has.
    ///
    /// # Errors
    /// [`LogError::NotWitnessed`].
    pub fn witnessed(&self, policy: &LogPolicy) -> Result<Witnessed, LogError> {
        policy.check(&self.checkpoint).map_err(LogError::NotWitnessed)
    }
}

/// Whether leaves begin with those of a head.
fn has(leaves: &[Hash], head: TreeHead) -> bool {
    let size = usize::try_from(head.size).ok();
    let begin = size.and_then(|size| leaves.get(..size));
    begin.is_some_and(|begin| root(begin) == head.root)
}
