//! Proofs under another key or other generators.

use super::super::{
    super::{
        check::{ShardError, ShardProof, ShardVerifier},
        circuit::ShardCircuit,
        leaves::ShardLeaves,
        prove::prove_shard,
    },
    CONTEXT, SHARD, honest, setup,
    shards::{free, slot},
    size, statement, verdict, verifier,
};
use crate::{
    curve::{POINT_BYTES, Scalar},
    generators::Generators,
    leaf::{Entry, commit},
    ledger::Amount,
    proof::{BatchedProofs, CircuitKey, KeyError, ProofError, ProverKey, check_proof},
    shape::{Production, Shape, Tiny},
};

/// [`Tiny`] in everything that a preimage names, with one asset more: rows 26 to 28 are no longer kept at zero.
#[derive(Clone, Copy, Debug, Default)]
struct OneMoreAsset;

impl Shape for OneMoreAsset {
    const ID: u32 = Tiny::ID;
    const K: u32 = Tiny::K;
    const LANES: usize = Tiny::LANES;
    const LOW_LIMBS: usize = Tiny::LOW_LIMBS;
    const LOW_BITS: u32 = Tiny::LOW_BITS;
    const TOP_BITS: u32 = Tiny::TOP_BITS;
    const REGISTRY: usize = Tiny::REGISTRY + 1;
    const GENERATORS_DIGEST: &'static str = Tiny::GENERATORS_DIGEST;
    const SHARD_KEY_DIGEST: &'static str = "";
    const SOLVENCY_KEY_DIGEST: &'static str = "";
    const SHARD_PROOF_BYTES: usize = Tiny::SHARD_PROOF_BYTES;
    const SOLVENCY_PROOF_BYTES: usize = 0;
}

#[test]
fn refuses_a_proof_made_with_another_key() {
    let generators = Generators::<OneMoreAsset>::derive();
    let key = CircuitKey::<ShardCircuit<OneMoreAsset>>::rebuild(&generators).expect("a key");
    let key = ProverKey::new(&generators, key).expect("a proving key");
    let amount = slot::<Tiny>(0, free(2), 1000);
    let commitment = commit::<Tiny>(
        &generators.leaf_generators(),
        &[Entry {
            component: free(2),
            amount: Amount(1000),
        }],
        Scalar::from(77),
    );
    let commitments = vec![commitment.expect("a leaf")];
    let leaves =
        ShardLeaves::<OneMoreAsset>::new(vec![amount], vec![Scalar::from(77)], commitments);
    let leaves = leaves.expect("a shard");
    // F is zero for assets that are not listed; only free balances are in this shard.
    let collateral = vec![Default::default(); OneMoreAsset::COMPONENTS];
    let size = size(leaves.commitments().len());
    // Valid under its own key, or it would not be given out.
    let shard_proof = prove_shard(
        &generators,
        &key,
        &collateral,
        CONTEXT,
        size,
        SHARD,
        &leaves,
    )
    .expect("an honest proof");
    let verifier = verifier();
    let about = statement(&leaves);
    let refused = verifier.verify_one(&about, &shard_proof, leaves.commitments());
    assert_eq!(refused, Err(ShardError::Link));

    // And the Halo2 proof by itself.
    let checked = verifier.check(&about, &shard_proof).expect("well-formed");
    let mut batch = BatchedProofs::new(&setup().generators);
    batch.add(checked.proof);
    assert!(!batch.verify());
}

#[test]
fn another_circuit_has_another_key() {
    let generators = Generators::<OneMoreAsset>::derive();
    let key = CircuitKey::<ShardCircuit<OneMoreAsset>>::rebuild(&generators).expect("a key");
    assert_ne!(key.digest(), setup().key.verifying().digest());
    let pinned =
        CircuitKey::<ShardCircuit<OneMoreAsset>>::pinned(&generators, Tiny::SHARD_KEY_DIGEST);
    assert!(matches!(pinned, Err(KeyError::NotPinned { .. })));
}

#[test]
fn refuses_a_proof_under_other_generators() {
    // The last two points of the parameters are W and U.
    let mut bytes = setup().generators.to_bytes();
    let w = bytes.len() - 2 * POINT_BYTES;
    bytes[w..].rotate_left(POINT_BYTES);
    let swapped = Generators::<Tiny>::unsound_from_bytes(&bytes).expect("points");
    assert_ne!(swapped.blind(), setup().generators.blind());
    let verifier = ShardVerifier::new(&swapped, setup().key.verifying(), &setup().collateral);
    let honest = honest();
    let about = statement(&honest.leaves);
    let refused = verifier.verify_one(&about, &honest.shard_proof, honest.leaves.commitments());
    assert_eq!(refused, Err(ShardError::Link));
}

#[test]
fn refuses_generators_of_another_size() {
    let generators = Generators::<Production>::pinned();
    let shard_proof: &ShardProof = &honest().shard_proof;
    let checked = check_proof(
        &generators,
        setup().key.verifying(),
        Tiny::SHARD_PROOF_BYTES,
        &[&[], &[]],
        &shard_proof.proof,
        &[],
    );
    assert!(matches!(checked, Err(ProofError::Rows)));
    assert_eq!(verdict(&honest().leaves, shard_proof), Ok(()));
}
