//! One attempt at one proof: a fresh seed, the blinds that follow from it, and the proof.

use halo2_proofs::{
    plonk::{self, Circuit, ProvingKey},
    transcript::{Blake2bWrite, Challenge255},
};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::{
    blinds::KnownBlinds,
    prover::{ProverKey, Subject, create_proof},
    secret::SecretRng,
};
use crate::{
    cells::{AdviceColumn, Cells},
    curve::{Point, Scalar},
    generators::Generators,
    shape::Shape,
};

/// A circuit that has its witness column by column.
pub trait Witnessed: Circuit<Scalar> + Default {
    /// What synthesis assigns to each advice column, from row 0 on; zero in the rows after the last. `None` without a
    /// witness.
    fn advice(&self) -> Option<&Cells<AdviceColumn, Scalar>>;
}

/// One attempt at a proof.
///
/// The same seed under two witnesses would publish the difference of two columns, so a seed lives and
/// dies here: it is drawn from the operating system, never given away, and [`prove`](Self::prove) consumes the
/// attempt. Not `Clone`.
///
/// One proof from an attempt compiles:
///
/// ```no_run
/// # use circuits::{proof::*, shape::*, generators::Generators, shard::circuit::ShardCircuit};
/// # type C = ShardCircuit<Tiny>;
/// # fn f(g: &Generators<Tiny>, k: &ProverKey<C>, a: C, b: C) {
/// let attempt = Attempt::new(3);
/// let first = attempt.prove(g, k, &a, &[], &[]);
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
/// let first = attempt.prove(g, k, &a, &[], &[]);
/// let second = attempt.prove(g, k, &b, &[], &[]); // use of a moved value
/// # }
/// ```
pub struct Attempt {
    /// Not moved with the attempt, as a copy would not be overwritten.
    seed: Box<Zeroizing<[u8; 32]>>,
    /// After the blinds were drawn.
    rng: SecretRng,
    blinds: KnownBlinds,
}

/// What came of an attempt.
pub struct Proven {
    /// The proof.
    pub proof: Vec<u8>,
    /// The commitments of its advice columns, with which it begins.
    pub columns: Vec<Point>,
    /// Their blinds, which link proofs need.
    pub blinds: KnownBlinds,
}

/// Why an attempt gave no proof. Its seed is gone: a new attempt has another.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The proof system refused, for instance because a column of the witness is too long.
    #[error("the proof system failed: {0}")]
    Plonk(#[from] plonk::Error),
}

impl Attempt {
    /// An attempt at a proof of a circuit with so many advice columns.
    pub fn new(advice_columns: usize) -> Self {
        let mut seed = Box::new(Zeroizing::new([0; 32]));
        OsRng.fill_bytes(&mut **seed);
        Self::from_seed(seed, advice_columns)
    }

    /// An attempt that can be made again, for tests of what it gives.
    #[cfg(test)]
    pub(crate) fn unsound_from_seed(seed: [u8; 32], advice_columns: usize) -> Self {
        Self::from_seed(Box::new(Zeroizing::new(seed)), advice_columns)
    }

    fn from_seed(seed: Box<Zeroizing<[u8; 32]>>, advice_columns: usize) -> Self {
        let mut rng = SecretRng::from_seed(&seed);
        let blinds = KnownBlinds::draw(&mut rng, advice_columns);
        Self { seed, rng, blinds }
    }

    /// The blinds that this attempt's proof will have.
    pub fn blinds(&self) -> &KnownBlinds {
        &self.blinds
    }

    /// Makes the proof, on the threads of the current rayon pool. `known` are the commitments of the first columns, as
    /// far as they have been made, with this attempt's blinds.
    ///
    /// A false witness, or a known commitment of something else, is not noticed: the caller verifies what it gets.
    ///
    /// # Errors
    /// [`AttemptError::Plonk`]; the attempt is spent.
    pub fn prove<S: Shape, C: Witnessed>(
        mut self,
        generators: &Generators<S>,
        key: &ProverKey<C>,
        circuit: &C,
        known: &[Point],
        instance: &[&[Scalar]],
    ) -> Result<Proven, AttemptError> {
        let subject = Subject {
            advice: circuit.advice().ok_or(plonk::Error::Synthesis)?,
            known,
            instance,
        };
        let written = create_proof(generators, key, &subject, &self.blinds, &mut self.rng)?;
        Ok(Proven {
            proof: written.proof,
            columns: written.columns,
            blinds: self.blinds,
        })
    }

    /// Makes the same proof by the prover of `halo2_proofs`, to compare with, in bytes and in time.
    ///
    /// # Errors
    /// [`AttemptError::Plonk`]; the attempt is spent.
    pub fn prove_by_the_crate<S: Shape, C: Circuit<Scalar>>(
        self,
        generators: &Generators<S>,
        key: &ProvingKey<Point>,
        circuit: C,
        instance: &[&[Scalar]],
    ) -> Result<Vec<u8>, AttemptError> {
        let mut transcript = Blake2bWrite::<_, Point, Challenge255<Point>>::init(Vec::new());
        let rng = SecretRng::from_seed(&self.seed);
        let (circuits, instances) = ([circuit], [instance]);
        plonk::create_proof(
            generators.params(),
            key,
            &circuits,
            &instances,
            rng,
            &mut transcript,
        )?;
        Ok(transcript.finalize())
    }
}
