//! Known blinds: what a proof will begin with is known before it is made, and never the same twice.

use std::{collections::HashSet, sync::Arc};

use super::{
    super::{
        challenge::Challenges,
        check::{ShardError, ShardProof},
        circuit::ShardCircuit,
        columns,
        commit::commit_hashed_columns,
        prove::prove_witness,
        witness::{HashedColumns, ShardWitness},
    },
    Setup, honest, setup,
    shards::{leaves_under, slot},
    statement, verdict,
};
use crate::{
    cells::AdviceColumn,
    curve::{Point, Scalar, encode_point, encode_scalar, normalize},
    generators::Generators,
    leaf::Component,
    link::LinkProof,
    proof::{Attempt, AttemptError, leading_points},
    shape::{BLINDING_ROWS, Production, Shape, Tiny},
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
    let collateral = &setup().collateral;
    let witness = ShardWitness::new(&hashed, collateral, &challenges);
    let cells = witness.cells.clone();
    let proven = prove_witness(
        generators,
        &setup().key,
        attempt,
        witness,
        &[],
        (collateral, &challenges),
    );
    let proven = proven.expect("an honest proof");
    assert!(proven.columns.starts_with(&predicted));

    // And so are all other advice columns, though nothing needs them: values, then known blinds.
    let all: Vec<_> = cells
        .indices()
        .map(|column| {
            let values = halo2_proofs::arithmetic::best_multiexp(
                &cells[column],
                &generators.lagrange()[..Tiny::USABLE_ROWS],
            );
            values + proven.blinds.commit(generators, column)
        })
        .collect();
    let points = leading_points(&proven.proof, columns::advice_columns::<Tiny>());
    assert_eq!(points, Ok(normalize(&all)));
    assert_eq!(proven.columns, normalize(&all));
}

#[test]
fn commitments_of_the_largest_values_are_predicted() {
    // Places of leaves have three digits, up to the last slot's; ids and limbs two.
    let blinds = (1..=Tiny::SLOTS as u64).map(Scalar::from).collect();
    let last = Tiny::SLOTS - 1;
    let entry = slot::<Tiny>(last, Component::SurplusHigh, u64::MAX);
    let leaves = leaves_under::<Tiny>(&[entry], blinds, |_| ());
    let mut hashed = HashedColumns::new(&leaves);
    // What production has, beyond Tiny's numbers.
    for (column, value) in [
        (columns::leaf::<Tiny>(1), (1 << 20) - 1),
        (columns::leaf::<Tiny>(8), Production::SLOTS as u32 - 1),
        (columns::id::<Tiny>(1), Production::COMPONENTS as u32 - 1),
        (columns::limb::<Tiny>(1, 1), (1 << 13) - 1),
        (columns::multiplicity::<Tiny>(0), (1 << 20) - 1),
        (columns::multiplicity::<Tiny>(5), (1 << 20) - 1),
    ] {
        hashed.columns[column][3] = value;
    }
    let generators = &setup().generators;
    let attempt = Attempt::new(columns::advice_columns::<Tiny>());
    let predicted = commit_hashed_columns(generators, &hashed, attempt.blinds());
    let expected: Vec<_> = hashed
        .columns()
        .indices()
        .map(|column| {
            let values: Vec<_> = hashed.columns()[column]
                .iter()
                .map(|value| Scalar::from(u64::from(*value)))
                .collect();
            let bases = &generators.lagrange()[..Tiny::LANE_ROWS];
            halo2_proofs::arithmetic::best_multiexp(&values, bases)
                + attempt.blinds().commit(generators, column)
        })
        .collect();
    assert_eq!(predicted, normalize(&expected));
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
    let points = leading_points(
        &honest().shard_proof.proof,
        columns::hashed_columns::<Tiny>(),
    );
    let points = points.expect("a proof begins with them");
    assert!(points.iter().all(|point| seen.insert(encode_point(point))));
}

#[test]
fn what_is_not_of_the_circuits_size_is_an_error() {
    let prove = |columns: usize, circuit: &ShardCircuit<Tiny>, public: &[&[Scalar]]| {
        let Setup {
            generators, key, ..
        } = setup();
        Attempt::new(columns).prove(generators, key, circuit, &[], public)
    };
    let columns = columns::advice_columns::<Tiny>();
    let circuit = ShardCircuit::new(Arc::new(ShardWitness::<Tiny>::unsound_zeros()));
    for count in [0, columns - 1, columns + 1] {
        assert!(prove(count, &circuit, &[&[], &[]]).is_err(), "{count}");
    }
    assert!(prove(columns, &circuit, &[&[]]).is_err());
    assert!(prove(columns, &circuit, &[&[], &[], &[]]).is_err());
    let long = vec![Scalar::default(); Tiny::USABLE_ROWS + 1];
    assert!(prove(columns, &circuit, &[&long, &[]]).is_err());
    assert!(prove(columns, &ShardCircuit::default(), &[&[], &[]]).is_err());
    assert!(prove(columns, &circuit, &[&[], &[]]).is_ok());
    // Generators of another shape than the key's.
    let larger = Generators::<Production>::pinned();
    let proven = Attempt::new(columns).prove(&larger, &setup().key, &circuit, &[], &[&[], &[]]);
    assert!(proven.is_err());
}

#[test]
fn blinds_are_random_in_every_column() {
    let attempt = Attempt::new(3);
    let blinds = attempt.blinds();
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    for column in (0..3).map(AdviceColumn::new) {
        let random: [Scalar; BLINDING_ROWS + 1] = blinds.of_column(column);
        assert!(
            random
                .iter()
                .all(|value| seen.insert(encode_scalar(value).into()))
        );
    }
}

/// The prover takes known commitments at their word; its own verification does not.
#[test]
fn a_known_commitment_of_something_else_is_refused() {
    let leaves = &honest().leaves;
    let (generators, collateral) = (&setup().generators, &setup().collateral);
    let hashed = HashedColumns::new(leaves);
    let prove = |change: &dyn Fn(&mut Vec<Point>)| {
        let attempt = Attempt::new(columns::advice_columns::<Tiny>());
        let mut known = commit_hashed_columns(generators, &hashed, attempt.blinds());
        change(&mut known);
        let challenges = Challenges::derive::<Tiny>(&statement(leaves), &known);
        let challenges = challenges.expect("a usable challenge");
        let witness = ShardWitness::new(&hashed, collateral, &challenges);
        let public = (&collateral[..], &challenges);
        let proven = prove_witness(generators, &setup().key, attempt, witness, &known, public)?;
        let link = statement(leaves).link(
            setup().key.verifying().digest(),
            challenges.s,
            proven.columns[columns::opening::<Tiny>().index()],
            &proven.proof,
        );
        let blind = leaves.combined_blind(&challenges.leaf_weights(leaves.commitments().len()));
        let x = LinkProof::representation(&proven.blinds, columns::opening::<Tiny>(), blind);
        let link = LinkProof::prove(generators, &link, &x);
        let proof = proven.proof;
        Ok::<_, AttemptError>(verdict(leaves, &ShardProof { proof, link }))
    };
    let answer = |change: &dyn Fn(&mut Vec<Point>)| prove(change).expect("a proof of whatever");
    assert_eq!(answer(&|_| ()), Ok(()));
    assert_eq!(answer(&|known| known.swap(0, 1)), Err(ShardError::Opening));
    let last = columns::hashed_columns::<Tiny>() - 1;
    let other = generators.blind();
    assert_eq!(
        answer(&|known| known[last] = other),
        Err(ShardError::Opening)
    );
    // What cannot be written is an error.
    assert!(prove(&|known| known[0] = Point::default()).is_err());
    let too_many = columns::advice_columns::<Tiny>() + 1;
    assert!(prove(&|known| known.resize(too_many, other)).is_err());
}
