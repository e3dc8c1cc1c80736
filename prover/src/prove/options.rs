//! How a run is done.

use super::workspace::Leftover;
use crate::sorting::Scratch;

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
