//! What is around the verifier: a page, or a test.

use verdict::progress::{Progress, Stage};

use crate::divided::Divided;

/// A file, or a part of it, that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Reads files for the verifier, and is told where it is.
pub trait Host: Sync {
    /// Fills `into` with a file's bytes from `offset`. Files are named by their place in the question.
    ///
    /// # Errors
    /// [`Unreadable`].
    fn read(&self, file: usize, offset: u64, into: &mut [u8]) -> Result<(), Unreadable>;

    /// A stage has come so far. `total` is 0 where it is not known.
    fn progress(&self, stage: u32, done: u64, total: u64);
}

/// A host, and who reads the shards of what it asks about.
pub struct Asker<'a> {
    pub host: &'a dyn Host,
    pub divided: Divided,
}

/// Tells a host of the stages that a page has words for.
pub struct Watch<'a> {
    host: &'a dyn Host,
    shards: std::sync::Mutex<(u64, u64)>,
}

impl<'a> Watch<'a> {
    pub fn new(host: &'a dyn Host) -> Self {
        let shards = std::sync::Mutex::default();
        Self { host, shards }
    }

    /// Shards that are done, and all of them.
    fn shards(&self, change: impl FnOnce(&mut (u64, u64))) -> (u64, u64) {
        let mut shards = self.shards.lock().expect("nothing panics that holds it");
        change(&mut shards);
        *shards
    }
}

const SHARDS: u32 = 1;

impl Progress for Watch<'_> {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        let total = total.unwrap_or(0);
        match stage {
            Stage::Keys => self.host.progress(0, 0, total),
            Stage::Shards => {
                let (done, total) = self.shards(|shards| *shards = (0, total));
                self.host.progress(SHARDS, done, total);
            }
            Stage::Solvency => self.host.progress(2, 0, total),
            // Neither is done here.
            Stage::Nodes | Stage::Accounts => {}
        }
    }

    fn advance(&self, more: u64) {
        let (done, total) = self.shards(|shards| shards.0 += more);
        self.host.progress(SHARDS, done, total);
    }
}
