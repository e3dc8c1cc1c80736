//! The inner-product argument: the committed polynomial has this value at x_3 (the Halo paper, eprint 2019/1021, 3.2).
//!
//! In each round the crate folds the generators as it folds the polynomial: half of them is multiplied by the round's
//! challenge, one by one, which takes longer than all of the argument's commitments together. Here the generators stay
//! what they are. Folded k times, generator i is the sum of the 2^k generators in places `i, i + n / 2^k, ...`, each
//! with a weight that is a product of challenges. So a commitment to half of the folded polynomial is one to n / 2
//! scalars on the generators that there are tables of.

use std::io;

use halo2_proofs::transcript::TranscriptWrite as _;
use halo2curves::ff::Field as _;

use super::transcript::{Transcript, challenge};
use crate::{
    curve::{Scalar, normalize},
    fixed_base::FullTables,
    proof::secret::{SecretRng, SecretScalars},
};

/// `sum_i a_i b_i`.
pub(super) fn product(a: &[Scalar], b: &[Scalar]) -> Scalar {
    a.iter().zip(b).map(|(a, b)| *a * b).sum()
}

/// Writes the argument for a polynomial, by its coefficients in order and its blind, and the powers of x_3.
///
/// # Errors
/// Those of the transcript, which takes no identity.
pub(super) fn prove(
    tables: &FullTables,
    rng: &mut SecretRng,
    transcript: &mut Transcript,
    polynomial: &[Scalar],
    blind: Scalar,
    powers_of_x_3: Vec<Scalar>,
) -> io::Result<()> {
    let size = polynomial.len();
    // S: a random polynomial with the root x_3, which hides the opened one.
    let mut a = SecretScalars::random(size, rng);
    let value = product(&a, &powers_of_x_3);
    a[0] -= value;
    let random_blind = Scalar::random(&mut *rng);
    let commitment = tables.sum(a.iter().copied().chain([random_blind]));
    transcript.write_point(normalize(&[commitment])[0])?;

    let xi = challenge(transcript);
    let z = challenge(transcript);
    // P' = P - [v] G_0 + [xi] S has the root x_3, too.
    for (a, coefficient) in a.iter_mut().zip(polynomial) {
        *a = *a * xi + coefficient;
    }
    let value = product(&a, &powers_of_x_3);
    a[0] -= value;
    let mut blind = random_blind * xi + blind;

    let mut b = powers_of_x_3;
    let mut weights = vec![Scalar::ONE; size];
    let mut half = size / 2;
    while half > 0 {
        let (a_low, a_high) = a[..2 * half].split_at(half);
        let (b_low, b_high) = b[..2 * half].split_at(half);
        let (l_blind, r_blind) = (Scalar::random(&mut *rng), Scalar::random(&mut *rng));
        // L: the upper half of a on the lower half of the generators, and the other way round R.
        let l = Half {
            a: a_high,
            is_low: true,
        }
        .on(&weights);
        let l = tables.sum(
            l.iter()
                .copied()
                .chain([l_blind, product(a_high, b_low) * z]),
        );
        let r = Half {
            a: a_low,
            is_low: false,
        }
        .on(&weights);
        let r = tables.sum(
            r.iter()
                .copied()
                .chain([r_blind, product(a_low, b_high) * z]),
        );
        for point in normalize(&[l, r]) {
            transcript.write_point(point)?;
        }

        let u = challenge(transcript);
        let inverse: Option<Scalar> = u.invert().into();
        let inverse = inverse.ok_or_else(|| io::Error::other("a challenge is zero"))?;
        for i in 0..half {
            let (a_high, b_high) = (a[half + i], b[half + i]);
            a[i] += a_high * inverse;
            b[i] += b_high * u;
        }
        for block in weights.chunks_exact_mut(2 * half) {
            block[half..].iter_mut().for_each(|weight| *weight *= u);
        }
        blind += l_blind * inverse + r_blind * u;
        half /= 2;
    }
    transcript.write_scalar(a[0])?;
    transcript.write_scalar(blind)
}

/// Half of the folded polynomial, and whether it meets the lower half of the folded generators.
struct Half<'a> {
    a: &'a [Scalar],
    is_low: bool,
}

impl Half<'_> {
    /// The scalars on the generators themselves; zero on those of the other half.
    fn on(&self, weights: &[Scalar]) -> SecretScalars {
        let half = self.a.len();
        let mut scalars = SecretScalars::zeros(weights.len());
        let blocks = scalars.chunks_exact_mut(2 * half);
        for (scalars, weights) in blocks.zip(weights.chunks_exact(2 * half)) {
            let place = if self.is_low { 0 } else { half };
            let met = scalars[place..][..half].iter_mut().zip(&weights[place..]);
            for ((scalar, weight), a) in met.zip(self.a) {
                *scalar = *weight * a;
            }
        }
        scalars
    }
}
