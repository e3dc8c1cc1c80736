//! Whoever proves solvency, this crate's prover or that of `halo2_proofs`, writes the same bytes.

use halo2curves::ff::Field;
use rand_core::{OsRng, RngCore};

use super::*;
use crate::{
    generators::Generators,
    proof::{CircuitKey, ProverKey, assert_the_crate_writes_the_same},
    shape::Production,
};

struct Setup<S: Shape> {
    generators: Generators<S>,
    key: ProverKey<SolvencyCircuit<S>>,
}

impl<S: Shape> Setup<S> {
    fn new() -> Self {
        let generators = Generators::derive();
        let key = CircuitKey::rebuild(&generators).expect("a circuit that fits");
        let key = ProverKey::new(&generators, key).expect("a circuit for this prover");
        Self { generators, key }
    }

    fn assert_same(&self, circuit: &SolvencyCircuit<S>, public: &PublicInputs) {
        let instance: Vec<&[Fp]> = public.iter().map(Vec::as_slice).collect();
        assert_the_crate_writes_the_same(&self.generators, &self.key, circuit, &instance);
    }

    /// Cells that satisfy nothing, so that the quotient has every constraint in it.
    fn assert_same_of_anything(&self) {
        let statement = statement_of::<S>(idle_policy(8));
        let mut public = instance_columns::<S>(&statement);
        public.cells_mut().for_each(|cell| *cell = some_value());
        let mut grid = Grid::new::<S>(&public, &[], &[]);
        grid.columns
            .cells_mut()
            .for_each(|cell| *cell = some_value());
        self.assert_same(&SolvencyCircuit::from_grid(grid), &public);
    }
}

/// A value of the kinds that columns have: a digit, any, or none.
fn some_value() -> Fp {
    match OsRng.next_u32() % 4 {
        0 => Fp::ZERO,
        1 => Fp::from(OsRng.next_u64() % 4),
        2 => -Fp::from(OsRng.next_u64() % 3),
        _ => Fp::random(OsRng),
    }
}

#[test]
fn both_provers_write_the_same_bytes() {
    let setup = Setup::<Tiny>::new();
    setup.assert_same_of_anything();
    let (statement, witness) = honest();
    let circuit = SolvencyCircuit::<Tiny>::new(&statement, &witness).expect("true");
    setup.assert_same(&circuit, &instance_columns::<Tiny>(&statement));
}

#[test]
fn both_provers_write_the_same_bytes_in_production() {
    Setup::<Production>::new().assert_same_of_anything();
}
