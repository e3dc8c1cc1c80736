//! Tests of the shard circuit, on the shapes [`Tiny`] and [`Narrow`].
//!
//! | room | what it asks |
//! |---|---|
//! | [`shards`] | the shards that tests are about: accounts with balances, pledges and debts |
//! | [`forgery`] | a witness that can be changed anywhere |
//! | [`constraints`] | which gate refuses a false witness: for every named constraint, one that only it refuses |
//! | [`dishonest`] | what a verifier answers to real proofs of a prover that lies |
//! | [`prediction`] | whether commitments are known before the proof, and never twice the same |
//! | [`random`] | random shards, and challenges that follow every bit of what is hashed |
//! | [`same_bytes`] | whether our prover writes what `halo2_proofs` writes |
//! | [`pins`] | the pinned keys and lengths, and proofs of the production shape |

mod constraints;
mod dishonest;
mod forgery;
mod pins;
mod prediction;
mod random;
mod same_bytes;
mod shards;

use std::sync::OnceLock;

use super::{
    challenge::{Challenges, ShardStatement},
    check::{ShardError, ShardProof, ShardVerifier},
    circuit::ShardCircuit,
    leaves::ShardLeaves,
    prove::prove_shard,
};
use crate::{
    curve::Scalar,
    generators::Generators,
    hash::hash_to_field,
    ledger::{CollateralDigest, LedgerContext, LedgerDigest},
    proof::{CircuitKey, ProverKey},
    shape::{Narrow, Production, Shape, Tiny},
    tree::LedgerSize,
};

/// R: the number of slots in a lane, and the last usable row, of both shapes of tests.
const R: usize = Tiny::LANE_ROWS;
/// A: the number of assets of both.
const A: usize = Tiny::REGISTRY;
/// 3A + 2: the first row that is no component's.
const COMPONENTS: usize = Tiny::COMPONENTS;
/// M: the number of leaves of each shard.
const LEAVES: usize = 300;

const CONTEXT: LedgerContext = LedgerContext {
    ledger: LedgerDigest([7; 32]),
    collateral: CollateralDigest([9; 32]),
};
const SHARD: u64 = 2;
const SHARDS: u64 = 5;

/// Generators and keys of a shape, and F, made once for all tests.
struct Setup<S: Shape> {
    generators: Generators<S>,
    key: ProverKey<ShardCircuit<S>>,
    collateral: Vec<Scalar>,
}

/// A shape that there is a [`Setup`] of.
trait TestShape: Shape {
    fn setup() -> &'static Setup<Self>;
}

macro_rules! test_shape {
    ($($shape:ty)*) => { $(
        impl TestShape for $shape {
            fn setup() -> &'static Setup<Self> {
                static SETUP: OnceLock<Setup<$shape>> = OnceLock::new();
                SETUP.get_or_init(Setup::new)
            }
        }
    )* };
}

test_shape!(Tiny Narrow Production);

impl<S: Shape> Setup<S> {
    fn new() -> Self {
        let generators = Generators::derive();
        let key = CircuitKey::pinned(&generators, S::SHARD_KEY_DIGEST).expect("the pinned key");
        let key = ProverKey::new(&generators, key).expect("a proving key");
        let collateral = shards::schedule().column::<S>();
        Self {
            generators,
            key,
            collateral,
        }
    }

    fn verifier(&self) -> ShardVerifier<'_, S> {
        ShardVerifier::new(&self.generators, self.key.verifying(), &self.collateral)
    }
}

fn setup() -> &'static Setup<Tiny> {
    Tiny::setup()
}

fn verifier() -> ShardVerifier<'static, Tiny> {
    setup().verifier()
}

/// The size of the ledger of shards with so many leaves.
fn size<S: Shape>(leaves: usize) -> LedgerSize<S> {
    LedgerSize::new(leaves as u32, SHARDS).expect("a size")
}

/// The statement that tests prove, about these commitments.
fn statement<S: Shape>(leaves: &ShardLeaves<S>) -> ShardStatement {
    ShardStatement {
        context: CONTEXT,
        leaves_per_shard: leaves.commitments().len() as u32,
        shards: SHARDS,
        shard: SHARD,
        leaves: leaves.digest(),
    }
}

/// Leaves with an honest proof of [`statement`].
struct Honest<S: Shape> {
    leaves: ShardLeaves<S>,
    shard_proof: ShardProof,
}

/// Proves leaves as an honest prover does.
fn prove_honestly<S: TestShape>(leaves: ShardLeaves<S>) -> Honest<S> {
    let Setup {
        generators,
        key,
        collateral,
    } = S::setup();
    let size = size(leaves.commitments().len());
    let shard_proof = prove_shard(generators, key, collateral, CONTEXT, size, SHARD, &leaves)
        .expect("an honest prover's proof verifies");
    Honest {
        leaves,
        shard_proof,
    }
}

/// The honest proof that most tests start from.
fn honest() -> &'static Honest<Tiny> {
    static HONEST: OnceLock<Honest<Tiny>> = OnceLock::new();
    HONEST.get_or_init(|| prove_honestly(shards::leaves_of(&shards::mixed_slots::<Tiny>())))
}

/// The verifier's answer to [`statement`].
fn verdict<S: TestShape>(
    leaves: &ShardLeaves<S>,
    shard_proof: &ShardProof,
) -> Result<(), ShardError> {
    let verifier = S::setup().verifier();
    verifier.verify_one(&statement(leaves), shard_proof, leaves.commitments())
}

/// Challenges for witnesses that are not made into proofs.
fn some_challenges() -> Challenges {
    Challenges {
        s: hash_to_field("test", &[b"s"]),
        r: hash_to_field("test", &[b"r"]),
    }
}
