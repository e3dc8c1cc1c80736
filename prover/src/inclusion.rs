//! Inclusion files: one account's, or everybody's.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use circuits::{
    hash::sha256,
    leaf::BuildSecret,
    ledger::{AccountId, LedgerDigest, Root},
    shape::Shape,
    tree::{InclusionPath, LeafCount, Node, NodeBytes, read_proof},
};
use verifier::{bundle::descriptor::Descriptor, inclusion::InclusionFile};

use crate::build::order::Shuffle;
use crate::private::{
    accounts::{AccountRecord, AccountStore},
    files, nodes,
    records::{BuildRecord, RecordError, read_descriptor, read_secret},
};

/// Why there is no inclusion file.
#[derive(Debug, thiserror::Error)]
pub enum InclusionError {
    /// The private directory.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The private directory was made with circuits of another shape.
    #[error("the private directory belongs to circuits of shape {0}")]
    Shape(u32),
    /// Nobody has this id in the ledger.
    #[error("no account of the ledger has this id")]
    UnknownAccount,
    /// An inclusion file cannot be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl InclusionError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Record(RecordError::Forgotten) => "prove again to issue more inclusion files",
            Self::Record(_) | Self::Shape(_) => "use the private directory as prove wrote it",
            Self::UnknownAccount => "give the id as it stands in the liabilities, letter by letter",
            Self::Write { .. } => "check the disk's free space and the directory's permissions",
        }
    }
}

/// The private directory of a build, open for making inclusion files.
pub struct Inclusions<S: Shape> {
    descriptor: Descriptor,
    ledger: LedgerDigest,
    root: Root,
    leaf_count: LeafCount<S>,
    secret: BuildSecret,
    shuffle: Shuffle,
    accounts: AccountStore,
    tree: File,
}

impl<S: Shape> Inclusions<S> {
    /// Opens a private directory.
    ///
    /// # Errors
    /// [`InclusionError::Record`], [`InclusionError::Shape`].
    pub fn open(private: &Path) -> Result<Self, InclusionError> {
        let damaged = |file, detail: &dyn std::fmt::Display| RecordError::Damaged {
            file,
            detail: detail.to_string(),
        };
        let io = |file| move |source| RecordError::Io { file, source };
        let record = BuildRecord::read(private)?;
        if record.shape != S::ID {
            return Err(InclusionError::Shape(record.shape));
        }
        let descriptor = read_descriptor(private)?;
        let ledger = descriptor.ledger_digest();
        let leaf_count = LeafCount::new(record.leaves).map_err(|e| damaged(files::BUILD, &e))?;
        let secret = read_secret(private, ledger)?;
        Ok(Self {
            root: record.root()?,
            shuffle: Shuffle::new(&secret, &ledger),
            secret,
            accounts: AccountStore::open(private)?,
            tree: File::open(private.join(files::TREE)).map_err(io(files::TREE))?,
            descriptor,
            ledger,
            leaf_count,
        })
    }

    /// Number of accounts.
    pub fn account_count(&self) -> u64 {
        self.accounts.count()
    }

    /// The inclusion file of one account.
    ///
    /// # Errors
    /// [`InclusionError`].
    pub fn of(&mut self, id: AccountId<'_>) -> Result<InclusionFile, InclusionError> {
        let record = self.accounts.find(&self.shuffle, id)?;
        self.of_record(record.ok_or(InclusionError::UnknownAccount)?)
    }

    /// Writes the inclusion files of all accounts into a new directory, named by [`file_name`].
    ///
    /// # Errors
    /// [`InclusionError`].
    pub fn write_all(
        &mut self,
        directory: &Path,
        mut written: impl FnMut(u64),
    ) -> Result<u64, InclusionError> {
        files::create_private_dir(directory).map_err(|source| InclusionError::Write {
            path: directory.to_owned(),
            source,
        })?;
        let mut count = 0;
        for shard in 0..self.accounts.shards() {
            for record in self.accounts.shard(shard)? {
                let name = file_name_of(self.ledger, record.id.as_bytes());
                let file = self.of_record(record)?;
                write_file(&directory.join(name), &file)?;
                count += 1;
                written(count);
            }
        }
        Ok(count)
    }

    fn of_record(&mut self, account: AccountRecord) -> Result<InclusionFile, InclusionError> {
        let damaged = |detail: &dyn std::fmt::Display| RecordError::Damaged {
            file: files::TREE,
            detail: detail.to_string(),
        };
        let id = AccountId::new(&account.id).map_err(|e| damaged(&e))?;
        let listed = self.descriptor.assets().len();
        if account
            .entries
            .iter()
            .any(|(asset, _)| asset.index() >= listed)
        {
            let detail = "a balance is of an asset that is not listed".to_owned();
            return Err(RecordError::Damaged {
                file: files::ACCOUNTS,
                detail,
            }
            .into());
        }
        let shard = (account.first_leaf / S::SHARD_LEAVES as u64) as usize;
        let first = (account.first_leaf % S::SHARD_LEAVES as u64) as usize;
        let run = first..first + account.entries.len();
        let shards = self.leaf_count.shards();
        if run.end > S::SHARD_LEAVES || run.is_empty() || shard >= shards {
            return Err(damaged(&"an account stands outside of the shards").into());
        }
        let io = |source| RecordError::Io {
            file: files::TREE,
            source,
        };
        let start = nodes::shard_bytes::<S>() * shard as u64;
        let in_shard = read_proof(&mut self.tree, start, S::SHARD_LEAVES, run).map_err(io)?;
        let start = nodes::top_tree_start::<S>(shards);
        let above = read_proof(&mut self.tree, start, shards, shard..shard + 1).map_err(io)?;
        let decode = |nodes: Vec<NodeBytes>| -> Result<Vec<Node>, RecordError> {
            nodes
                .iter()
                .map(|node| Node::from_bytes(node).map_err(|e| damaged(&e)))
                .collect()
        };
        Ok(InclusionFile {
            salt: *self.secret.salt(&self.ledger, id).expose(),
            descriptor: self.descriptor.clone(),
            root: self.root,
            shape: S::ID,
            leaf_count: self.leaf_count.leaves(),
            path: InclusionPath {
                first_position: account.first_leaf,
                shard_hashes: decode(in_shard)?,
                top_hashes: decode(above)?,
            },
            entries: account.entries,
        })
    }
}

/// The name of an account's file: `SHA-256("por/inclusion-file/v1", ledger digest, id)` and `.json`. An
/// id is never a file name.
pub fn file_name(ledger: LedgerDigest, id: AccountId<'_>) -> String {
    file_name_of(ledger, id.as_bytes())
}

fn file_name_of(ledger: LedgerDigest, id: &[u8]) -> String {
    let digest = sha256("por/inclusion-file/v1", &[&ledger.0, id]);
    format!("{}.json", hex::encode(digest))
}

/// Writes an inclusion file for its owner only; it must not exist.
///
/// # Errors
/// [`InclusionError::Write`].
pub fn write_file(path: &Path, file: &InclusionFile) -> Result<(), InclusionError> {
    let write = || -> std::io::Result<()> {
        let mut out = files::create_private(path)?;
        out.write_all(&file.to_bytes())
    };
    write().map_err(|source| InclusionError::Write {
        path: path.to_owned(),
        source,
    })
}
