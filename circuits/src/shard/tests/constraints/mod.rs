//! For every named constraint of the circuit, a false witness that only it refuses.
//!
//! Each test changes a witness at a source and recomputes whatever follows from the change, as a liar
//! would who knows the circuit. P and the hashed columns are changed freely here: that they cannot be,
//! once the challenges are known, is for the link proof and the hash to see ([`super::dishonest`]).

pub mod challenges;
pub mod collateral;
pub mod ranges;
pub mod slots;
pub mod total;

use std::{collections::BTreeSet, sync::Arc};

use halo2_proofs::dev::{CircuitGates, FailureLocation, MockProver, VerifyFailure};

use super::{
    super::circuit::ShardCircuit,
    LEAVES, R,
    forgery::Forgery,
    shards::{free, mixed_slots, slot},
};
use crate::{
    curve::Scalar,
    shape::{Narrow, Shape, Tiny},
};

/// Makes a test of a function over shapes: on Tiny, whose low limbs have the larger table, and on Narrow, whose top
/// limb has.
macro_rules! on_both_shapes {
    ($($(#[$meta:meta])* fn $name:ident<$s:ident: Shape>() $body:block)*) => { $(
        $(#[$meta])*
        #[test]
        fn $name() {
            fn on<$s: crate::shape::Shape>() $body
            on::<crate::shape::Tiny>();
            on::<crate::shape::Narrow>();
        }
    )* };
}
use on_both_shapes;

/// Rows of slots that are tried: the first, one in the middle, the last one.
const ROWS: [usize; 3] = [0, R / 2, R - 1];

/// A failed constraint: its name and row.
type Failure = (String, usize);

impl<S: Shape> Forgery<S> {
    /// The honest witness of [`mixed_slots`].
    fn mixed() -> Self {
        Self::of(&mixed_slots::<S>())
    }

    /// Every constraint that does not hold, and where.
    fn failures(&self) -> BTreeSet<Failure> {
        let circuit = ShardCircuit::new(Arc::new(self.witness.clone()));
        let prover = MockProver::run(S::K, &circuit, self.instance())
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
const TESTED: [&str; 11] = [
    challenges::S_0,
    challenges::R_0,
    challenges::S_NEXT,
    challenges::R_NEXT,
    slots::SLOT_SUM,
    ranges::LIMB_SUM,
    ranges::TABLE_SUM,
    total::TOTAL,
    total::TOTAL_R,
    total::TOTAL_0,
    total::NO_COMPONENT,
];

fn names<S: Shape>() -> BTreeSet<String> {
    let gates = CircuitGates::collect::<Scalar, ShardCircuit<S>>().to_string();
    gates
        .lines()
        .filter_map(|line| line.strip_prefix("- ")?.strip_suffix(':'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_constraint_of_the_circuit_has_a_negative_test() {
    let tested = BTreeSet::from(TESTED.map(str::to_owned));
    assert_eq!(names::<Tiny>(), tested);
    assert_eq!(names::<Narrow>(), tested);
}

on_both_shapes! {
    fn an_honest_witness_satisfies_every_constraint<S: Shape>() {
        Forgery::<S>::mixed().assert_satisfied();
        Forgery::<S>::of(&[]).assert_satisfied();
        Forgery::<S>::of(&[slot::<S>(LEAVES - 1, free(S::REGISTRY - 1), u64::MAX)]).assert_satisfied();
        let full = vec![slot::<S>(0, free(0), u64::MAX); S::SLOTS];
        Forgery::<S>::of(&full).assert_satisfied();
    }

    fn the_gates_recomputed_one_by_one_give_the_honest_witness<S: Shape>() {
        let honest = Forgery::<S>::mixed();
        let mut again = honest.clone();
        again.follow_fractions();
        again.follow_opening();
        again.follow_total();
        assert_eq!(again.witness.cells, honest.witness.cells);
    }

    fn the_mixed_shard_has_every_component<S: Shape>() {
        let honest = Forgery::<S>::mixed();
        let opening = super::super::columns::opening::<S>();
        for row in 0..S::COMPONENTS {
            assert_ne!(honest.value(opening, row), Scalar::default(), "row {row}");
        }
    }
}
