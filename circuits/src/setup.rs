//! Generators and keys of a shape, together: what a verifier rebuilds, and what a prover adds.

use crate::{
    generators::Generators,
    proof::{CircuitKey, KeyError, ProverKey},
    shape::Shape,
    shard::circuit::ShardCircuit,
    solvency::SolvencyCircuit,
};

/// What a verifier needs, borrowed. Both keys have the digests that the shape pins.
#[derive(Clone, Copy)]
pub struct Keys<'a, S: Shape> {
    /// The generators.
    pub generators: &'a Generators<S>,
    /// The shard circuit's verifying key.
    pub shard: &'a CircuitKey<ShardCircuit<S>>,
    /// The solvency circuit's verifying key.
    pub solvency: &'a CircuitKey<SolvencyCircuit<S>>,
}

/// A verifier's generators and keys.
pub struct VerifierSetup<S: Shape> {
    generators: Generators<S>,
    shard: CircuitKey<ShardCircuit<S>>,
    solvency: CircuitKey<SolvencyCircuit<S>>,
}

impl<S: Shape> VerifierSetup<S> {
    /// Rebuilds the keys and compares them with the pinned digests.
    ///
    /// # Errors
    /// [`KeyError`]: this binary was not built from the source that it claims.
    pub fn pinned() -> Result<Self, KeyError> {
        let generators = Generators::pinned();
        let shard = CircuitKey::pinned(&generators, S::SHARD_KEY_DIGEST)?;
        let solvency = CircuitKey::pinned(&generators, S::SOLVENCY_KEY_DIGEST)?;
        Ok(Self {
            generators,
            shard,
            solvency,
        })
    }

    /// The keys.
    pub fn keys(&self) -> Keys<'_, S> {
        Keys {
            generators: &self.generators,
            shard: &self.shard,
            solvency: &self.solvency,
        }
    }
}

/// A prover's generators and keys.
pub struct ProverSetup<S: Shape> {
    /// The generators.
    pub generators: Generators<S>,
    /// The shard circuit's proving key.
    pub shard: ProverKey<ShardCircuit<S>>,
    /// The solvency circuit's proving key.
    pub solvency: ProverKey<SolvencyCircuit<S>>,
}

impl<S: Shape> ProverSetup<S> {
    /// Rebuilds the keys, compares them with the pinned digests and extends them.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn pinned() -> Result<Self, KeyError> {
        let VerifierSetup {
            generators,
            shard,
            solvency,
        } = VerifierSetup::pinned()?;
        let shard = ProverKey::new(&generators, shard)?;
        let solvency = ProverKey::new(&generators, solvency)?;
        Ok(Self {
            generators,
            shard,
            solvency,
        })
    }

    /// The verifier's part.
    pub fn keys(&self) -> Keys<'_, S> {
        Keys {
            generators: &self.generators,
            shard: self.shard.verifying(),
            solvency: self.solvency.verifying(),
        }
    }
}
