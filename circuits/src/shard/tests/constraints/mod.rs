//! For every named constraint of the circuit, a false witness that only it refuses.
//!
//! Each test changes a witness at a source and recomputes whatever follows from the change, as a liar
//! would who knows the circuit. P, multiplicities and ids are changed freely here: that they cannot be,
//! once the challenges are known, is for the link proof and the hash to see ([`super::dishonest`]).

pub mod assets;
pub mod challenges;
pub mod ranges;

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use halo2_proofs::dev::{CircuitGates, FailureLocation, MockProver, VerifyFailure};

use super::{super::circuit::ShardCircuit, A, N, forgery::Forgery, mixed_balances};
use crate::{
    curve::Scalar,
    shape::{Shape, Tiny},
};

/// A failed constraint: its name and row.
type Failure = (String, usize);

impl Forgery {
    /// The honest witness of [`mixed_balances`].
    fn mixed() -> Self {
        static MIXED: OnceLock<Forgery> = OnceLock::new();
        MIXED.get_or_init(|| Self::of(&mixed_balances())).clone()
    }

    /// Every constraint that does not hold, and where.
    fn failures(&self) -> BTreeSet<Failure> {
        let circuit = ShardCircuit::new(Arc::new(self.witness.clone()));
        let prover = MockProver::run(Tiny::K, &circuit, vec![self.public.clone()])
            .expect("the witness has the circuit's dimensions");
        let failures = match prover.verify() {
            Ok(()) => Vec::new(),
            Err(failures) => failures,
        };
        failures.iter().map(name_and_row).collect()
    }

    pub fn assert_satisfied(&self) {
        assert_eq!(self.failures(), BTreeSet::new());
    }

    /// Asserts that this constraint fails in exactly these rows, and that all others hold everywhere.
    pub fn assert_only(&self, name: &str, rows: &[usize]) {
        let expected: BTreeSet<Failure> = rows.iter().map(|row| (name.to_owned(), *row)).collect();
        assert_eq!(self.failures(), expected);
    }
}

fn name_and_row(failure: &VerifyFailure) -> Failure {
    let VerifyFailure::ConstraintNotSatisfied {
        constraint,
        location,
        ..
    } = failure
    else {
        panic!("not a constraint: {failure:?}");
    };
    let row = match location {
        // The only region starts in row 0.
        FailureLocation::InRegion { offset, .. } => *offset,
        FailureLocation::OutsideRegion { row } => *row,
    };
    // "Constraint 0 ('name') in gate 0 ('gate')"
    let text = constraint.to_string();
    let start = text.find("('").expect("constraints have names") + 2;
    let end = text.find("') in gate ").expect("gates have numbers");
    (text[start..end].to_owned(), row)
}

/// Every constraint by name; each has its negative tests in one of the rooms.
const TESTED: [&str; 21] = [
    challenges::RHO_0,
    challenges::R_0,
    challenges::WEIGHT0_0,
    challenges::WEIGHT1_0,
    challenges::WEIGHT2_0,
    challenges::RHO,
    challenges::R_NEXT,
    challenges::WEIGHTS[0],
    challenges::WEIGHTS[1],
    challenges::WEIGHTS[2],
    ranges::LIMB_SUM,
    ranges::TABLE_SUM,
    ranges::RANGE_TOTAL,
    ranges::RANGE_TOTAL_R,
    ranges::RANGE_TOTAL_0,
    assets::ASSET_TOTAL,
    assets::ASSET_TOTAL_R,
    assets::OPENING_TOTAL,
    assets::NO_ASSET,
    assets::OPENING_TOTAL_R,
    assets::FINAL,
];

#[test]
fn every_constraint_of_the_circuit_has_a_negative_test() {
    let gates = CircuitGates::collect::<Scalar, ShardCircuit<Tiny>>().to_string();
    let names: BTreeSet<&str> = gates
        .lines()
        .filter_map(|line| line.strip_prefix("- ")?.strip_suffix(':'))
        .collect();
    assert_eq!(names, BTreeSet::from(TESTED));
}

#[test]
fn an_honest_witness_satisfies_every_constraint() {
    Forgery::mixed().assert_satisfied();
    Forgery::of(&[(0, 0); N]).assert_satisfied();
    Forgery::of(&[(A - 1, u64::MAX); N]).assert_satisfied();
}

#[test]
fn the_gates_recomputed_one_by_one_give_the_honest_witness() {
    let honest = Forgery::mixed();
    let mut again = honest.clone();
    again.follow_weights(0);
    again.follow_fractions();
    again.follow_range_total();
    again.follow_assets();
    assert_eq!(again.witness.cells, honest.witness.cells);
}
