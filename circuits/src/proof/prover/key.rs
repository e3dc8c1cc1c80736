//! What the prover computes of a circuit once: its constraints, its domain, and its fixed columns.

use halo2_proofs::plonk::{self, Circuit, ProvingKey};

use super::{
    commit::{PUBLIC_BLIND, commit},
    domain::Domain,
    fixed::fixed_columns,
    system::{System, text_of},
};
use crate::{
    curve::{Point, Scalar},
    generators::Generators,
    proof::{
        keys::{CircuitKey, KeyError},
        secret::SecretScalars,
    },
    shape::Shape,
};

/// A key for making proofs, with its verifying key.
#[derive(Debug)]
pub struct ProverKey<C> {
    verifying: CircuitKey<C>,
    circuit: Arithmetization,
}

/// A circuit as the prover takes it.
#[derive(Debug)]
pub(super) struct Arithmetization {
    pub(super) system: System,
    pub(super) domain: Domain,
    /// The fixed columns' coefficients, in reversed order.
    pub(super) fixed: Vec<SecretScalars>,
    /// The fixed columns' values on each coset.
    pub(super) fixed_on_cosets: Vec<Vec<SecretScalars>>,
}

impl<C: Circuit<Scalar> + Default> ProverKey<C> {
    /// Extends a verifying key by what is read of the circuit, and compares the two: the text of a key has all of its
    /// constraints, and the commitments of its fixed columns.
    ///
    /// # Errors
    /// [`KeyError::Plonk`], [`KeyError::Unknown`].
    pub fn new<S: Shape>(
        generators: &Generators<S>,
        verifying: CircuitKey<C>,
    ) -> Result<Self, KeyError> {
        let system = System::of::<C>().ok_or(KeyError::Unknown)?;
        let mut fixed = fixed_columns::<C>(system.fixed.count, S::N_ROWS)?;
        let commitments = commit(generators, &fixed, |_| &PUBLIC_BLIND);
        let pinned = format!("{:?}", verifying.verifying_key().pinned());
        let fixed_commitments = format!("fixed_commitments: {commitments:?}");
        if !pinned.contains(&fixed_commitments) || !pinned.contains(&text_of::<C>()) {
            return Err(KeyError::Unknown);
        }
        let domain = Domain::new(S::K, system.degree);
        for column in &mut fixed {
            domain.to_coefficients(column);
        }
        let on_coset = |j: usize| {
            let mut values = vec![SecretScalars::zeros(S::N_ROWS); fixed.len()];
            domain.to_coset(j, &fixed, &mut values);
            values
        };
        let fixed_on_cosets = (0..domain.cosets()).map(on_coset).collect();
        Ok(Self {
            verifying,
            circuit: Arithmetization {
                system,
                domain,
                fixed,
                fixed_on_cosets,
            },
        })
    }

    /// The key as `create_proof` of `halo2_proofs` takes it, which this crate's prover is compared with.
    ///
    /// # Errors
    /// [`KeyError::Plonk`].
    pub fn proving_key<S: Shape>(
        &self,
        generators: &Generators<S>,
    ) -> Result<ProvingKey<Point>, KeyError> {
        let verifying = self.verifying.verifying_key().clone();
        Ok(plonk::keygen_pk(
            generators.params(),
            verifying,
            &C::default(),
        )?)
    }
}

impl<C> ProverKey<C> {
    /// The verifying key.
    pub fn verifying(&self) -> &CircuitKey<C> {
        &self.verifying
    }

    pub(super) fn circuit(&self) -> &Arithmetization {
        &self.circuit
    }
}
