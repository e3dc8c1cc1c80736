//! From what one round of shards took to what all take.

use serde::Serialize;

use super::Calibration;

/// Seconds of a reference machine for an account and for a balance that are put in order. They count little, so
/// they are not measured, but scaled by how much faster or slower than that machine this one proves a shard.
const ORDERING: (f64, f64) = (0.5e-6, 0.15e-6);
/// Seconds that a shard takes on that machine, on one thread.
const SHARD: f64 = 3.8;

/// How shards are shared out among workers: side by side on one thread each, and those that are left over on all
/// threads together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rounds {
    /// Rounds of one shard for each worker.
    pub full: u64,
    /// Shards in each of those.
    pub side_by_side: u64,
    /// Shards that are left over.
    pub left_over: u64,
    /// Threads that each of those gets.
    pub left_over_threads: u64,
}

impl Rounds {
    /// Shares out `shards` among `workers`.
    pub fn new(shards: u64, workers: u64) -> Self {
        let workers = workers.max(1);
        let left_over = shards % workers;
        Self {
            full: shards / workers,
            side_by_side: workers,
            left_over,
            left_over_threads: workers / left_over.max(1),
        }
    }

    /// Shards in a round that has most of them.
    pub fn most_side_by_side(self) -> u64 {
        if self.full > 0 {
            self.side_by_side
        } else {
            self.left_over
        }
    }

    /// All shards.
    pub fn shards(self) -> u64 {
        self.full * self.side_by_side + self.left_over
    }
}

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
    /// Adds up a run of these rounds, of a ledger with so many accounts and balances.
    pub(super) fn new(
        calibration: &Calibration,
        rounds: Rounds,
        reading: f64,
        accounts: u64,
        balances: u64,
    ) -> Self {
        let full = calibration.full_round.unwrap_or(0.0);
        let left_over = calibration.left_over.unwrap_or(0.0);
        let on_one_thread = calibration.full_round.or(calibration.left_over);
        let slower = on_one_thread.unwrap_or(SHARD) / SHARD;
        let (account, balance) = ORDERING;
        let ordering = account.mul_add(accounts as f64, balance * balances as f64);
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
    fn shards_are_shared_out_as_the_workers_do() {
        let rounds = Rounds::new(7, 2);
        assert_eq!((rounds.full, rounds.left_over), (3, 1));
        assert_eq!(rounds.left_over_threads, 2);
        let rounds = Rounds::new(11, 8);
        assert_eq!((rounds.left_over, rounds.left_over_threads), (3, 2));
        let rounds = Rounds::new(1, 4);
        assert_eq!((rounds.full, rounds.left_over_threads), (0, 4));
        assert_eq!(rounds.most_side_by_side(), 1);
        for shards in 1..20 {
            for workers in 1..9 {
                assert_eq!(Rounds::new(shards, workers).shards(), shards);
            }
        }
    }

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
