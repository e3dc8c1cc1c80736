//! The challenges of a shard: what they depend on, and the public inputs that follow from them.

use halo2curves::ff::{Field, PrimeField};

use super::columns::instance;
use crate::{
    curve::{Point, Scalar, encode_point, encode_scalar},
    hash::{Digest32, hash_to_field, sha256_bytes},
    ledger::{Kind, LedgerDigest},
    link::{LinkStatement, LinkedColumn},
    shape::{LEAVES_PER_GROUP, Shape},
};

/// Which shard of which ledger, and its leaves: what is fixed before its challenges.
#[derive(Clone, Copy, Debug)]
pub struct ShardStatement {
    /// The ledger.
    pub ledger: LedgerDigest,
    /// Kind of the ledger.
    pub kind: Kind,
    /// Number of the shard.
    pub shard: u64,
    /// n, the number of leaves of the whole ledger.
    pub leaf_count: u64,
    /// SHA-256 of the shard's commitments, 32 bytes each, in order.
    pub leaves: Digest32,
}

impl ShardStatement {
    /// What the link proof of the opening column is about. The column is a part of `proof`, made for the
    /// challenge `rho` under the verifying key with digest `key`.
    pub fn link(&self, key: Digest32, rho: Scalar, opening: Point, proof: &[u8]) -> LinkStatement {
        LinkStatement {
            subject: self.ledger.0,
            key,
            kind: self.kind,
            shard: self.shard,
            label: LinkedColumn::Opening,
            target: encode_scalar(&rho),
            column: opening,
            proof: sha256_bytes(proof),
        }
    }
}

/// rho weighs the leaves, r separates the assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenges {
    /// Leaf `i` of the shard has weight `rho^i`.
    pub rho: Scalar,
    /// Denominators are `r + value`.
    pub r: Scalar,
}

/// r is in a range where a denominator `r + value` could be zero: probability 2^-237.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the challenge r is degenerate")]
pub struct DegenerateChallenge;

impl Challenges {
    /// `rho = H2F("por/rho/v1", ledger, kind, shape, shard, n, leaves, hashed columns...)` and
    /// `r = H2F("por/r/v1", rho)`.
    ///
    /// # Errors
    /// [`DegenerateChallenge`] if -r < 2^16: values of tables and ids are below that.
    pub fn derive<S: Shape>(
        statement: &ShardStatement,
        hashed_columns: &[Point],
    ) -> Result<Self, DegenerateChallenge> {
        let commitments: Vec<u8> = hashed_columns.iter().flat_map(encode_point).collect();
        let rho = hash_to_field(
            "por/rho/v1",
            &[
                &statement.ledger.0,
                &[statement.kind.byte()],
                &S::ID.to_le_bytes(),
                &statement.shard.to_le_bytes(),
                &statement.leaf_count.to_le_bytes(),
                &statement.leaves,
                &commitments,
            ],
        );
        let r = hash_to_field("por/r/v1", &[&encode_scalar(&rho)]);
        if (-r).to_repr()[2..].iter().all(|byte| *byte == 0) {
            return Err(DegenerateChallenge);
        }
        Ok(Self { rho, r })
    }

    /// The public inputs: the one instance column of the circuit, of exactly
    /// [`instance::rows`] rows.
    pub fn instance<S: Shape>(&self) -> Vec<Scalar> {
        let lane = self.rho.pow_vartime([S::LANE_ROWS as u64]);
        let group = lane.pow_vartime([LEAVES_PER_GROUP as u64]);
        let mut column = vec![Scalar::ZERO; instance::rows::<S>()];
        column[instance::R_ROW] = self.r;
        column[instance::RHO_ROW] = self.rho;
        column[instance::SECOND_LANE_ROW] = lane;
        column[instance::THIRD_LANE_ROW] = lane.square();
        let mut factor = group;
        for value in &mut column[instance::SECOND_GROUP_ROW..] {
            *value = factor;
            factor *= group;
        }
        column
    }
}
