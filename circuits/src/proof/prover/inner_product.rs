//! The inner-product argument: the committed polynomial has this value at x_3 (the Halo paper, eprint 2019/1021, 3.2).
//!
//! In each round the crate folds the generators as it folds the polynomial: half of them is multiplied by the round's
//! challenge, one by one, which takes longer than all of the argument's commitments together. Here the generators stay
//! what they are. Folded k times, generator i is the sum of the 2^k generators in places `i, i + n / 2^k, ...`, each
//! with a weight that is a product of challenges. So a commitment to half of the folded polynomial is one to n / 2
//! scalars on the generators that there are tables of.

use std::io;

use halo2_proofs::transcript::TranscriptWrite as _;
use halo2curves::{ff::Field as _, group::Curve as _};

use super::{
    polynomial::Polynomial,
    transcript::{Transcript, challenge},
};
use crate::{
    curve::{Scalar, normalize},
    fixed_base::FullTables,
    proof::secret::{SecretRng, SecretScalars},
};

/// `sum_i a_i b_i`.
pub(super) fn product(a: &[Scalar], b: &[Scalar]) -> Scalar {
    a.iter().zip(b).map(|(a, b)| *a * b).sum()
}

/// Writes the argument for a polynomial, its coefficients in order, and the powers of x_3.
///
/// # Errors
/// Those of the transcript, which takes no identity.
pub(super) fn prove(
    tables: &FullTables,
    rng: &mut SecretRng,
    transcript: &mut Transcript,
    polynomial: Polynomial,
    powers_of_x_3: Vec<Scalar>,
) -> io::Result<()> {
    let size = polynomial.coefficients.len();
    // S: a random polynomial with the root x_3, which hides the opened one.
    let mut opened = Polynomial::random(size, rng);
    let value = product(&opened.coefficients, &powers_of_x_3);
    opened.coefficients[0] -= value;
    transcript.write_point(opened.commitment(tables).to_affine())?;

    let xi = challenge(transcript);
    let z = challenge(transcript);
    // P' = P - [v] G_0 + [xi] S has the root x_3, too.
    opened.fold(xi, polynomial.committed());
    let value = product(&opened.coefficients, &powers_of_x_3);
    opened.coefficients[0] -= value;

    let a = &mut opened.coefficients;
    let mut b = powers_of_x_3;
    let mut weights = vec![Scalar::ONE; size];
    let mut half = size / 2;
    while half > 0 {
        let (a_low, a_high) = a[..2 * half].split_at(half);
        let (b_low, b_high) = b[..2 * half].split_at(half);
        // Of L, then of R.
        let blinds = SecretScalars::random(2, rng);
        let values = [product(a_high, b_low) * z, product(a_low, b_high) * z];
        // L: the upper half of a on the lower half of the generators. R: the other way round.
        let scalars = [
            on_generators(a_high, &weights, 0),
            on_generators(a_low, &weights, half),
        ];
        let points = [0, 1].map(|i| {
            let blinding = [&blinds[i], &values[i]];
            tables.sum(scalars[i].iter().chain(blinding))
        });
        for point in normalize(&points) {
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
        opened.blind += blinds[0] * inverse + blinds[1] * u;
        half /= 2;
    }
    transcript.write_scalar(a[0])?;
    transcript.write_scalar(opened.blind)
}

/// The scalars on the generators themselves of half of a folded polynomial, which meets the half of the folded
/// generators that begins at `start`; zero on those of the other half.
fn on_generators(a: &[Scalar], weights: &[Scalar], start: usize) -> SecretScalars {
    let mut scalars = SecretScalars::zeros(weights.len());
    let blocks = scalars.chunks_exact_mut(2 * a.len());
    for (scalars, weights) in blocks.zip(weights.chunks_exact(2 * a.len())) {
        let met = scalars[start..].iter_mut().zip(&weights[start..]);
        for ((scalar, weight), a) in met.zip(a) {
            *scalar = *weight * a;
        }
    }
    scalars
}
