//! Many additions of points at the price of one inversion.

use halo2curves::ff::Field as _;

use super::affine::{
    Affine, Base, CHAINS, Step, exact_step, invert_all, presumed_step, third_point,
};

/// Adds points pairwise, many pairs with one inversion. Keeps its working memory between calls.
#[derive(Default)]
pub(crate) struct BatchAdder {
    steps: Vec<Step>,
    /// The denominator of each addition's slope; one if it needs none.
    denominators: Vec<Base>,
    /// The product of the denominators before it in the same chain.
    prefixes: Vec<Base>,
}

impl BatchAdder {
    /// Adds `addend(i)` to `sums[i]`, for every `i`.
    pub(crate) fn add_each(
        &mut self,
        sums: &mut [Option<Affine>],
        addend: impl Fn(usize) -> Option<Affine>,
    ) {
        // Equal x are rare. They are not looked for, but show in the product.
        let mut products = self.multiply_denominators(sums, &addend, presumed_step);
        if products.iter().any(Base::is_zero_vartime) {
            products = self.multiply_denominators(sums, &addend, exact_step);
        }
        // inverses[c] is the inverse of the product of chain c's denominators up to the current one.
        let mut inverses = invert_all(products);
        for (i, sum) in sums.iter_mut().enumerate().rev() {
            let inverse = &mut inverses[i % CHAINS];
            let other = addend(i);
            *sum = match (self.steps[i], *sum, other) {
                (Step::Trivial, sum, None) => sum,
                (Step::Trivial, None, other) => other,
                (Step::Chord, Some(p), Some(q)) => {
                    let slope = (q.y - p.y) * (*inverse * self.prefixes[i]);
                    *inverse *= self.denominators[i];
                    Some(third_point(slope, &p, &q))
                }
                (Step::Tangent, Some(p), Some(q)) => {
                    let square = p.x.square();
                    let slope = (square.double() + square) * (*inverse * self.prefixes[i]);
                    *inverse *= self.denominators[i];
                    Some(third_point(slope, &p, &q))
                }
                // Opposite points; the other pairs have no chord or tangent.
                _ => None,
            };
        }
    }

    /// Fills the working memory for one round of additions; returns the product of each chain.
    fn multiply_denominators(
        &mut self,
        sums: &[Option<Affine>],
        addend: impl Fn(usize) -> Option<Affine>,
        step: impl Fn(&Affine, &Affine) -> (Step, Base),
    ) -> [Base; CHAINS] {
        self.steps.clear();
        self.denominators.clear();
        self.prefixes.clear();
        let mut products = [Base::ONE; CHAINS];
        for (i, sum) in sums.iter().enumerate() {
            let product = &mut products[i % CHAINS];
            let (step, denominator) = match (sum, addend(i)) {
                (Some(p), Some(q)) => step(p, &q),
                _ => (Step::Trivial, Base::ONE),
            };
            self.steps.push(step);
            self.denominators.push(denominator);
            self.prefixes.push(*product);
            if !matches!(step, Step::Trivial) {
                *product *= denominator;
            }
        }
        products
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::group::{Curve as _, Group};
    use proptest::prelude::*;

    use crate::curve::{Curve, Point, Scalar};

    fn multiple(k: i64) -> Point {
        let size = Scalar::from(k.unsigned_abs());
        (Curve::generator() * if k < 0 { -size } else { size }).to_affine()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Small multiples, so that the identity, equal and opposite points are among the pairs.
        #[test]
        fn sums_are_those_of_the_curve_library_exceptional_ones_too(
            pairs in prop::collection::vec((-3_i64..=3, -3_i64..=3), 0..40)
        ) {
            let left: Vec<Point> = pairs.iter().map(|(p, _)| multiple(*p)).collect();
            let right: Vec<Point> = pairs.iter().map(|(_, q)| multiple(*q)).collect();
            let mut sums: Vec<_> = left.iter().map(Affine::from_point).collect();
            BatchAdder::default().add_each(&mut sums, |i| Affine::from_point(&right[i]));
            for ((sum, p), q) in sums.iter().zip(&left).zip(&right) {
                prop_assert_eq!(Affine::to_point(*sum), (p + q).to_affine());
            }
        }
    }
}
