//! What was measured of one round of shards.

/// What was measured, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Keys, with the generators in the cache.
    pub keys: f64,
    /// Tables for commitments in the listed assets.
    pub tables: f64,
    /// A shard for each worker, on one thread each; none if there are fewer shards.
    pub full_round: Option<f64>,
    /// The shards that are left over, on all threads; none if none are.
    pub left_over: Option<f64>,
    /// The solvency proof.
    pub solvency: f64,
    /// Verification of a shard, among others on all cores.
    pub verifying_shard: f64,
    /// Peak memory of this process in bytes, the inputs included, where the system tells it.
    pub peak_memory: Option<u64>,
}
