//! What is pinned is what the source gives: keys, lengths, and a proof of the production shape.

use super::{
    super::{
        check::{ShardProof, ShardVerifier},
        circuit::ShardCircuit,
        leaves::ShardLeaves,
        prove::prove_shard,
    },
    Balance, LEAF_COUNT, LEDGER, SHARD, honest, mixed_balances, production_generators, setup,
    statement, typed,
};
use crate::{
    curve::Scalar,
    generators::Generators,
    ledger::Kind,
    proof::{CircuitKey, ProverKey, normalize},
    shape::{Production, Shape, Tiny},
};

/// The digest of the key that the source gives.
fn key_digest<S: Shape>(generators: &Generators<S>) -> String {
    let key = CircuitKey::<ShardCircuit<S>>::rebuild(generators).expect("a key");
    hex::encode(key.digest())
}

#[test]
fn tiny_key_and_proof_length_are_the_pinned_ones() {
    assert_eq!(key_digest(&setup().generators), Tiny::SHARD_KEY_DIGEST);
    assert_eq!(honest().made.proof.len(), Tiny::SHARD_PROOF_BYTES);
}

/// The only production proof among the tests: its key, its length, and that it verifies.
#[test]
fn production_key_and_proof_are_the_pinned_ones() {
    let generators = production_generators();
    assert_eq!(key_digest(generators), Production::SHARD_KEY_DIGEST);
    let key = CircuitKey::pinned(generators, Production::SHARD_KEY_DIGEST).expect("pinned");
    let key = ProverKey::new(generators, key).expect("a proving key");
    let leaves = production_leaves(generators);
    let made = prove_shard(
        generators,
        &key,
        LEDGER,
        Kind::Spot,
        SHARD,
        LEAF_COUNT,
        &leaves,
    )
    .expect("an honest proof");
    assert_eq!(made.proof.len(), Production::SHARD_PROOF_BYTES);

    let bytes = made.to_bytes();
    assert_eq!(bytes.len(), ShardProof::bytes::<Production>());
    let read = ShardProof::from_bytes::<Production>(&bytes).expect("its own encoding");
    let verdict = ShardVerifier::new(generators, key.verifying()).verify_one(
        &statement(&leaves),
        &read,
        leaves.commitments(),
    );
    assert_eq!(verdict, Ok(()));
}

/// The same few hundred leaves again and again: a shard's worth of distinct ones takes longer to make
/// than to prove.
fn production_leaves(generators: &Generators<Production>) -> ShardLeaves<Production> {
    let last = Production::REGISTRY - 1;
    let few: Vec<Balance> = mixed_balances()
        .into_iter()
        .map(|(asset, amount)| (last - asset, amount))
        .collect();
    let blinds: Vec<_> = (1..=few.len() as u64)
        .map(|i| Scalar::from(i).square())
        .collect();
    let commitments: Vec<_> = few
        .iter()
        .zip(&blinds)
        .map(|((asset, amount), blind)| {
            generators.assets()[*asset] * Scalar::from(*amount) + generators.blind() * blind
        })
        .collect();
    let commitments = normalize(&commitments);
    let balances = typed(&few);
    fn cycled<T: Copy>(few: &[T]) -> Vec<T> {
        few.iter()
            .copied()
            .cycle()
            .take(Production::SHARD_LEAVES)
            .collect()
    }
    ShardLeaves::new(cycled(&balances), cycled(&blinds), cycled(&commitments)).expect("N leaves")
}
