//! Inclusions of accounts: one at a time from a service, everybody's as files, or as archives.
//!
//! | file | what it has |
//! |---|---|
//! | this one | [`Inclusions`]: a private directory, open, that many threads ask |
//! | `shard` | all accounts of one shard, its part of the tree read once |
//! | `files` | `--all`: a file for each account |
//! | `archives` | `--archives`: everybody's inclusions, sealed, in files for everybody |
//! | `scatter` | sealed slots on their way to their archives |
//! | `codes` | the table of access codes |
//! | `aside` | directories that get their name when they are complete |

mod archives;
mod aside;
mod codes;
mod error;
mod files;
mod scatter;
mod shard;

use std::{fs::File, io::Write as _, ops::Range, path::Path};

use circuits::{
    hash::sha256,
    leaf::BuildSecret,
    ledger::{AccountId, Kind, LedgerDigest},
    shape::Shape,
    tree::{self, LeafCount, NODE_BYTES, Node, NodeBytes, ProofReadError, TreeLayout},
};
use verifier::inclusion::{EncodedInclusion, LedgerHeader};

pub use self::{archives::ArchivesMade, error::InclusionError};
use crate::{
    build::order::Shuffle,
    private::{
        accounts::{AccountRecord, AccountStore},
        files as private_files, nodes,
        records::{BuildRecord, RecordError, damaged, read_descriptor, read_secret},
    },
    sorting::read_exact_at,
};

/// The private directory of a build, open for making inclusions. Any number of threads may ask it at once.
///
/// What `tree.bin` says is compared, by its digests, with the root of the build: a node that has changed on the disk is
/// an error, not a file that its owner's verifier rejects.
///
/// ```no_run
/// use circuits::{ledger::AccountId, shape::Production};
/// use prover::inclusion::{InclusionError, Inclusions};
/// use verifier::inclusion::{FileWriter, Form};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // Once, when the service starts.
/// let inclusions = Inclusions::<Production>::open("proof-2026-06/private".as_ref())?;
/// let writer = FileWriter::new(inclusions.header(), Form::SelfContained);
///
/// // For each request, on whatever thread, after its sender has logged in as this account.
/// let answer = |id: &str| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
///     let inclusion = inclusions.of(AccountId::new(id)?)?;
///     let mut file = Vec::new();
///     writer.write(&inclusion, &mut file);
///     Ok(file)
/// };
/// let file = answer("alice@example.com")?;
/// # let _ = file;
/// # Ok(())
/// # }
/// ```
pub struct Inclusions<S: Shape> {
    header: LedgerHeader,
    leaf_count: LeafCount<S>,
    secret: BuildSecret,
    shuffle: Shuffle,
    accounts: AccountStore,
    tree: File,
    shard_layout: TreeLayout,
    top_layout: TreeLayout,
    /// All nodes of the tree over the shards: its leaves, which are the shards' tops, come first.
    top: Vec<NodeBytes>,
}

impl<S: Shape> Inclusions<S> {
    /// Opens a private directory. Takes 24 bytes of memory for 64 accounts, and 136 for a shard.
    ///
    /// # Errors
    /// [`InclusionError::Record`], [`InclusionError::Shape`].
    pub fn open(private: &Path) -> Result<Self, InclusionError> {
        let record = BuildRecord::read(private)?;
        if record.shape != S::ID {
            return Err(InclusionError::Shape(record.shape));
        }
        let descriptor = read_descriptor(private)?;
        let root = record.root()?;
        let leaf_count = LeafCount::<S>::new(record.leaves);
        let leaf_count = leaf_count.map_err(|e| damaged(private_files::BUILD, e))?;
        let header = LedgerHeader::new(descriptor, root, S::ID, leaf_count.leaves());
        let secret = read_secret(private, header.ledger())?;
        let accounts = AccountStore::open(private)?;
        let shards = leaf_count.shards();
        if accounts.shards() != shards as u64 {
            let detail = "it has another number of shards than the build";
            return Err(damaged(private_files::ACCOUNTS, detail).into());
        }
        let tree = File::open(private.join(private_files::TREE)).map_err(tree_io)?;
        let top_layout = TreeLayout::new(shards);
        let mut top = vec![[0; NODE_BYTES]; top_layout.nodes()];
        let start = nodes::top_tree_start::<S>(shards);
        read_exact_at(&tree, top.as_flattened_mut(), start).map_err(tree_io)?;
        let last = *top.last().expect("a tree has a top");
        let made = Node::from_bytes(&last).map(|top| {
            let ledger = header.ledger();
            tree::root(&ledger, Kind::Spot, leaf_count, &top)
        });
        if made.ok() != Some(root) || !top_layout.check(&top, &last) {
            return Err(tree_damaged("its top does not lead to the root of the build").into());
        }
        Ok(Self {
            shuffle: Shuffle::new(&secret, &header.ledger()),
            secret,
            accounts,
            tree,
            shard_layout: TreeLayout::new(S::SHARD_LEAVES),
            top_layout,
            top,
            leaf_count,
            header,
        })
    }

    /// What all inclusions of the ledger say alike.
    pub fn header(&self) -> &LedgerHeader {
        &self.header
    }

    /// Number of accounts.
    pub fn account_count(&self) -> u64 {
        self.accounts.count()
    }

    /// The inclusion of one account, read from the disk in about thirty small pieces and without arithmetic on the
    /// curve: 15 microseconds where the files are in the system's cache.
    ///
    /// # Errors
    /// [`InclusionError::UnknownAccount`], [`InclusionError::Record`].
    pub fn of(&self, id: AccountId<'_>) -> Result<EncodedInclusion, InclusionError> {
        let record = self.accounts.find(&self.shuffle, id)?;
        let record = record.ok_or(InclusionError::UnknownAccount)?;
        let (shard, run) = self.place(&record)?;
        let start = nodes::shard_bytes::<S>() * shard as u64;
        let read = |first: usize, out: &mut [NodeBytes]| {
            let offset = start + (first * NODE_BYTES) as u64;
            read_exact_at(&self.tree, out.as_flattened_mut(), offset)
        };
        let proof = self.shard_layout.read_proof(run, &self.top[shard], read);
        let shard_path = proof.map_err(|error| match error {
            ProofReadError::Io(source) => tree_io(source),
            changed @ ProofReadError::Changed(_) => tree_damaged(changed),
        })?;
        self.assemble(record, shard, shard_path)
    }

    /// Puts an inclusion together.
    fn assemble(
        &self,
        record: AccountRecord,
        shard: usize,
        shard_path: Vec<NodeBytes>,
    ) -> Result<EncodedInclusion, InclusionError> {
        let id = AccountId::new(&record.id).map_err(|e| damaged(private_files::ACCOUNTS, e))?;
        let salt = self.secret.salt(&self.header.ledger(), id);
        Ok(EncodedInclusion {
            salt: *salt.expose(),
            first_leaf: record.first_leaf,
            entries: record.entries,
            shard_path,
            top_path: self.top_layout.proof(&self.top, shard..shard + 1),
        })
    }

    /// The shard of an account, and its leaves in it.
    fn place(&self, record: &AccountRecord) -> Result<(usize, Range<usize>), RecordError> {
        let broken = |detail: &str| Err(damaged(private_files::ACCOUNTS, detail));
        let listed = self.header.descriptor().assets().len();
        let unlisted = |asset: usize| asset >= listed;
        if record
            .entries
            .iter()
            .any(|(asset, _)| unlisted(asset.index()))
        {
            return broken("a balance is of an asset that is not listed");
        }
        let capacity = S::SHARD_LEAVES as u64;
        let shard = (record.first_leaf / capacity) as usize;
        let first = (record.first_leaf % capacity) as usize;
        let run = first..first + record.entries.len();
        if run.end > S::SHARD_LEAVES || run.is_empty() || shard >= self.leaf_count.shards() {
            return broken("an account stands outside of the shards");
        }
        Ok((shard, run))
    }
}

/// The name of an account's file: `SHA-256("por/inclusion-file/v1", ledger digest, id)` and `.json`. An
/// id is never a file name.
pub fn file_name(ledger: LedgerDigest, id: AccountId<'_>) -> String {
    let digest = sha256("por/inclusion-file/v1", &[&ledger.0, id.as_bytes()]);
    format!("{}.json", hex::encode(digest))
}

/// Writes an inclusion file for its owner only; it must not exist.
///
/// # Errors
/// [`InclusionError::Write`].
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), InclusionError> {
    private_files::create_private(path)
        .and_then(|mut out| out.write_all(bytes))
        .map_err(InclusionError::write(path))
}

fn tree_damaged(detail: impl ToString) -> RecordError {
    damaged(private_files::TREE, detail)
}

fn tree_io(source: std::io::Error) -> RecordError {
    RecordError::Io {
        file: private_files::TREE,
        source,
    }
}
