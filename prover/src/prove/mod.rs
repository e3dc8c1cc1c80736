//! `prover prove`: from a snapshot to a bundle that verifies, and the private files beside it.
//!
//! The path of the data is that of the protocol: descriptor, order, leaves and trees and proofs shard by
//! shard, root, claim, solvency proof, verification. Everything is written aside and renamed at the end.

pub mod error;
pub mod insolvency;
mod output;
pub mod statement;
mod workers;

use std::{path::Path, sync::Mutex};

use circuits::{
    curve::{Scalar, encode_point},
    leaf::{BuildSecret, CommitmentTables},
    ledger::{AssetId, Kind, LedgerDigest, Root},
    setup::ProverSetup,
    shape::Shape,
    solvency::{
        check::SolvencyClaim,
        prove::{TotalBlinds, prove_solvency},
    },
    tree::{self, Layer, LeafCount, Node, write_nodes},
};
use halo2curves::ff::Field;
use rand_core::OsRng;
use verifier::{
    bundle::{
        claim::{Claim, ReservesMode},
        files,
    },
    reserves::{dossier::commit_reserves, ownership::ownership_to_csv, public_digest},
    solvency::{Expectations, verify_solvency},
};

pub use self::{error::ProveError, insolvency::Insolvency, statement::Intended};
use self::{
    output::Output,
    workers::{BuiltShard, Job, ShardFiles},
};
use crate::{
    build::{
        leaves::LeafBuilder,
        order::{Order, Unit, shard_count},
    },
    inputs::LoadedSnapshot,
    private::{
        accounts::write_accounts,
        records::{BuildRecord, write_secret},
    },
    progress::{Progress, Stage},
};

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// The root to publish.
    pub root: Root,
    /// Number of shards.
    pub shards: u64,
    /// Number of leaves, padding included.
    pub leaves: u64,
}

/// Checks what needs no keys: that the exchange is solvent, and that `out` is free.
///
/// # Errors
/// [`ProveError::Insolvent`], [`ProveError::OutputExists`], [`ProveError::Statement`].
pub fn ensure_provable<S: Shape>(intended: &Intended, out: &Path) -> Result<(), ProveError> {
    if let Some(insolvency) = intended.insolvency::<S>()? {
        return Err(ProveError::Insolvent(insolvency));
    }
    output::ensure_free(out)
}

/// Proves a snapshot and writes `out/bundle` and `out/private`.
///
/// # Errors
/// [`ProveError`]. On any error neither directory exists.
pub fn prove<S: Shape>(
    setup: &ProverSetup<S>,
    snapshot: &LoadedSnapshot,
    intended: &Intended,
    out: &Path,
    workers: usize,
    progress: &dyn Progress,
) -> Result<Made, ProveError> {
    ensure_provable::<S>(intended, out)?;
    let output = Output::create(out)?;
    let run = Run {
        setup,
        snapshot,
        intended,
        output: &output,
        workers,
        progress,
    };
    let made = run.all()?;
    output.publish()?;
    Ok(made)
}

struct Run<'a, S: Shape> {
    setup: &'a ProverSetup<S>,
    snapshot: &'a LoadedSnapshot,
    intended: &'a Intended,
    output: &'a Output,
    workers: usize,
    progress: &'a dyn Progress,
}

impl<S: Shape> Run<'_, S> {
    fn all(&self) -> Result<Made, ProveError> {
        let ledger = self.intended.descriptor.ledger_digest();
        self.progress.stage(Stage::Ordering, None);
        let sizes = self.snapshot.ledger.sizes();
        let shards = shard_count(
            sizes.iter().map(|size| usize::from(*size)),
            S::SHARD_LEAVES,
            self.snapshot.extra_shards,
        )?;
        let leaf_count = LeafCount::<S>::new(shards * S::SHARD_LEAVES as u64)?;
        let secret = BuildSecret::random();
        write_secret(
            self.output.private(),
            &secret,
            ledger,
            self.snapshot.ledger.digest(),
        )?;
        let seed = secret.shuffle_seed(&ledger);
        let order = Order::new(&sizes, S::SHARD_LEAVES, shards, seed)?;
        write_accounts(
            self.output.private(),
            ledger,
            &self.snapshot.ledger,
            &first_leaves(&order, &sizes),
        )?;
        drop(sizes);

        self.progress.stage(Stage::Shards, Some(shards));
        let built = self.shards(ledger, &secret, &order, leaf_count)?;
        drop(order);

        self.progress.stage(Stage::Solvency, None);
        let top = self.tree_above(&built)?;
        let root = tree::root::<S>(&ledger, Kind::Spot, leaf_count, &top);
        let liabilities_blind = built.iter().map(|shard| shard.blind).sum();
        self.documents_and_solvency(root, &top, leaf_count, liabilities_blind)?;

        self.progress.stage(Stage::Verifying, None);
        let expectations = Expectations {
            root: Some(root),
            policy: Some(self.intended.policy.digest()),
            ..Expectations::default()
        };
        verify_solvency(self.setup.keys(), self.output.bundle(), &expectations)?;
        Ok(Made {
            root,
            shards,
            leaves: leaf_count.leaves(),
        })
    }

    fn shards(
        &self,
        ledger: LedgerDigest,
        secret: &BuildSecret,
        order: &Order,
        leaf_count: LeafCount<S>,
    ) -> Result<Vec<BuiltShard>, ProveError> {
        let generators = self.setup.generators.leaf_generators();
        let listed: Vec<AssetId> = (0..self.intended.descriptor.assets().len())
            .map(|index| AssetId::new(index).expect("a registry has 512 assets at most"))
            .collect();
        let tables = CommitmentTables::new(&generators, &listed)?;
        let builder = LeafBuilder {
            ledger: &self.snapshot.ledger,
            digest: ledger,
            kind: Kind::Spot,
            secret,
            tables: &tables,
        };
        let shard_files = ShardFiles {
            leaves: Mutex::new(self.output.create_public(files::LEAVES)?),
            proofs: Mutex::new(self.output.create_public(files::SHARDS)?),
            tree: Mutex::new(self.output.create_private(crate::private::files::TREE)?),
        };
        let job = Job {
            setup: self.setup,
            builder,
            order,
            leaf_count,
            files: &shard_files,
            progress: self.progress,
        };
        let built = job.run(self.workers)?;
        for (file, name) in [
            (shard_files.leaves, files::LEAVES),
            (shard_files.proofs, files::SHARDS),
            (shard_files.tree, crate::private::files::TREE),
        ] {
            let file = file.into_inner().expect("no worker panicked with the lock");
            file.sync_all().map_err(ProveError::write(name))?;
        }
        Ok(built)
    }

    /// Appends the tree over the shards to the tree file, and returns its top.
    fn tree_above(&self, built: &[BuiltShard]) -> Result<Node, ProveError> {
        let mut bytes = Vec::new();
        let layer = Layer::of_nodes(built.iter().map(|shard| shard.top));
        let top = layer
            .climb(|nodes| write_nodes(&mut bytes, nodes))
            .expect("writing to memory does not fail");
        self.output
            .append_private(crate::private::files::TREE, &bytes)?;
        Ok(top)
    }

    fn documents_and_solvency(
        &self,
        root: Root,
        top: &Node,
        leaf_count: LeafCount<S>,
        liabilities_blind: Scalar,
    ) -> Result<(), ProveError> {
        let intended = self.intended;
        let descriptor = &intended.descriptor;
        // A public list has no blind; any other K_R has a fresh one.
        let (published, reserves_blind) = match self.snapshot.mode {
            ReservesMode::Public => {
                let list = intended.evidence.list.to_csv(descriptor);
                let ownership = ownership_to_csv(&intended.evidence.ownership);
                (Some((list, ownership)), Scalar::ZERO)
            }
            ReservesMode::Asserted | ReservesMode::Attested => (None, Scalar::random(OsRng)),
        };
        let generators = &self.setup.generators;
        let reserves = commit_reserves(generators, intended.reserves(), &reserves_blind);
        let claim = Claim {
            ledger: descriptor.ledger_digest(),
            shape: S::ID,
            leaves: leaf_count.leaves(),
            root,
            policy: intended.policy.digest(),
            reserves_mode: self.snapshot.mode,
            reserves_commitment: encode_point(&reserves),
            reserves_list: published
                .as_ref()
                .map(|(list, ownership)| public_digest(list, ownership)),
            disclosures: Claim::disclosures_of(descriptor, &intended.disclosures),
        };
        let statement = intended.statement::<S>(claim.claim_digest())?;
        let blinds = TotalBlinds {
            liabilities: liabilities_blind,
            reserves: reserves_blind,
        };
        let solvency_claim = SolvencyClaim {
            digest: claim.claim_digest(),
            kind: Kind::Spot,
            statement: &statement,
            liabilities: top.sum,
            reserves,
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.workers)
            .build()?;
        let proof = pool.install(|| {
            prove_solvency(
                &self.setup.generators,
                &self.setup.solvency,
                &solvency_claim,
                &intended.witness,
                blinds,
            )
        })?;
        self.output
            .write_public(files::DESCRIPTOR, &descriptor.to_bytes())?;
        self.output.write_public(files::CLAIM, &claim.to_bytes())?;
        self.output
            .write_public(files::POLICY, intended.policy.bytes())?;
        self.output
            .write_public(files::SOLVENCY, &proof.to_bytes())?;
        if let Some((list, ownership)) = published {
            self.output.write_public(files::RESERVES, &list)?;
            self.output.write_public(files::OWNERSHIP, &ownership)?;
        }
        self.output
            .write_private(crate::private::files::DESCRIPTOR, &descriptor.to_bytes())?;
        let decimal = |totals: &[u128]| totals.iter().map(u128::to_string).collect();
        BuildRecord {
            version: 1,
            root: root.to_string(),
            shape: S::ID,
            leaves: leaf_count.leaves(),
            liabilities: decimal(intended.liabilities()),
            reserves: decimal(intended.reserves()),
            liabilities_blind: BuildRecord::blind_to_hex(&blinds.liabilities),
            reserves_blind: BuildRecord::blind_to_hex(&blinds.reserves),
        }
        .write(self.output.private())?;
        Ok(())
    }
}

/// The number of each account's first leaf, by account.
fn first_leaves(order: &Order, sizes: &[u16]) -> Vec<u64> {
    let mut first = vec![0; sizes.len()];
    let mut position = 0;
    for unit in order.shards().iter().flatten() {
        match unit {
            Unit::Account(account) => {
                first[*account as usize] = position;
                position += u64::from(sizes[*account as usize]);
            }
            Unit::Padding => position += 1,
        }
    }
    first
}
