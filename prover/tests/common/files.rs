//! Directories in memory: bundles to damage, and what anybody can compute from one.

use std::{collections::BTreeMap, fs, path::Path};

use circuits::{
    curve::{POINT_BYTES, Point, decode_point},
    hash::sha256,
    ledger::{CollateralDigest, LedgerContext, Root},
    shape::Tiny,
    tree::{self, InclusionPath, Layer, LeafPosition, LedgerSize, Node, SumTree},
};
use documents::{
    bundle::{
        claim::Claim, collateral::CollateralSchedule, descriptor::Descriptor, files,
        source::BundleDirectory,
    },
    refusal::{Reason, Refusal},
};
use tempfile::TempDir;
use verdict::{
    progress::Silent,
    solvency::{Expectations, PublicLists, VerifiedSolvency},
};
use verifier::verify_solvency;

use super::{rejection, setup};

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

    /// The collateral schedule, if there is one.
    pub fn schedule(&self) -> Option<CollateralSchedule> {
        let bytes = self.0.get(files::COLLATERAL)?;
        Some(CollateralSchedule::from_bytes(bytes, &self.descriptor()).unwrap())
    }

    /// The digests of the documents that are in these files, whatever the claim says and whatever they are.
    pub fn context(&self) -> LedgerContext {
        let collateral = match self.0.get(files::COLLATERAL) {
            Some(bytes) => CollateralDigest(sha256("por/collateral/v1", &[bytes])),
            None => CollateralDigest::NONE,
        };
        LedgerContext {
            ledger: self.descriptor().ledger_digest(),
            collateral,
        }
    }

    /// M and H as the claim says.
    pub fn size(&self) -> LedgerSize<Tiny> {
        let claim = self.claim();
        LedgerSize::new(claim.leaves_per_shard, claim.shards).unwrap()
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

    /// The trees over these leaves, as many as the claim says: one for each shard, and the one above.
    pub fn trees(&self) -> (Vec<SumTree>, SumTree) {
        let (ledger, leaves, size) = (self.context().ledger, self.leaves(), self.size());
        let shards: Vec<_> = (0..)
            .zip(leaves.chunks(size.leaves_per_shard() as usize))
            .map(|(shard, leaves)| SumTree::build(Layer::of_shard(&ledger, size, shard, leaves)))
            .collect();
        assert_eq!(shards.len() as u64, size.shards());
        let above = SumTree::build(Layer::of_nodes(shards.iter().map(SumTree::top)));
        (shards, above)
    }

    /// The root of the documents and the leaves that are in these files.
    pub fn root_of_leaves(&self) -> Root {
        let (_, above) = self.trees();
        tree::root(&self.context(), self.size(), &above.top())
    }

    /// The same files, claiming the root that they have.
    pub fn with_their_root(&self) -> Self {
        let root = self.root_of_leaves();
        self.with_claim(|claim| claim.root = root)
    }

    /// The path of a leaf, which anybody can make from a bundle.
    pub fn path(&self, position: LeafPosition) -> InclusionPath {
        let (shards, above) = self.trees();
        let LeafPosition { shard, place } = position;
        let decode = |nodes: Vec<tree::NodeBytes>| {
            nodes
                .iter()
                .map(|node| Node::from_bytes(node).unwrap())
                .collect()
        };
        InclusionPath {
            position,
            shard_hashes: decode(shards[shard as usize].path(place as usize)),
            top_hashes: decode(above.path(shard as usize)),
        }
    }

    /// Verifies the files as a bundle.
    pub fn verify(&self, expectations: &Expectations) -> Result<VerifiedSolvency, Refusal> {
        verify_dir(self.on_disk().path(), expectations)
    }

    /// The same for programs that can check public lists, or cannot.
    pub fn verify_with(
        &self,
        expectations: &Expectations,
        lists: Option<&dyn PublicLists>,
    ) -> Result<VerifiedSolvency, Refusal> {
        let folder = self.on_disk();
        let bundle = BundleDirectory::new(folder.path());
        verdict::solvency::verify_solvency::<Tiny>(
            setup().keys(),
            &bundle,
            expectations,
            lists,
            &Silent,
        )
    }

    /// Why the files are rejected as a bundle when nothing is expected.
    pub fn rejection(&self) -> Reason {
        rejection(self.verify(&Expectations::default()))
    }
}

/// Verifies a bundle on disk.
pub fn verify_dir(dir: &Path, expectations: &Expectations) -> Result<VerifiedSolvency, Refusal> {
    verify_solvency::<Tiny>(
        setup().keys(),
        &BundleDirectory::new(dir),
        expectations,
        &Silent,
    )
}
