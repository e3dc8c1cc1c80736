//! One attempt at one proof: a fresh seed, the blinds that follow from it, and the proof.

use halo2_proofs::{
    plonk::{self, Circuit},
    transcript::{Blake2bWrite, Challenge255},
};
use halo2curves::{ff::Field, group::Curve as _};
use rand_chacha::ChaCha20Rng;
use rand_core::{OsRng, RngCore, SeedableRng};
use zeroize::Zeroizing;

use super::keys::ProverKey;
use crate::{
    cells::AdviceColumn,
    curve::{Curve, Point, Scalar},
    generators::Generators,
    shape::{BLINDING_ROWS, Shape},
};

/// What the proof system will add to each advice column: the values of its blinding rows and its blind.
///
/// Whoever knows them can subtract them from published commitments, so they are zeroised when dropped.
pub struct KnownBlinds {
    rows: Vec<[Scalar; BLINDING_ROWS]>,
    blinds: Vec<Scalar>,
}

impl KnownBlinds {
    /// Draws in the order of `create_proof`: rows of every column, then blinds.
    fn draw(rng: &mut ChaCha20Rng, columns: usize) -> Self {
        let rows = (0..columns)
            .map(|_| std::array::from_fn(|_| Scalar::random(&mut *rng)))
            .collect();
        let blinds = (0..columns).map(|_| Scalar::random(&mut *rng)).collect();
        Self { rows, blinds }
    }

    /// The random part of a column: the scalars on [`Generators::link_bases`], blinding rows first,
    /// then W.
    pub fn of_column(&self, column: AdviceColumn) -> [Scalar; BLINDING_ROWS + 1] {
        std::array::from_fn(|i| {
            if i < BLINDING_ROWS {
                self.rows[column.index()][i]
            } else {
                self.blinds[column.index()]
            }
        })
    }

    /// The commitment of the random part of a column.
    #[cfg(test)]
    pub(crate) fn commit<S: Shape>(
        &self,
        generators: &Generators<S>,
        column: AdviceColumn,
    ) -> Curve {
        generators
            .link_bases()
            .iter()
            .zip(self.of_column(column))
            .map(|(base, scalar)| *base * scalar)
            .sum()
    }
}

impl Drop for KnownBlinds {
    fn drop(&mut self) {
        self.rows
            .iter_mut()
            .flatten()
            .chain(&mut self.blinds)
            .for_each(zeroize_scalar);
    }
}

/// Field elements of the curve crate do not implement `Zeroize`; this overwrites one.
pub(crate) fn zeroize_scalar(scalar: &mut Scalar) {
    *scalar = Scalar::ZERO;
    std::hint::black_box(scalar);
}

/// One attempt at a proof.
///
/// The same seed under two witnesses would publish the difference of two columns, so a seed lives and
/// dies here: it is drawn from the operating system, expanded twice (once to know the blinds, once for
/// the proof system), never stored, and [`prove`](Self::prove) consumes the attempt. Not `Clone`.
///
/// One proof from an attempt compiles:
///
/// ```no_run
/// # use circuits::{proof::*, shape::*, generators::Generators, shard::circuit::ShardCircuit};
/// # type C = ShardCircuit<Tiny>;
/// # fn f(g: &Generators<Tiny>, k: &ProverKey<C>, a: C, b: C) {
/// let attempt = Attempt::new(3);
/// let first = attempt.prove(g, k, a, &[]);
/// # }
/// ```
///
/// and a second one does not:
///
/// ```compile_fail,E0382
/// # use circuits::{proof::*, shape::*, generators::Generators, shard::circuit::ShardCircuit};
/// # type C = ShardCircuit<Tiny>;
/// # fn f(g: &Generators<Tiny>, k: &ProverKey<C>, a: C, b: C) {
/// let attempt = Attempt::new(3);
/// let first = attempt.prove(g, k, a, &[]);
/// let second = attempt.prove(g, k, b, &[]); // use of a moved value
/// # }
/// ```
pub struct Attempt {
    rng: ChaCha20Rng,
    blinds: KnownBlinds,
}

/// Why an attempt gave no proof. Its seed is gone: a new attempt has another.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The proof system refused, for instance because a column of the witness is too long.
    #[error("the proof system failed: {0}")]
    Plonk(#[from] plonk::Error),
    /// The proof's first points are not the ones predicted: the crate draws randomness in another order.
    #[error("the proof's commitments are not the predicted ones; use the pinned halo2_proofs")]
    Prediction,
}

impl Attempt {
    /// An attempt at a proof of a circuit with so many advice columns.
    pub fn new(advice_columns: usize) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *seed);
        let blinds = KnownBlinds::draw(&mut ChaCha20Rng::from_seed(*seed), advice_columns);
        Self {
            rng: ChaCha20Rng::from_seed(*seed),
            blinds,
        }
    }

    /// The blinds that this attempt's proof will have.
    pub fn blinds(&self) -> &KnownBlinds {
        &self.blinds
    }

    /// Makes the proof, on the threads of the current rayon pool, and gives back the blinds, which link
    /// proofs need.
    ///
    /// `create_proof` does not notice a false witness: the caller verifies what it gets.
    ///
    /// # Errors
    /// [`AttemptError::Plonk`]; the attempt is spent.
    pub fn prove<S: Shape, C: Circuit<Scalar>>(
        self,
        generators: &Generators<S>,
        key: &ProverKey<C>,
        circuit: C,
        instance: &[&[Scalar]],
    ) -> Result<(Vec<u8>, KnownBlinds), AttemptError> {
        let mut transcript = Blake2bWrite::<_, Point, Challenge255<Point>>::init(Vec::new());
        plonk::create_proof(
            generators.params(),
            key.proving_key(),
            &[circuit],
            &[instance],
            self.rng,
            &mut transcript,
        )?;
        Ok((transcript.finalize(), self.blinds))
    }
}

/// Sums in affine form, with one inversion for all.
pub(crate) fn normalize(points: &[Curve]) -> Vec<Point> {
    let mut affine = vec![Point::default(); points.len()];
    Curve::batch_normalize(points, &mut affine);
    affine
}
