//! Leaves exchanged, replaced, repeated, and encodings that are no leaves.

use circuits::curve::{POINT_BYTES, decode_point, encode_point};
use documents::{bundle::files, refusal::Reason};
use halo2curves::group::Curve as _;

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
    let claimed = other.with_their_root();
    assert_ne!(claimed.claim().root, small().made.root);
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
    assert_not_the_proven_leaves(|leaves| leaves[1023] = leaves[1022]);
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
        for place in [0, 400, 1023] {
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
    let longer = longer.with_claim(|claim| claim.leaves_per_shard += 1);
    assert_eq!(longer.rejection(), Reason::Root);
    assert_eq!(longer.with_their_root().rejection(), Reason::ShardLink);

    // A whole shard again, with its proof, and the number of shards that belongs to it.
    let bundle = &honest().bundle;
    let longer = with_leaves(bundle, |leaves| {
        leaves.extend_from_within(leaves.len() / 2..)
    });
    let shards = bundle.get(files::SHARDS);
    let longer = longer.with(
        files::SHARDS,
        [shards, &shards[shards.len() / 2..]].concat(),
    );
    assert_eq!(longer.rejection(), Reason::BundleFiles);
    let longer = longer.with_claim(|claim| claim.shards += 1);
    assert_eq!(longer.rejection(), Reason::Root);
    assert_eq!(longer.with_their_root().rejection(), Reason::ShardLink);
}

#[test]
fn a_shard_left_out_is_rejected() {
    let bundle = &honest().bundle;
    let half = bundle.get(files::LEAVES).len() / 2;
    let shorter = bundle.with(files::LEAVES, &bundle.get(files::LEAVES)[..half]);
    let half = bundle.get(files::SHARDS).len() / 2;
    let shorter = shorter.with(files::SHARDS, &bundle.get(files::SHARDS)[..half]);
    assert_eq!(shorter.rejection(), Reason::BundleFiles);
    let shorter = shorter.with_claim(|claim| claim.shards = 1);
    assert_eq!(shorter.rejection(), Reason::Root);
    assert_eq!(shorter.with_their_root().rejection(), Reason::ShardLink);
}

#[test]
fn the_last_leaves_left_out_make_it_another_ledger() {
    // What was proven is a number of leaves too, whoever's the last ones are.
    let shorter = with_leaves(&small().bundle, |leaves| leaves.truncate(1_000));
    let shorter = shorter.with_claim(|claim| claim.leaves_per_shard = 1_000);
    assert_eq!(shorter.rejection(), Reason::Root);
    assert_eq!(shorter.with_their_root().rejection(), Reason::ShardLink);
}

#[test]
fn leaves_of_two_shards_are_not_those_of_one() {
    // The same leaves in the same order, one proof of the two: no shard has so many, and in shards of a fourth, a proof
    // for each is missing.
    let bundle = &honest().bundle;
    let one = bundle.with_claim(|claim| {
        claim.leaves_per_shard *= 2;
        claim.shards = 1;
    });
    assert_eq!(one.rejection(), Reason::Claim);
    let four = bundle.with_claim(|claim| {
        claim.leaves_per_shard /= 2;
        claim.shards = 4;
    });
    assert_eq!(four.rejection(), Reason::BundleFiles);
    let shards = bundle.get(files::SHARDS);
    let four = four.with(files::SHARDS, [shards, shards].concat());
    assert_eq!(four.rejection(), Reason::Root);
    assert_eq!(four.with_their_root().rejection(), Reason::ShardLink);
}
