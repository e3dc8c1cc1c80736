//! Leaves exchanged, replaced, repeated, and encodings that are no leaves.

use circuits::curve::{POINT_BYTES, decode_point, encode_point};
use halo2curves::group::Curve as _;
use verifier::{bundle::files, refusal::Reason};

use crate::common::{Files, honest, small};

/// The bundle with other leaves: as it is, and with the root in the claim recomputed.
fn with_leaves(bundle: &Files, change: impl Fn(&mut Vec<[u8; POINT_BYTES]>)) -> Files {
    let mut leaves: Vec<_> = bundle.leaves().iter().map(encode_point).collect();
    change(&mut leaves);
    bundle.with(files::LEAVES, leaves.concat())
}

/// A change that leaves a list of points: the root changes, and a claim of the new root has no proof.
fn assert_not_the_proven_leaves(change: impl Fn(&mut Vec<[u8; POINT_BYTES]>)) {
    let other = with_leaves(&small().bundle, change);
    assert_eq!(other.rejection(), Reason::Root);
    let root = other.root_of_leaves();
    assert_ne!(root, small().made.root);
    let claimed = other.with_claim(|claim| claim.root = root);
    assert_eq!(claimed.rejection(), Reason::ShardLink);
}

#[test]
fn two_leaves_exchanged_are_other_leaves() {
    // The sum, and with it K_L, stays the same.
    assert_not_the_proven_leaves(|leaves| leaves.swap(0, 1));
    assert_not_the_proven_leaves(|leaves| leaves.swap(3, 700));
}

#[test]
fn a_leaf_replaced_by_a_copy_of_another_is_another_leaf() {
    assert_not_the_proven_leaves(|leaves| leaves[5] = leaves[600]);
    assert_not_the_proven_leaves(|leaves| leaves[725] = leaves[724]);
}

#[test]
fn a_negated_leaf_is_another_leaf() {
    assert_not_the_proven_leaves(|leaves| leaves[17][31] ^= 0x80);
}

#[test]
fn leaves_that_cancel_each_others_change_are_other_leaves() {
    // One is lowered and its neighbour raised by the same point: the sum stays.
    assert_not_the_proven_leaves(|leaves| {
        let [a, b, delta] = [8, 9, 10].map(|i| decode_point(&leaves[i]).unwrap());
        leaves[8] = encode_point(&(a - delta).to_affine());
        leaves[9] = encode_point(&(b + delta).to_affine());
    });
}

#[test]
fn encodings_that_are_no_leaves_are_rejected() {
    let identity = [0; POINT_BYTES];
    let signed_identity = {
        let mut bytes = identity;
        bytes[31] = 0x80;
        bytes
    };
    let mut off_curve = identity;
    off_curve[0] = 3;
    while decode_point(&off_curve).is_ok() {
        off_curve[0] += 1;
    }
    // The modulus of the coordinates: zero in a form that is not canonical.
    let mut modulus =
        hex::decode("40000000000000000000000000000000224698fc0994a8dd8c46eb2100000001").unwrap();
    modulus.reverse();
    let modulus = modulus.try_into().unwrap();
    for encoding in [
        identity,
        signed_identity,
        off_curve,
        modulus,
        [0xff; POINT_BYTES],
    ] {
        for place in [0, 400, 725] {
            let other = with_leaves(&small().bundle, |leaves| leaves[place] = encoding);
            assert_eq!(other.rejection(), Reason::Leaf);
        }
    }
}

#[test]
fn a_last_leaf_or_shard_that_occurs_twice_is_rejected() {
    let bundle = &small().bundle;
    let longer = with_leaves(bundle, |leaves| leaves.push(leaves[leaves.len() - 1]));
    assert_eq!(longer.rejection(), Reason::BundleFiles);
    let longer = longer.with_claim(|claim| claim.leaves += 1);
    assert_eq!(longer.rejection(), Reason::Claim);

    // A whole shard again, with its proof, and the number of leaves that belongs to it.
    let bundle = &honest().bundle;
    let longer = with_leaves(bundle, |leaves| {
        leaves.extend_from_within(leaves.len() / 2..)
    });
    let shards = bundle.get(files::SHARDS);
    let longer = longer.with(
        files::SHARDS,
        [shards, &shards[shards.len() / 2..]].concat(),
    );
    let longer = longer.with_claim(|claim| claim.leaves += claim.leaves / 2);
    assert_eq!(longer.rejection(), Reason::Root);
    let root = longer.root_of_leaves();
    let longer = longer.with_claim(|claim| claim.root = root);
    assert_eq!(longer.rejection(), Reason::ShardLink);
}

#[test]
fn a_shard_left_out_is_rejected() {
    let bundle = &honest().bundle;
    let half = bundle.get(files::LEAVES).len() / 2;
    let shorter = bundle.with(files::LEAVES, &bundle.get(files::LEAVES)[..half]);
    let half = bundle.get(files::SHARDS).len() / 2;
    let shorter = shorter.with(files::SHARDS, &bundle.get(files::SHARDS)[..half]);
    assert_eq!(shorter.rejection(), Reason::BundleFiles);
    let shorter = shorter.with_claim(|claim| claim.leaves /= 2);
    assert_eq!(shorter.rejection(), Reason::Root);
    let root = shorter.root_of_leaves();
    let shorter = shorter.with_claim(|claim| claim.root = root);
    assert_eq!(shorter.rejection(), Reason::ShardLink);
}
