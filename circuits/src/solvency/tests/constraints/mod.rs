//! One negative test for each constraint, in its first and its last row: a grid that is right but for
//! this constraint in this row, and the mock prover finds exactly that.
//!
//! - `totals`: cells that are tied to public inputs, or to be zero;
//! - `digits`: range checks; `sums`: sums over assets.

mod digits;
mod sums;
mod totals;

use super::names::*;
use super::*;
use crate::solvency::{instance, layout};
use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};

const A: usize = Tiny::REGISTRY;

/// A grid and public inputs that break one constraint in one row.
#[derive(Clone)]
struct Case {
    breaks: Violation,
    grid: Grid,
    public: PublicInputs,
}

/// A case that breaks the constraint of this name and place in its gate, in `row`.
fn case((name, index): (&str, usize), row: usize, (grid, public): (Grid, PublicInputs)) -> Case {
    Case {
        breaks: Constraint::new(name, index).in_row(row),
        grid,
        public,
    }
}

/// Makes a test of each list of cases, and `all` of them.
macro_rules! noticed {
    ($($(#[$meta:meta])* fn $name:ident() -> Vec<Case> $body:block)*) => {
        mod cases {
            use super::*;

            $($(#[$meta])* pub fn $name() -> Vec<Case> $body)*
        }

        $(
            #[test]
            fn $name() {
                check(cases::$name());
            }
        )*

        pub(super) fn all() -> Vec<Case> {
            [$(cases::$name()),*].concat()
        }
    };
}
use noticed;

fn honest_grid() -> (Grid, PublicInputs) {
    let (statement, witness) = honest();
    let public = instance_columns::<Tiny>(&statement);
    let reserves: Vec<Fp> = witness
        .reserves()
        .iter()
        .copied()
        .map(Fp::from_u128)
        .collect();
    let grid = Grid::new::<Tiny>(&public, &witness.liabilities().column::<Tiny>(), &reserves);
    (grid, public)
}

fn idle_public() -> PublicInputs {
    instance_columns::<Tiny>(&statement_of::<Tiny>(idle_policy(A)))
}

/// `value` in row `row` of A, zero in the others.
fn only(row: usize, value: Fp) -> Vec<Fp> {
    let mut column = vec![Fp::ZERO; A];
    column[row] = value;
    column
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let circuit = SolvencyCircuit::<Tiny>::from_grid(case.grid);
        let found = broken(&circuit, &case.public);
        assert_eq!(found, BTreeSet::from([case.breaks]));
    }
}

#[test]
fn every_constraint_has_a_negative_test() {
    let all = negative::constraints::<SolvencyCircuit<Tiny>>();
    let cases = [totals::all(), digits::all(), sums::all()].concat();
    let tested: BTreeSet<Constraint> = cases.into_iter().map(|c| c.breaks.constraint).collect();
    assert_eq!(tested, all);

    let sources = [
        include_str!("../names.rs"),
        include_str!("totals.rs"),
        include_str!("digits.rs"),
        include_str!("sums.rs"),
    ];
    let names = negative::names::<SolvencyCircuit<Tiny>>();
    negative::assert_named_by_tests(&names, &sources);
}
