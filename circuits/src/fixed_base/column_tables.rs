//! Tables for committing to columns of small values: few multiples of many generators.

use std::fmt;

use halo2curves::group::{Curve as _, prime::PrimeCurveAffine as _};

use super::{affine::Affine, multiples::FixedBase};
use crate::{
    curve::{Curve, Point},
    shape::BLINDING_ROWS,
};

/// Bits of a signed digit of a value.
pub(crate) const COLUMN_WIDTH: u32 = 7;
/// Largest digit: multiples that a row's table has, 64 bytes each.
const LARGEST: usize = 1 << (COLUMN_WIDTH - 1);

/// Bits of a scalar, and of a digit of a blind.
pub(crate) const SCALAR_BITS: u32 = 255;
pub(crate) const BLIND_WIDTH: u32 = 8;

/// Tables of the Lagrange generators of all rows that have values (8 MB for production), and of the bases of blinds.
pub(crate) struct ColumnTables {
    /// `d * L_row` for d from 1 to [`LARGEST`], row by row.
    rows: Vec<Affine>,
    /// Of the generators of the blinding rows, and of W.
    pub(crate) blinds: [FixedBase; BLINDING_ROWS + 1],
}

impl fmt::Debug for ColumnTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnTables")
            .field("multiples", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl ColumnTables {
    /// Computes the tables of the generators of `rows`, and of those of blinds: about a tenth of a second for
    /// production.
    pub(crate) fn new(rows: &[Point], blinds: &[Point; BLINDING_ROWS + 1]) -> Self {
        let mut multiples_of_rows = Vec::with_capacity(rows.len() * LARGEST);
        for generator in rows {
            let multiples: Vec<Curve> =
                std::iter::successors(Some(generator.to_curve()), |sum| Some(sum + generator))
                    .take(LARGEST)
                    .collect();
            let mut affine = [Point::identity(); LARGEST];
            Curve::batch_normalize(&multiples, &mut affine);
            // No small multiple of a generator is the identity: the group's order is prime.
            multiples_of_rows.extend(affine.iter().filter_map(Affine::from_point));
        }
        let blinds = std::array::from_fn(|i| FixedBase::new(&blinds[i], SCALAR_BITS, BLIND_WIDTH));
        Self {
            rows: multiples_of_rows,
            blinds,
        }
    }

    /// `digit * L_row`; `None` for the identity.
    pub(crate) fn multiple(&self, row: usize, digit: i16) -> Option<Affine> {
        let size = usize::from(digit.unsigned_abs());
        let multiple = self.rows[row * LARGEST + size.checked_sub(1)?];
        Some(multiple.negated_if(digit < 0))
    }
}
