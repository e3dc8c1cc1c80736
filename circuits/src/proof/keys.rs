//! Verifying keys: rebuilt from the source, never read, and compared with a pinned digest.

use std::{io, marker::PhantomData};

use halo2_proofs::{
    plonk::{self, Circuit, ConstraintSystem, VerifyingKey},
    transcript::{Challenge255, EncodedChallenge as _, Transcript},
};
use halo2curves::ff::Field as _;

use crate::{
    curve::{Point, Scalar},
    generators::Generators,
    hash::{Digest32, sha256_bytes},
    shape::{BLINDING_ROWS, Shape},
};

/// A verifying key, with its digest.
#[derive(Debug)]
pub struct CircuitKey<C> {
    key: VerifyingKey<Point>,
    digest: Digest32,
    circuit: PhantomData<fn() -> C>,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The circuit does not fit its rows.
    #[error("the key cannot be built: {0}")]
    Plonk(#[from] plonk::Error),
    /// The rebuilt key is not the pinned one: this binary was built from something else.
    #[error("the verifying key's digest is {found}, and {pinned} is pinned")]
    NotPinned {
        /// Digest of the rebuilt key.
        found: String,
        /// Digest in the source.
        pinned: &'static str,
    },
    /// The circuit has something that the prover does not know, or is not what the key is of.
    #[error("the prover does not know this circuit; use the pinned halo2_proofs")]
    Unknown,
    /// The constraint system leaves another number of rows to randomness than the protocol says.
    #[error("the circuit has {0} blinding rows")]
    BlindingRows(usize),
}

impl<C: Circuit<Scalar> + Default> CircuitKey<C> {
    /// Rebuilds the key of circuit `C` without comparing it with anything. A verifier uses
    /// [`pinned`](Self::pinned).
    ///
    /// # Errors
    /// [`KeyError::Plonk`], [`KeyError::BlindingRows`].
    pub fn rebuild<S: Shape>(generators: &Generators<S>) -> Result<Self, KeyError> {
        let mut system = ConstraintSystem::default();
        C::configure(&mut system);
        let blinding_rows = system.blinding_factors() + 1;
        if blinding_rows != BLINDING_ROWS {
            return Err(KeyError::BlindingRows(blinding_rows));
        }
        let key = plonk::keygen_vk(generators.params(), &C::default())?;
        let digest = sha256_bytes(format!("{:?}", key.pinned()).as_bytes());
        Ok(Self {
            key,
            digest,
            circuit: PhantomData,
        })
    }

    /// Rebuilds the key and compares it with the digest that the shape pins.
    ///
    /// # Errors
    /// Those of [`rebuild`](Self::rebuild), and [`KeyError::NotPinned`].
    pub fn pinned<S: Shape>(
        generators: &Generators<S>,
        pinned: &'static str,
    ) -> Result<Self, KeyError> {
        let key = Self::rebuild(generators)?;
        let found = hex::encode(key.digest);
        if found == pinned {
            Ok(key)
        } else {
            Err(KeyError::NotPinned { found, pinned })
        }
    }

    /// SHA-256 of the key's pinned text.
    pub fn digest(&self) -> Digest32 {
        self.digest
    }

    /// What the transcript of every proof of this circuit begins with: the one thing that a verifier which is not built
    /// on the crate needs to be told of a key (SPEC.md, section 4).
    pub fn transcript_element(&self) -> Scalar {
        let mut first = FirstScalar(Scalar::ZERO);
        self.key
            .hash_into(&mut first)
            .expect("a transcript that takes everything");
        first.0
    }

    /// The key as `halo2_proofs` takes it.
    pub fn verifying_key(&self) -> &VerifyingKey<Point> {
        &self.key
    }
}

/// A transcript that keeps the scalar which it is given, and nothing else. The crate has no other way to say it.
struct FirstScalar(Scalar);

impl Transcript<Point, Challenge255<Point>> for FirstScalar {
    fn squeeze_challenge(&mut self) -> Challenge255<Point> {
        Challenge255::new(&[0; 64])
    }

    fn common_point(&mut self, _: Point) -> io::Result<()> {
        Ok(())
    }

    fn common_scalar(&mut self, scalar: Scalar) -> io::Result<()> {
        self.0 = scalar;
        Ok(())
    }
}
