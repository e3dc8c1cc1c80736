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
pub(super) fn commit<S: Shape>(
    generators: &Generators<S>,
    columns: &[SecretScalars],
    blind: impl Fn(usize) -> Scalar + Sync,
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
/// polynomial 1 has the commitment G_0 on the generators of coefficients.
fn commit_column(tables: &FullTables, one: Point, column: &[Scalar], blind: Scalar) -> Curve {
    let first = column[0];
    let usable = column.len() - BLINDING_ROWS;
    let is_constant = column[..usable].iter().all(|value| *value == first);
    if is_constant {
        let rest = column.iter().map(|value| *value - first);
        one * first + tables.sum(rest.chain([blind]))
    } else {
        tables.sum(column.iter().copied().chain([blind]))
    }
}
