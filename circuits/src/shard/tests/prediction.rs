//! Known blinds: what a proof will begin with is known before it is made, and never the same twice.

use std::collections::HashSet;

use super::{
    super::{
        challenge::Challenges,
        columns,
        commit::commit_hashed_columns,
        prove::prove_witness,
        witness::{HashedColumns, ShardWitness},
    },
    honest, setup, statement,
};
use crate::{
    curve::{Point, Scalar, encode_point, encode_scalar},
    proof::{Attempt, leading_points, normalize},
    shape::{BLINDING_ROWS, Shape, Tiny},
};

#[test]
fn predicted_commitments_are_the_proofs_first_points() {
    let leaves = &honest().leaves;
    let generators = &setup().generators;
    let hashed = HashedColumns::new(leaves);
    let attempt = Attempt::new(columns::advice_columns::<Tiny>());
    let predicted = commit_hashed_columns(generators, &hashed, attempt.blinds());
    let challenges = Challenges::derive::<Tiny>(&statement(leaves), &predicted);
    let challenges = challenges.expect("a usable challenge");
    let witness = ShardWitness::new(&hashed, &challenges);
    let cells = witness.cells.clone();
    let proven = prove_witness(generators, &setup().key, attempt, witness, &challenges);
    let proven = proven.expect("an honest proof");
    assert_eq!(proven.hashed, predicted);

    // And so are all other advice columns, though nothing needs them: values, then known blinds.
    let all: Vec<_> = cells
        .iter()
        .enumerate()
        .map(|(column, values)| {
            let values = halo2_proofs::arithmetic::best_multiexp(
                values,
                &generators.lagrange()[..Tiny::USABLE_ROWS],
            );
            values + proven.blinds.commit(generators, column)
        })
        .collect();
    let points = leading_points(&proven.proof, columns::advice_columns::<Tiny>());
    assert_eq!(points, Ok(normalize(&all)));
}

#[test]
fn commitments_of_the_same_leaves_differ_from_proof_to_proof() {
    let hashed = HashedColumns::new(&honest().leaves);
    let mut seen: HashSet<[u8; 32]> = HashSet::new();
    for _ in 0..2 {
        let attempt = Attempt::new(columns::advice_columns::<Tiny>());
        let points: Vec<Point> =
            commit_hashed_columns(&setup().generators, &hashed, attempt.blinds());
        assert!(points.iter().all(|point| seen.insert(encode_point(point))));
    }
    let made = leading_points(&honest().made.proof, columns::hashed_columns::<Tiny>());
    let made = made.expect("points");
    assert!(made.iter().all(|point| seen.insert(encode_point(point))));
}

#[test]
fn blinds_are_random_in_every_column() {
    let attempt = Attempt::new(3);
    let blinds = attempt.blinds();
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    for column in 0..3 {
        let random: [Scalar; BLINDING_ROWS + 1] = blinds.of_column(column);
        assert!(
            random
                .iter()
                .all(|value| seen.insert(encode_scalar(value).into()))
        );
    }
}
