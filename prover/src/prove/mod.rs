//! `prover prove`: from a snapshot to a bundle that verifies, and the private files beside it.
//!
//! The path of the data is that of the protocol: descriptor, order, leaves and trees and proofs shard by
//! shard, root, claim, solvency proof, verification. Everything is written aside and renamed at the end. Every
//! step is noted in a journal when it is on the disk: a run that was interrupted goes on after the last.

mod claim;
pub mod error;
pub mod insolvency;
mod leftover;
mod rounds;
pub mod statement;
mod workers;
mod workspace;

use std::{collections::BTreeMap, path::Path};

use circuits::{
    leaf::{BuildSecret, CommitmentTables},
    ledger::{AssetId, Kind, LedgerDigest, Root},
    setup::ProverSetup,
    shape::Shape,
    tree::{self, Layer, LeafCount, Node, write_nodes},
};
use verifier::{
    bundle::files,
    solvency::{Expectations, verify_solvency},
};

use self::{
    claim::ProvenLedger,
    workers::{Job, ShardFile, ShardFiles},
    workspace::Workspace,
};
pub use self::{
    error::ProveError, insolvency::Insolvency, rounds::Rounds, statement::Intended,
    workspace::Leftover,
};
use crate::{
    build::{
        accounts::{Cut, order_accounts},
        leaves::LeafBuilder,
        order::{LedgerSize, Shuffle, shard_count},
    },
    inputs::LoadedSnapshot,
    private::{
        accounts::AccountStore,
        files as private_files,
        journal::{InputsRecord, ShardRecord},
        nodes,
        records::{RecordError, read_secret_to_resume, write_secret},
    },
    progress::{Progress, Stage},
    sorting::{Scratch, write_all_at},
};

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Shards proven side by side, each on a thread.
    pub workers: usize,
    /// What is done with what an interrupted run has left.
    pub leftover: Leftover,
    /// Bytes of memory to sort accounts in.
    pub sort_memory: usize,
}

impl Options {
    /// So many workers; an interrupted run is gone on with.
    pub fn with_workers(workers: usize) -> Self {
        Self {
            workers,
            leftover: Leftover::Resume,
            sort_memory: Scratch::default().memory(),
        }
    }
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// The root to publish.
    pub root: Root,
    /// Number of shards.
    pub shards: u64,
    /// How many of them an interrupted run had proven.
    pub kept_shards: u64,
    /// Number of leaves, padding included.
    pub leaves: u64,
}

/// Checks what needs no keys: that the exchange is solvent, and that `out` is free.
///
/// # Errors
/// [`ProveError::Insolvent`], [`ProveError::OutputExists`], [`ProveError::Statement`].
pub fn ensure_provable<S: Shape>(intended: &Intended, out: &Path) -> Result<(), ProveError> {
    if let Some(insolvency) = intended.insolvency::<S>()? {
        return Err(ProveError::Insolvent(insolvency));
    }
    workspace::ensure_free(out)
}

/// How many shards a snapshot takes.
///
/// # Errors
/// [`ProveError::Order`].
pub fn shards_of<S: Shape>(snapshot: &LoadedSnapshot) -> Result<u64, ProveError> {
    let ledger = &snapshot.ledger;
    let size = LedgerSize {
        accounts: ledger.account_count(),
        balances: ledger.balance_count(),
        largest: ledger.largest_account(),
    };
    let listed = snapshot.assets.len();
    Ok(shard_count(
        &size,
        S::SHARD_LEAVES,
        snapshot.max_balances,
        listed,
    )?)
}

/// Proves a snapshot and writes `out/bundle` and `out/private`.
///
/// # Errors
/// [`ProveError`]. Neither directory is there then; what has been done is in `out/.partial`, and the next run
/// goes on with it.
pub fn prove<S: Shape>(
    setup: &ProverSetup<S>,
    snapshot: &LoadedSnapshot,
    intended: &Intended,
    out: &Path,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Made, ProveError> {
    ensure_provable::<S>(intended, out)?;
    let shards = shards_of::<S>(snapshot)?;
    let leaf_count = LeafCount::<S>::new(shards * S::SHARD_LEAVES as u64)?;
    let inputs = InputsRecord::new::<S>(snapshot, intended, shards);
    let workspace = Workspace::open(out, &inputs, options.leftover)?;
    progress.durable("the inputs' digests");
    let run = Run {
        setup,
        snapshot,
        intended,
        workspace: &workspace,
        options,
        progress,
        leaf_count,
    };
    let made = run.all()?;
    workspace.publish(|what| progress.durable(what))?;
    progress.durable("everything");
    Ok(made)
}

struct Run<'a, S: Shape> {
    setup: &'a ProverSetup<S>,
    snapshot: &'a LoadedSnapshot,
    intended: &'a Intended,
    workspace: &'a Workspace,
    options: &'a Options,
    progress: &'a dyn Progress,
    leaf_count: LeafCount<S>,
}

impl<S: Shape> Run<'_, S> {
    fn all(&self) -> Result<Made, ProveError> {
        let ledger = self.intended.descriptor.ledger_digest();
        let kept = self.kept_shards()?;
        let secret = self.secret(ledger, kept.is_empty())?;
        let accounts = self.ordered_accounts(ledger, &secret)?;
        self.go_on()?;

        let shards = self.shards(ledger, &secret, &accounts, &kept)?;
        drop(accounts);
        self.go_on()?;

        self.progress.stage(Stage::Solvency, None);
        let top = self.tree_above(&shards)?;
        let root = tree::root::<S>(&ledger, Kind::Spot, self.leaf_count, &top);
        if !leftover::documents_are_kept(self.workspace)? {
            let ledger = ProvenLedger {
                root,
                top,
                leaf_count: self.leaf_count,
                blind: shards.values().map(|shard| shard.blind).sum(),
            };
            claim::write_claim(
                self.setup,
                self.intended,
                self.snapshot.mode,
                &ledger,
                self.workspace,
                self.options.workers,
            )?;
            self.progress.durable("the claim");
        }
        self.go_on()?;
        self.verify(root, kept.len() as u64)?;
        Ok(Made {
            root,
            shards: self.leaf_count.shards() as u64,
            kept_shards: kept.len() as u64,
            leaves: self.leaf_count.leaves(),
        })
    }

    fn go_on(&self) -> Result<(), ProveError> {
        if self.progress.stopping() {
            return Err(ProveError::Stopped);
        }
        Ok(())
    }

    /// What an interrupted run has proven, as far as it is still on the disk.
    fn kept_shards(&self) -> Result<BTreeMap<u64, ShardRecord>, ProveError> {
        let known = self.workspace.journal().shards()?.len() as u64;
        if known == 0 {
            return Ok(BTreeMap::new());
        }
        self.progress.stage(Stage::Checking, Some(known));
        let kept = leftover::kept_shards::<S>(self.workspace, self.progress)?;
        self.progress.shards_kept(kept.len() as u64);
        Ok(kept)
    }

    /// S: that of the interrupted run, or a fresh one.
    fn secret(&self, ledger: LedgerDigest, nothing_kept: bool) -> Result<BuildSecret, ProveError> {
        let private = self.workspace.private();
        let sha256 = self.snapshot.ledger.digest();
        match read_secret_to_resume(private, ledger, sha256) {
            Err(RecordError::Forgotten) if nothing_kept => {
                let secret = BuildSecret::random();
                write_secret(private, &secret, ledger, sha256)?;
                self.progress.durable("the build's secret");
                Ok(secret)
            }
            read => Ok(read?),
        }
    }

    /// `accounts.bin`: that of the interrupted run, or a new one, which has the same bytes.
    fn ordered_accounts(
        &self,
        ledger: LedgerDigest,
        secret: &BuildSecret,
    ) -> Result<AccountStore, ProveError> {
        let private = self.workspace.private();
        if !leftover::accounts_are_kept(self.workspace)? {
            let accounts = self.snapshot.ledger.account_count();
            self.progress.stage(Stage::Ordering, Some(accounts));
            let cut = Cut {
                capacity: S::SHARD_LEAVES,
                shards: self.leaf_count.shards() as u64,
            };
            let scratch = Scratch::in_directory(private).with_memory(self.options.sort_memory);
            let digest = order_accounts(
                private,
                &self.snapshot.ledger,
                &Shuffle::new(secret, &ledger),
                cut,
                &scratch,
                self.progress,
            )?;
            self.workspace.journal().set_accounts(&digest)?;
            self.progress.durable("the accounts in order");
        }
        Ok(AccountStore::open(private)?)
    }

    fn shards(
        &self,
        ledger: LedgerDigest,
        secret: &BuildSecret,
        accounts: &AccountStore,
        kept: &BTreeMap<u64, ShardRecord>,
    ) -> Result<BTreeMap<u64, ShardRecord>, ProveError> {
        let all = self.leaf_count.shards() as u64;
        self.progress.stage(Stage::Shards, Some(all));
        if !kept.is_empty() {
            self.progress.advance(kept.len() as u64);
        }
        let missing: Vec<u64> = (0..all).filter(|shard| !kept.contains_key(shard)).collect();
        let mut shards = kept.clone();
        if missing.is_empty() {
            return Ok(shards);
        }
        let generators = self.setup.generators.leaf_generators();
        let listed: Vec<AssetId> = (0..self.intended.descriptor.assets().len())
            .map(|index| AssetId::new(index).expect("a registry has 512 assets at most"))
            .collect();
        let tables = CommitmentTables::new(&generators, &listed)?;
        let builder = LeafBuilder {
            digest: ledger,
            kind: Kind::Spot,
            secret,
            tables: &tables,
        };
        let public = |name: &str| -> Result<ShardFile, ProveError> {
            Ok(ShardFile {
                path: self.workspace.bundle().join(name),
                file: self.workspace.open_public(name)?,
            })
        };
        let shard_files = ShardFiles {
            leaves: public(files::LEAVES)?,
            proofs: public(files::SHARDS)?,
            tree: ShardFile {
                path: self.workspace.private().join(private_files::TREE),
                file: self.workspace.open_private(private_files::TREE)?,
            },
        };
        self.workspace.sync()?;
        let job = Job {
            setup: self.setup,
            builder,
            accounts,
            leaf_count: self.leaf_count,
            files: &shard_files,
            journal: self.workspace.journal(),
            progress: self.progress,
        };
        shards.extend(job.run(&missing, self.options.workers)?);
        Ok(shards)
    }

    /// Writes the tree over the shards behind theirs, and returns its top.
    fn tree_above(&self, shards: &BTreeMap<u64, ShardRecord>) -> Result<Node, ProveError> {
        let mut bytes = Vec::new();
        let layer = Layer::of_nodes(shards.values().map(|shard| shard.top));
        let top = layer
            .climb(|nodes| write_nodes(&mut bytes, nodes))
            .expect("writing to memory does not fail");
        let name = private_files::TREE;
        let file = self.workspace.open_private(name)?;
        let start = nodes::top_tree_start::<S>(self.leaf_count.shards());
        write_all_at(&file, &bytes, start)
            .and_then(|()| file.sync_all())
            .map_err(ProveError::write(
                self.workspace.private().join(name).display().to_string(),
            ))?;
        self.progress.durable("the tree over the shards");
        Ok(top)
    }

    /// Verifies the bundle as its readers will, unless the interrupted run had just done that.
    fn verify(&self, root: Root, kept: u64) -> Result<(), ProveError> {
        let journal = self.workspace.journal();
        let nothing_new = kept == self.leaf_count.shards() as u64;
        if nothing_new && journal.verified()? == Some(root.0) {
            return Ok(());
        }
        self.progress.stage(Stage::Verifying, None);
        let expectations = Expectations {
            root: Some(root),
            policy: Some(self.intended.policy.digest()),
            ..Expectations::default()
        };
        verify_solvency(self.setup.keys(), self.workspace.bundle(), &expectations)?;
        journal.set_verified(&root.0)?;
        self.progress.durable("the verdict");
        Ok(())
    }
}
