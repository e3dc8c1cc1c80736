//! The quotient: all constraints, folded with powers of y, divided by `X^n - 1`.

use rayon::prelude::*;

use super::{
    domain::{Domain, powers},
    program::{Cell, Kind, Memory, Program, ROWS},
};
use crate::{curve::Scalar, proof::secret::SecretScalars};

/// All columns of a circuit, by their coefficients in reversed order.
#[derive(Clone, Copy)]
pub(super) struct Coefficients<'c> {
    pub(super) advice: &'c [SecretScalars],
    pub(super) instance: &'c [SecretScalars],
    /// The fixed columns' values on every coset instead: those are known with the key.
    pub(super) fixed_on_cosets: &'c [Vec<SecretScalars>],
}

/// The coefficients, in order, of `sum_k y^(K - 1 - k) constraint_k / (X^n - 1)`, for K constraints.
///
/// Of a witness that does not satisfy them it is the polynomial of degree below 4n with the same values on the cosets:
/// a proof with it is one that no verifier accepts.
pub(super) fn quotient(
    domain: &Domain,
    program: &Program,
    columns: Coefficients<'_>,
    y: Scalar,
) -> SecretScalars {
    let mut weights = powers(y, program.constraints());
    weights.reverse();
    // One coset after the other, in the same memory.
    let columns_of = |count: usize| vec![SecretScalars::zeros(domain.size()); count];
    let mut advice = columns_of(columns.advice.len());
    let mut instance = columns_of(columns.instance.len());
    let folded: Vec<SecretScalars> = (0..domain.cosets())
        .map(|j| {
            domain.to_coset(j, columns.advice, &mut advice);
            domain.to_coset(j, columns.instance, &mut instance);
            let values = Values {
                advice: &advice,
                instance: &instance,
                fixed: &columns.fixed_on_cosets[j],
            };
            fold(program, values, &weights, domain.size())
        })
        .collect();
    domain.divide_by_vanishing(&folded)
}

/// All columns' values on a coset.
#[derive(Clone, Copy)]
struct Values<'v> {
    advice: &'v [SecretScalars],
    instance: &'v [SecretScalars],
    fixed: &'v [SecretScalars],
}

impl<'v> Values<'v> {
    fn column(&self, cell: Cell) -> &'v [Scalar] {
        match cell.kind {
            Kind::Advice => &self.advice[cell.column],
            Kind::Instance => &self.instance[cell.column],
            Kind::Fixed => &self.fixed[cell.column],
        }
    }
}

/// The weighted sum of all constraints in each row.
fn fold(program: &Program, values: Values<'_>, weights: &[Scalar], size: usize) -> SecretScalars {
    let mut folded = SecretScalars::zeros(size);
    folded.par_chunks_mut(ROWS).enumerate().for_each_init(
        || program.memory(),
        |memory: &mut Memory, (chunk, folded)| {
            let read: Vec<CellRows<'_>> = program
                .cells()
                .iter()
                .map(|cell| CellRows::new(values.column(*cell), chunk * ROWS, cell.rotation))
                .collect();
            let cells: Vec<&[Scalar]> = read.iter().map(CellRows::as_slice).collect();
            program.run(memory, &cells, weights, folded);
        },
    );
    folded
}

/// [`ROWS`] rows of a column, which goes on from its end to its start.
enum CellRows<'v> {
    Here(&'v [Scalar]),
    AcrossTheEnd(SecretScalars),
}

impl<'v> CellRows<'v> {
    fn new(column: &'v [Scalar], first: usize, rotation: i32) -> Self {
        let rows = column.len() as i64;
        // In 0..rows: a domain has fewer than 2^31 rows.
        let start = (first as i64 + i64::from(rotation)).rem_euclid(rows) as usize;
        match column.get(start..start + ROWS) {
            Some(rows) => Self::Here(rows),
            None => {
                let mut spliced = SecretScalars::zeros(ROWS);
                for (value, i) in spliced.iter_mut().zip(start..) {
                    *value = column[i % column.len()];
                }
                Self::AcrossTheEnd(spliced)
            }
        }
    }

    fn as_slice(&self) -> &[Scalar] {
        match self {
            Self::Here(rows) => rows,
            Self::AcrossTheEnd(rows) => rows,
        }
    }
}
