//! Directories in memory: bundles to damage, and what anybody can compute from one.

use std::{collections::BTreeMap, fs, path::Path};

use circuits::{
    curve::{POINT_BYTES, Point, decode_point},
    ledger::{Kind, Root},
    shape::Tiny,
    tree::{self, InclusionPath, Layer, LeafCount, Node, SumTree},
};
use tempfile::TempDir;
use verifier::{
    bundle::{claim::Claim, descriptor::Descriptor, files},
    refusal::{Reason, Refusal},
    solvency::{Expectations, VerifiedSolvency, verify_solvency},
};

use super::{SHARD, rejection, setup};

/// The files of a directory.
#[derive(Clone)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl Files {
    pub fn read(dir: &Path) -> Self {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
        let file = |entry: fs::DirEntry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        };
        Self(entries.map(file).collect())
    }

    pub fn write(&self, dir: &Path) {
        for (name, bytes) in &self.0 {
            fs::write(dir.join(name), bytes).unwrap();
        }
    }

    /// The files in a directory of their own.
    pub fn on_disk(&self) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        self.write(dir.path());
        dir
    }

    pub fn get(&self, name: &str) -> &[u8] {
        &self.0[name]
    }

    /// The same files but for one.
    pub fn with(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let mut other = self.clone();
        other.0.insert(name.to_owned(), bytes.into());
        other
    }

    pub fn claim(&self) -> Claim {
        Claim::from_bytes(self.get(files::CLAIM)).unwrap()
    }

    pub fn descriptor(&self) -> Descriptor {
        Descriptor::from_bytes(self.get(files::DESCRIPTOR)).unwrap()
    }

    /// The same files with another claim, in canonical form.
    pub fn with_claim(&self, change: impl FnOnce(&mut Claim)) -> Self {
        let mut claim = self.claim();
        change(&mut claim);
        self.with(files::CLAIM, claim.to_bytes())
    }

    /// The leaves, which must be points.
    pub fn leaves(&self) -> Vec<Point> {
        let chunks = self.get(files::LEAVES).chunks_exact(POINT_BYTES);
        chunks
            .map(|chunk| decode_point(chunk.try_into().unwrap()).unwrap())
            .collect()
    }

    /// The trees over these leaves: one for each shard, and the one above.
    pub fn trees(&self) -> (Vec<SumTree>, SumTree) {
        let (ledger, leaves) = (self.descriptor().ledger_digest(), self.leaves());
        let count = LeafCount::<Tiny>::new(leaves.len() as u64).unwrap();
        let shards: Vec<_> = (0..)
            .zip(leaves.chunks(SHARD))
            .map(|(shard, leaves)| SumTree::build(Layer::of_shard(&ledger, count, shard, leaves)))
            .collect();
        let above = SumTree::build(Layer::of_nodes(shards.iter().map(SumTree::top)));
        (shards, above)
    }

    /// The root of the descriptor and the leaves that are in these files.
    pub fn root_of_leaves(&self) -> Root {
        let (shards, above) = self.trees();
        let count = LeafCount::<Tiny>::new((shards.len() * SHARD) as u64).unwrap();
        tree::root(
            &self.descriptor().ledger_digest(),
            Kind::Spot,
            count,
            &above.top(),
        )
    }

    /// The path of a run of leaves, which anybody can make from a bundle.
    pub fn path(&self, first: u64, leaves: usize) -> InclusionPath {
        let (shards, above) = self.trees();
        let (shard, place) = (first as usize / SHARD, first as usize % SHARD);
        let decode = |nodes: Vec<tree::NodeBytes>| {
            nodes
                .iter()
                .map(|node| Node::from_bytes(node).unwrap())
                .collect()
        };
        InclusionPath {
            first_position: first,
            shard_hashes: decode(shards[shard].proof(place..place + leaves)),
            top_hashes: decode(above.proof(shard..shard + 1)),
        }
    }

    /// Verifies the files as a bundle.
    pub fn verify(&self, expectations: &Expectations) -> Result<VerifiedSolvency, Refusal> {
        verify_dir(self.on_disk().path(), expectations)
    }

    /// Why the files are rejected as a bundle when nothing is expected.
    pub fn rejection(&self) -> Reason {
        rejection(self.verify(&Expectations::default()))
    }
}

/// Verifies a bundle on disk.
pub fn verify_dir(dir: &Path, expectations: &Expectations) -> Result<VerifiedSolvency, Refusal> {
    verify_solvency::<Tiny>(setup().keys(), dir, expectations)
}
