//! Polynomials below degree n, with their blinds.

use halo2curves::ff::Field as _;

use super::domain::reverse_order;
use crate::{
    curve::{Curve, Scalar},
    fixed_base::FullTables,
    proof::secret::{SecretRng, SecretScalars, zeroize_scalar},
};

/// A polynomial by its coefficients, and its blind. Overwritten when dropped.
#[derive(Clone)]
pub(super) struct Polynomial {
    pub(super) coefficients: SecretScalars,
    pub(super) blind: Scalar,
}

/// A polynomial that was committed to.
#[derive(Clone, Copy)]
pub(super) struct Committed<'p> {
    pub(super) coefficients: &'p [Scalar],
    pub(super) blind: &'p Scalar,
}

impl Polynomial {
    /// The polynomial 0 of n coefficients.
    pub(super) fn zero(size: usize) -> Self {
        Self {
            coefficients: SecretScalars::zeros(size),
            blind: Scalar::ZERO,
        }
    }

    /// A random one: its coefficients are drawn, that of X^0 first, and then its blind.
    pub(super) fn random(size: usize, rng: &mut SecretRng) -> Self {
        Self {
            coefficients: SecretScalars::random(size, rng),
            blind: Scalar::random(rng),
        }
    }

    /// Multiplies by `factor`, then adds another, whose coefficients are in the same order.
    pub(super) fn fold(&mut self, factor: Scalar, other: Committed<'_>) {
        for (sum, coefficient) in self.coefficients.iter_mut().zip(other.coefficients) {
            *sum = *sum * factor + coefficient;
        }
        self.blind = self.blind * factor + other.blind;
    }

    /// Its commitment, if the coefficients are in order.
    pub(super) fn commitment(&self, tables: &FullTables) -> Curve {
        tables.sum(self.coefficients.iter().chain([&self.blind]))
    }

    /// The same polynomial with its coefficients in reversed order, or in order again.
    pub(super) fn reversed(mut self) -> Self {
        reverse_order(&mut self.coefficients);
        self
    }

    pub(super) fn committed(&self) -> Committed<'_> {
        Committed {
            coefficients: &self.coefficients,
            blind: &self.blind,
        }
    }
}

impl Drop for Polynomial {
    fn drop(&mut self) {
        zeroize_scalar(&mut self.blind);
    }
}

impl<'p> Committed<'p> {
    /// All columns of a kind, with their blinds.
    pub(super) fn all(
        columns: &'p [SecretScalars],
        blind: impl Fn(usize) -> &'p Scalar,
    ) -> Vec<Self> {
        let column = |(i, coefficients): (usize, &'p SecretScalars)| Self {
            coefficients,
            blind: blind(i),
        };
        columns.iter().enumerate().map(column).collect()
    }
}
