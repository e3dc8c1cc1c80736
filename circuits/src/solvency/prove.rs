//! Proving solvency: the proof first, then the links of its two first columns to K_L and K_R.

use super::{
    check::{SolvencyClaim, SolvencyError, SolvencyProof, SolvencyVerifier},
    circuit::SolvencyCircuit,
    evaluate::Failure,
    instance::instance_columns,
    layout::{ADVICE_COLUMNS, LIABILITIES, RESERVES},
    witness::SolvencyWitness,
};
use crate::{
    cells::AdviceColumn,
    curve::Scalar,
    generators::Generators,
    link::{LinkProof, LinkedColumn},
    proof::{Attempt, AttemptError, Proven, ProverKey, zeroize_scalar},
    shape::Shape,
};

/// Why there is no solvency proof.
#[derive(Debug, thiserror::Error)]
pub enum ProveSolvencyError {
    /// The statement is false.
    #[error("the totals do not satisfy the statement: {} clauses fail", .0.len())]
    False(Vec<Failure>),
    /// The proof system failed.
    #[error(transparent)]
    Attempt(#[from] AttemptError),
    /// The finished proof does not verify: the totals are not those of the commitments.
    #[error("the proof that was made does not verify: {0}")]
    Rejected(#[from] SolvencyError),
}

/// The blinds of the two commitments: K_L is `sum L_a G_a + liabilities * W`, K_R likewise.
#[derive(Clone, Copy)]
pub struct TotalBlinds {
    /// Sum of the blinds of all leaves.
    pub liabilities: Scalar,
    /// b, fresh for each K_R, or zero for a public list of reserves.
    pub reserves: Scalar,
}

/// Proves the statement for committed totals, and verifies the proof.
///
/// # Errors
/// [`ProveSolvencyError`].
pub fn prove_solvency<S: Shape>(
    generators: &Generators<S>,
    key: &ProverKey<SolvencyCircuit<S>>,
    claim: &SolvencyClaim<'_>,
    witness: &SolvencyWitness,
    blinds: TotalBlinds,
) -> Result<SolvencyProof, ProveSolvencyError> {
    let instance = instance_columns::<S>(claim.statement);
    let columns: Vec<&[Scalar]> = instance.iter().map(Vec::as_slice).collect();
    let circuit =
        SolvencyCircuit::<S>::new(claim.statement, witness).map_err(ProveSolvencyError::False)?;
    let attempt = Attempt::new(ADVICE_COLUMNS);
    let Proven {
        proof,
        columns: commitments,
        blinds: known,
    } = attempt.prove(generators, key, &circuit, &[], &columns)?;
    drop(circuit);

    let link = |label, column: AdviceColumn, blind| {
        let key = key.verifying().digest();
        let statement = claim.link_statement(key, &proof, label, commitments[column.index()]);
        let mut x = LinkProof::representation(&known, column, blind);
        let link = LinkProof::prove(generators, &statement, &x);
        x.iter_mut().for_each(zeroize_scalar);
        link
    };
    let liabilities = link(LinkedColumn::Liabilities, LIABILITIES, blinds.liabilities);
    let reserves = link(LinkedColumn::Reserves, RESERVES, blinds.reserves);
    let solvency_proof = SolvencyProof {
        proof,
        liabilities,
        reserves,
    };
    SolvencyVerifier::new(generators, key.verifying()).verify(claim, &solvency_proof)?;
    Ok(solvency_proof)
}
