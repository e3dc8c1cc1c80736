//! The challenges of a shard: what they depend on, and the public inputs that they are.

use halo2curves::ff::{BatchInvert, PrimeField};

use super::columns::instance;
use crate::{
    curve::{Point, Scalar, encode_point, encode_scalar},
    domain,
    hash::{Digest32, hash_to_field, sha256_bytes},
    ledger::LedgerContext,
    link::{LinkStatement, LinkedColumn},
    shape::Shape,
};

/// Which shard of which ledger, and its leaves: what is fixed before its challenges.
#[derive(Clone, Copy, Debug)]
pub struct ShardStatement {
    /// The ledger and its collateral schedule, whose vector F the circuit has for a public input.
    pub context: LedgerContext,
    /// M, the number of leaves of each shard: 1 to [`Shape::SLOTS`].
    pub leaves_per_shard: u32,
    /// H, the number of shards of the ledger.
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

/// s separates the leaves, r the components and the values of limbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenges {
    /// Leaf `u` of the shard has weight `1 / (s + u)`.
    pub s: Scalar,
    /// Other denominators are `r + value`.
    pub r: Scalar,
}

/// A challenge is in a range where a denominator could be zero: probability 2^-233.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a challenge of the shard is degenerate")]
pub struct DegenerateChallenge;

/// Challenges c with -c below 2^20 are refused: numbers of leaves, ids and values of tables are below that.
const DEGENERATE_BITS: usize = 20;

/// Whether `c + value` is zero for some value below 2^[`DEGENERATE_BITS`].
fn is_degenerate(c: Scalar) -> bool {
    let bytes = (-c).to_repr();
    let (low, high) = bytes.split_at(DEGENERATE_BITS.div_ceil(8));
    low[DEGENERATE_BITS / 8] >> (DEGENERATE_BITS % 8) == 0 && high.iter().all(|byte| *byte == 0)
}

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
            domain::CHALLENGE_S,
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
        let r = hash_to_field(domain::CHALLENGE_R, &[&encode_scalar(&s)]);
        if is_degenerate(s) || is_degenerate(r) {
            return Err(DegenerateChallenge);
        }
        Ok(Self { s, r })
    }

    /// The public inputs that follow from the challenges: the first instance column of the circuit, of exactly
    /// [`instance::CHALLENGE_ROWS`] rows.
    pub fn instance(&self) -> [Scalar; instance::CHALLENGE_ROWS] {
        let mut column = [Scalar::default(); instance::CHALLENGE_ROWS];
        column[instance::S_ROW] = self.s;
        column[instance::R_ROW] = self.r;
        column
    }

    /// `1 / (s + u)` for each leaf `u < leaves`, with one inversion.
    pub fn leaf_weights(&self, leaves: usize) -> Vec<Scalar> {
        inverses(self.s, leaves)
    }
}

/// `1 / (c + value)` for each value below `count`, with one inversion. A challenge for which one of them does not exist
/// is [degenerate](DegenerateChallenge).
pub(super) fn inverses(c: Scalar, count: usize) -> Vec<Scalar> {
    let mut inverses: Vec<_> = (0..count as u64).map(|v| c + Scalar::from(v)).collect();
    inverses.iter_mut().batch_invert();
    inverses
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::ff::Field;

    #[test]
    fn challenges_are_degenerate_where_a_denominator_below_two_to_the_20_is_zero() {
        for value in [0, 1, 255, (1 << 16) - 1, 1 << 16, (1 << 20) - 1] {
            assert!(is_degenerate(-Scalar::from(value)), "{value}");
        }
        for other in [
            -Scalar::from(1 << 20),
            -Scalar::from(1 << 24),
            -Scalar::from(1 << 32),
            Scalar::ONE,
            Scalar::from(1 << 20),
        ] {
            assert!(!is_degenerate(other), "{other:?}");
        }
    }

    #[test]
    fn leaves_have_the_inverses_of_their_distance_from_s() {
        let challenges = Challenges {
            s: Scalar::from(11),
            r: Scalar::from(5),
        };
        for (u, weight) in (0..).zip(challenges.leaf_weights(9)) {
            assert_eq!(weight * Scalar::from(11 + u), Scalar::ONE);
        }
    }
}
