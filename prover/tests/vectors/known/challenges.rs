//! The challenges s and r of a shard, those of link proofs, and the claim as a public input.

use circuits::{
    curve::{POINT_BYTES, Point, encode_point, encode_scalar},
    domain,
    generators::pinned_leaf_generators,
    ledger::{ClaimDigest, CollateralDigest, LedgerContext, LedgerDigest},
    link::{LINK_BYTES, LinkProof, LinkStatement, LinkedColumn},
    proof::leading_points,
    shape::{Production, Shape as _},
    shard::{
        challenge::{Challenges, ShardStatement},
        columns,
    },
    solvency::check::claim_element,
};
use documents::bundle::claim::Claim;
use serde_json::{Value, json};

use super::{bytes, bytes32, number, spec, text, topic};
use crate::files;

fn cases() -> Vec<Value> {
    let mut cases = vec![made_up(), element([0; 32]), element([0xff; 32]), link()];
    for bundle in ["bundles/balances", "bundles/loans"] {
        let claim = Claim::from_bytes(&files::file(&format!("{bundle}/claim.json"))).unwrap();
        cases.extend((0..claim.shards).map(|shard| of_bundle(bundle, &claim, shard)));
    }
    cases
}

fn hex_points(points: &[Point]) -> Vec<String> {
    points
        .iter()
        .map(|point| hex::encode(encode_point(point)))
        .collect()
}

/// A shard that there is none of, with three hashed columns. A production circuit has 239.
fn made_up() -> Value {
    let statement = ShardStatement {
        context: LedgerContext {
            ledger: LedgerDigest([7; 32]),
            collateral: CollateralDigest([5; 32]),
        },
        leaves_per_shard: 0x0102_0304,
        shards: 0x0506_0708_090a,
        shard: 0x0b0c_0d0e_0f10,
        leaves: [9; 32],
    };
    let hashed = pinned_leaf_generators().components[..3].to_vec();
    let challenges = Challenges::derive::<Production>(&statement, &hashed).unwrap();
    json!({
        "what": "shard",
        "domain_s": domain::CHALLENGE_S,
        "domain_r": domain::CHALLENGE_R,
        "ledger": statement.context.ledger.to_string(),
        "collateral": statement.context.collateral.to_string(),
        "shard": statement.shard,
        "leaves_per_shard": statement.leaves_per_shard,
        "shards": statement.shards,
        "leaves": hex::encode(statement.leaves),
        "hashed_commitments": hex_points(&hashed),
        "s": hex::encode(encode_scalar(&challenges.s)),
        "r": hex::encode(encode_scalar(&challenges.r)),
    })
}

fn element(claim: [u8; 32]) -> Value {
    json!({
        "what": "claim",
        "domain": domain::CLAIM_ELEMENT,
        "claim": hex::encode(claim),
        "element": hex::encode(encode_scalar(&claim_element(ClaimDigest(claim)))),
    })
}

/// A link proof whose scalars are zero: its challenge has no part in them.
fn link() -> Value {
    let points = pinned_leaf_generators().components[..2].to_vec();
    let statement = LinkStatement {
        subject: [1; 32],
        key: [2; 32],
        shard: 3,
        label: LinkedColumn::Reserves,
        target: [4; 32],
        column: points[0],
        proof: [5; 32],
    };
    let mut proof = [0; LINK_BYTES];
    proof[..POINT_BYTES].copy_from_slice(&encode_point(&points[1]));
    let equation = LinkProof::from_bytes(&proof)
        .unwrap()
        .equation::<Production>(&statement);
    json!({
        "what": "link",
        "domain": domain::LINK,
        "subject": hex::encode(statement.subject),
        "key": hex::encode(statement.key),
        "shard": statement.shard,
        "label": "R",
        "target": hex::encode(statement.target),
        "column": hex::encode(encode_point(&points[0])),
        "proof": hex::encode(statement.proof),
        "nonce_point": hex::encode(encode_point(&points[1])),
        "c": hex::encode(encode_scalar(&equation.on_target)),
    })
}

/// Bytes of a shard of a bundle: its leaves, its Halo2 proof, its link proof.
fn shard_of(bundle: &str, leaves_per_shard: u32, shard: u64) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let part = |file: &str, length: usize| {
        let bytes = files::file(&format!("{bundle}/{file}"));
        bytes[shard as usize * length..][..length].to_vec()
    };
    let leaves = part("leaves.bin", leaves_per_shard as usize * POINT_BYTES);
    let mut proof = part("shards.bin", Production::SHARD_PROOF_BYTES + LINK_BYTES);
    let link = proof.split_off(Production::SHARD_PROOF_BYTES);
    (leaves, proof, link)
}

/// What the challenges of a bundle's shard are. They change when the bundle is made anew.
fn of_bundle(bundle: &str, claim: &Claim, shard: u64) -> Value {
    let (leaves, proof, link) = shard_of(bundle, claim.leaves_per_shard, shard);
    let statement = ShardStatement {
        context: claim.context(),
        leaves_per_shard: claim.leaves_per_shard,
        shards: claim.shards,
        shard,
        leaves: spec::sha256_of(&leaves),
    };
    let hashed = columns::hashed_columns::<Production>();
    let points = leading_points(&proof, hashed + 1).unwrap();
    let challenges = Challenges::derive::<Production>(&statement, &points[..hashed]).unwrap();
    let key = hex::decode(Production::SHARD_KEY_DIGEST)
        .unwrap()
        .try_into()
        .unwrap();
    let about = statement.link(key, challenges.s, points[hashed], &proof);
    let link = LinkProof::from_bytes(link.as_slice().try_into().unwrap()).unwrap();
    json!({
        "what": "shard of a bundle",
        "bundle": bundle,
        "shard": shard,
        "s": hex::encode(encode_scalar(&challenges.s)),
        "r": hex::encode(encode_scalar(&challenges.r)),
        "c": hex::encode(encode_scalar(&link.equation::<Production>(&about).on_target)),
    })
}

/// SPEC.md, section 8.
fn s(
    context: [[u8; 32]; 2],
    [shard, shards]: [u64; 2],
    leaves_per_shard: u32,
    leaves: &[u8; 32],
    hashed: &[u8],
) -> [u8; 32] {
    let parts: [&[u8]; 8] = [
        &context[0],
        &context[1],
        &1_u32.to_le_bytes(),
        &shard.to_le_bytes(),
        &leaves_per_shard.to_le_bytes(),
        &shards.to_le_bytes(),
        leaves,
        hashed,
    ];
    spec::h2f("por/s/v2", &parts)
}

#[test]
fn challenges_are_those_of_the_specification() {
    for case in topic("challenges", "7, 8, 9", cases()) {
        match text(&case, "what") {
            "shard" => {
                let hashed = case["hashed_commitments"].as_array().unwrap().iter();
                let hashed: Vec<Vec<u8>> = hashed
                    .map(|point| hex::decode(point.as_str().unwrap()).unwrap())
                    .collect();
                let s = s(
                    ["ledger", "collateral"].map(|field| bytes32(&case, field)),
                    ["shard", "shards"].map(|field| number(&case, field)),
                    number(&case, "leaves_per_shard") as u32,
                    &bytes32(&case, "leaves"),
                    &hashed.concat(),
                );
                assert_eq!(bytes32(&case, "s"), s);
                assert_eq!(bytes32(&case, "r"), spec::h2f("por/r/v2", &[&s]));
            }
            "claim" => {
                let element = spec::h2f("por/claim-element/v1", &[&bytes(&case, "claim")]);
                assert_eq!(bytes32(&case, "element"), element);
            }
            "link" => {
                let fields =
                    ["target", "column", "proof", "nonce_point"].map(|field| bytes(&case, field));
                let [target, column, proof, nonce_point] = &fields;
                let parts: [&[u8]; 9] = [
                    &bytes(&case, "subject"),
                    &bytes(&case, "key"),
                    &1_u32.to_le_bytes(),
                    &number(&case, "shard").to_le_bytes(),
                    text(&case, "label").as_bytes(),
                    target,
                    column,
                    proof,
                    nonce_point,
                ];
                assert_eq!(bytes32(&case, "c"), spec::h2f("por/link/v2", &parts));
            }
            _ => assert_of_bundle(&case),
        }
    }
}

/// A shard's challenges from the files of its bundle alone.
fn assert_of_bundle(case: &Value) {
    let (bundle, shard) = (text(case, "bundle"), number(case, "shard"));
    let claim: Value =
        serde_json::from_slice(&files::file(&format!("{bundle}/claim.json"))).unwrap();
    let leaves_per_shard = number(&claim, "leaves_per_shard") as u32;
    let (leaves, proof, link) = shard_of(bundle, leaves_per_shard, shard);
    let collateral = match &claim["collateral"] {
        Value::Null => [0; 32],
        _ => bytes32(&claim, "collateral"),
    };
    let ledger = bytes32(&claim, "ledger");
    // 239 hashed columns, then P.
    let (hashed, opening) = (&proof[..239 * 32], &proof[239 * 32..240 * 32]);
    let numbers = [shard, number(&claim, "shards")];
    let s = s(
        [ledger, collateral],
        numbers,
        leaves_per_shard,
        &spec::sha256_of(&leaves),
        hashed,
    );
    assert_eq!(bytes32(case, "s"), s);
    assert_eq!(bytes32(case, "r"), spec::h2f("por/r/v2", &[&s]));
    let key = "86fe18aca8ae7229db9a95453da752d97a62dcbca14fc5df4da9e3d793627712";
    let parts: [&[u8]; 9] = [
        &ledger,
        &hex::decode(key).unwrap(),
        &1_u32.to_le_bytes(),
        &shard.to_le_bytes(),
        b"P",
        &s,
        opening,
        &spec::sha256_of(&proof),
        &link[..32],
    ];
    assert_eq!(bytes32(case, "c"), spec::h2f("por/link/v2", &parts));
}
