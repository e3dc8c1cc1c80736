//! Sums of many points with small coefficients, by buckets.
//!
//! Points with the same coefficient, up to its sign, are added up in a bucket, and bucket `d` counts `d` times. The
//! points are sorted by bucket, and then all buckets are halved together, neighbours added pairwise, until there is
//! one sum in each: the additions of a round do not depend on each other, so they share inversions.
//!
//! Many buckets are counted in two halves of their numbers' bits, `d = 2^h a + b`: the sum is `2^h` times the sum of
//! the buckets with weights `a`, and that with weights `b`. Each is a sum with few coefficients, by few buckets again.
//! So a bucket costs two additions that share inversions, instead of two that do not, which are three times dearer.

use halo2curves::group::Group as _;

use super::{affine::Affine, pairs::PairAdder};
use crate::curve::Curve;

/// Up to so many buckets are counted one by one.
const FEW: usize = 64;

/// `sum_i digits_i * points_i`, for digits from `-largest` to `largest`. Points may be equal or opposite; those with
/// the digit 0 are not looked at. Which points are in which bucket is as secret as the digits: it is overwritten.
///
/// # Panics
/// If a digit is out of range, or there is not one for each point.
pub(crate) fn sum_by_buckets(largest: usize, digits: &[i16], points: &[Affine]) -> Curve {
    assert_eq!(digits.len(), points.len(), "a digit a point");
    Buckets::sort(largest, digits, points).weighted_sum()
}

/// Sums of points, at most one in each bucket.
struct Buckets {
    /// How many sums each bucket has, that of digit 1 first: none or one.
    sizes: Vec<usize>,
    sums: Vec<Affine>,
}

impl Buckets {
    /// Puts each point, or its negative, into the bucket of its digit, and adds up each bucket.
    fn sort(count: usize, digits: &[i16], points: &[Affine]) -> Self {
        let bucket = |digit: i16| usize::from(digit.unsigned_abs()).checked_sub(1);
        let mut sizes = vec![0; count];
        for bucket in digits.iter().filter_map(|digit| bucket(*digit)) {
            sizes[bucket] += 1;
        }
        let mut ends = sizes.clone();
        let mut end = 0;
        for size in &mut ends {
            end += *size;
            *size = end;
        }
        // Points are read in order and written out of order: nothing waits for what is written.
        let mut sums = vec![Affine::NOWHERE; end];
        for (point, digit) in points.iter().zip(digits) {
            if let Some(bucket) = bucket(*digit) {
                ends[bucket] -= 1;
                sums[ends[bucket]] = point.negated_if(*digit < 0);
            }
        }
        let mut adder = PairAdder::default();
        let mut halved = Vec::new();
        while sizes.iter().any(|size| *size > 1) {
            adder.halve(&mut sizes, &sums, &mut halved);
            std::mem::swap(&mut sums, &mut halved);
        }
        erase(&mut ends, 0);
        erase(&mut halved, Affine::NOWHERE);
        Self { sizes, sums }
    }

    /// `sum_d d * bucket_d`.
    fn weighted_sum(&self) -> Curve {
        if self.sizes.len() <= FEW {
            return self.sum_of_sums();
        }
        let bits = self.sizes.len().ilog2().div_ceil(2);
        let digits = || (1..).zip(&self.sizes).filter(|(_, size)| **size > 0);
        let mut high: Vec<i16> = digits().map(|(digit, _)| digit >> bits).collect();
        let mut low: Vec<i16> = digits()
            .map(|(digit, _)| digit & ((1 << bits) - 1))
            .collect();
        let mut sum = sum_by_buckets(self.sizes.len() >> bits, &high, &self.sums);
        for _ in 0..bits {
            sum = sum.double();
        }
        sum += sum_by_buckets((1 << bits) - 1, &low, &self.sums);
        erase(&mut high, 0);
        erase(&mut low, 0);
        sum
    }

    /// The same, one by one: the sum over all d of the buckets from d on.
    fn sum_of_sums(&self) -> Curve {
        let mut sums = self.sums.iter().rev();
        let (mut from_here, mut sum) = (Curve::identity(), Curve::identity());
        for size in self.sizes.iter().rev() {
            if *size > 0 {
                let bucket = sums.next().expect("a bucket that is not empty has a sum");
                from_here += Affine::to_point(Some(*bucket));
            }
            sum += from_here;
        }
        sum
    }
}

impl Drop for Buckets {
    fn drop(&mut self) {
        erase(&mut self.sizes, 0);
        erase(&mut self.sums, Affine::NOWHERE);
    }
}

/// Overwrites all memory of a list, also what it was longer by before.
fn erase<T: Copy>(list: &mut Vec<T>, blank: T) {
    list.resize(list.capacity(), blank);
    list.fill(blank);
    // What was written may be read, for all that the compiler knows.
    std::hint::black_box(list);
}
