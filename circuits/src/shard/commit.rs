//! Commitments of the hashed columns, computed before the proof: multi-scalar multiplications of small
//! scalars on the Lagrange generators.

use halo2curves::group::Group as _;

use super::{columns, witness::HashedColumns};
use crate::{
    curve::{Curve, Point},
    generators::Generators,
    proof::{KnownBlinds, normalize},
    shape::Shape,
};

/// Bits that one pass over a column takes.
const WINDOW_BITS: u32 = 7;

/// The commitments that the proof system will make to the hashed columns.
pub fn commit_hashed_columns<S: Shape>(
    generators: &Generators<S>,
    hashed: &HashedColumns<S>,
    blinds: &KnownBlinds,
) -> Vec<Point> {
    let commitments: Vec<Curve> = hashed
        .columns()
        .iter()
        .enumerate()
        .map(|(index, values)| {
            small_multiexp(values, generators.lagrange()) + blinds.commit(generators, index)
        })
        .collect();
    debug_assert_eq!(commitments.len(), columns::hashed_columns::<S>());
    normalize(&commitments)
}

/// `sum_i values[i] * bases[i]` by buckets, in as many windows as the largest value needs.
fn small_multiexp(values: &[u32], bases: &[Point]) -> Curve {
    let bits = u32::BITS - values.iter().fold(0, |all, value| all | value).leading_zeros();
    let mut sum = Curve::identity();
    for window in (0..bits.div_ceil(WINDOW_BITS)).rev() {
        for _ in 0..WINDOW_BITS {
            sum = sum.double();
        }
        let mut buckets = [Curve::identity(); (1 << WINDOW_BITS) - 1];
        for (value, base) in values.iter().zip(bases) {
            let digit = (value >> (window * WINDOW_BITS)) as usize % (1 << WINDOW_BITS);
            if digit != 0 {
                buckets[digit - 1] += base;
            }
        }
        let mut running = Curve::identity();
        for bucket in buckets.iter().rev() {
            running += bucket;
            sum += running;
        }
    }
    sum
}
