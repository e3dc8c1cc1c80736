//! Verifying the solvency proof: instances computed from the statement, both links checked.

use super::{
    circuit::SolvencyCircuit,
    instance::instance_columns,
    layout::{LIABILITIES, LINKED_COLUMNS, RESERVES},
    statement::SolvencyStatement,
};
use crate::{
    cells::AdviceColumn,
    curve::{DecodeError, Point, Scalar, encode_point},
    domain,
    generators::Generators,
    hash::{Digest32, hash_to_field, sha256_bytes},
    ledger::ClaimDigest,
    link::{LINK_BYTES, LinkProof, LinkStatement, LinkedColumn},
    proof::{BatchedProofs, CircuitKey, ProofError, check_proof, leading_points},
    shape::Shape,
};

/// The claim as an element of F: `H2F("por/claim-element/v1", claim digest)`.
pub fn claim_element(claim: ClaimDigest) -> Scalar {
    hash_to_field(domain::CLAIM_ELEMENT, &[&claim.0])
}

/// What a solvency proof is checked against.
#[derive(Clone, Copy, Debug)]
pub struct SolvencyClaim<'a> {
    /// The claim that the proof is bound to.
    pub digest: ClaimDigest,
    /// The statement; its claim element is [`claim_element`] of `digest`.
    pub statement: &'a SolvencyStatement,
    /// K_L, recomputed from the leaves.
    pub liabilities: Point,
    /// K_R, from the claim.
    pub reserves: Point,
}

impl SolvencyClaim<'_> {
    pub(super) fn link_statement(
        &self,
        key: Digest32,
        proof: &[u8],
        label: LinkedColumn,
        column: Point,
    ) -> LinkStatement {
        let target = match label {
            LinkedColumn::Reserves => self.reserves,
            LinkedColumn::Liabilities | LinkedColumn::Opening => self.liabilities,
        };
        LinkStatement {
            subject: self.digest.0,
            key,
            shard: 0,
            label,
            target: encode_point(&target),
            column,
            proof: sha256_bytes(proof),
        }
    }
}

/// The solvency proof with its two links.
#[derive(Clone, Debug)]
pub struct SolvencyProof {
    /// The Halo2 proof: exactly [`Shape::SOLVENCY_PROOF_BYTES`].
    pub proof: Vec<u8>,
    /// Ties the liabilities column to K_L.
    pub liabilities: LinkProof,
    /// Ties the reserves column to K_R.
    pub reserves: LinkProof,
}

impl SolvencyProof {
    /// Bytes of an encoded solvency proof.
    pub const fn bytes<S: Shape>() -> usize {
        S::SOLVENCY_PROOF_BYTES + 2 * LINK_BYTES
    }

    /// The Halo2 proof, then the links of liabilities and of reserves.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.proof.clone();
        bytes.extend(self.liabilities.to_bytes());
        bytes.extend(self.reserves.to_bytes());
        bytes
    }

    /// Splits the bytes of a solvency proof.
    ///
    /// # Errors
    /// [`SolvencyError`] for another length or links that do not parse.
    pub fn from_bytes<S: Shape>(bytes: &[u8]) -> Result<Self, SolvencyError> {
        if bytes.len() != Self::bytes::<S>() {
            return Err(ProofError::Length.into());
        }
        let (proof, links) = bytes.split_at(S::SOLVENCY_PROOF_BYTES);
        let link = |index: usize| {
            let bytes = &links[index * LINK_BYTES..(index + 1) * LINK_BYTES];
            LinkProof::from_bytes(bytes.try_into().expect("the length was checked"))
                .map_err(SolvencyError::LinkBytes)
        };
        Ok(Self {
            proof: proof.to_vec(),
            liabilities: link(0)?,
            reserves: link(1)?,
        })
    }
}

/// Why a solvency proof is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolvencyError {
    /// The Halo2 proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The Halo2 proof's last multi-scalar multiplication is not zero.
    #[error("the proof does not verify")]
    Opening,
    /// A link proof does not parse.
    #[error("a link proof is malformed: {0}")]
    LinkBytes(DecodeError),
    /// The liabilities column is not what K_L commits to.
    #[error("the link of liabilities does not verify")]
    LiabilitiesLink,
    /// The reserves column is not what K_R commits to.
    #[error("the link of reserves does not verify")]
    ReservesLink,
}

/// Checks solvency proofs against one verifying key.
#[derive(Clone, Copy)]
pub struct SolvencyVerifier<'g, S: Shape> {
    generators: &'g Generators<S>,
    key: &'g CircuitKey<SolvencyCircuit<S>>,
}

impl<'g, S: Shape> SolvencyVerifier<'g, S> {
    /// A verifier with these generators and this key; whether the key is the pinned one is up to whoever
    /// built it.
    pub fn new(generators: &'g Generators<S>, key: &'g CircuitKey<SolvencyCircuit<S>>) -> Self {
        Self { generators, key }
    }

    /// Checks a solvency proof completely.
    ///
    /// # Errors
    /// [`SolvencyError`].
    pub fn verify(
        &self,
        claim: &SolvencyClaim<'_>,
        solvency_proof: &SolvencyProof,
    ) -> Result<(), SolvencyError> {
        let instance = instance_columns::<S>(claim.statement);
        let columns: Vec<&[Scalar]> = instance.iter().map(Vec::as_slice).collect();
        let linked = leading_points(&solvency_proof.proof, LINKED_COLUMNS)?;
        let proof = check_proof(
            self.generators,
            self.key,
            S::SOLVENCY_PROOF_BYTES,
            &columns,
            &solvency_proof.proof,
            &linked,
        )?;
        let mut batch = BatchedProofs::new(self.generators);
        batch.add(proof);
        if !batch.verify() {
            return Err(SolvencyError::Opening);
        }
        let holds = |label, link: &LinkProof, column: AdviceColumn, target| {
            let key = self.key.digest();
            let statement =
                claim.link_statement(key, &solvency_proof.proof, label, linked[column.index()]);
            link.equation::<S>(&statement)
                .holds(self.generators, target)
        };
        if !holds(
            LinkedColumn::Liabilities,
            &solvency_proof.liabilities,
            LIABILITIES,
            &claim.liabilities,
        ) {
            return Err(SolvencyError::LiabilitiesLink);
        }
        if !holds(
            LinkedColumn::Reserves,
            &solvency_proof.reserves,
            RESERVES,
            &claim.reserves,
        ) {
            return Err(SolvencyError::ReservesLink);
        }
        Ok(())
    }
}
