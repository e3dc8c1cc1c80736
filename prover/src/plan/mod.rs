//! What a run will take: shards, time, memory, sizes.
//!
//! Sizes and shards follow from the inputs. Time is a sum of what a [`calibration`] measured on this machine;
//! without one it is not known, because machines differ by more than a guess is worth.

pub mod calibration;
mod prediction;

use circuits::{
    curve::POINT_BYTES, ledger::Root, shape::Shape, shard::check::ShardProof,
    solvency::check::SolvencyProof, tree::LeafCount,
};
use verifier::{
    bundle::claim::{Claim, ReservesMode},
    reserves::ownership::ownership_to_csv,
};

pub use self::{calibration::Calibration, prediction::Prediction};
use crate::{
    inputs::{LoadedSnapshot, ledger::Ledger},
    private::nodes,
    prove::{Intended, ProveError, Rounds, shards_of},
    sorting::Scratch,
};

/// Bytes of memory of a worker at its peak, for where the system does not tell what was used.
const BYTES_A_WORKER: u64 = 250 << 20;
/// Bytes of the private directory's other files, about: an empty journal, the secret, the report.
const PRIVATE_DOCUMENTS: u64 = 64 << 10;
/// Bytes of a shard in the journal, about.
const JOURNAL_SHARD: u64 = 320;
/// Bytes of an asset in the record of the build, about.
const BUILD_ASSET: u64 = 42;

/// What a run will take.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Accounts in the ledger.
    pub accounts: u64,
    /// Balances in the ledger.
    pub balances: u64,
    /// Shards to prove.
    pub shards: u64,
    /// Leaves, padding included: what everybody learns, since there cannot be more balances.
    pub leaves: u64,
    /// Shards that are proven side by side.
    pub rounds: Rounds,
    /// Threads.
    pub workers: u64,
    /// Size of the bundle in bytes.
    pub bundle_bytes: u64,
    /// Size of the private directory in bytes, to a tenth of a megabyte.
    pub private_bytes: u64,
    /// Bytes of disk that the accounts are sorted in, and that are free again after.
    pub scratch_bytes: u64,
    /// Peak memory in bytes.
    pub memory: u64,
    /// Whether that has been measured, and is not a model's.
    pub memory_measured: bool,
    /// Seconds, if they were predicted.
    pub time: Option<Prediction>,
}

impl Plan {
    /// Plans a run, but for its time.
    ///
    /// # Errors
    /// [`ProveError::Order`], [`ProveError::LeafCount`] if the ledger cannot be cut into shards.
    pub fn new<S: Shape>(
        snapshot: &LoadedSnapshot,
        intended: &Intended,
        workers: u64,
    ) -> Result<Self, ProveError> {
        let ledger = &snapshot.ledger;
        let shards = shards_of::<S>(snapshot)?;
        let leaves = LeafCount::<S>::new(shards * S::SHARD_LEAVES as u64)?.leaves();
        let (accounts, balances) = (ledger.account_count(), ledger.balance_count());
        let rounds = Rounds::new(shards, workers);
        Ok(Self {
            accounts,
            balances,
            shards,
            leaves,
            rounds,
            workers,
            bundle_bytes: bundle_bytes::<S>(snapshot.mode, intended, leaves),
            private_bytes: private_bytes::<S>(ledger, intended, shards),
            scratch_bytes: scratch_bytes(ledger),
            memory: BYTES_A_WORKER * rounds.most_side_by_side()
                + Scratch::default().memory() as u64
                + index_memory(accounts),
            memory_measured: false,
            time: None,
        })
    }

    /// Adds what a calibration found, after the inputs were read in that many seconds.
    #[must_use]
    pub fn calibrated(mut self, calibration: &Calibration, reading: f64) -> Self {
        let prediction = Prediction::new(
            calibration,
            self.rounds,
            reading,
            self.accounts,
            self.balances,
        );
        self.time = Some(prediction);
        if let Some(peak) = calibration.peak_memory {
            self.memory = peak + index_memory(self.accounts);
            self.memory_measured = true;
        }
        self
    }
}

/// Memory of the index of `accounts.bin`, which a run has and a calibration has not.
fn index_memory(accounts: u64) -> u64 {
    24 * accounts.div_ceil(64)
}

/// The bundle to the byte.
fn bundle_bytes<S: Shape>(mode: ReservesMode, intended: &Intended, leaves: u64) -> u64 {
    let shards = leaves / S::SHARD_LEAVES as u64;
    let descriptor = &intended.descriptor;
    // Digests and points are as long as those that are to come.
    let claim = Claim {
        ledger: descriptor.ledger_digest(),
        shape: S::ID,
        leaves,
        root: Root([0; 32]),
        policy: intended.policy.digest(),
        reserves_mode: mode,
        reserves_commitment: [0; POINT_BYTES],
        reserves_list: (mode == ReservesMode::Public).then_some([0; 32]),
        disclosures: Claim::disclosures_of(descriptor, &intended.disclosures),
    };
    let public = match mode {
        ReservesMode::Public => {
            intended.evidence.list.to_csv(descriptor).len()
                + ownership_to_csv(&intended.evidence.ownership).len()
        }
        ReservesMode::Asserted | ReservesMode::Attested => 0,
    };
    let documents = descriptor.to_bytes().len()
        + claim.to_bytes().len()
        + intended.policy.bytes().len()
        + SolvencyProof::bytes::<S>()
        + public;
    leaves * POINT_BYTES as u64 + shards * ShardProof::bytes::<S>() as u64 + documents as u64
}

/// The private directory, but for what its small files differ by.
fn private_bytes<S: Shape>(ledger: &Ledger, intended: &Intended, shards: u64) -> u64 {
    let trees = nodes::top_tree_start::<S>(shards as usize) + nodes::tree_bytes(shards as usize);
    let places = 8 * ledger.account_count();
    // The magic, an offset for each shard and the last one's end, the fences, the footer.
    let index = 8 + 8 * (shards + 1) + index_memory(ledger.account_count()) + 24;
    let descriptor = &intended.descriptor;
    let documents = PRIVATE_DOCUMENTS
        + JOURNAL_SHARD * shards
        + BUILD_ASSET * descriptor.assets().len() as u64
        + descriptor.to_bytes().len() as u64;
    trees + record_bytes(ledger) + places + index + documents
}

/// Bytes of the accounts' records, without their places.
fn record_bytes(ledger: &Ledger) -> u64 {
    20 * ledger.account_count() + ledger.id_bytes() + 10 * ledger.balance_count()
}

/// What the ledger's rows take that were read, and then the accounts that are sorted again, if they do not fit
/// in memory.
fn scratch_bytes(ledger: &Ledger) -> u64 {
    let memory = Scratch::default().memory() as u64;
    let accounts = ledger.account_count();
    // A sort has two thirds of its memory for records, and a third for 16 bytes of index for each.
    let fits = record_bytes(ledger) <= memory / 3 * 2 && 16 * accounts <= memory / 3;
    let again = if fits {
        0
    } else {
        record_bytes(ledger) + 4 * accounts
    };
    ledger.scratch_bytes() + again
}

#[cfg(test)]
mod tests;
