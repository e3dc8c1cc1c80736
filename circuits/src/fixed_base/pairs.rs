//! Halving of lists of points: neighbours added pairwise, many pairs with one inversion.

use halo2curves::ff::Field as _;

use super::affine::{Affine, Base, CHAINS, Step, exact_step, invert_all, third_point};

/// Additions that share an inversion: enough to forget its cost, few enough for the cache.
const BATCH: usize = 1024;

/// Adds points pairwise. Keeps its working memory between calls.
#[derive(Default)]
pub(super) struct PairAdder {
    pairs: Vec<Pair>,
    /// The denominator of each addition's slope.
    denominators: Vec<Base>,
    /// The product of the denominators before it in the same chain.
    prefixes: Vec<Base>,
    /// Places of sums that are the identity.
    vanished: Vec<usize>,
}

/// An addition of two neighbours.
#[derive(Clone, Copy)]
struct Pair {
    left: usize,
    /// The place of the sum.
    to: usize,
}

impl PairAdder {
    /// Halves lists of `sizes` points, which stand one after the other. The last point of an odd number stays alone.
    /// `sums` gets the sums, in the place of what is there; one that is the identity is left out.
    pub(super) fn halve(&mut self, sizes: &mut [usize], points: &[Affine], sums: &mut Vec<Affine>) {
        sums.clear();
        sums.resize(
            sizes.iter().map(|size| size.div_ceil(2)).sum(),
            Affine::NOWHERE,
        );
        let (mut read, mut written) = (0, 0);
        for size in sizes.iter_mut() {
            let end = read + *size;
            while read < end {
                if read + 1 < end {
                    self.pairs.push(Pair {
                        left: read,
                        to: written,
                    });
                    if self.pairs.len() == BATCH {
                        self.flush(points, sums);
                    }
                } else {
                    sums[written] = points[read];
                }
                written += 1;
                read = (read + 2).min(end);
            }
            *size = size.div_ceil(2);
        }
        self.flush(points, sums);
        if !self.vanished.is_empty() {
            self.leave_out_vanished(sizes, sums);
        }
    }

    /// Carries out the additions that were gathered.
    fn flush(&mut self, points: &[Affine], sums: &mut [Affine]) {
        // Equal x are rare. They are not looked for, but show in the product.
        let products = self.multiply_denominators(points, |p, q| q.x - p.x);
        if products.iter().any(Base::is_zero_vartime) {
            let products = self.multiply_denominators(points, |p, q| exact_step(p, q).1);
            self.add_by(products, points, sums, |p, q| exact_step(p, q).0);
        } else {
            self.add_by(products, points, sums, |_, _| Step::Chord);
        }
        self.pairs.clear();
    }

    /// Fills the working memory; gives the product of each chain.
    fn multiply_denominators(
        &mut self,
        points: &[Affine],
        denominator: impl Fn(&Affine, &Affine) -> Base,
    ) -> [Base; CHAINS] {
        self.denominators.clear();
        self.prefixes.clear();
        let mut products = [Base::ONE; CHAINS];
        for (i, pair) in self.pairs.iter().enumerate() {
            let product = &mut products[i % CHAINS];
            let denominator = denominator(&points[pair.left], &points[pair.left + 1]);
            self.denominators.push(denominator);
            self.prefixes.push(*product);
            *product *= denominator;
        }
        products
    }

    /// Adds by steps that have the denominators which were multiplied.
    fn add_by(
        &mut self,
        products: [Base; CHAINS],
        points: &[Affine],
        sums: &mut [Affine],
        step: impl Fn(&Affine, &Affine) -> Step,
    ) {
        // inverses[c] is the inverse of the product of chain c's denominators up to the current one.
        let mut inverses = invert_all(products);
        for (i, pair) in self.pairs.iter().enumerate().rev() {
            let inverse = &mut inverses[i % CHAINS];
            let (p, q) = (points[pair.left], points[pair.left + 1]);
            let inverse_of_denominator = *inverse * self.prefixes[i];
            *inverse *= self.denominators[i];
            let numerator = match step(&p, &q) {
                Step::Chord => q.y - p.y,
                Step::Tangent => {
                    let square = p.x.square();
                    square.double() + square
                }
                Step::Trivial => {
                    self.vanished.push(pair.to);
                    continue;
                }
            };
            sums[pair.to] = third_point(numerator * inverse_of_denominator, &p, &q);
        }
    }

    /// Takes sums that are the identity out of their lists.
    fn leave_out_vanished(&mut self, sizes: &mut [usize], sums: &mut Vec<Affine>) {
        self.vanished.sort_unstable();
        let mut end = 0;
        for size in sizes {
            let start = end;
            end += *size;
            let before = |place: usize| self.vanished.partition_point(|other| *other < place);
            *size -= before(end) - before(start);
        }
        let mut place = 0;
        sums.retain(|_| {
            place += 1;
            self.vanished.binary_search(&(place - 1)).is_err()
        });
        self.vanished.clear();
    }
}
