//! Opening many polynomials at several points (the Halo 2 book, "Multipoint opening argument"): one polynomial for each
//! set of points, one quotient of all of them, and one inner-product argument.

use std::collections::BTreeSet;

use halo2_proofs::{arithmetic::kate_division, transcript::TranscriptWrite as _};
use halo2curves::{ff::Field as _, group::Curve as _};

use super::{
    domain::{powers, reverse_order},
    inner_product,
    transcript::{Transcript, challenge},
};
use crate::{
    curve::Scalar,
    fixed_base::FullTables,
    proof::secret::{SecretRng, SecretScalars},
};

/// A polynomial that was committed to.
#[derive(Clone, Copy)]
pub(super) struct Committed<'p> {
    /// Its coefficients in reversed order.
    pub(super) coefficients: &'p [Scalar],
    pub(super) blind: Scalar,
}

impl<'p> Committed<'p> {
    /// All columns of a kind, with their blinds.
    pub(super) fn all(columns: &'p [SecretScalars], blind: impl Fn(usize) -> Scalar) -> Vec<Self> {
        let column = |(i, coefficients): (usize, &'p SecretScalars)| Self {
            coefficients,
            blind: blind(i),
        };
        columns.iter().enumerate().map(column).collect()
    }
}

/// Polynomials, and the points that they are opened at, both in the order of their first evaluations.
#[derive(Default)]
pub(super) struct Openings<'p> {
    /// With the places of their points.
    polynomials: Vec<(Committed<'p>, BTreeSet<usize>)>,
    points: Vec<Scalar>,
}

/// The polynomials that are opened at the same points, combined with powers of x_1.
struct Combined {
    points: Vec<Scalar>,
    /// In order.
    coefficients: SecretScalars,
    blind: Scalar,
}

impl<'p> Openings<'p> {
    /// The next evaluation.
    pub(super) fn open(&mut self, polynomial: Committed<'p>, point: Scalar) {
        let place = self.points.iter().position(|other| *other == point);
        let place = place.unwrap_or_else(|| {
            self.points.push(point);
            self.points.len() - 1
        });
        // Two polynomials that are equal are still two.
        let is_same =
            |other: &Committed<'p>| std::ptr::eq(other.coefficients, polynomial.coefficients);
        let mut polynomials = self.polynomials.iter_mut();
        match polynomials.find(|(other, _)| is_same(other)) {
            Some((_, places)) => {
                places.insert(place);
            }
            None => self.polynomials.push((polynomial, BTreeSet::from([place]))),
        }
    }

    /// `q_S = sum_i x_1^(N - 1 - i) p_i` over the polynomials with the points S, for each S in the order in which the
    /// polynomials have them.
    fn combine(self, x_1: Scalar) -> Vec<Combined> {
        let mut sets: Vec<(BTreeSet<usize>, Combined)> = Vec::new();
        for (polynomial, places) in self.polynomials {
            match sets.iter_mut().find(|(set, _)| *set == places) {
                Some((_, combined)) => {
                    combined.blind = combined.blind * x_1 + polynomial.blind;
                    let coefficients = combined.coefficients.iter_mut();
                    for (sum, coefficient) in coefficients.zip(polynomial.coefficients) {
                        *sum = *sum * x_1 + coefficient;
                    }
                }
                None => {
                    let combined = Combined {
                        points: places.iter().map(|place| self.points[*place]).collect(),
                        coefficients: SecretScalars::from(polynomial.coefficients.to_vec()),
                        blind: polynomial.blind,
                    };
                    sets.push((places, combined));
                }
            }
        }
        sets.into_iter()
            .map(|(_, mut combined)| {
                reverse_order(&mut combined.coefficients);
                combined
            })
            .collect()
    }

    /// Writes the argument. A polynomial is opened at each of its points once.
    ///
    /// # Errors
    /// Those of the transcript, which takes no identity.
    pub(super) fn prove(
        self,
        tables: &FullTables,
        rng: &mut SecretRng,
        transcript: &mut Transcript,
    ) -> std::io::Result<()> {
        let x_1 = challenge(transcript);
        let x_2 = challenge(transcript);
        let sets = self.combine(x_1);

        // q' = sum_S x_2^(...) (q_S - r_S) / Z_S: what is left of the division needs no r_S.
        let size = sets[0].coefficients.len();
        let mut quotient = SecretScalars::zeros(size);
        for set in &sets {
            let mut divided = set.coefficients.clone();
            for (points, point) in set.points.iter().enumerate() {
                divide(&mut divided, size - points, *point);
            }
            for (sum, coefficient) in quotient.iter_mut().zip(divided.iter()) {
                *sum = *sum * x_2 + coefficient;
            }
        }
        let mut blind = Scalar::random(&mut *rng);
        let commitment = tables.sum(quotient.iter().copied().chain([blind]));
        transcript.write_point(commitment.to_affine())?;

        let x_3 = challenge(transcript);
        let powers_of_x_3 = powers(x_3, size);
        for set in &sets {
            transcript.write_scalar(inner_product::product(&set.coefficients, &powers_of_x_3))?;
        }

        let x_4 = challenge(transcript);
        let mut opened = quotient;
        for set in &sets {
            for (sum, coefficient) in opened.iter_mut().zip(set.coefficients.iter()) {
                *sum = *sum * x_4 + coefficient;
            }
            blind = blind * x_4 + set.blind;
        }
        inner_product::prove(tables, rng, transcript, &opened, blind, powers_of_x_3)
    }
}

/// Divides the polynomial of the first `count` coefficients by `X - point`, without remainder.
fn divide(coefficients: &mut SecretScalars, count: usize, point: Scalar) {
    let divided = SecretScalars::from(kate_division(&coefficients[..count], point));
    coefficients[..count - 1].copy_from_slice(&divided);
    coefficients[count - 1] = Scalar::ZERO;
}
