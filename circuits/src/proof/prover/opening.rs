//! Opening many polynomials at several points (the Halo 2 book, "Multipoint opening argument"): one polynomial for each
//! set of points, one quotient of all of them, and one inner-product argument.

use std::{collections::BTreeSet, io};

use halo2_proofs::{arithmetic::kate_division, transcript::TranscriptWrite as _};
use halo2curves::{ff::Field as _, group::Curve as _};

use super::{
    domain::powers,
    inner_product::{self, product},
    polynomial::{Committed, Polynomial},
    transcript::{Transcript, challenge},
};
use crate::{
    curve::Scalar,
    fixed_base::FullTables,
    proof::secret::{SecretRng, SecretScalars},
};

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
    /// Its coefficients are in order.
    polynomial: Polynomial,
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
        let mut sets: Vec<(BTreeSet<usize>, Polynomial)> = Vec::new();
        for (polynomial, places) in self.polynomials {
            let combined = match sets.iter().position(|(set, _)| *set == places) {
                Some(known) => &mut sets[known].1,
                None => {
                    let size = polynomial.coefficients.len();
                    sets.push((places, Polynomial::zero(size)));
                    &mut sets.last_mut().expect("one was pushed").1
                }
            };
            combined.fold(x_1, polynomial);
        }
        let combined = sets.into_iter().map(|(places, combined)| Combined {
            points: places.iter().map(|place| self.points[*place]).collect(),
            polynomial: combined.reversed(),
        });
        combined.collect()
    }

    /// Writes the argument.
    ///
    /// # Errors
    /// Those of the transcript, which takes no identity.
    pub(super) fn prove(
        self,
        tables: &FullTables,
        rng: &mut SecretRng,
        transcript: &mut Transcript,
    ) -> io::Result<()> {
        let x_1 = challenge(transcript);
        let x_2 = challenge(transcript);
        let sets = self.combine(x_1);

        // q' = sum_S x_2^(...) (q_S - r_S) / Z_S: what is left of the division needs no r_S.
        let size = sets[0].polynomial.coefficients.len();
        let mut opened = Polynomial::zero(size);
        for Combined { points, polynomial } in &sets {
            let mut divided = polynomial.clone();
            for (known, point) in points.iter().enumerate() {
                divide(&mut divided.coefficients, size - known, *point);
            }
            opened.fold(x_2, divided.committed());
        }
        opened.blind = Scalar::random(&mut *rng);
        transcript.write_point(opened.commitment(tables).to_affine())?;

        let x_3 = challenge(transcript);
        let powers_of_x_3 = powers(x_3, size);
        for Combined { polynomial, .. } in &sets {
            transcript.write_scalar(product(&polynomial.coefficients, &powers_of_x_3))?;
        }

        let x_4 = challenge(transcript);
        for Combined { polynomial, .. } in &sets {
            opened.fold(x_4, polynomial.committed());
        }
        inner_product::prove(tables, rng, transcript, opened, powers_of_x_3)
    }
}

/// Divides the polynomial of the first `count` coefficients by `X - point`, without remainder.
fn divide(coefficients: &mut SecretScalars, count: usize, point: Scalar) {
    let divided = SecretScalars::from(kate_division(&coefficients[..count], point));
    coefficients[..count - 1].copy_from_slice(&divided);
    coefficients[count - 1] = Scalar::ZERO;
}
