//! Inclusions of accounts: one at a time from a service, everybody's as files, or as archives.
//!
//! | file | what it has |
//! |---|---|
//! | this one | [`Inclusions`]: a private directory, open, that many threads ask |
//! | `customer` | what one customer is given |
//! | `shard` | all accounts of one shard, its part of the tree read once |
//! | `files` | `--all`, `--accounts`: a file for each account |
//! | `sample` | `--sample`: files of accounts that a seed draws |
//! | `opened` | every leaf, opened for an auditor |
//! | `archives` | `--archives`: everybody's inclusions, sealed, in files for everybody |
//! | `slots` | sealed slots on their way to their archives |
//! | `secret_table` | the table of access codes, and the index of files |

mod archives;
mod customer;
mod error;
mod files;
mod opened;
mod sample;
mod secret_table;
mod shard;
mod slots;

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use circuits::{
    leaf::{BuildSecret, Component},
    ledger::AccountId,
    shape::{Production, Shape},
    tree::{
        self, LeafPosition, LedgerSize, NODE_BYTES, Node, NodeBytes, PathReadError, TreeLayout,
    },
};
use documents::inclusion::{
    EncodedInclusion, FileWriter, Form, LedgerHeader,
    archive::{Occupancy, geometry::default_prefix_bits},
};

pub use self::{
    archives::ArchiveSummary, customer::CustomerInclusion, error::InclusionError,
    files::FilesSummary, sample::SampleSummary,
};
pub(crate) use self::{
    error::unknown,
    files::{MOST_LINES, NamedFile},
    secret_table::{CODES, INDEX_COLUMNS, SecretTable, index_of},
};
use crate::{
    apart::{bundles_in, ensure_not_published, ensure_publishable, resolved},
    build::order::Shuffle,
    private::{
        accounts::{AccountRecord, AccountStore},
        directory::ensure_private,
        files as private_files, nodes,
        records::{BuildRecord, RecordError, damaged, read_descriptor, read_schedule},
        secret::read_secret,
    },
    sorting::read_exact_at,
};
use disk::create_private;

/// The private directory of a build, open for making inclusions. Any number of threads may ask it at once.
///
/// What `tree.bin` says is compared, by its digests, with the root of the build, and what `accounts.bin` says of an account
/// with the keyed hash that was written with it: what has changed on the disk is an error, not a file that its owner's
/// verifier rejects.
pub struct Inclusions<S: Shape = Production> {
    private: PathBuf,
    header: LedgerHeader,
    size: LedgerSize<S>,
    /// Writes files of one customer each.
    writer: FileWriter,
    /// The archives of the usual or the chosen number, for their names.
    archives: Occupancy,
    secret: BuildSecret,
    shuffle: Shuffle,
    accounts: AccountStore<S>,
    tree: File,
    shard_layout: TreeLayout,
    top_layout: TreeLayout,
    /// All nodes of the tree over the shards: its leaves, which are the shards' tops, come first.
    top: Vec<NodeBytes>,
}

impl Inclusions {
    /// Opens the private directory that `prover prove` has written. Takes 184 bytes of memory for a shard.
    ///
    /// # Errors
    /// [`InclusionError::Record`]; [`InclusionError::Shape`] for a directory of a test.
    pub fn open(private: impl AsRef<Path>) -> Result<Self, InclusionError> {
        Self::open_shape(private.as_ref())
    }
}

impl<S: Shape> Inclusions<S> {
    /// As [`Inclusions::open`], for circuits of any shape.
    #[doc(hidden)]
    pub fn open_shape(private: &Path) -> Result<Self, InclusionError> {
        ensure_private(private).map_err(RecordError::from)?;
        let record = BuildRecord::read(private)?;
        if record.shape != S::ID {
            return Err(InclusionError::Shape(record.shape));
        }
        let descriptor = read_descriptor(private)?;
        let root = record.root()?;
        let size = record.size::<S>()?;
        let schedule = read_schedule(private, &descriptor, record.collateral()?)?;
        let (leaves, shards) = (size.leaves_per_shard(), size.shards());
        let header = LedgerHeader::new(descriptor, schedule, root, S::ID, leaves, shards);
        let secret = read_secret(private, &header.context())?;
        let accounts = AccountStore::open(private)?;
        if accounts.shards() != shards {
            let detail = "it has another number of shards than the build";
            return Err(damaged(private_files::ACCOUNTS, detail).into());
        }
        if hex::encode(accounts.table_digest()) != record.accounts {
            let detail = "its table of shards is not the one of the build";
            return Err(damaged(private_files::ACCOUNTS, detail).into());
        }
        let tree = File::open(private.join(private_files::TREE)).map_err(tree_io)?;
        let top_layout = TreeLayout::new(shards as usize);
        let mut top = vec![[0; NODE_BYTES]; top_layout.nodes()];
        let start = nodes::top_tree_start(size);
        read_exact_at(&tree, top.as_flattened_mut(), start).map_err(tree_io)?;
        let last = *top.last().expect("a tree has a top");
        let top_root = Node::from_bytes(&last).map(|top| tree::root(&header.context(), size, &top));
        if top_root.ok() != Some(root) || !top_layout.check(&top, &last) {
            return Err(tree_damaged("its top does not lead to the root of the build").into());
        }
        let archives = Occupancy::new(header.ledger(), size, default_prefix_bits(size));
        Ok(Self {
            private: private.to_owned(),
            writer: FileWriter::new(&header, Form::SelfContained),
            archives: archives.expect("the usual number of bits is one that there is"),
            shuffle: Shuffle::new(&secret, &header.ledger()),
            secret,
            accounts,
            tree,
            shard_layout: TreeLayout::new(leaves as usize),
            top_layout,
            top,
            size,
            header,
        })
    }

    /// What all inclusions of the ledger say alike.
    pub fn header(&self) -> &LedgerHeader {
        &self.header
    }

    /// Checks that a place is not among what is published: customers' files and codes are not.
    ///
    /// # Errors
    /// [`InclusionError::Apart`].
    pub fn ensure_not_published(&self, secret: &Path) -> Result<(), InclusionError> {
        Ok(ensure_not_published(
            secret,
            &self.private,
            self.header.descriptor().exchange(),
        )?)
    }

    /// Checks that a place is one for archives: inside of nothing that is secret or a bundle, and not beside a bundle of this
    /// ledger, but for one of this root: each run makes another root, and archives of one say nothing about the other.
    ///
    /// # Errors
    /// [`InclusionError::Apart`], [`InclusionError::OtherRoot`].
    pub fn ensure_publishable(&self, archives: &Path) -> Result<(), InclusionError> {
        ensure_publishable(archives)?;
        let resolved = resolved(archives);
        let Some(folder) = resolved.parent() else {
            return Ok(());
        };
        let (ledger, root) = (self.header.ledger(), self.header.root());
        let beside = bundles_in(folder, ledger);
        if beside.iter().any(|(_, its)| *its == root) {
            return Ok(());
        }
        match beside.into_iter().next() {
            None => Ok(()),
            Some((bundle, its)) => Err(InclusionError::OtherRoot { bundle, its, root }),
        }
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
        let record = self.accounts.find(&self.shuffle.tag(id), id)?;
        let record = record.ok_or(InclusionError::UnknownAccount)?;
        let LeafPosition { shard, place } = self.position(&record)?;
        let start = nodes::shard_bytes(self.size) * shard;
        let read = |first: usize, out: &mut [NodeBytes]| {
            let offset = start + (first * NODE_BYTES) as u64;
            read_exact_at(&self.tree, out.as_flattened_mut(), offset)
        };
        let top = &self.top[shard as usize];
        let path = self.shard_layout.read_path(place as usize, top, read);
        let shard_path = path.map_err(|error| match error {
            PathReadError::Io(source) => tree_io(source),
            changed @ PathReadError::Changed(_) => tree_damaged(changed),
        })?;
        self.assemble(record, shard_path)
    }

    /// Puts an inclusion together.
    fn assemble(
        &self,
        record: AccountRecord,
        shard_path: Vec<NodeBytes>,
    ) -> Result<EncodedInclusion, InclusionError> {
        let id = AccountId::new(&record.id).map_err(|e| damaged(private_files::ACCOUNTS, e))?;
        let salt = self.secret.salt(&self.header.ledger(), id);
        let position = record.position;
        let shown = record.entries.into_iter().filter(|entry| {
            !matches!(
                entry.component,
                Component::SurplusLow | Component::SurplusHigh
            )
        });
        Ok(EncodedInclusion {
            salt: *salt.expose(),
            position,
            entries: shown.collect(),
            shard_path,
            top_path: self.top_layout.path(&self.top, position.shard as usize),
        })
    }

    /// The place of an account, once its record has been looked at.
    fn position(&self, record: &AccountRecord) -> Result<LeafPosition, RecordError> {
        let broken = |detail: &str| Err(damaged(private_files::ACCOUNTS, detail));
        let listed = self.header.descriptor().assets().len();
        let mut assets = record
            .entries
            .iter()
            .filter_map(|entry| entry.component.asset());
        if assets.any(|asset| asset.index() >= listed) {
            return broken("a balance is of an asset that is not listed");
        }
        if !self.size.contains(record.position) {
            return broken("an account stands outside of the shards");
        }
        // The leaf was made of what was written then.
        let written = record.checked_bytes::<S>()?;
        if self.shuffle.keyed_hash(record.position, &written) != record.check {
            return broken("an account is not what was written");
        }
        Ok(record.position)
    }
}

/// Writes an inclusion file for its owner only; it must not exist.
///
/// # Errors
/// [`InclusionError::Write`].
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), InclusionError> {
    create_private(path)
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
