//! From what one round of shards took to what all take.

use serde::Serialize;

use super::calibration::Calibration;
use crate::prove::Rounds;

/// Seconds of a reference machine for an account and for an entry that are put in order. They count little, so
/// they are not measured, but scaled by how much faster or slower than that machine this one proves a shard.
const ORDERING: (f64, f64) = (0.5e-6, 0.15e-6);
/// Seconds that a shard takes on that machine, on one thread.
const SHARD: f64 = 3.8;

/// Seconds that the stages of a run will take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// Reading the inputs.
    pub reading: f64,
    /// Generators and keys.
    pub keys: f64,
    /// Ordering the accounts.
    pub ordering: f64,
    /// Proving the shards.
    pub shards: f64,
    /// Proving solvency.
    pub solvency: f64,
    /// Verifying the bundle.
    pub verifying: f64,
}

impl Prediction {
    /// Adds up a run of these rounds, of a ledger with so many accounts and entries.
    pub(super) fn new(
        calibration: &Calibration,
        rounds: Rounds,
        reading: f64,
        accounts: u64,
        entries: u64,
    ) -> Self {
        let full = calibration.full_round.unwrap_or(0.0);
        let left_over = calibration.left_over.unwrap_or(0.0);
        let on_one_thread = calibration.full_round.or(calibration.left_over);
        let slower = on_one_thread.unwrap_or(SHARD) / SHARD;
        let (account, entry) = ORDERING;
        let ordering = account.mul_add(accounts as f64, entry * entries as f64);
        Self {
            reading,
            keys: calibration.keys,
            ordering: slower * ordering,
            shards: calibration.tables + (rounds.full as f64).mul_add(full, left_over),
            solvency: calibration.solvency,
            verifying: calibration.verifying_shard * rounds.shards() as f64,
        }
    }

    /// The whole run.
    pub fn seconds(&self) -> f64 {
        self.reading + self.keys + self.ordering + self.shards + self.solvency + self.verifying
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_the_sum_of_its_rounds() {
        let calibration = Calibration {
            keys: 1.0,
            tables: 0.5,
            full_round: Some(2.0 * SHARD),
            left_over: Some(5.0),
            solvency: 0.25,
            verifying_shard: 0.5,
            peak_memory: None,
        };
        let rounds = Rounds::new(7, 2);
        let prediction = Prediction::new(&calibration, rounds, 0.75, 1_000_000, 2_000_000);
        assert_eq!(prediction.shards, 0.5 + 3.0 * 2.0 * SHARD + 5.0);
        assert_eq!(prediction.verifying, 3.5);
        // Ordering is twice as slow as on the reference machine, where a shard takes half as long.
        assert!((prediction.ordering - 1.6).abs() < 1e-9);
        let sum = 0.75 + 1.0 + 1.6 + prediction.shards + 0.25 + 3.5;
        assert!((prediction.seconds() - sum).abs() < 1e-9);
    }
}
