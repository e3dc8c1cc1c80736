//! Whoever proves a shard, this crate's prover or that of `halo2_proofs`, writes the same bytes.

use std::sync::Arc;

use halo2curves::ff::Field;
use rand_core::{OsRng, RngCore};

use super::{
    super::{circuit::ShardCircuit, witness::ShardWitness},
    Setup, TestShape,
    forgery::Forgery,
    shards::mixed_slots,
};
use crate::{
    curve::Scalar,
    proof::assert_the_crate_writes_the_same,
    shape::{Narrow, Production, Shape, Tiny},
};

/// A value of the kinds that columns have: small, any, or none.
fn some_value() -> Scalar {
    match OsRng.next_u32() % 4 {
        0 => Scalar::ZERO,
        1 => Scalar::from(OsRng.next_u64() >> (OsRng.next_u32() % 64)),
        2 => -Scalar::from(OsRng.next_u64() % 3),
        _ => Scalar::random(OsRng),
    }
}

/// Cells that satisfy nothing, so that the quotient has every constraint in it. One column in eight is constant.
fn any_witness<S: Shape>() -> ShardWitness<S> {
    let mut witness = ShardWitness::unsound_zeros();
    for column in witness.cells.indices() {
        let constant = some_value();
        let is_constant = column.index() % 8 == 7;
        for cell in &mut witness.cells[column] {
            *cell = if is_constant { constant } else { some_value() };
        }
    }
    witness
}

fn assert_same<S: TestShape>(witness: ShardWitness<S>, public: &[Scalar], collateral: &[Scalar]) {
    let Setup {
        generators, key, ..
    } = S::setup();
    let circuit = ShardCircuit::new(Arc::new(witness));
    assert_the_crate_writes_the_same(generators, key, &circuit, &[public, collateral]);
}

fn any_shard_of<S: TestShape>() {
    let instance = |rows: usize| -> Vec<Scalar> { (0..rows).map(|_| some_value()).collect() };
    assert_same::<S>(any_witness(), &instance(2), &instance(S::COMPONENTS));
    // As many public inputs as there is room for, and none.
    assert_same::<S>(any_witness(), &instance(S::USABLE_ROWS), &[]);
    let honest = Forgery::<S>::of(&mixed_slots::<S>());
    assert_same(honest.witness, &honest.public, &honest.collateral);
}

#[test]
fn both_provers_write_the_same_bytes() {
    any_shard_of::<Tiny>();
    any_shard_of::<Narrow>();
}

#[test]
fn both_provers_write_the_same_bytes_in_production() {
    let public = [some_value(), some_value()];
    assert_same::<Production>(
        any_witness(),
        &public,
        &[some_value(); Production::COMPONENTS],
    );
}
