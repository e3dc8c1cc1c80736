//! Memory that is overwritten when it is given back.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use halo2curves::ff::Field as _;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, Error, RngCore, SeedableRng as _};

use crate::curve::Scalar;

/// Field elements of the curve crate do not implement `Zeroize`; this overwrites one.
pub(crate) fn zeroize_scalar(scalar: &mut Scalar) {
    zeroize_scalars(std::slice::from_mut(scalar));
}

/// Overwrites field elements.
pub(crate) fn zeroize_scalars(scalars: &mut [Scalar]) {
    scalars.fill(Scalar::ZERO);
    // What was written may be read, for all that the compiler knows.
    std::hint::black_box(scalars);
}

/// Cells of a witness, or what follows from them. Their number must not grow: a vector that moves leaves a copy.
#[derive(Default)]
pub(crate) struct SecretScalars(Vec<Scalar>);

impl SecretScalars {
    /// So many zeros, to be written over.
    pub(crate) fn zeros(count: usize) -> Self {
        Self(vec![Scalar::ZERO; count])
    }

    /// So many random ones.
    pub(crate) fn random(count: usize, rng: &mut SecretRng) -> Self {
        let mut scalars = Self::zeros(count);
        for scalar in scalars.iter_mut() {
            *scalar = Scalar::random(&mut *rng);
        }
        scalars
    }
}

impl fmt::Debug for SecretScalars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecretScalars").field(&self.0.len()).finish()
    }
}

impl Clone for SecretScalars {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl From<Vec<Scalar>> for SecretScalars {
    fn from(scalars: Vec<Scalar>) -> Self {
        Self(scalars)
    }
}

impl Deref for SecretScalars {
    type Target = [Scalar];

    fn deref(&self) -> &[Scalar] {
        &self.0
    }
}

impl DerefMut for SecretScalars {
    fn deref_mut(&mut self) -> &mut [Scalar] {
        &mut self.0
    }
}

impl Drop for SecretScalars {
    fn drop(&mut self) {
        zeroize_scalars(&mut self.0);
    }
}

/// A generator of a proof's randomness. Its state stays where it is when it is moved: a copy would not be overwritten.
pub(crate) struct SecretRng(Box<ChaCha20Rng>);

impl SecretRng {
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Box::new(ChaCha20Rng::from_seed(*seed)))
    }
}

impl Drop for SecretRng {
    /// The generator's crate erases nothing: another one is put over its state.
    fn drop(&mut self) {
        *self.0 = ChaCha20Rng::from_seed([0; 32]);
        std::hint::black_box(&mut *self.0);
    }
}

impl RngCore for SecretRng {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.0.try_fill_bytes(bytes)
    }
}

impl CryptoRng for SecretRng {}
