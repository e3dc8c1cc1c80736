//! Transforms between the values of a polynomial and its coefficients.
//!
//! The domain H are the powers of omega, of order n. A polynomial of degree below n is known by its values on H, in
//! order. Of its coefficients the transform gives the one of `X^i` in place `rev(i)`, i with its bits reversed; the way
//! back takes them so. Nothing between the two asks for the order, and so nothing is moved.
//!
//! The quotient has a degree below 4n: it is computed on four cosets of H, one after the other, `zeta extended^j H`.
//! That is the crate's extended domain, of order 4n: its place `4 i + j` is place i of coset j.

use halo2_proofs::poly::EvaluationDomain;
use halo2curves::ff::{Field, WithSmallOrderMulGroup as _};
use rayon::prelude::*;

use crate::{curve::Scalar, proof::secret::SecretScalars};

/// What transforms of 2^k values need, computed once.
#[derive(Debug)]
pub(super) struct Domain {
    evaluation: EvaluationDomain<Scalar>,
    size: usize,
    /// In places `h..2h` the powers of the 2h-th root of unity, for every power of two h below n.
    roots: Vec<Scalar>,
    /// The same with inverse roots.
    inverse_roots: Vec<Scalar>,
    inverse_of_size: Scalar,
    cosets: Vec<Coset>,
}

/// A coset of H.
#[derive(Debug)]
struct Coset {
    /// The powers of its first element, in reversed order.
    powers: Vec<Scalar>,
    /// 1 / (X^n - 1), the same everywhere on it.
    inverse_of_vanishing: Scalar,
}

/// `1, base, base^2, ...`
pub(super) fn powers(base: Scalar, count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ONE), |power| Some(*power * base))
        .take(count)
        .collect()
}

/// Puts what is in place i into place `rev(i)`, and back.
pub(super) fn reverse_order(values: &mut [Scalar]) {
    let unused = usize::BITS - values.len().ilog2();
    for i in 0..values.len() {
        let reversed = i.reverse_bits() >> unused;
        if i < reversed {
            values.swap(i, reversed);
        }
    }
}

/// The roots that transforms with this generator of order n use.
fn roots(omega: Scalar, size: usize) -> Vec<Scalar> {
    let all = powers(omega, size / 2);
    let mut roots = vec![Scalar::ONE; size];
    let mut half = 1;
    while half < size {
        for (root, power) in roots[half..2 * half]
            .iter_mut()
            .zip(all.iter().step_by(size / 2 / half))
        {
            *root = *power;
        }
        half *= 2;
    }
    roots
}

impl Domain {
    /// The domain of 2^k rows, for constraints of this degree.
    pub(super) fn new(k: u32, degree: usize) -> Self {
        let evaluation = EvaluationDomain::<Scalar>::new(degree as u32, k);
        let (omega, extended) = (evaluation.get_omega(), evaluation.get_extended_omega());
        let size = 1 << k;
        let coset = |j: usize| {
            let first = Scalar::ZETA * extended.pow_vartime([j as u64]);
            let mut powers = powers(first, size);
            reverse_order(&mut powers);
            let vanishing = first.pow_vartime([size as u64]) - Scalar::ONE;
            Coset {
                powers,
                inverse_of_vanishing: vanishing.invert().expect("no element of a coset is in H"),
            }
        };
        Self {
            size,
            roots: roots(omega, size),
            inverse_roots: roots(evaluation.get_omega_inv(), size),
            inverse_of_size: Scalar::from(size as u64).invert().expect("n is below p"),
            cosets: (0..evaluation.extended_len() / size).map(coset).collect(),
            evaluation,
        }
    }

    /// n, the number of rows.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many cosets the quotient is computed on.
    pub(super) fn cosets(&self) -> usize {
        self.cosets.len()
    }

    /// `omega^rotation * x`.
    pub(super) fn rotate(&self, x: Scalar, rotation: i32) -> Scalar {
        self.evaluation
            .rotate_omega(x, halo2_proofs::poly::Rotation(rotation))
    }

    /// Values on H become coefficients in reversed order (Gentleman and Sande).
    pub(super) fn to_coefficients(&self, values: &mut [Scalar]) {
        let mut half = self.size / 2;
        while half > 0 {
            for block in values.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                let roots = &self.inverse_roots[half..2 * half];
                // The first root is one.
                (low[0], high[0]) = (low[0] + high[0], low[0] - high[0]);
                for ((a, b), root) in low.iter_mut().zip(high).zip(roots).skip(1) {
                    (*a, *b) = (*a + *b, (*a - *b) * root);
                }
            }
            half /= 2;
        }
        for value in values {
            *value *= self.inverse_of_size;
        }
    }

    /// The values on coset j of the polynomials with these coefficients in reversed order.
    pub(super) fn to_coset(
        &self,
        j: usize,
        coefficients: &[SecretScalars],
        values: &mut [SecretScalars],
    ) {
        values
            .par_iter_mut()
            .zip(coefficients)
            .for_each(|(values, coefficients)| self.column_to_coset(j, coefficients, values));
    }

    /// Coefficients in reversed order become values (Cooley and Tukey).
    fn column_to_coset(&self, j: usize, coefficients: &[Scalar], values: &mut [Scalar]) {
        let powers = &self.cosets[j].powers;
        for ((value, coefficient), power) in values.iter_mut().zip(coefficients).zip(powers) {
            *value = *coefficient * power;
        }
        let mut half = 1;
        while half < self.size {
            for block in values.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                let roots = &self.roots[half..2 * half];
                (low[0], high[0]) = (low[0] + high[0], low[0] - high[0]);
                for ((a, b), root) in low.iter_mut().zip(high).zip(roots).skip(1) {
                    let product = *b * root;
                    (*a, *b) = (*a + product, *a - product);
                }
            }
            half *= 2;
        }
    }

    /// The coefficients, in order, of the polynomial of degree below 4n that has these values on the cosets, divided by
    /// `X^n - 1`.
    pub(super) fn divide_by_vanishing(&self, cosets: &[SecretScalars]) -> SecretScalars {
        let mut quotient = self.evaluation.empty_extended();
        for (j, (values, coset)) in cosets.iter().zip(&self.cosets).enumerate() {
            let places = quotient[j..].iter_mut().step_by(self.cosets.len());
            for (place, value) in places.zip(values.iter()) {
                *place = *value * coset.inverse_of_vanishing;
            }
        }
        SecretScalars::from(self.evaluation.extended_to_coeff(quotient))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::OsRng;

    const K: u32 = 5;
    const DEGREE: usize = 5;

    #[test]
    fn transforms_are_those_of_the_crate() {
        let (domain, theirs) = (
            Domain::new(K, DEGREE),
            EvaluationDomain::new(DEGREE as u32, K),
        );
        let values: Vec<_> = (0..1 << K).map(|_| Scalar::random(OsRng)).collect();
        let expected = theirs.lagrange_to_coeff(theirs.lagrange_from_vec(values.clone()));
        let mut coefficients = SecretScalars::from(values);
        domain.to_coefficients(&mut coefficients);
        let mut in_order = coefficients.clone();
        reverse_order(&mut in_order);
        assert_eq!(in_order[..], expected[..]);

        let expected = theirs.coeff_to_extended(expected);
        let mut cosets = Vec::new();
        for j in 0..domain.cosets() {
            let mut values = [SecretScalars::zeros(1 << K)];
            domain.to_coset(j, std::slice::from_ref(&coefficients), &mut values);
            let places = expected[j..].iter().step_by(domain.cosets());
            assert!(values[0].iter().eq(places), "coset {j}");
            cosets.extend(values);
        }
        let quotient = theirs.extended_to_coeff(theirs.divide_by_vanishing_poly(expected));
        assert_eq!(domain.divide_by_vanishing(&cosets)[..], quotient[..]);
    }
}
