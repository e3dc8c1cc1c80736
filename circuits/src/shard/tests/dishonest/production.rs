//! Forgeries on the circuit that is used, not only on its small likenesses. Slow, so `.ci/run` asks for them by name.

use super::{
    super::{
        super::check::ShardError,
        constraints::total,
        shards::{debt, free, leaves_of, leaves_with, margin_account, mixed_slots, pledged, slot},
        verdict,
    },
    Liar, TestShape,
};
use crate::{
    curve::Scalar,
    shape::{Production, Shape},
};

const LEAF: usize = 298;

#[test]
#[ignore = "most of a minute: proofs of the production circuit"]
fn the_production_circuit_refuses_what_the_small_ones_refuse() {
    let mut slots = mixed_slots::<Production>();
    // The last slot of all, and two more in other lanes.
    let last = slots.len() - 1;
    slots[last] = slot::<Production>(LEAF, free(511), u64::MAX);
    let covered = margin_account::<Production>(LEAF, &[(pledged(5), 9), (debt(2), 9)]);
    for (k, entry) in covered.iter().enumerate() {
        slots[(3 * k + 1) * Production::LANE_ROWS + 700] = *entry;
    }
    let leaves = leaves_of::<Production>(&slots);
    let honest = Liar::new(&leaves).witness();
    honest.forgery.assert_satisfied();
    assert_eq!(verdict(&leaves, &honest.link()), Ok(()));

    // A debt of one unit more, which everything but the total agrees on.
    let mut uncovered = slots.clone();
    uncovered[4 * Production::LANE_ROWS + 700].amount += 1;
    let leaves = leaves_of::<Production>(&uncovered);
    Liar::new(&leaves)
        .witness()
        .assert_refused(total::TOTAL_0, 0);

    // A leaf with a component that no slot has: in P, and in none.
    for row in [511, Production::LANE_ROWS] {
        let leaves = leaves_with::<Production>(&slots, |commitments| {
            commitments[LEAF] += Production::setup().generators.lagrange()[row];
        });
        let shard_proof = Liar::new(&leaves).witness().link();
        assert_eq!(verdict(&leaves, &shard_proof), Err(ShardError::Link));
        let mut lie = Liar::new(&leaves).witness();
        lie.open(LEAF, row, Scalar::from(1));
        assert_eq!(verdict(&leaves, &lie.link()), Err(ShardError::Opening));
    }
}
