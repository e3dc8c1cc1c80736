//! Tables for sums with any scalars on many generators.

use std::fmt;

use halo2curves::group::{Curve as _, Group as _, prime::PrimeCurveAffine as _};
use zeroize::Zeroize as _;

use super::{
    affine::Affine,
    buckets::sum_by_buckets,
    column_tables::SCALAR_BITS,
    multiples::{SignedDigits, limbs, place_count},
};
use crate::curve::{Curve, Point, Scalar};

/// Bits of a signed digit. 12 and 13 need the same number of additions for 2^11 generators: 13 has the smaller tables.
const WIDTH: u32 = 13;
/// Largest digit.
const LARGEST: usize = 1 << (WIDTH - 1);

/// The generators, times `2^(WIDTH j)` for every place j of a digit: 2.6 MB for 2^11 of them.
///
/// With them a sum has one set of buckets for the digits of all places, and no doublings.
pub(crate) struct FullTables {
    generators: usize,
    /// Place by place, the lowest first.
    shifted: Vec<Affine>,
}

impl fmt::Debug for FullTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FullTables")
            .field("generators", &self.generators)
            .finish_non_exhaustive()
    }
}

impl FullTables {
    /// Computes the tables of generators, none of which is the identity: about a tenth of a second for 2^11 of them.
    ///
    /// By one thread: tables are made once, while others wait for them, and a rayon thread that waits for a part of its
    /// work may begin something else, which would wait for the tables, too.
    pub(crate) fn new(generators: &[Point]) -> Self {
        let mut multiples: Vec<Curve> = generators.iter().map(Point::to_curve).collect();
        let mut affine = vec![Point::identity(); generators.len()];
        let places = place_count(SCALAR_BITS, WIDTH);
        let mut shifted = Vec::with_capacity(places * generators.len());
        for _ in 0..places {
            Curve::batch_normalize(&multiples, &mut affine);
            // The group's order is prime: no power of two times a generator is the identity.
            shifted.extend(affine.iter().filter_map(Affine::from_point));
            for multiple in &mut multiples {
                *multiple = (0..WIDTH).fold(*multiple, |sum, _| sum.double());
            }
        }
        assert_eq!(
            shifted.len(),
            places * generators.len(),
            "no generator is the identity"
        );
        Self {
            generators: generators.len(),
            shifted,
        }
    }

    /// `sum_i scalars_i * G_i`. Digits that are zero cost nothing: small scalars are cheap, and so is a short list.
    ///
    /// # Panics
    /// If there are more scalars than generators.
    pub(crate) fn sum<'s>(&self, scalars: impl IntoIterator<Item = &'s Scalar>) -> Curve {
        let mut numbers = vec![[0; 4]; self.generators];
        let mut places = numbers.iter_mut();
        for scalar in scalars {
            *places.next().expect("a generator a scalar") = limbs(scalar);
        }
        let digits = SignedDigits::new(numbers.iter().copied(), SCALAR_BITS, WIDTH);
        numbers.as_flattened_mut().zeroize();
        sum_by_buckets(LARGEST, digits.all(), &self.shifted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2_proofs::arithmetic::best_multiexp;
    use proptest::prelude::*;

    use crate::fixed_base::samples::scalar;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Among few multiples of one point, so that sums meet the identity, equal and opposite points.
        #[test]
        fn sums_are_those_of_the_proof_system(
            terms in prop::collection::vec((scalar(), 1_u64..4), 1..40),
            left_out in 0_usize..3,
        ) {
            let generator = |k: u64| (Curve::generator() * Scalar::from(k)).to_affine();
            let generators: Vec<_> = terms.iter().map(|(_, k)| generator(*k)).collect();
            let mut scalars: Vec<_> = terms.iter().map(|(scalar, _)| *scalar).collect();
            scalars.truncate(terms.len().saturating_sub(left_out));
            let expected = best_multiexp(&scalars, &generators[..scalars.len()]);
            prop_assert_eq!(FullTables::new(&generators).sum(&scalars), expected);
        }
    }
}
