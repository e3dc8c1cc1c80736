//! Which shards are proven side by side: the workers follow it, and so do predictions.

use serde::Serialize;

/// Most threads for one shard: more do not make it faster.
const MOST_THREADS: u64 = 64;

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
        let workers = workers.clamp(1, shards.max(1) * MOST_THREADS);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shard_is_in_a_round() {
        let rounds = Rounds::new(7, 2);
        assert_eq!((rounds.full, rounds.left_over), (3, 1));
        assert_eq!(rounds.left_over_threads, 2);
        let rounds = Rounds::new(11, 8);
        assert_eq!((rounds.left_over, rounds.left_over_threads), (3, 2));
        let rounds = Rounds::new(1, 4);
        assert_eq!((rounds.full, rounds.left_over_threads), (0, 4));
        assert_eq!(rounds.most_side_by_side(), 1);
        assert_eq!(Rounds::new(1, 1024).left_over_threads, MOST_THREADS);
        for shards in 1..20 {
            for workers in 1..9 {
                assert_eq!(Rounds::new(shards, workers).shards(), shards);
            }
        }
    }
}
