//! Commitments of columns.

use halo2curves::ff::Field as _;
use rayon::prelude::*;

use crate::{
    curve::{Curve, Point, Scalar, normalize},
    fixed_base::FullTables,
    generators::Generators,
    proof::secret::SecretScalars,
    shape::{BLINDING_ROWS, Shape},
};

/// The blind of what everybody can compute: fixed columns and public inputs.
pub(super) const PUBLIC_BLIND: Scalar = Scalar::ONE;

/// Commitments of columns of n values.
pub(super) fn commit<'b, S: Shape>(
    generators: &Generators<S>,
    columns: &[SecretScalars],
    blind: impl Fn(usize) -> &'b Scalar + Sync,
) -> Vec<Point> {
    let tables = generators.lagrange_tables();
    let commitments: Vec<Curve> = columns
        .par_iter()
        .enumerate()
        .map(|(i, column)| commit_column(tables, generators.constant(), column, blind(i)))
        .collect();
    normalize(&commitments)
}

/// The commitment of a column. One with the same value in all usable rows is that value, and little more: the constant
/// polynomial 1 has the commitment G'_0 on the generators of coefficients.
fn commit_column(tables: &FullTables, one: Point, column: &[Scalar], blind: &Scalar) -> Curve {
    let first = column[0];
    let usable = &column[..column.len() - BLINDING_ROWS];
    if first == Scalar::ZERO || usable.iter().any(|value| *value != first) {
        return tables.sum(column.iter().chain([blind]));
    }
    let mut rest = SecretScalars::zeros(column.len());
    for (rest, value) in rest.iter_mut().zip(column) {
        *rest = *value - first;
    }
    one * first + tables.sum(rest.iter().chain([blind]))
}
