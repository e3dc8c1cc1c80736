//! Whole runs of a small exchange that lends, in a moment: what they make, what they refuse, and how they go on.

mod debts;
mod going_on;
mod published;
mod secrets;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use circuits::{leaf::Component, ledger::Amount, setup::ProverSetup, shape::Tiny};
use documents::{bundle::source::BundleDirectory, refusal::Refusal};
use fixtures::testing::{
    Exchange,
    exchange::{BAD_DEBTOR, Disclosed, account, lending_policy},
};
use tempfile::TempDir;
use verdict::{
    progress::Silent,
    solvency::{Expectations, VerifiedSolvency},
};
use verifier::verify_solvency;

use super::*;
use crate::{inputs::LoadError, private::accounts::AccountRecord};

fn setup() -> &'static ProverSetup<Tiny> {
    static SETUP: OnceLock<ProverSetup<Tiny>> = OnceLock::new();
    SETUP.get_or_init(|| ProverSetup::pinned().expect("the pinned keys"))
}

/// What is done with an exchange here.
trait Run {
    fn load(&self, folder: &Path) -> LoadedSnapshot;
    fn try_load(&self, folder: &Path) -> Result<LoadedSnapshot, LoadError>;

    /// Proves into `out`, whatever is there.
    fn run(
        &self,
        out: &Path,
        leftover: Leftover,
        watch: &Watch,
    ) -> Result<BundleSummary, ProveError>;

    fn prove(&self) -> (TempDir, BundleSummary);

    /// Runs until so many things are on the disk for good.
    fn stopped_after(&self, durable: u64) -> TempDir;
}

impl Run for Exchange {
    fn load(&self, folder: &Path) -> LoadedSnapshot {
        self.try_load(folder).unwrap_or_else(|e| panic!("{e}"))
    }

    fn try_load(&self, folder: &Path) -> Result<LoadedSnapshot, LoadError> {
        self.write(folder);
        LoadedSnapshot::load(&folder.join("snapshot.toml"))
    }

    fn run(
        &self,
        out: &Path,
        leftover: Leftover,
        watch: &Watch,
    ) -> Result<BundleSummary, ProveError> {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = self.load(folder.path());
        let draft = ClaimDraft::new(&snapshot, self.descriptor())?;
        let options = Options {
            leftover,
            ..Options::with_workers(2)
        };
        prove(setup(), &snapshot, &draft, &places(out), &options, watch)
    }

    fn prove(&self) -> (TempDir, BundleSummary) {
        let out = tempfile::tempdir().unwrap();
        let made = self.run(out.path(), Leftover::Resume, &Watch::default());
        (out, made.unwrap())
    }

    fn stopped_after(&self, durable: u64) -> TempDir {
        let out = tempfile::tempdir().unwrap();
        let watch = Watch {
            stop_after: Some(durable),
            ..Watch::default()
        };
        let stopped = self.run(out.path(), Leftover::Resume, &watch);
        assert!(matches!(stopped, Err(ProveError::Stopped)), "{stopped:?}");
        out
    }
}

/// Listens, and stops the run in good order after so many things came to the disk for good.
#[derive(Default)]
struct Watch {
    durable: AtomicU64,
    proven: AtomicU64,
    stop_after: Option<u64>,
}

impl Progress for Watch {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}

    fn shard_proven(&self, _: u64, _: crate::progress::ShardTimes) {
        self.proven.fetch_add(1, Ordering::SeqCst);
    }

    fn durable(&self, _: &'static str) {
        self.durable.fetch_add(1, Ordering::SeqCst);
    }

    fn stopping(&self) -> bool {
        self.stop_after
            .is_some_and(|after| self.durable.load(Ordering::SeqCst) >= after)
    }
}

/// Durable steps before the first shard: the secret, the inputs, the accounts.
const BEFORE_SHARDS: u64 = 3;

/// What is published and what is kept, in a folder.
fn places(folder: &Path) -> Places {
    Places::new(&folder.join("public"), &folder.join("private")).unwrap()
}

fn verify(bundle: &Path, accept_loans_bps: u16) -> Result<VerifiedSolvency, Refusal> {
    let expectations = Expectations {
        accept_loans_bps,
        ..Expectations::default()
    };
    verify_solvency(
        setup().keys(),
        &BundleDirectory::new(bundle),
        &expectations,
        &Silent,
    )
}

/// All accounts of a private directory.
fn stored(private: &Path, made: &BundleSummary) -> Vec<AccountRecord> {
    let store = AccountStore::<Tiny>::open(private).unwrap();
    let shards = (0..made.shards).map(|shard| store.shard(shard, made.leaves_per_shard).unwrap());
    shards.flatten().collect()
}

/// What is stored of one component, over all accounts.
fn total(accounts: &[AccountRecord], component: impl Fn(Component) -> bool) -> u128 {
    let entries = accounts.iter().flat_map(|account| &account.entries);
    let chosen = entries.filter(|entry| component(entry.component));
    chosen.map(|entry| u128::from(entry.amount.0)).sum()
}

/// What an account has of a component.
fn amount(accounts: &[AccountRecord], id: &str, component: Component) -> Option<Amount> {
    let account = accounts.iter().find(|account| account.id == id).unwrap();
    let entry = account
        .entries
        .iter()
        .find(|entry| entry.component == component);
    entry.map(|entry| entry.amount)
}
