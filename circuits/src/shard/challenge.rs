//! The challenges of a shard: what they depend on, and the public inputs that follow from them.

use halo2curves::ff::PrimeField;

use super::columns::instance;
use crate::{
    curve::{Point, Scalar, encode_point, encode_scalar},
    hash::{Digest32, hash_to_field, sha256_bytes},
    ledger::LedgerContext,
    link::{LinkStatement, LinkedColumn},
    shape::Shape,
};

/// Bits below which -s and -r are refused: leaves, ids and values of tables are below 2^20.
const DEGENERATE_BITS: u32 = 20;

/// Which shard of which ledger, and its leaves: what is fixed before its challenges.
#[derive(Clone, Copy, Debug)]
pub struct ShardStatement {
    /// The ledger and its collateral schedule.
    pub context: LedgerContext,
    /// M.
    pub leaves_per_shard: u32,
    /// H.
    pub shards: u64,
    /// Number of the shard, below H.
    pub shard: u64,
    /// SHA-256 of the shard's commitments, 32 bytes each, in order.
    pub leaves: Digest32,
}

impl ShardStatement {
    /// What the link proof of the opening column is about. The column is a part of `proof`, made for the
    /// challenge `s` under the verifying key with digest `key`.
    pub fn link(&self, key: Digest32, s: Scalar, opening: Point, proof: &[u8]) -> LinkStatement {
        LinkStatement {
            subject: self.context.ledger.0,
            key,
            shard: self.shard,
            label: LinkedColumn::Opening,
            target: encode_scalar(&s),
            column: opening,
            proof: sha256_bytes(proof),
        }
    }
}

/// s separates the leaves, r the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenges {
    /// Leaf `u` of the shard has the weight `1 / (s + u)`.
    pub s: Scalar,
    /// Other denominators are `r + value`.
    pub r: Scalar,
}

/// A challenge is in a range where a denominator could be zero: probability 2^-233.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a challenge is degenerate")]
pub struct DegenerateChallenge;

impl Challenges {
    /// `s = H2F("por/s/v2", ledger, collateral, shape, shard, M, H, leaves, hashed columns...)` and
    /// `r = H2F("por/r/v2", s)`.
    ///
    /// # Errors
    /// [`DegenerateChallenge`] if -s or -r is below 2^20.
    pub fn derive<S: Shape>(
        statement: &ShardStatement,
        hashed_columns: &[Point],
    ) -> Result<Self, DegenerateChallenge> {
        let commitments: Vec<u8> = hashed_columns.iter().flat_map(encode_point).collect();
        let s = hash_to_field(
            "por/s/v2",
            &[
                &statement.context.ledger.0,
                &statement.context.collateral.0,
                &S::ID.to_le_bytes(),
                &statement.shard.to_le_bytes(),
                &statement.leaves_per_shard.to_le_bytes(),
                &statement.shards.to_le_bytes(),
                &statement.leaves,
                &commitments,
            ],
        );
        let r = hash_to_field("por/r/v2", &[&encode_scalar(&s)]);
        if is_degenerate(s) || is_degenerate(r) {
            return Err(DegenerateChallenge);
        }
        Ok(Self { s, r })
    }

    /// The public inputs: the challenges, in exactly two rows.
    pub fn instance(&self) -> [Scalar; instance::CHALLENGE_ROWS] {
        let mut column = [self.s; instance::CHALLENGE_ROWS];
        column[instance::R_ROW] = self.r;
        column
    }
}

/// Whether `-challenge`, as an integer below p, has at most [`DEGENERATE_BITS`] bits.
fn is_degenerate(challenge: Scalar) -> bool {
    let bytes = (-challenge).to_repr();
    let low = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    low >> DEGENERATE_BITS == 0 && bytes[4..].iter().all(|byte| *byte == 0)
}
