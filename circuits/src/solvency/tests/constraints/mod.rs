//! One negative test for each constraint, in its first and its last row: a grid that is right but for
//! this constraint in this row, and the mock prover finds exactly that.
//!
//! - `totals`: cells that are tied to public inputs, or to be zero;
//! - `digits`: range checks; `sums`: sums over assets.

mod digits;
mod sums;
mod totals;

use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};
use rand_core::OsRng;

use super::names::{DISCLOSED, DISCLOSURES};
use super::*;
use crate::solvency::{
    instance,
    layout::{self, CONSTRAINTS},
};

const A: usize = Tiny::REGISTRY;

/// A grid and public inputs that break one constraint in one row.
#[derive(Clone)]
struct Case {
    breaks: Broken,
    grid: Grid,
    public: Vec<Vec<Fp>>,
}

/// A case that breaks the constraint which `(gate, index, equation)` names, in `row`.
fn case(
    (gate, index, equation): (&str, usize, &str),
    row: usize,
    grid: Grid,
    public: Vec<Vec<Fp>>,
) -> Case {
    Case {
        breaks: (label(gate, index, equation), row),
        grid,
        public,
    }
}

fn honest_grid() -> (Grid, Vec<Vec<Fp>>) {
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

fn idle_public() -> Vec<Vec<Fp>> {
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

/// What fails when every cell is random is every constraint of the circuit.
#[test]
fn every_constraint_has_a_negative_test() {
    let (mut grid, mut public) = honest_grid();
    for cell in grid.columns.iter_mut().chain(&mut public).flatten() {
        *cell = Fp::random(OsRng);
    }
    let all = broken_labels(&SolvencyCircuit::<Tiny>::from_grid(grid), &public);
    assert_eq!(all.len(), CONSTRAINTS);

    let tests = [totals::all(), digits::all(), sums::all()];
    let tested: BTreeSet<String> = tests.into_iter().flatten().map(|c| c.breaks.0).collect();
    assert_eq!(tested, all);
}
