//! The blinds of a proof, known before it is made.

use halo2curves::ff::Field as _;

use super::secret::{SecretRng, zeroize_scalars};
use crate::{cells::AdviceColumn, curve::Scalar, shape::BLINDING_ROWS};
#[cfg(test)]
use crate::{curve::Curve, generators::Generators, shape::Shape};

/// What the proof adds to each advice column: the values of its blinding rows and its blind.
///
/// Whoever knows them can subtract them from published commitments, so they are zeroised when dropped.
pub struct KnownBlinds {
    rows: Vec<[Scalar; BLINDING_ROWS]>,
    blinds: Vec<Scalar>,
}

impl KnownBlinds {
    /// Draws in the order of `create_proof`: rows of every column, then blinds.
    pub(super) fn draw(rng: &mut SecretRng, columns: usize) -> Self {
        let rows = (0..columns)
            .map(|_| std::array::from_fn(|_| Scalar::random(&mut *rng)))
            .collect();
        let blinds = (0..columns).map(|_| Scalar::random(&mut *rng)).collect();
        Self { rows, blinds }
    }

    /// How many columns there are blinds for.
    pub(super) fn columns(&self) -> usize {
        self.blinds.len()
    }

    /// The values of a column's blinding rows.
    pub(super) fn rows(&self, column: usize) -> &[Scalar; BLINDING_ROWS] {
        &self.rows[column]
    }

    /// A column's blind.
    pub(super) fn blind(&self, column: usize) -> &Scalar {
        &self.blinds[column]
    }

    /// The random part of a column: the scalars on the
    /// [bases of links](crate::generators::Generators::link_bases), blinding rows first, then W.
    pub fn of_column(&self, column: AdviceColumn) -> [Scalar; BLINDING_ROWS + 1] {
        std::array::from_fn(|i| {
            if i < BLINDING_ROWS {
                self.rows[column.index()][i]
            } else {
                self.blinds[column.index()]
            }
        })
    }

    /// The commitment of the random part of a column.
    #[cfg(test)]
    pub(crate) fn commit<S: Shape>(
        &self,
        generators: &Generators<S>,
        column: AdviceColumn,
    ) -> Curve {
        generators
            .link_bases()
            .iter()
            .zip(self.of_column(column))
            .map(|(base, scalar)| *base * scalar)
            .sum()
    }
}

impl Drop for KnownBlinds {
    fn drop(&mut self) {
        zeroize_scalars(self.rows.as_flattened_mut());
        zeroize_scalars(&mut self.blinds);
    }
}
