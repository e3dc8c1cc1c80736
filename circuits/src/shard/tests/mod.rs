//! Tests of the shard circuit, on the [`Tiny`] shape.
//!
//! | room | what it asks |
//! |---|---|
//! | [`constraints`] | which gate refuses a false witness: for every named constraint, one that only it refuses |
//! | [`dishonest`] | what a verifier answers to real proofs of a prover that lies |
//! | [`prediction`] | whether commitments are known before the proof, and never twice the same |
//! | [`random`] | random leaves, and challenges that follow every bit of what is hashed |
//! | [`pins`] | the pinned keys and lengths, and one proof of the production shape |

mod constraints;
mod dishonest;
mod forgery;
mod pins;
mod prediction;
mod random;

use std::sync::OnceLock;

use halo2curves::ff::Field;
use rand_core::OsRng;

use super::{
    challenge::{Challenges, ShardStatement},
    check::{ShardError, ShardProof, ShardVerifier},
    circuit::ShardCircuit,
    leaves::ShardLeaves,
    prove::prove_shard,
};
use crate::{
    curve::{Curve, Scalar},
    generators::Generators,
    hash::hash_to_field,
    ledger::{Amount, AssetId, Kind, LedgerDigest},
    proof::{CircuitKey, ProverKey, normalize},
    shape::{Production, Shape, Tiny},
};

/// R: the number of leaves in a lane, and the last usable row.
const R: usize = Tiny::LANE_ROWS;
/// A: the first row that is no asset's.
const A: usize = Tiny::REGISTRY;
/// N: the number of leaves of a shard.
const N: usize = Tiny::SHARD_LEAVES;

const LEDGER: LedgerDigest = LedgerDigest([7; 32]);
const SHARD: u64 = 2;
/// Leaves of the whole ledger: five shards.
const LEAF_COUNT: u64 = 5 * N as u64;

/// Generators and keys, made once for all tests.
struct Setup {
    generators: Generators<Tiny>,
    key: ProverKey<ShardCircuit<Tiny>>,
}

fn setup() -> &'static Setup {
    static SETUP: OnceLock<Setup> = OnceLock::new();
    SETUP.get_or_init(|| {
        let generators = Generators::derive();
        let key = CircuitKey::pinned(&generators, Tiny::SHARD_KEY_DIGEST).expect("the pinned key");
        let key = ProverKey::new(&generators, key).expect("a proving key");
        Setup { generators, key }
    })
}

fn production_generators() -> &'static Generators<Production> {
    static GENERATORS: OnceLock<Generators<Production>> = OnceLock::new();
    GENERATORS.get_or_init(Generators::derive)
}

fn verifier() -> ShardVerifier<'static, Tiny> {
    ShardVerifier::new(&setup().generators, setup().key.verifying())
}

/// A balance as tests write it: asset index and amount.
type Balance = (usize, u64);

/// Balances of every asset and of every size, extremes included.
fn mixed_balances() -> Vec<Balance> {
    let spread = |i: usize| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (i % 64);
    let mut balances: Vec<_> = (0..N).map(|i| (i * 5 % A, spread(i))).collect();
    for (row, amount) in [(0, u64::MAX), (1, 0), (R - 2, 0), (R - 1, u64::MAX)] {
        for lane in 0..Tiny::LANES {
            balances[lane * R + row].1 = amount;
        }
    }
    balances
}

/// Leaves that commit to these balances under random blinds.
fn leaves_of<S: Shape>(generators: &Generators<S>, balances: &[Balance]) -> ShardLeaves<S> {
    leaves_with(generators, balances, |_| ())
}

/// As [`leaves_of`], with commitments changed by somebody who will not be able to open them.
fn leaves_with<S: Shape>(
    generators: &Generators<S>,
    balances: &[Balance],
    change: impl FnOnce(&mut [Curve]),
) -> ShardLeaves<S> {
    let blinds: Vec<_> = balances.iter().map(|_| Scalar::random(OsRng)).collect();
    let mut commitments: Vec<Curve> = balances
        .iter()
        .zip(&blinds)
        .map(|((asset, amount), blind)| {
            generators.assets()[*asset] * Scalar::from(*amount) + generators.blind() * blind
        })
        .collect();
    change(&mut commitments);
    ShardLeaves::new(typed(balances), blinds, normalize(&commitments)).expect("N leaves")
}

/// Balances as the library takes them.
fn typed(balances: &[Balance]) -> Vec<(AssetId, Amount)> {
    balances
        .iter()
        .map(|(asset, amount)| (AssetId::new(*asset).expect("an asset"), Amount(*amount)))
        .collect()
}

/// The statement that tests prove, about these commitments.
fn statement<S: Shape>(leaves: &ShardLeaves<S>) -> ShardStatement {
    ShardStatement {
        ledger: LEDGER,
        kind: Kind::Spot,
        shard: SHARD,
        leaf_count: LEAF_COUNT,
        leaves: leaves.digest(),
    }
}

/// Leaves with an honest proof of [`statement`].
struct Honest {
    leaves: ShardLeaves<Tiny>,
    made: ShardProof,
}

/// Proves leaves as an honest prover does.
fn prove_honestly(leaves: ShardLeaves<Tiny>) -> Honest {
    let Setup { generators, key } = setup();
    let made = prove_shard(
        generators,
        key,
        LEDGER,
        Kind::Spot,
        SHARD,
        LEAF_COUNT,
        &leaves,
    )
    .expect("an honest prover's proof verifies");
    Honest { leaves, made }
}

/// The honest proof that most tests start from.
fn honest() -> &'static Honest {
    static HONEST: OnceLock<Honest> = OnceLock::new();
    HONEST.get_or_init(|| prove_honestly(leaves_of(&setup().generators, &mixed_balances())))
}

/// The verifier's answer to [`statement`].
fn verdict(leaves: &ShardLeaves<Tiny>, made: &ShardProof) -> Result<(), ShardError> {
    verifier().verify_one(&statement(leaves), made, leaves.commitments())
}

/// Challenges for witnesses that are not made into proofs.
fn some_challenges() -> Challenges {
    Challenges {
        rho: hash_to_field("test", &[b"rho"]),
        r: hash_to_field("test", &[b"r"]),
    }
}
