//! What a run will take: shards, time, memory, sizes.

use circuits::{
    curve::POINT_BYTES, shape::Shape, shard::check::ShardProof, solvency::check::SolvencyProof,
};

use crate::{
    inputs::LoadedSnapshot,
    private::nodes,
    prove::{ProveError, shards_of},
};

/// Seconds that a worker takes for a shard of production, from its leaves to its verification in the
/// finished bundle, while another works beside it; measured on the machine that README.md names.
const SECONDS_A_SHARD: f64 = 5.7;
/// Seconds for what is done once: keys, the solvency proof.
const SECONDS_ONCE: f64 = 1.3;
/// Bytes of memory of a worker at its peak.
const BYTES_A_WORKER: u64 = 250 << 20;

/// What a run will take.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Accounts in the ledger.
    pub accounts: u64,
    /// Balances in the ledger.
    pub balances: u64,
    /// Shards to prove.
    pub shards: u64,
    /// Leaves, padding included.
    pub leaves: u64,
    /// Workers side by side.
    pub workers: u64,
    /// Estimated seconds.
    pub seconds: u64,
    /// Estimated peak memory in bytes.
    pub memory: u64,
    /// Size of the bundle in bytes, but for its small documents.
    pub bundle_bytes: u64,
    /// Size of the private directory in bytes, about.
    pub private_bytes: u64,
}

impl Plan {
    /// Plans a run.
    ///
    /// # Errors
    /// [`ProveError::Order`] if the ledger cannot be cut into shards.
    pub fn new<S: Shape>(snapshot: &LoadedSnapshot, workers: u64) -> Result<Self, ProveError> {
        let ledger = &snapshot.ledger;
        let shards = shards_of::<S>(snapshot)?;
        let leaves = shards * S::SHARD_LEAVES as u64;
        let proofs = shards * ShardProof::bytes::<S>() as u64;
        let solvency = SolvencyProof::bytes::<S>() as u64;
        let bundle_bytes = leaves * POINT_BYTES as u64 + proofs + solvency;
        let ids = ledger.id_bytes();
        let accounts = ledger.account_count();
        let balances = ledger.balance_count();
        let private_bytes =
            nodes::shard_bytes::<S>() * shards + ids + accounts * 36 + balances * 10;
        let rounds = shards as f64 / workers as f64;
        Ok(Self {
            accounts,
            balances,
            shards,
            leaves,
            workers,
            seconds: rounds.mul_add(SECONDS_A_SHARD, SECONDS_ONCE) as u64,
            memory: BYTES_A_WORKER * workers + 48 * balances + ids + 32 * accounts,
            bundle_bytes,
            private_bytes,
        })
    }
}
