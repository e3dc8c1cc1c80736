//! Leaves: one balance each, one asset of one account, as a commitment.
//!
//! A leaf of `amount` units of asset `a` is the point
//!
//! ```text
//! C = amount * G_a + t * W
//! ```
//!
//! (SPEC.md, "Leaves"). The blind `t` is derived from the id that the account's owner knows
//! ([`Salt::blind`]), so a leaf can be recomputed by its owner and by nobody else, and one leaf cannot
//! be handed to two owners. Commitments add up: a sum of leaves commits to the sums of their amounts,
//! asset by asset.
//!
//! [`commit`] computes a leaf as it is written above; a user's check needs a handful.
//! [`CommitmentTables`] computes the same points for a whole ledger.

mod blind;
mod tables;

use halo2curves::group::{Curve as _, prime::PrimeCurveAffine};

use crate::{
    curve::{Point, Scalar},
    ledger::{Amount, AssetId},
};

pub use blind::{BuildSecret, Salt};
pub use tables::CommitmentTables;

/// The generators that leaves are committed with: the proof system's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafGenerators {
    /// `G_a` for each asset `a` that a registry can hold.
    pub assets: Vec<Point>,
    /// `W`, the generator of blinds.
    pub blind: Point,
}

/// Why there is no commitment to a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The asset has no generator, or was not listed when the tables were made.
    #[error("asset {} is not one that leaves can be committed in", .0.index())]
    UnknownAsset(AssetId),
    /// The commitment is the identity, which no verifier takes for a leaf. For a blind of this module
    /// that has probability 2^-254; a build that meets it starts again with a new [`BuildSecret`].
    #[error("the commitment to a leaf is the identity")]
    Identity,
}

/// `amount * G_asset + t * W`, without tables: a fraction of a millisecond.
///
/// # Errors
/// [`CommitError::UnknownAsset`] for an asset without a generator, [`CommitError::Identity`] if amount
/// and blind are both zero, or were chosen by someone who knows the generators' discrete logarithms.
pub fn commit(
    generators: &LeafGenerators,
    asset: AssetId,
    amount: Amount,
    t: Scalar,
) -> Result<Point, CommitError> {
    let generator = generators
        .assets
        .get(asset.index())
        .ok_or(CommitError::UnknownAsset(asset))?;
    let commitment = (generator * Scalar::from(amount.0) + generators.blind * t).to_affine();
    if bool::from(commitment.is_identity()) {
        return Err(CommitError::Identity);
    }
    Ok(commitment)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use halo2curves::{CurveExt, ff::Field};

    use crate::curve::Curve;

    /// Generators without known relations, for tests.
    pub(crate) fn generators(assets: usize) -> LeafGenerators {
        let hash = Curve::hash_to_curve("por-test-generators");
        LeafGenerators {
            assets: (0..assets as u32)
                .map(|a| hash(&a.to_le_bytes()).to_affine())
                .collect(),
            blind: hash(b"W").to_affine(),
        }
    }

    #[test]
    fn commitments_add_up() {
        let generators = generators(2);
        let asset = AssetId::new(1).unwrap();
        let [t, u] = [Scalar::from(11), -Scalar::from(5)];
        let one = commit(&generators, asset, Amount(30), t).unwrap();
        let two = commit(&generators, asset, Amount(12), u).unwrap();
        let sum = commit(&generators, asset, Amount(42), t + u).unwrap();
        assert_eq!((one + two).to_affine(), sum);
    }

    #[test]
    fn identity_and_unknown_assets_are_refused() {
        let generators = generators(2);
        let [known, unknown] = [1, 2].map(|a| AssetId::new(a).unwrap());
        assert_eq!(
            commit(&generators, known, Amount(0), Scalar::ZERO),
            Err(CommitError::Identity)
        );
        assert_eq!(
            commit(&generators, unknown, Amount(1), Scalar::ONE),
            Err(CommitError::UnknownAsset(unknown))
        );
    }
}
