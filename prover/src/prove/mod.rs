//! `prover prove`: from a snapshot to a bundle that verifies, and the private files beside it.
//!
//! The path of the data is that of the protocol: descriptor, what is committed, order, leaves and trees and proofs shard
//! by shard, root, claim, solvency proof, verification. Everything is written aside and renamed at the end. Every
//! step is noted in a journal when it is on the disk: a run that was interrupted goes on after the last.
//!
//! | module | holds |
//! |---|---|
//! | [`statement`], [`insolvency`] | what is claimed, and what of it does not hold |
//! | `prepare` | what a run has before its first leaf |
//! | [`Places`], `workspace`, `leftover` | where it writes and works; what of an interrupted run is kept |
//! | [`Rounds`], `workers` | which shards are proven side by side; proving them |
//! | `claim`, `contents` | the documents; that what is verified is what is published |

mod claim;
mod contents;
pub mod error;
mod insolvency;
mod leftover;
mod options;
mod places;
mod prepare;
mod rounds;
pub mod statement;
mod workers;
mod workspace;

use std::{collections::BTreeMap, fs::File, io};

use circuits::{
    curve::POINT_BYTES,
    hash::Digest32,
    leaf::CommitmentTables,
    ledger::{ClaimDigest, LedgerContext, Root},
    setup::ProverSetup,
    shape::Shape,
    shard::check::ShardProof,
    tree::{self, Layer, Node, write_nodes},
};
use documents::bundle::{files, source::BundleDirectory};
use verdict::{progress, solvency::Expectations};
use verifier::verify_solvency;

use self::{
    claim::ProvenLedger,
    prepare::LedgerSource,
    workers::{Job, ShardFile, ShardFiles},
};
pub use self::{
    error::ProveError,
    insolvency::Insolvency,
    options::Options,
    places::Places,
    prepare::{ProvingRun, counts_of, directory_above, size_of},
    rounds::Rounds,
    statement::{BalanceSheet, ClaimDraft},
    workspace::{Leftover, ensure_free},
};
use crate::{
    build::{accounts::Ordering, leaves::LeafBuilder, order::Shuffle},
    inputs::LoadedSnapshot,
    loans::CommittedLedger,
    private::{
        accounts::AccountStore,
        files as private_files,
        journal::{ShardRecord, VerifiedRecord},
        nodes,
    },
    progress::{Progress, Stage},
    sorting::{Scratch, write_all_at},
};

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleSummary {
    /// The root to publish.
    pub root: Root,
    /// The digest of the claim, to publish beside the root: others can be made over it.
    pub claim: ClaimDigest,
    /// Number of shards.
    pub shards: u64,
    /// How many of them an interrupted run had proven.
    pub kept_shards: u64,
    /// Number of leaves in each shard.
    pub leaves_per_shard: u32,
    /// Number of leaves, padding included.
    pub leaves: u64,
}

/// Proves a snapshot and writes the bundle and the private directory.
///
/// # Errors
/// [`ProveError`]. Neither directory is there then; what has been done is kept under other names, and the next run goes
/// on with it.
pub fn prove<S: Shape>(
    setup: &ProverSetup<S>,
    snapshot: &LoadedSnapshot,
    draft: &ClaimDraft,
    places: &Places,
    options: &Options,
    progress: &dyn Progress,
) -> Result<BundleSummary, ProveError> {
    ProvingRun::open(snapshot, draft, places, options, progress)?.prove(setup)
}

impl<S: Shape> ProvingRun<'_, S> {
    /// Proves, verifies, and moves everything to its place.
    ///
    /// # Errors
    /// As [`prove`].
    pub fn prove(mut self, setup: &ProverSetup<S>) -> Result<BundleSummary, ProveError> {
        let context = self.draft.context();
        let size = self.size;
        let kept = self.kept_shards()?;
        let accounts = self.ordered_accounts(&context)?;
        self.go_on()?;

        let shards = self.shards(setup, context, &accounts, &kept)?;
        let table = accounts.table_digest();
        drop(accounts);
        self.go_on()?;

        self.progress.stage(Stage::Solvency, None);
        let top = self.tree_above(&shards)?;
        let root = tree::root(&context, size, &top);
        if !leftover::documents_are_kept(&self.workspace)? {
            let ledger = ProvenLedger {
                root,
                top,
                size,
                accounts: table,
                blind: shards.values().map(|shard| shard.blind).sum(),
            };
            claim::write_claim(
                setup,
                self.draft,
                &self.sheet,
                self.snapshot.mode,
                &ledger,
                &self.workspace,
                self.options.workers,
            )?;
            self.progress.durable("the claim");
        }
        self.go_on()?;
        let verified = self.verify(setup, root)?;
        let claim = claim::digest(self.workspace.bundle())?;
        let progress = self.progress;
        let publish = self
            .workspace
            .publish(&verified, |what| progress.durable(what));
        publish?;
        progress.durable("everything");
        Ok(BundleSummary {
            root,
            claim,
            shards: size.shards(),
            kept_shards: kept.len() as u64,
            leaves_per_shard: size.leaves_per_shard(),
            leaves: size.leaves(),
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
        let kept = leftover::kept_shards(&self.workspace, self.size, self.progress)?;
        self.progress.shards_kept(kept.len() as u64);
        Ok(kept)
    }

    /// `accounts.bin`: that of the interrupted run, or a new one, which has the same bytes.
    fn ordered_accounts(&mut self, context: &LedgerContext) -> Result<AccountStore<S>, ProveError> {
        let private = self.workspace.private();
        // What was chosen about debts is not needed in memory after this.
        let committed = std::mem::replace(&mut self.committed, LedgerSource::AccountsFile);
        if !leftover::accounts_are_kept(&self.workspace)? {
            let LedgerSource::Inputs(ledger) = committed else {
                let changed = private.join(private_files::ACCOUNTS);
                return Err(ProveError::Changed(changed));
            };
            let shuffle = Shuffle::new(&self.secret, &context.ledger);
            let digest = self.order(&ledger, &shuffle)?;
            self.workspace.journal().set_accounts(&digest)?;
            self.progress.durable("the accounts in order");
        }
        Ok(AccountStore::open(private)?)
    }

    fn order(
        &self,
        ledger: &CommittedLedger<'_>,
        shuffle: &Shuffle,
    ) -> Result<Digest32, ProveError> {
        let private = self.workspace.private();
        let count = ledger.size().accounts;
        self.progress.stage(Stage::Ordering, Some(count));
        let scratch = Scratch::in_directory(private).with_memory(self.options.sort_memory);
        let mut ordering = Ordering::new(shuffle, scratch, self.progress);
        let mut accounts = ledger.accounts()?;
        while let Some(account) = accounts.next_account()? {
            ordering.push::<S>(account.id(), account.entries())?;
        }
        Ok(ordering.write(private, self.size)?)
    }

    fn shards(
        &self,
        setup: &ProverSetup<S>,
        context: LedgerContext,
        accounts: &AccountStore<S>,
        kept: &BTreeMap<u64, ShardRecord>,
    ) -> Result<BTreeMap<u64, ShardRecord>, ProveError> {
        let all = self.size.shards();
        self.progress.stage(Stage::Shards, Some(all));
        if !kept.is_empty() {
            self.progress.advance(kept.len() as u64);
        }
        let missing: Vec<u64> = (0..all).filter(|shard| !kept.contains_key(shard)).collect();
        let shard_files = self.shard_files()?;
        let mut shards = kept.clone();
        if missing.is_empty() {
            return Ok(shards);
        }
        let generators = setup.generators.leaf_generators();
        let loans = self.draft.schedule.is_some();
        let tables = CommitmentTables::new::<S>(&generators, self.draft.listed(), loans)?;
        let job = Job {
            setup,
            builder: LeafBuilder {
                context,
                secret: &self.secret,
                tables: &tables,
            },
            collateral: &self.draft.collateral_vector().column::<S>(),
            accounts,
            size: self.size,
            files: &shard_files,
            journal: self.workspace.journal(),
            progress: self.progress,
        };
        shards.extend(job.run(&missing, self.options.workers)?);
        Ok(shards)
    }

    /// The files that shards are written to. Whatever is behind the last shard goes.
    fn shard_files(&self) -> Result<ShardFiles, ProveError> {
        let workspace = &self.workspace;
        let public = |name: &str, bytes: u64| -> Result<ShardFile, ProveError> {
            let path = workspace.bundle().join(name);
            let file = workspace.open_public(name)?;
            shorten(&file, bytes).map_err(ProveError::write(path.display().to_string()))?;
            Ok(ShardFile { path, file })
        };
        let files = ShardFiles {
            leaves: public(files::LEAVES, self.size.leaves() * POINT_BYTES as u64)?,
            proofs: public(
                files::SHARDS,
                self.size.shards() * ShardProof::bytes::<S>() as u64,
            )?,
            tree: ShardFile {
                path: workspace.private().join(private_files::TREE),
                file: workspace.open_private(private_files::TREE)?,
            },
        };
        workspace.sync()?;
        Ok(files)
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
        write_all_at(&file, &bytes, nodes::top_tree_start(self.size))
            .and_then(|()| file.sync_all())
            .map_err(ProveError::write(
                self.workspace.private().join(name).display().to_string(),
            ))?;
        self.progress.durable("the tree over the shards");
        Ok(top)
    }

    /// Verifies the bundle as its readers will, unless the interrupted run had just done that. Loans are accepted as far as
    /// the policy counts them: its readers decide for themselves.
    fn verify(&self, setup: &ProverSetup<S>, root: Root) -> Result<VerifiedRecord, ProveError> {
        let journal = self.workspace.journal();
        let documents = journal.documents()?.unwrap_or_default();
        let names = documents.bundle.keys().map(String::as_str);
        let names = names.chain([files::LEAVES, files::SHARDS]);
        // What is published is compared with what the files are now, and is the same before the verifier reads them as
        // after.
        let found = VerifiedRecord {
            root: root.to_string(),
            bundle: contents::digests(self.workspace.bundle(), names)?,
        };
        if journal.verified()?.as_ref() == Some(&found) {
            return Ok(found);
        }
        self.progress
            .stage(Stage::Verifying, Some(self.size.shards()));
        let expectations = Expectations {
            root: Some(root),
            policy: Some(self.draft.policy.digest()),
            accept_loans_bps: self.draft.largest_loan_share_bps(),
            ..Expectations::default()
        };
        verify_solvency(
            setup.keys(),
            &BundleDirectory::new(self.workspace.bundle()),
            &expectations,
            &VerifiedShards(self.progress),
        )?;
        journal.set_verified(&found)?;
        self.progress.durable("the verdict");
        Ok(found)
    }
}

/// Tells a run's listener of the shards that were verified: they take all the time.
struct VerifiedShards<'a>(&'a dyn Progress);

impl progress::Progress for VerifiedShards<'_> {
    fn stage(&self, _: progress::Stage, _: Option<u64>) {}

    fn advance(&self, done: u64) {
        self.0.advance(done);
    }
}

/// Cuts a file off that is longer than this.
fn shorten(file: &File, bytes: u64) -> io::Result<()> {
    if file.metadata()?.len() > bytes {
        file.set_len(bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
