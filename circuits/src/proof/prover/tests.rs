//! The program is the circuit's gates, and the proof the crate's.

use std::{
    cell::{self, RefCell},
    collections::HashMap,
};

use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner},
    plonk::{
        Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance, VirtualCells,
    },
    poly::Rotation,
};
use halo2curves::ff::{Field as _, PrimeField as _};
use rand_core::OsRng;

use super::{
    program::{Cell, Kind, ROWS},
    system::{Columns, System, text_of},
    text::Text,
};
use crate::{
    curve::{POINT_BYTES, Point, Scalar},
    generators::Generators,
    proof::{Attempt, CircuitKey, KeyError, ProverKey, Witnessed},
    shape::{Narrow, Production, Shape, Tiny},
    shard::circuit::ShardCircuit,
    solvency::SolvencyCircuit,
};

/// Sees that this prover and the crate's, given the same seed, write the same bytes, with commitments that are known
/// and without.
pub(crate) fn assert_the_crate_writes_the_same<S: Shape, C: Witnessed + Clone>(
    generators: &Generators<S>,
    key: &ProverKey<C>,
    circuit: &C,
    instance: &[&[Scalar]],
) {
    let columns = key.circuit().system.advice.count;
    let seed = Scalar::random(OsRng).to_repr();
    let attempt = || Attempt::unsound_from_seed(seed, columns);
    let proving = key.proving_key(generators).expect("a circuit that fits");
    let expected = attempt()
        .prove_by_the_crate(generators, &proving, circuit.clone(), instance)
        .expect("a proof of anything");
    let ours = |known: &[Point]| {
        attempt()
            .prove(generators, key, circuit, known, instance)
            .expect("a proof of anything")
    };
    let made = ours(&[]);
    assert!(made.proof == expected, "other bytes");
    let some = &made.columns[..columns / 2];
    assert!(
        ours(some).proof == expected,
        "other bytes with commitments that are known"
    );
}

/// Makes the expressions that a text shows, by queries to a constraint system.
struct Reconstruction {
    advice: Vec<Column<Advice>>,
    fixed: Vec<Column<Fixed>>,
    instance: Vec<Column<Instance>>,
}

impl Reconstruction {
    /// The expressions of a circuit, made anew and seen to have the text of its own.
    fn of<C: Circuit<Scalar>>(system: &System) -> Vec<Expression<Scalar>> {
        let mut meta = ConstraintSystem::default();
        let columns = Self {
            advice: (0..system.advice.count)
                .map(|_| meta.advice_column())
                .collect(),
            fixed: (0..system.fixed.count)
                .map(|_| meta.fixed_column())
                .collect(),
            instance: (0..system.instance.count)
                .map(|_| meta.instance_column())
                .collect(),
        };
        let text = text_of::<C>();
        let tree = Text::read(&text).expect("a text");
        let polynomials = tree.field("gates").and_then(Text::list).expect("a list");
        let mut made = Vec::new();
        meta.create_gate("all", |cells| {
            // A query's number is that of its first occurrence.
            let kinds = [
                ("Advice", &system.advice),
                ("Fixed", &system.fixed),
                ("Instance", &system.instance),
            ];
            for (kind, Columns { queries, .. }) in kinds {
                for query in queries {
                    columns.query(cells, kind, query.column, query.rotation);
                }
            }
            let polynomials = polynomials.iter();
            made = polynomials
                .map(|text| columns.expression(cells, text))
                .collect();
            made.clone()
        });
        assert!(text.contains(&format!("gates: {made:?}, ")));
        made
    }

    fn query(
        &self,
        cells: &mut VirtualCells<'_, Scalar>,
        kind: &str,
        column: usize,
        rotation: i32,
    ) -> Expression<Scalar> {
        match kind {
            "Advice" => cells.query_advice(self.advice[column], Rotation(rotation)),
            "Fixed" => cells.query_fixed(self.fixed[column]),
            _ => cells.query_instance(self.instance[column], Rotation(rotation)),
        }
    }

    fn expression(
        &self,
        cells: &mut VirtualCells<'_, Scalar>,
        text: &Text<'_>,
    ) -> Expression<Scalar> {
        let (name, parts) = match text {
            Text::Struct(kind, _) => {
                let (column, rotation) = column_and_rotation(text);
                return self.query(cells, kind, column, rotation);
            }
            Text::Tuple(name, parts) => (*name, parts),
            other => panic!("no expression: {other:?}"),
        };
        let scalar = |text: &Text<'_>| {
            let Text::Word(word) = text else {
                panic!("no scalar: {text:?}")
            };
            let digits = word.strip_prefix("0x").expect("hexadecimal digits");
            let digit = |c: char| u64::from(c.to_digit(16).expect("a digit"));
            let sixteen = Scalar::from(16);
            digits.chars().fold(Scalar::ZERO, |sum, c| {
                sum * sixteen + Scalar::from(digit(c))
            })
        };
        match name {
            "Constant" => Expression::Constant(scalar(&parts[0])),
            "Negated" => -self.expression(cells, &parts[0]),
            "Sum" => self.expression(cells, &parts[0]) + self.expression(cells, &parts[1]),
            "Product" => self.expression(cells, &parts[0]) * self.expression(cells, &parts[1]),
            "Scaled" => self.expression(cells, &parts[0]) * scalar(&parts[1]),
            other => panic!("no expression: {other}"),
        }
    }
}

fn column_and_rotation(query: &Text<'_>) -> (usize, i32) {
    let column = query
        .field("column_index")
        .and_then(Text::number)
        .expect("a number");
    let Some(Text::Tuple("Rotation", rows)) = query.field("rotation") else {
        panic!("no rotation: {query:?}");
    };
    (column, rows[0].number().expect("a number"))
}

fn assert_the_program_is_the_gates_of<C: Circuit<Scalar>>() {
    let system = System::of::<C>().expect("a circuit for this prover");
    let expressions = Reconstruction::of::<C>(&system);
    let program = &system.program;
    assert_eq!(program.constraints(), expressions.len());

    let random: HashMap<Cell, Vec<Scalar>> = program
        .cells()
        .iter()
        .map(|cell| (*cell, (0..ROWS).map(|_| Scalar::random(OsRng)).collect()))
        .collect();
    let read: Vec<&[Scalar]> = program
        .cells()
        .iter()
        .map(|cell| &random[cell][..])
        .collect();
    let seen = RefCell::new(std::collections::HashSet::new());
    let value = |kind: Kind, query: &dyn std::fmt::Debug, row: usize| {
        let text = format!("{query:?}");
        let (column, rotation) = column_and_rotation(&Text::read(&text).expect("a query"));
        let cell = Cell {
            kind,
            column,
            rotation,
        };
        seen.borrow_mut().insert(cell);
        random[&cell][row]
    };
    let mut memory = program.memory();
    let mut weights = vec![Scalar::ZERO; expressions.len()];
    for (k, expression) in expressions.iter().enumerate() {
        weights[k] = Scalar::ONE;
        let mut found = [Scalar::ZERO; ROWS];
        program.run(&mut memory, &read, &weights, &mut found);
        weights[k] = Scalar::ZERO;
        for row in [0, 1, ROWS - 1] {
            let expected = expression.evaluate(
                &|constant| constant,
                &|_| panic!("a selector"),
                &|query| value(Kind::Fixed, &query, row),
                &|query| value(Kind::Advice, &query, row),
                &|query| value(Kind::Instance, &query, row),
                &|a: Scalar| -a,
                &|a, b| a + b,
                &|a, b| a * b,
                &|a, factor| a * factor,
            );
            assert_eq!(found[row], expected, "constraint {k}");
        }
    }
    assert_eq!(
        seen.borrow().len(),
        random.len(),
        "cells that no gate reads"
    );
}

#[test]
fn the_program_is_the_circuits_gates_at_random_values() {
    assert_the_program_is_the_gates_of::<ShardCircuit<Tiny>>();
    assert_the_program_is_the_gates_of::<ShardCircuit<Narrow>>();
    assert_the_program_is_the_gates_of::<ShardCircuit<Production>>();
    assert_the_program_is_the_gates_of::<SolvencyCircuit<Tiny>>();
    assert_the_program_is_the_gates_of::<SolvencyCircuit<Production>>();
}

/// The circuit that is not always the same.
const FICKLE: usize = 4;

thread_local! {
    /// Whether [`FICKLE`] has its second gate.
    static SECOND: cell::Cell<bool> = const { cell::Cell::new(false) };
}

/// A circuit of one gate, and of something that this prover does not know.
#[derive(Clone, Default)]
struct Unknown<const WHAT: usize>;

impl<const WHAT: usize> Circuit<Scalar> for Unknown<WHAT> {
    type Config = ();
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self
    }

    fn configure(meta: &mut ConstraintSystem<Scalar>) {
        let column = meta.advice_column();
        let selector = (WHAT == 1).then(|| meta.selector());
        meta.create_gate("a gate", |cells| {
            let cell = cells.query_advice(column, Rotation::cur());
            vec![match selector {
                Some(selector) => cells.query_selector(selector) * cell,
                None => cell,
            }]
        });
        if WHAT == FICKLE && SECOND.get() {
            meta.create_gate("another gate", |cells| {
                vec![cells.query_advice(column, Rotation::cur())]
            });
        }
        if WHAT == 2 {
            meta.enable_equality(column);
        }
        if WHAT == 3 {
            let table = meta.lookup_table_column();
            meta.lookup(|cells| vec![(cells.query_advice(column, Rotation::cur()), table)]);
        }
    }

    fn synthesize(&self, (): (), _: impl Layouter<Scalar>) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn a_key_of_other_generators_is_not_taken() {
    let generators = Generators::<Tiny>::pinned();
    let mut bytes = generators.to_bytes();
    // The first two of those that columns are committed on change places.
    let (first, length) = (4 + POINT_BYTES * Tiny::N_ROWS, POINT_BYTES);
    let (one, other) = bytes[first..first + 2 * length].split_at_mut(length);
    one.swap_with_slice(other);
    let others = Generators::<Tiny>::unsound_from_bytes(&bytes).expect("points");
    let key = || CircuitKey::<ShardCircuit<Tiny>>::rebuild(&generators).expect("a key");
    assert!(ProverKey::new(&generators, key()).is_ok());
    let refused = ProverKey::new(&others, key());
    assert!(matches!(refused, Err(KeyError::Unknown)));
}

#[test]
fn a_key_of_other_constraints_is_not_taken() {
    let generators = Generators::<Tiny>::pinned();
    let key = || CircuitKey::<Unknown<FICKLE>>::rebuild(&generators).expect("a key");
    assert!(ProverKey::new(&generators, key()).is_ok());
    let of_one_gate = key();
    SECOND.set(true);
    let refused = ProverKey::new(&generators, of_one_gate);
    SECOND.set(false);
    assert!(matches!(refused, Err(KeyError::Unknown)));
}

#[test]
fn selectors_copies_and_lookups_are_not_passed_over() {
    assert!(System::of::<Unknown<0>>().is_some());
    assert!(System::of::<Unknown<1>>().is_none());
    assert!(System::of::<Unknown<2>>().is_none());
    assert!(System::of::<Unknown<3>>().is_none());
}
