//! Sums of many points with coefficients: what a verifier computes of every shard's leaves.
//!
//! Pippenger's method. A coefficient is written in signed digits of `w` bits. For each digit's place,
//! points with the same digit, up to its sign, are added up in a bucket, and bucket `d` counts `d` times:
//!
//! ```text
//! sum_i c_i P_i = sum_j 2^(w j) * sum_d d * bucket_(j, d)
//! ```
//!
//! Almost all additions are those into buckets ([`sum_by_buckets`]).

use halo2curves::group::Group as _;
use rayon::prelude::*;

use crate::{
    curve::{Curve, Point, Scalar},
    fixed_base::{Affine, SignedDigits, limbs, place_count, sum_by_buckets},
};

/// Bits of a scalar below the modulus.
const SCALAR_BITS: u32 = 255;
/// Widest digit: 4,096 buckets.
const LARGEST_WIDTH: u32 = 13;
/// What a bucket costs in the final sum: additions that share an inversion.
const BUCKET_COST: usize = 2;

/// `sum_i coefficients_i * points_i`, on the threads of the current rayon pool. Points may be the identity,
/// equal or opposite.
///
/// # Panics
/// Unless there are as many coefficients as points.
pub(crate) fn multiexp(coefficients: &[Scalar], points: &[Point]) -> Curve {
    assert_eq!(coefficients.len(), points.len(), "a coefficient a point");
    multiexp_by(best_width(points.len()), coefficients, points)
}

/// The width that needs the fewest additions for so many points.
fn best_width(points: usize) -> u32 {
    let cost = |width: &u32| {
        place_count(SCALAR_BITS, *width) * (points + BUCKET_COST * buckets_of(*width))
    };
    (2..=LARGEST_WIDTH)
        .min_by_key(cost)
        .expect("there are widths")
}

/// Buckets of a place: digits, without their signs, from 1 on.
fn buckets_of(width: u32) -> usize {
    1 << (width - 1)
}

fn multiexp_by(width: u32, coefficients: &[Scalar], points: &[Point]) -> Curve {
    if points.is_empty() {
        return Curve::identity();
    }
    let points: Vec<_> = points.iter().map(Affine::from_point).collect();
    // The identity counts for nothing, whatever its coefficient is.
    let numbers = coefficients.iter().zip(&points);
    let numbers = numbers.map(|(c, point)| point.map_or([0; 4], |_| limbs(c)));
    let digits = SignedDigits::new(numbers, SCALAR_BITS, width);
    let points: Vec<_> = points
        .into_iter()
        .map(|point| point.unwrap_or(Affine::NOWHERE))
        .collect();
    let places: Vec<&[i16]> = digits.places().collect();
    let sums: Vec<Curve> = places
        .into_par_iter()
        .map(|digits| sum_by_buckets(buckets_of(width), digits, &points))
        .collect();
    sums.into_iter()
        .rev()
        .fold(Curve::identity(), |sum, place| {
            (0..width).fold(sum, |sum, _| sum.double()) + place
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2_proofs::arithmetic::best_multiexp;
    use halo2curves::{ff::Field, group::Curve as _};
    use proptest::prelude::*;

    use crate::fixed_base::samples::scalar;

    /// The sum by its definition.
    fn plain(coefficients: &[Scalar], points: &[Point]) -> Curve {
        let terms = coefficients.iter().zip(points);
        terms.map(|(c, point)| *point * *c).sum()
    }

    fn multiple(k: i64) -> Point {
        let size = Scalar::from(k.unsigned_abs());
        (Curve::generator() * if k < 0 { -size } else { size }).to_affine()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Small multiples of one point, so that buckets hold the identity, equal and opposite points.
        #[test]
        fn sums_are_those_of_the_definition_at_every_width(
            terms in prop::collection::vec((scalar(), -2_i64..=2), 0..40),
            width in 2..=LARGEST_WIDTH,
        ) {
            let coefficients: Vec<_> = terms.iter().map(|(c, _)| *c).collect();
            let points: Vec<_> = terms.iter().map(|(_, k)| multiple(*k)).collect();
            let expected = plain(&coefficients, &points);
            prop_assert_eq!(multiexp_by(width, &coefficients, &points), expected);
            prop_assert_eq!(multiexp(&coefficients, &points), expected);
        }

        /// All points in one bucket a place, which the chooser of points and challenges could aim for.
        #[test]
        fn sums_of_one_coefficient_are_those_of_the_definition(
            coefficient in scalar(),
            multiples in prop::collection::vec(-2_i64..=2, 1..70),
        ) {
            let points: Vec<_> = multiples.iter().map(|k| multiple(*k)).collect();
            let coefficients = vec![coefficient; points.len()];
            let expected = plain(&coefficients, &points);
            prop_assert_eq!(multiexp(&coefficients, &points), expected);
        }
    }

    #[test]
    fn sums_of_more_points_than_a_batch_are_those_of_the_proof_system() {
        let count = 12_293;
        let coefficients: Vec<_> = (0..count as u64)
            .map(|i| Scalar::from(i % 700).square().square() - Scalar::from(i).square())
            .collect();
        for distinct in [1, 2, 7, 1000] {
            let few: Vec<_> = (0..distinct).map(|k| multiple(k - distinct / 2)).collect();
            let points: Vec<_> = (0..count).map(|i| few[i % few.len()]).collect();
            let expected = best_multiexp(&coefficients, &points);
            assert_eq!(multiexp(&coefficients, &points), expected, "{distinct}");
        }
    }

    #[test]
    fn nothing_adds_up_to_the_identity() {
        assert_eq!(multiexp(&[], &[]), Curve::identity());
        let (ones, points) = ([Scalar::ONE; 3], [multiple(1), multiple(-2), multiple(1)]);
        assert_eq!(multiexp(&ones, &points), Curve::identity());
        assert_eq!(multiexp(&[Scalar::ZERO; 3], &points), Curve::identity());
    }
}
