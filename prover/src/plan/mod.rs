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

pub use self::{
    calibration::Calibration,
    prediction::{Prediction, Rounds},
};
use crate::{
    build::order::shard_count,
    inputs::{LoadedSnapshot, ledger::Ledger},
    private::nodes,
    prove::{Intended, ProveError},
};

/// Bytes of memory of a worker at its peak, for where the system does not tell what was used.
const BYTES_A_WORKER: u64 = 250 << 20;
/// Bytes of the private directory's small documents, about: the secret, the record of the build, the report.
const PRIVATE_DOCUMENTS: u64 = 16 << 10;

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
    /// Size of the private directory in bytes, to a few kilobytes.
    pub private_bytes: u64,
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
        let sizes = ledger.sizes();
        let sizes = sizes.iter().map(|size| usize::from(*size));
        let shards = shard_count(sizes, S::SHARD_LEAVES, snapshot.extra_shards)?;
        let leaves = LeafCount::<S>::new(shards * S::SHARD_LEAVES as u64)?.leaves();
        let (accounts, balances) = (ledger.account_count() as u64, ledger.balance_count() as u64);
        let rounds = Rounds::new(shards, workers);
        Ok(Self {
            accounts,
            balances,
            shards,
            leaves,
            rounds,
            workers,
            bundle_bytes: bundle_bytes::<S>(snapshot.mode, intended, leaves),
            private_bytes: private_bytes::<S>(ledger, shards),
            memory: BYTES_A_WORKER * rounds.most_side_by_side() + memory_of(ledger),
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
            // The calibration has the inputs in memory, as a run has, and no order of them.
            self.memory = peak + ORDER_BYTES_A_BALANCE * self.balances;
            self.memory_measured = true;
        }
        self
    }
}

/// Bytes of memory of the accounts' order, about, by balance.
const ORDER_BYTES_A_BALANCE: u64 = 16;

/// Memory of a ledger and its order, about.
fn memory_of(ledger: &Ledger) -> u64 {
    ledger.memory() as u64 + ORDER_BYTES_A_BALANCE * ledger.balance_count() as u64
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

/// The private directory, but for a few kilobytes.
fn private_bytes<S: Shape>(ledger: &Ledger, shards: u64) -> u64 {
    let trees = nodes::top_tree_start::<S>(shards as usize) + nodes::tree_bytes(shards as usize);
    let accounts = 16
        + 36 * ledger.account_count() as u64
        + ledger.id_bytes()
        + 10 * ledger.balance_count() as u64;
    trees + accounts + PRIVATE_DOCUMENTS
}

#[cfg(test)]
mod tests;
