//! Bytes that are no proof, or are one that was damaged on the way.

use super::{
    super::{
        super::{
            check::{ShardError, ShardProof},
            columns,
        },
        honest, setup, verdict,
    },
    Liar,
};
use crate::{
    curve::{DecodeError, POINT_BYTES, SCALAR_BYTES, Scalar, encode_scalar},
    link::{LINK_BYTES, LinkProof},
    proof::{ProofError, check_proof, leading_points},
    shape::{Shape, Tiny},
};

const PROOF_BYTES: usize = Tiny::SHARD_PROOF_BYTES;
const COUNTED_BYTES: usize = (columns::hashed_columns::<Tiny>() + 1) * POINT_BYTES;

/// The verifier's answer to the bytes of a shard proof.
fn verdict_on(bytes: &[u8]) -> Result<(), ShardError> {
    let shard_proof = ShardProof::from_bytes::<Tiny>(bytes)?;
    verdict(&honest().leaves, &shard_proof)
}

/// The verifier's answer to a Halo2 proof of any length, with the honest link.
fn verdict_on_proof(proof: Vec<u8>) -> Result<(), ShardError> {
    let link = honest().shard_proof.link.clone();
    verdict(&honest().leaves, &ShardProof { proof, link })
}

#[test]
fn a_proof_comes_back_from_its_bytes() {
    let bytes = honest().shard_proof.to_bytes();
    assert_eq!(bytes.len(), ShardProof::bytes::<Tiny>());
    let read = ShardProof::from_bytes::<Tiny>(&bytes).expect("its own encoding");
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(verdict_on(&bytes), Ok(()));
}

#[test]
fn refuses_every_other_length() {
    let length = Err(ShardError::Proof(ProofError::Length));
    let bytes = honest().shard_proof.to_bytes();
    for cut in [
        0,
        1,
        COUNTED_BYTES,
        PROOF_BYTES,
        bytes.len() - LINK_BYTES,
        bytes.len() - 1,
    ] {
        assert_eq!(verdict_on(&bytes[..cut]), length, "{cut} bytes");
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(verdict_on(&longer), length);
    // The Halo2 proof by itself, when it did not come through `from_bytes`.
    let proof = &honest().shard_proof.proof;
    for cut in [0, COUNTED_BYTES - 1, COUNTED_BYTES, PROOF_BYTES - 1] {
        assert_eq!(
            verdict_on_proof(proof[..cut].to_vec()),
            length,
            "{cut} bytes"
        );
    }
    let mut longer = proof.clone();
    longer.push(0);
    assert_eq!(verdict_on_proof(longer), length);
}

#[test]
fn refuses_bytes_that_the_proof_system_does_not_read() {
    let mut proof = honest().shard_proof.proof.clone();
    proof.push(0);
    let key = setup().key.verifying();
    let checked = check_proof(
        &setup().generators,
        key,
        proof.len(),
        &[&[], &[]],
        &proof,
        &[],
    );
    assert!(matches!(checked, Err(ProofError::Trailing)));
}

#[test]
fn refuses_columns_that_the_proof_system_was_not_given() {
    let proof = &honest().shard_proof.proof;
    let key = setup().key.verifying();
    let mut points = leading_points(proof, 2).expect("points");
    points.swap(0, 1);
    let checked = check_proof(
        &setup().generators,
        key,
        PROOF_BYTES,
        &[&[], &[]],
        proof,
        &points,
    );
    assert!(matches!(checked, Err(ProofError::Recorded)));
}

#[test]
fn refuses_counted_columns_that_are_no_points() {
    for column in [
        0,
        columns::hashed_columns::<Tiny>(),
        columns::opening::<Tiny>().index(),
    ] {
        // The identity, and an x coordinate above the modulus.
        for filling in [0, 0xff] {
            let mut proof = honest().shard_proof.proof.clone();
            proof[column * POINT_BYTES..][..POINT_BYTES].fill(filling);
            let refused = verdict_on_proof(proof);
            assert_eq!(refused, Err(ShardError::Proof(ProofError::Columns)));
        }
    }
}

#[test]
fn refuses_other_columns_that_are_no_points() {
    for filling in [0, 0xff] {
        let mut proof = honest().shard_proof.proof.clone();
        proof[COUNTED_BYTES..][..POINT_BYTES].fill(filling);
        let refused = verdict_on_proof(proof);
        assert_eq!(refused, Err(ShardError::Proof(ProofError::Refused)));
    }
}

/// The bytes of `scalar + modulus`, another name of the same scalar.
fn not_canonical(scalar: &[u8]) -> [u8; SCALAR_BYTES] {
    let minus_one = encode_scalar(&-Scalar::from(1));
    let mut carry = 1;
    std::array::from_fn(|i| {
        carry += u16::from(scalar[i]) + u16::from(minus_one[i]);
        let byte = carry as u8;
        carry >>= 8;
        byte
    })
}

#[test]
fn refuses_a_scalar_that_is_not_canonical() {
    // A proof ends with two scalars.
    for start in [PROOF_BYTES - SCALAR_BYTES, PROOF_BYTES - 2 * SCALAR_BYTES] {
        let mut proof = honest().shard_proof.proof.clone();
        let other = not_canonical(&proof[start..]);
        proof[start..][..SCALAR_BYTES].copy_from_slice(&other);
        let refused = verdict_on_proof(proof);
        assert_eq!(refused, Err(ShardError::Proof(ProofError::Refused)));
    }
    for start in (PROOF_BYTES + POINT_BYTES..PROOF_BYTES + LINK_BYTES).step_by(SCALAR_BYTES) {
        let mut bytes = honest().shard_proof.to_bytes();
        let other = not_canonical(&bytes[start..]);
        bytes[start..][..SCALAR_BYTES].copy_from_slice(&other);
        assert_eq!(
            verdict_on(&bytes),
            Err(ShardError::LinkBytes(DecodeError::Scalar))
        );
    }
}

#[test]
fn refuses_a_link_that_does_not_parse() {
    let mut bytes = honest().shard_proof.link.to_bytes();
    bytes[..POINT_BYTES].fill(0);
    assert_eq!(LinkProof::from_bytes(&bytes), Err(DecodeError::Identity));
    let mut whole = honest().shard_proof.to_bytes();
    whole[PROOF_BYTES..].copy_from_slice(&bytes);
    assert_eq!(
        verdict_on(&whole),
        Err(ShardError::LinkBytes(DecodeError::Identity))
    );
    whole[PROOF_BYTES..][..POINT_BYTES].fill(0xff);
    assert_eq!(
        verdict_on(&whole),
        Err(ShardError::LinkBytes(DecodeError::Point))
    );
}

#[test]
fn refuses_every_flipped_byte() {
    let bytes = honest().shard_proof.to_bytes();
    for position in (0..bytes.len()).step_by(97) {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        assert!(verdict_on(&changed).is_err(), "byte {position}");
    }
}

#[test]
fn the_proof_system_refuses_a_flipped_byte_by_itself() {
    // The link of every proof here is made over the changed bytes.
    let leaves = &honest().leaves;
    let lie = Liar::new(leaves).witness().proof();
    for position in (COUNTED_BYTES..PROOF_BYTES).step_by(97) {
        let mut proof = lie.proven.proof.clone();
        proof[position] ^= 1;
        let refused = verdict(leaves, &lie.link_over(proof));
        let expected = [ShardError::Opening, ShardError::Proof(ProofError::Refused)];
        assert!(
            expected.map(Err).contains(&refused),
            "byte {position}: {refused:?}"
        );
    }
}
