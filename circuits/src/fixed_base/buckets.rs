//! Sums of many points with small coefficients, by buckets.
//!
//! Points with the same coefficient, up to its sign, are added up in a bucket, and bucket `d` counts `d` times. The
//! points are sorted by bucket, and then all buckets are halved together, neighbours added pairwise, until there is
//! one sum in each: the additions of a round do not depend on each other, so they share inversions ([`BatchAdder`]).
//!
//! Many buckets are counted in two halves of their numbers' bits, `d = 2^h a + b`: the sum is `2^h` times the sum of
//! the buckets with weights `a`, and that with weights `b`. Each is a sum with few coefficients, by few buckets again.
//! So a bucket costs two additions that share inversions, instead of two that do not, which are three times dearer.

use halo2curves::group::Group as _;

use super::batch::{Affine, BatchAdder};
use crate::curve::Curve;

/// Additions that share an inversion: enough to forget its cost, few enough for the cache.
const BATCH: usize = 1024;
/// Up to so many buckets are counted one by one.
const FEW: usize = 64;

/// `sum_i digits_i * points_i`, for digits from `-largest` to `largest`. Points may be the identity, equal or opposite.
///
/// # Panics
/// If a digit is out of range.
pub(crate) fn sum_by_buckets(largest: usize, digits: &[i16], points: &[Option<Affine>]) -> Curve {
    Buckets::sort(largest, digits, points).weighted_sum()
}

/// Points, bucket by bucket.
struct Buckets {
    /// How many points each bucket has, that of digit 1 first.
    sizes: Vec<usize>,
    /// The points of the first bucket, then those of the next.
    points: Vec<Option<Affine>>,
}

impl Buckets {
    /// Puts each point, or its negative, into the bucket of its digit; those of digit 0 are left out.
    fn sort(count: usize, digits: &[i16], points: &[Option<Affine>]) -> Self {
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
        let mut sorted = vec![None; end];
        for (digit, point) in digits.iter().zip(points) {
            if let Some(bucket) = bucket(*digit) {
                ends[bucket] -= 1;
                sorted[ends[bucket]] = point.map(|point| point.negated_if(*digit < 0));
            }
        }
        Self {
            sizes,
            points: sorted,
        }
    }

    /// `sum_d d * bucket_d`.
    fn weighted_sum(mut self) -> Curve {
        self.add_up();
        if self.sizes.len() <= FEW {
            return self.sum_of_sums();
        }
        let bits = self.sizes.len().ilog2().div_ceil(2);
        let digits = || (1..).zip(&self.sizes).filter(|(_, size)| **size > 0);
        let high: Vec<i16> = digits().map(|(digit, _)| digit >> bits).collect();
        let low: Vec<i16> = digits()
            .map(|(digit, _)| digit & ((1 << bits) - 1))
            .collect();
        let mut sum = sum_by_buckets(self.sizes.len() >> bits, &high, &self.points);
        for _ in 0..bits {
            sum = sum.double();
        }
        sum + sum_by_buckets((1 << bits) - 1, &low, &self.points)
    }

    /// Adds up the points of each bucket.
    fn add_up(&mut self) {
        let mut halving = Halving::default();
        while self.sizes.iter().any(|size| *size > 1) {
            halving.halve(self);
        }
    }

    /// `sum_d d * bucket_d` of added up buckets: the sum over all d of the buckets from d on.
    fn sum_of_sums(&self) -> Curve {
        let mut points = self.points.iter().rev();
        let (mut from_here, mut sum) = (Curve::identity(), Curve::identity());
        for size in self.sizes.iter().rev() {
            if *size > 0 {
                let point = points.next().expect("a bucket that is not empty has a sum");
                from_here += Affine::to_point(*point);
            }
            sum += from_here;
        }
        sum
    }
}

/// One round of additions in all buckets, and its working memory.
#[derive(Default)]
struct Halving {
    adder: BatchAdder,
    left: Vec<Option<Affine>>,
    right: Vec<Option<Affine>>,
}

impl Halving {
    /// Adds the neighbours in each bucket pairwise; the last point of an odd number stays alone.
    fn halve(&mut self, buckets: &mut Buckets) {
        let (mut read, mut written) = (0, 0);
        for size in &mut buckets.sizes {
            let end = read + *size;
            while read < end {
                self.left.push(buckets.points[read]);
                // Without a neighbour, the identity is added.
                let right = buckets.points[..end].get(read + 1);
                self.right.push(right.copied().flatten());
                read = (read + 2).min(end);
                if self.left.len() == BATCH {
                    self.flush(&mut buckets.points, &mut written);
                }
            }
            *size = size.div_ceil(2);
        }
        self.flush(&mut buckets.points, &mut written);
        buckets.points.truncate(written);
    }

    /// Adds the pairs that were gathered, and puts the sums over points that were read.
    fn flush(&mut self, points: &mut [Option<Affine>], written: &mut usize) {
        let right = &self.right;
        self.adder.add_each(&mut self.left, |i| right[i]);
        points[*written..][..self.left.len()].copy_from_slice(&self.left);
        *written += self.left.len();
        self.left.clear();
        self.right.clear();
    }
}
