//! Workers: each proves one shard at a time from its accounts to its link, on threads of its own.
//!
//! Two proofs side by side on one thread each are faster than one proof on two threads, so shards are
//! shared out one thread a worker; the shards that are left over at the end share all threads.
//!
//! A shard is noted in the journal when its leaves, tree and proof are on the disk. A run that is killed loses
//! what its workers have not noted: less than a shard each.

use std::{
    collections::BTreeMap,
    fs::File,
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use circuits::{
    curve::{Scalar, encode_point},
    hash::sha256_bytes,
    setup::ProverSetup,
    shape::Shape,
    shard::{leaves::ShardLeaves, prove::prove_shard},
    tree::{Layer, LedgerSize, write_nodes},
};

use super::{ProveError, Rounds};
use crate::{
    build::leaves::LeafBuilder,
    private::{
        accounts::AccountStore,
        journal::{Journal, ShardRecord},
        nodes,
    },
    progress::{Progress, ShardTimes},
    sorting::write_all_at,
};

/// A file that workers write to, each at its shard's place.
pub(super) struct ShardFile {
    pub path: PathBuf,
    pub file: File,
}

impl ShardFile {
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), ProveError> {
        write_all_at(&self.file, bytes, offset)
            .map_err(ProveError::write(self.path.display().to_string()))
    }

    /// Waits until what was written is on the disk.
    pub fn sync(&self) -> Result<(), ProveError> {
        let synced = self.file.sync_data();
        synced.map_err(ProveError::write(self.path.display().to_string()))
    }
}

/// The files that workers write to.
pub(super) struct ShardFiles {
    pub leaves: ShardFile,
    pub proofs: ShardFile,
    pub tree: ShardFile,
}

/// Everything a worker reads.
pub(super) struct Job<'a, S: Shape> {
    pub setup: &'a ProverSetup<S>,
    pub builder: LeafBuilder<'a>,
    /// F.
    pub collateral: &'a [Scalar],
    pub accounts: &'a AccountStore<S>,
    pub size: LedgerSize<S>,
    pub files: &'a ShardFiles,
    pub journal: &'a Journal,
    pub progress: &'a dyn Progress,
}

impl<S: Shape> Job<'_, S> {
    /// Proves shards on `workers` threads.
    ///
    /// # Errors
    /// [`ProveError::Stopped`] if some are left because the run is to end.
    pub fn run(
        &self,
        shards: &[u64],
        workers: usize,
    ) -> Result<BTreeMap<u64, ShardRecord>, ProveError> {
        let rounds = Rounds::new(shards.len() as u64, workers as u64);
        let (side_by_side, left) = shards.split_at(shards.len() - rounds.left_over as usize);
        let mut built = self.run_side_by_side(side_by_side, rounds.side_by_side as usize, 1)?;
        if !left.is_empty() {
            let threads = rounds.left_over_threads as usize;
            built.extend(self.run_side_by_side(left, left.len(), threads)?);
        }
        Ok(built)
    }

    fn run_side_by_side(
        &self,
        shards: &[u64],
        workers: usize,
        threads: usize,
    ) -> Result<BTreeMap<u64, ShardRecord>, ProveError> {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let results = Mutex::new(BTreeMap::new());
        let work = || -> Result<(), ProveError> {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(&shard) = shards.get(number) else {
                    return Ok(());
                };
                if stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                if self.progress.stopping() {
                    stop.store(true, Ordering::Relaxed);
                    return Err(ProveError::Stopped);
                }
                let built = pool.install(|| self.prove_one(shard));
                if built.is_err() {
                    stop.store(true, Ordering::Relaxed);
                }
                let mut results = results.lock().expect("no worker panics with the lock");
                results.insert(shard, built?);
            }
        };
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let mut first_error = Ok(());
            for handle in handles {
                match handle.join() {
                    Ok(result) => first_error = first_error.and(result),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            first_error
        })?;
        Ok(results
            .into_inner()
            .expect("no worker panics with the lock"))
    }

    fn prove_one(&self, shard: u64) -> Result<ShardRecord, ProveError> {
        let mut clock = Clock::start();
        let size = self.size;
        let accounts = self.accounts.shard(shard, size.leaves_per_shard())?;
        let leaves = self.builder.build::<S>(&accounts, shard, size)?;
        drop(accounts);
        let blind = leaves.blind();
        let leaves = ShardLeaves::new(leaves.slots, leaves.blinds, leaves.commitments)?;
        let mut times = ShardTimes {
            leaves: clock.lap(),
            ..ShardTimes::default()
        };

        let context = self.builder.context;
        let layer = Layer::of_shard::<S>(&context.ledger, size, shard, leaves.commitments());
        let mut tree = Vec::with_capacity(nodes::shard_bytes(size) as usize);
        let top = layer
            .climb(|nodes| write_nodes(&mut tree, nodes))
            .expect("writing to memory does not fail");
        times.tree = clock.lap();

        // Written now, so that the system has brought most of it to the disk when the proof is there.
        self.files
            .tree
            .write(shard * nodes::shard_bytes(size), &tree)?;
        let tree_digest = sha256_bytes(&tree);
        drop(tree);
        let commitments: Vec<u8> = leaves.commitments().iter().flat_map(encode_point).collect();
        self.files
            .leaves
            .write(shard * commitments.len() as u64, &commitments)?;
        let leaves_digest = sha256_bytes(&commitments);
        drop(commitments);
        times.writing = clock.lap();

        let proof = prove_shard(
            &self.setup.generators,
            &self.setup.shard,
            self.collateral,
            context,
            size,
            shard,
            &leaves,
        )?;
        drop(leaves);
        times.proving = clock.lap();

        let proof = proof.to_bytes();
        self.files
            .proofs
            .write(shard * proof.len() as u64, &proof)?;
        let files = self.files;
        for file in [&files.leaves, &files.proofs, &files.tree] {
            file.sync()?;
        }
        let record = ShardRecord {
            leaves: leaves_digest,
            proof: sha256_bytes(&proof),
            tree: tree_digest,
            top,
            blind,
        };
        self.journal.set_shard(shard, record)?;
        times.writing += clock.lap();
        self.progress.durable("a shard");
        self.progress.shard_proven(shard, times);
        self.progress.advance(1);
        Ok(record)
    }
}

/// Measures one part of the work after the other.
struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn lap(&mut self) -> std::time::Duration {
        let now = Instant::now();
        let lap = now - self.0;
        self.0 = now;
        lap
    }
}
