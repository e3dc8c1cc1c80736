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

use super::{
    super::circuit::ShardCircuit,
    LEAVES, R,
    forgery::Forgery,
    shards::{free, mixed_slots, slot},
};
use crate::{
    curve::Scalar,
    negative,
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
        let broken = negative::broken::<S>(&circuit, self.instance());
        broken
            .into_iter()
            .map(|b| (b.constraint.name, b.row))
            .collect()
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

#[test]
fn every_constraint_of_the_circuit_has_a_negative_test() {
    let names = negative::names::<ShardCircuit<Tiny>>();
    assert_eq!(names, negative::names::<ShardCircuit<Narrow>>());
    let sources = [
        include_str!("challenges.rs"),
        include_str!("slots.rs"),
        include_str!("ranges.rs"),
        include_str!("total.rs"),
    ];
    negative::assert_named_by_tests(&names, &sources);
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
