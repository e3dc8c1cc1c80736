//! Step 3: leaves that are no points, or not those of the root.

use circuits::curve::{POINT_BYTES, decode_point};

use super::{BALANCES, BundleCase, field};
use crate::{
    files,
    tables::{
        Q,
        edit::{Op, add, put, replace, set, xor},
    },
};

const LEAVES: &str = "leaves.bin";
/// M of the bundle, and so the place of the second shard's first leaf.
const M: usize = 5;

pub fn cases() -> Vec<BundleCase> {
    let mut cases = points();
    cases.extend(roots());
    cases
}

fn points() -> Vec<BundleCase> {
    let of = |name: &str, op| BundleCase::of(BALANCES, "11, step 3", name, "LEAF").with(LEAVES, op);
    let mut signed_identity = [0; POINT_BYTES];
    signed_identity[POINT_BYTES - 1] = 0x80;
    // Half of all x are those of no point.
    let leaves = files::file(&format!("{BALANCES}/{LEAVES}"));
    let mut x: [u8; POINT_BYTES] = *leaves.first_chunk().unwrap();
    while decode_point(&x).is_ok() {
        x[0] = x[0].wrapping_add(1);
    }
    vec![
        of("a leaf that is the identity", set(0, &[0; POINT_BYTES])),
        of(
            "a leaf that is the identity with a sign",
            set(0, &signed_identity),
        ),
        of("a leaf whose x is not below q", add(0, Q)),
        of(
            "the last leaf, whose x is not below q",
            add((2 * M - 1) * POINT_BYTES, Q),
        ),
        of("a leaf with the x of no point", set(0, &x)),
    ]
}

fn roots() -> Vec<BundleCase> {
    let of = |name: &str, file: &str, op| {
        BundleCase::of(BALANCES, "6; 11, step 3", name, "ROOT").with(file, op)
    };
    let swap = |name: &str, offset, other, leaves: usize| {
        let (offset, other, length) = (
            offset * POINT_BYTES,
            other * POINT_BYTES,
            leaves * POINT_BYTES,
        );
        of(
            name,
            LEAVES,
            Op::Swap {
                offset,
                other,
                length,
            },
        )
    };
    let leaves = files::file(&format!("{BALANCES}/{LEAVES}"));
    let points: Vec<&[u8]> = leaves.chunks(POINT_BYTES).collect();
    // The last leaf of five has no sibling: were it doubled, six leaves would have the root of five.
    let shards = points
        .chunks(M)
        .map(|shard| [shard, &shard[M - 1..]].concat().concat());
    let doubled: Vec<u8> = shards.flatten().collect();
    let root = field("bundles/balances/claim.json", "root");
    vec![
        of(
            "a leaf with the other sign",
            LEAVES,
            xor(POINT_BYTES - 1, &[0x80]),
        ),
        swap("two leaves that changed places", 0, 1, 1),
        swap("two leaves that changed shards", 2, M + 2, 1),
        swap("shards that changed places", 0, M, M),
        of(
            "a leaf in the place of another",
            LEAVES,
            Op::Copy {
                offset: 0,
                from: POINT_BYTES,
                length: POINT_BYTES,
            },
        ),
        of("the last leaf of each shard twice", LEAVES, put(&doubled)).with(
            "claim.json",
            replace("\"leaves_per_shard\": 5", "\"leaves_per_shard\": 6"),
        ),
        of(
            "the root of another ledger",
            "claim.json",
            replace(&root, &field("bundles/loans/claim.json", "root")),
        ),
    ]
}
