//! The table of pinned values, and the table of shapes.

use halo2_proofs::plonk::Circuit;

use super::SPEC;
use crate::{
    curve::{Scalar, encode_scalar},
    generators::Generators,
    proof::CircuitKey,
    shape::{Narrow, Production, Shape, Tiny},
    shard::circuit::ShardCircuit,
    solvency::SolvencyCircuit,
};

/// Asserts that the table of pinned values has this row.
fn assert_pinned(what: &str, value: &str) {
    let row = format!("\n| {what} | `{value}` |\n");
    assert!(SPEC.contains(&row), "SPEC.md lacks{row}");
}

fn assert_key_is_pinned<S: Shape, C: Circuit<Scalar> + Default>(what: &str) {
    let key = CircuitKey::<C>::rebuild(&Generators::<S>::derive()).expect("the circuit fits");
    assert_pinned(&format!("key digest, {what}"), &hex::encode(key.digest()));
    let element = encode_scalar(&key.transcript_element());
    assert_pinned(
        &format!("transcript element, {what}"),
        &hex::encode(element),
    );
}

#[test]
fn the_specification_has_the_pinned_values() {
    assert_pinned("parameters, k = 11", Production::GENERATORS_DIGEST);
    assert_pinned("parameters, k = 7", Tiny::GENERATORS_DIGEST);
    assert_key_is_pinned::<Production, ShardCircuit<Production>>("shard, production");
    assert_key_is_pinned::<Tiny, ShardCircuit<Tiny>>("shard, tiny");
    assert_key_is_pinned::<Narrow, ShardCircuit<Narrow>>("shard, narrow");
    assert_key_is_pinned::<Production, SolvencyCircuit<Production>>("solvency, production");
    assert_key_is_pinned::<Tiny, SolvencyCircuit<Tiny>>("solvency, tiny and narrow");
}

fn thousands(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

fn assert_shape_is_said<S: Shape>(name: &str) {
    let row = SPEC
        .lines()
        .find_map(|line| line.strip_prefix(&format!("| {name} | ")))
        .expect("a row of the table of shapes");
    let sizes = [S::SLOTS, S::SHARD_PROOF_BYTES, S::SOLVENCY_PROOF_BYTES].map(thousands);
    for part in [
        format!("| {} | {} |", S::K, S::LANES),
        format!("| {} |", sizes[0]),
        format!(
            "| {} of {} bits, 1 of {} | {} |",
            S::LOW_LIMBS,
            S::LOW_BITS,
            S::TOP_BITS,
            S::REGISTRY
        ),
        format!("| {}, {} |", sizes[1], sizes[2]),
    ] {
        assert!(row.contains(&part), "{name} lacks {part}");
    }
}

#[test]
fn the_specification_has_the_shapes() {
    assert_shape_is_said::<Production>("production");
    assert_shape_is_said::<Tiny>("tiny");
    assert_shape_is_said::<Narrow>("narrow");
}
