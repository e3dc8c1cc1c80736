//! An exchange's log, as the exchange has it: it may be any history.

use std::path::Path;

use circuits::ledger::{ClaimDigest, LedgerDigest, Root};
use history::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    key::{LogKey, LogSecret},
    leaf::{Leaf, Snapshot},
    merkle::{Hash, TreeHead, consistency_path, inclusion_path, root},
    proof::LogProof,
    witness::AddCheckpoint,
};

pub const ORIGIN: &str = "example.com/proofs";

/// Leaves, by what is in them.
#[derive(Clone)]
pub struct Log(pub Vec<u8>);

pub fn secret() -> LogSecret {
    LogSecret::from_seed(&[1; 32])
}

pub fn key() -> LogKey {
    LogKey::new(ORIGIN.parse().unwrap(), secret().public())
}

impl Log {
    /// So many leaves.
    pub fn of(size: u8) -> Self {
        Self((0..size).collect())
    }

    /// The same with another snapshot under one number.
    pub fn changed(&self, place: usize, seed: u8) -> Self {
        let mut leaves = self.0.clone();
        leaves[place] = seed;
        Self(leaves)
    }

    fn leaves(&self) -> Vec<Leaf> {
        let leaf = |(sequence, seed): (u64, &u8)| Leaf {
            sequence,
            snapshot: Some(Snapshot {
                ledger: LedgerDigest([*seed; 32]),
                root: Root([*seed; 32]),
                claim: ClaimDigest([*seed; 32]),
            }),
        };
        (0..).zip(&self.0).map(leaf).collect()
    }

    fn hashes(&self) -> Vec<Hash> {
        self.leaves().iter().map(Leaf::hash).collect()
    }

    pub fn head(&self) -> TreeHead {
        TreeHead {
            size: self.0.len() as u64,
            root: root(&self.hashes()),
        }
    }

    pub fn checkpoint(&self) -> SignedCheckpoint {
        self.signed_by(&secret())
    }

    pub fn signed_by(&self, secret: &LogSecret) -> SignedCheckpoint {
        let checkpoint = Checkpoint::new(key().name(), self.head());
        checkpoint.sign(secret).unwrap()
    }

    /// What a witness is asked that has cosigned so much of it.
    pub fn request(&self, old: usize) -> AddCheckpoint {
        AddCheckpoint {
            old_size: old as u64,
            path: consistency_path(&self.hashes(), old),
            checkpoint: self.checkpoint(),
        }
    }

    pub fn proof(&self, place: usize) -> LogProof {
        LogProof {
            leaf: self.leaves()[place],
            index: place as u64,
            path: inclusion_path(&self.hashes(), place),
            checkpoint: self.checkpoint(),
        }
    }
}

/// A policy that watches the log.
pub fn write_policy(path: &Path) {
    let text = format!("# what is watched\nlog {}\nquorum none\n", key());
    std::fs::write(path, text).unwrap();
}
