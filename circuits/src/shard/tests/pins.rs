//! What is pinned is what the source gives: keys, lengths, and a proof of the production shape.

use super::{
    super::{check::ShardProof, circuit::ShardCircuit},
    TestShape, honest, prove_honestly,
    shards::{leaves_of, mixed_slots},
    statement,
};
use crate::{
    proof::CircuitKey,
    shape::{Narrow, Production, Shape, Tiny},
};

/// The digest of the key that the source gives.
fn key_digest<S: TestShape>() -> String {
    let key = CircuitKey::<ShardCircuit<S>>::rebuild(&S::setup().generators).expect("a key");
    hex::encode(key.digest())
}

#[test]
fn keys_and_proof_lengths_of_tests_are_the_pinned_ones() {
    assert_eq!(key_digest::<Tiny>(), Tiny::SHARD_KEY_DIGEST);
    assert_eq!(honest().shard_proof.proof.len(), Tiny::SHARD_PROOF_BYTES);
    assert_eq!(key_digest::<Narrow>(), Narrow::SHARD_KEY_DIGEST);
    let narrow = prove_honestly(leaves_of::<Narrow>(&mixed_slots::<Narrow>()));
    assert_eq!(narrow.shard_proof.proof.len(), Narrow::SHARD_PROOF_BYTES);
}

/// The only production proof among the tests that always run: its key, its length, and that it verifies.
#[test]
fn production_key_and_proof_are_the_pinned_ones() {
    assert_eq!(key_digest::<Production>(), Production::SHARD_KEY_DIGEST);
    let honest = prove_honestly(leaves_of::<Production>(&mixed_slots::<Production>()));
    assert_eq!(
        honest.shard_proof.proof.len(),
        Production::SHARD_PROOF_BYTES
    );

    let bytes = honest.shard_proof.to_bytes();
    assert_eq!(bytes.len(), ShardProof::bytes::<Production>());
    let read = ShardProof::from_bytes::<Production>(&bytes).expect("its own encoding");
    let verdict = Production::setup().verifier().verify_one(
        &statement(&honest.leaves),
        &read,
        honest.leaves.commitments(),
    );
    assert_eq!(verdict, Ok(()));
}
