//! Workers: each proves one shard at a time from its leaves to its link, on threads of its own.
//!
//! Two proofs side by side on one thread each are faster than one proof on two threads, so shards are
//! shared out one thread a worker; the shards that are left over at the end share all threads.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use circuits::{
    curve::{POINT_BYTES, Scalar, encode_point},
    setup::ProverSetup,
    shape::Shape,
    shard::prove::prove_shard,
    tree::{Layer, LeafCount, Node, write_nodes},
};
use halo2curves::ff::Field;

use super::ProveError;
use crate::{
    build::{leaves::LeafBuilder, order::Order},
    private::nodes,
    progress::Progress,
};

/// The files that workers write to, each at its shard's place.
pub(super) struct ShardFiles {
    pub leaves: Mutex<File>,
    pub proofs: Mutex<File>,
    pub tree: Mutex<File>,
}

/// What is kept of a shard.
pub(super) struct BuiltShard {
    /// Top of the shard's tree.
    pub top: Node,
    /// Sum of the blinds of its leaves.
    pub blind: Scalar,
}

/// Everything a worker reads.
pub(super) struct Job<'a, S: Shape> {
    pub setup: &'a ProverSetup<S>,
    pub builder: LeafBuilder<'a>,
    pub order: &'a Order,
    pub leaf_count: LeafCount<S>,
    pub files: &'a ShardFiles,
    pub progress: &'a dyn Progress,
}

impl<S: Shape> Job<'_, S> {
    /// Proves all shards on `workers` threads.
    pub fn run(&self, workers: usize) -> Result<Vec<BuiltShard>, ProveError> {
        let shards = self.order.shards().len() as u64;
        let workers = (workers as u64).clamp(1, shards.max(1) * 64);
        let in_full_rounds = shards - shards % workers;
        let mut built = self.run_range(0..in_full_rounds, workers, 1)?;
        let left = shards - in_full_rounds;
        if left > 0 {
            built.extend(self.run_range(in_full_rounds..shards, left, workers / left)?);
        }
        Ok(built)
    }

    fn run_range(
        &self,
        range: std::ops::Range<u64>,
        workers: u64,
        threads: u64,
    ) -> Result<Vec<BuiltShard>, ProveError> {
        let next = AtomicU64::new(range.start);
        let failed = AtomicBool::new(false);
        let results = Mutex::new(Vec::new());
        let work = || -> Result<(), ProveError> {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads as usize)
                .build()?;
            loop {
                let shard = next.fetch_add(1, Ordering::Relaxed);
                if shard >= range.end || failed.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let built = pool.install(|| self.prove_one(shard));
                if built.is_err() {
                    failed.store(true, Ordering::Relaxed);
                }
                results
                    .lock()
                    .expect("no worker panics with the lock")
                    .push((shard, built?));
                self.progress.advance(1);
            }
        };
        std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            for handle in handles {
                match handle.join() {
                    Ok(result) => result?,
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok::<_, ProveError>(())
        })?;
        let mut results = results
            .into_inner()
            .expect("no worker panics with the lock");
        results.sort_by_key(|(shard, _)| *shard);
        Ok(results.into_iter().map(|(_, built)| built).collect())
    }

    fn prove_one(&self, shard: u64) -> Result<BuiltShard, ProveError> {
        let first = shard * S::SHARD_LEAVES as u64;
        let leaves = self
            .builder
            .build::<S>(&self.order.shards()[shard as usize], first)?;
        let blind = leaves.combined_blind(Scalar::ONE);

        let layer = Layer::of_shard::<S>(
            &self.builder.digest,
            self.leaf_count,
            shard as usize,
            leaves.commitments(),
        );
        let mut bytes = Vec::with_capacity(nodes::shard_bytes::<S>() as usize);
        let top = layer
            .climb(|nodes| write_nodes(&mut bytes, nodes))
            .expect("writing to memory does not fail");
        write_at(&self.files.tree, shard * nodes::shard_bytes::<S>(), &bytes)
            .map_err(ProveError::write("tree.bin"))?;
        drop(bytes);

        let commitments: Vec<u8> = leaves.commitments().iter().flat_map(encode_point).collect();
        write_at(&self.files.leaves, first * POINT_BYTES as u64, &commitments)
            .map_err(ProveError::write("leaves.bin"))?;
        drop(commitments);

        let proof = prove_shard(
            &self.setup.generators,
            &self.setup.shard,
            self.builder.digest,
            self.builder.kind,
            shard,
            self.leaf_count.leaves(),
            &leaves,
        )?;
        let bytes = proof.to_bytes();
        write_at(&self.files.proofs, shard * bytes.len() as u64, &bytes)
            .map_err(ProveError::write("shards.bin"))?;
        Ok(BuiltShard { top, blind })
    }
}

fn write_at(file: &Mutex<File>, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let mut file = file.lock().expect("no worker panics with the lock");
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)
}
