//! Link proofs: an advice column holds, on its usable rows, exactly what a point commits to.
//!
//! Let A be the column's commitment in a Halo2 proof and Q a point. A link proof shows knowledge of
//! scalars x with
//!
//! ```text
//! A - Q = sum_j x_j * B_j,     B = L_{n-b-1}, ..., L_{n-1}, W
//! ```
//!
//! so A and Q agree on every other generator. It is a Schnorr proof of a representation: R is the same
//! combination of fresh nonces u, `c = H2F("por/link/v2", ...)`, `s = u + c x`. Two accepting answers to
//! one R give x (SPEC.md, section 7).

use halo2curves::{
    ff::Field,
    group::{Curve as _, Group as _},
};
use rand_core::OsRng;

use crate::{
    cells::AdviceColumn,
    curve::{
        Curve, DecodeError, POINT_BYTES, Point, SCALAR_BYTES, Scalar, decode_nonzero_point,
        decode_scalar, encode_point, encode_scalar,
    },
    domain,
    generators::Generators,
    hash::{Digest32, hash_to_field},
    proof::{KnownBlinds, zeroize_scalar},
    shape::{BLINDING_ROWS, Shape},
};

/// Scalars of a link proof: one for each blinding row and one for W.
pub const LINK_SCALARS: usize = BLINDING_ROWS + 1;

/// Bytes of a link proof: R, then the scalars.
pub const LINK_BYTES: usize = POINT_BYTES + LINK_SCALARS * SCALAR_BYTES;

/// Which column is linked. The label is a part of the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkedColumn {
    /// The opening column P of a shard, linked to Q.
    Opening,
    /// The liabilities column of the solvency circuit, linked to K_L.
    Liabilities,
    /// The reserves column of the solvency circuit, linked to K_R.
    Reserves,
}

impl LinkedColumn {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Opening => b"P",
            Self::Liabilities => b"L",
            Self::Reserves => b"R",
        }
    }
}

/// Everything that a link proof's challenge binds besides R.
#[derive(Clone, Copy, Debug)]
pub struct LinkStatement {
    /// The ledger digest (shards) or the claim digest (solvency).
    pub subject: Digest32,
    /// Digest of the circuit's verifying key.
    pub key: Digest32,
    /// Number of the shard; 0 in the solvency proof.
    pub shard: u64,
    /// Which column.
    pub label: LinkedColumn,
    /// What determines Q: the encoding of s, of K_L, or of K_R.
    pub target: [u8; 32],
    /// A, the column's commitment.
    pub column: Point,
    /// SHA-256 of the Halo2 proof that the column is in.
    pub proof: Digest32,
}

impl LinkStatement {
    /// `c = H2F("por/link/v2", subject, key, shape, shard, label, target, A, proof, R)`.
    fn challenge<S: Shape>(&self, nonce_point: &Point) -> Scalar {
        hash_to_field(
            domain::LINK,
            &[
                &self.subject,
                &self.key,
                &S::ID.to_le_bytes(),
                &self.shard.to_le_bytes(),
                self.label.label(),
                &self.target,
                &encode_point(&self.column),
                &self.proof,
                &encode_point(nonce_point),
            ],
        )
    }
}

/// A link proof: R and the answers s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkProof {
    nonce_point: Point,
    answers: [Scalar; LINK_SCALARS],
}

impl LinkProof {
    /// Proves that `A - Q` has the representation `x` on [`Generators::link_bases`].
    ///
    /// The nonces come from the operating system, new at every call, and never from a proof's seed.
    pub fn prove<S: Shape>(
        generators: &Generators<S>,
        statement: &LinkStatement,
        x: &[Scalar; LINK_SCALARS],
    ) -> Self {
        let mut nonces: [Scalar; LINK_SCALARS] = std::array::from_fn(|_| Scalar::random(OsRng));
        let nonce_point = generators
            .link_bases()
            .iter()
            .zip(&nonces)
            .map(|(base, nonce)| *base * *nonce)
            .sum::<Curve>()
            .to_affine();
        let c = statement.challenge::<S>(&nonce_point);
        let answers = std::array::from_fn(|j| nonces[j] + c * x[j]);
        // A nonce beside its published answer gives x away.
        nonces.iter_mut().for_each(zeroize_scalar);
        Self {
            nonce_point,
            answers,
        }
    }

    /// The representation of `A - Q` for an honest column: its random part, less the blind of Q.
    pub fn representation(
        blinds: &KnownBlinds,
        column: AdviceColumn,
        blind_of_target: Scalar,
    ) -> [Scalar; LINK_SCALARS] {
        let mut x = blinds.of_column(column);
        x[LINK_SCALARS - 1] -= blind_of_target;
        x
    }

    /// R, then the answers: [`LINK_BYTES`] bytes.
    pub fn to_bytes(&self) -> [u8; LINK_BYTES] {
        let mut bytes = [0; LINK_BYTES];
        let (point, scalars) = bytes.split_at_mut(POINT_BYTES);
        point.copy_from_slice(&encode_point(&self.nonce_point));
        for (chunk, answer) in scalars.chunks_exact_mut(SCALAR_BYTES).zip(&self.answers) {
            chunk.copy_from_slice(&encode_scalar(answer));
        }
        bytes
    }

    /// Reads a link proof.
    ///
    /// # Errors
    /// The [`DecodeError`] of the first part that is not canonical; R is not the identity.
    pub fn from_bytes(bytes: &[u8; LINK_BYTES]) -> Result<Self, DecodeError> {
        let (point, scalars) = bytes.split_at(POINT_BYTES);
        let nonce_point = decode_nonzero_point(point.try_into().expect("32 bytes"))?;
        let mut answers = [Scalar::ZERO; LINK_SCALARS];
        for (answer, chunk) in answers.iter_mut().zip(scalars.chunks_exact(SCALAR_BYTES)) {
            *answer = decode_scalar(chunk.try_into().expect("32 bytes"))?;
        }
        Ok(Self {
            nonce_point,
            answers,
        })
    }

    /// The equation `sum_j s_j B_j - R - c A + c Q = 0`, its terms but for Q, whose coefficient is
    /// returned.
    pub fn equation<S: Shape>(&self, statement: &LinkStatement) -> LinkEquation {
        let c = statement.challenge::<S>(&self.nonce_point);
        LinkEquation {
            on_bases: self.answers,
            terms: [(-Scalar::ONE, self.nonce_point), (-c, statement.column)],
            on_target: c,
        }
    }
}

/// A link proof's verification equation as coefficients; it holds if the combination is zero.
#[derive(Clone, Copy, Debug)]
pub struct LinkEquation {
    /// Coefficients on [`Generators::link_bases`].
    pub on_bases: [Scalar; LINK_SCALARS],
    /// R and A with their coefficients.
    pub terms: [(Scalar, Point); 2],
    /// The coefficient of Q.
    pub on_target: Scalar,
}

impl LinkEquation {
    /// The left-hand side, for a target that is known as a point or through its parts: `target(c)`
    /// gives `c * Q`.
    pub fn sum<S: Shape>(
        &self,
        generators: &Generators<S>,
        target: impl FnOnce(Scalar) -> Curve,
    ) -> Curve {
        let bases = generators.link_bases();
        let on_bases: Curve = bases
            .iter()
            .zip(&self.on_bases)
            .map(|(base, s)| *base * *s)
            .sum();
        let terms: Curve = self
            .terms
            .iter()
            .map(|(factor, point)| *point * *factor)
            .sum();
        on_bases + terms + target(self.on_target)
    }

    /// Whether the equation holds for the target `q`.
    pub fn holds<S: Shape>(&self, generators: &Generators<S>, q: &Point) -> bool {
        self.sum(generators, |c| *q * c).is_identity().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Narrow, Tiny};
    use halo2curves::group::prime::PrimeCurveAffine as _;

    struct Case {
        generators: Generators<Tiny>,
        statement: LinkStatement,
        q: Point,
        x: [Scalar; LINK_SCALARS],
    }

    fn case() -> Case {
        let generators = Generators::<Tiny>::derive();
        let q = (generators.lagrange()[3] * Scalar::from(77)
            + generators.blind() * Scalar::from(5))
        .to_affine();
        let x: [Scalar; LINK_SCALARS] = std::array::from_fn(|_| Scalar::random(OsRng));
        let difference: Curve = generators
            .link_bases()
            .iter()
            .zip(&x)
            .map(|(b, x)| *b * *x)
            .sum();
        let statement = LinkStatement {
            subject: [1; 32],
            key: [2; 32],
            shard: 3,
            label: LinkedColumn::Opening,
            target: [4; 32],
            column: (difference + q).to_affine(),
            proof: [5; 32],
        };
        Case {
            generators,
            statement,
            q,
            x,
        }
    }

    #[test]
    fn an_honest_link_holds_and_comes_back_from_its_bytes() {
        let case = case();
        let link = LinkProof::prove(&case.generators, &case.statement, &case.x);
        assert!(
            link.equation::<Tiny>(&case.statement)
                .holds(&case.generators, &case.q)
        );
        assert_eq!(LinkProof::from_bytes(&link.to_bytes()), Ok(link));
    }

    #[test]
    fn every_part_of_the_statement_is_bound() {
        let case = case();
        let link = LinkProof::prove(&case.generators, &case.statement, &case.x);
        let honest = case.statement;
        let others = [
            LinkStatement {
                subject: [9; 32],
                ..honest
            },
            LinkStatement {
                key: [9; 32],
                ..honest
            },
            LinkStatement { shard: 4, ..honest },
            LinkStatement {
                label: LinkedColumn::Liabilities,
                ..honest
            },
            LinkStatement {
                target: [9; 32],
                ..honest
            },
            LinkStatement {
                proof: [9; 32],
                ..honest
            },
            LinkStatement {
                column: (honest.column + Point::generator()).to_affine(),
                ..honest
            },
        ];
        for other in others {
            assert!(
                !link
                    .equation::<Tiny>(&other)
                    .holds(&case.generators, &case.q)
            );
        }
        let other_q = (case.q + case.generators.lagrange()[0]).to_affine();
        assert!(
            !link
                .equation::<Tiny>(&honest)
                .holds(&case.generators, &other_q)
        );
    }

    #[test]
    fn a_link_of_another_shape_is_refused() {
        // The generators of both shapes are the same, and nothing but the challenge tells them apart.
        let case = case();
        let link = LinkProof::prove(&case.generators, &case.statement, &case.x);
        let others = Generators::<Narrow>::derive();
        assert_eq!(others.link_bases(), case.generators.link_bases());
        assert!(
            !link
                .equation::<Narrow>(&case.statement)
                .holds(&others, &case.q)
        );
        let of_other = LinkProof::prove(&others, &case.statement, &case.x);
        assert!(
            of_other
                .equation::<Narrow>(&case.statement)
                .holds(&others, &case.q)
        );
        assert!(
            !of_other
                .equation::<Tiny>(&case.statement)
                .holds(&case.generators, &case.q)
        );
    }

    #[test]
    fn a_link_with_another_nonce_point_is_refused() {
        let case = case();
        let mut link = LinkProof::prove(&case.generators, &case.statement, &case.x);
        link.nonce_point = (link.nonce_point + Point::generator()).to_affine();
        assert!(
            !link
                .equation::<Tiny>(&case.statement)
                .holds(&case.generators, &case.q)
        );
    }

    #[test]
    fn a_component_on_a_usable_row_cannot_be_absorbed() {
        let case = case();
        for row in [0, Tiny::REGISTRY, Tiny::USABLE_ROWS - 1] {
            let column = (case.statement.column + case.generators.lagrange()[row]).to_affine();
            let statement = LinkStatement {
                column,
                ..case.statement
            };
            let link = LinkProof::prove(&case.generators, &statement, &case.x);
            assert!(
                !link
                    .equation::<Tiny>(&statement)
                    .holds(&case.generators, &case.q)
            );
        }
    }

    #[test]
    fn flipped_bytes_do_not_verify() {
        let case = case();
        let link = LinkProof::prove(&case.generators, &case.statement, &case.x);
        for position in 0..LINK_BYTES {
            let mut bytes = link.to_bytes();
            bytes[position] ^= 1;
            if let Ok(changed) = LinkProof::from_bytes(&bytes) {
                let equation = changed.equation::<Tiny>(&case.statement);
                assert!(
                    !equation.holds(&case.generators, &case.q),
                    "byte {position}"
                );
            }
        }
    }
}
