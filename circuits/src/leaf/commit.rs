//! The commitment to one leaf, by its definition.

use halo2curves::group::{Curve as _, Group as _, prime::PrimeCurveAffine};

use super::component::{Component, Entry};
use crate::{
    curve::{Curve, Point, Scalar},
    shape::Shape,
};

/// The generators that leaves are committed with: the proof system's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafGenerators {
    /// `G_id` for each component, by its id.
    pub components: Vec<Point>,
    /// `W`, the generator of blinds.
    pub blind: Point,
}

/// Why there is no commitment to a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The component has no generator, or no table was made for it.
    #[error("component {0} is not one that leaves can be committed in")]
    UnknownComponent(usize),
    /// A slot of a leaf that there is no blind for.
    #[error("an entry of leaf {0}, which is none of the shard's")]
    UnknownLeaf(u32),
    /// The commitment is the identity, which no verifier takes for a leaf. For a blind of this module
    /// that has probability 2^-254; a build that meets it starts again with a new [`BuildSecret`](super::BuildSecret).
    #[error("the commitment to a leaf is the identity")]
    Identity,
}

/// `sum amount * G_id + t * W`, without tables: a fraction of a millisecond, and little more for each entry.
///
/// # Errors
/// [`CommitError::UnknownComponent`] for a component without a generator, [`CommitError::Identity`] if amounts
/// and blind are all zero, or were chosen by someone who knows the generators' discrete logarithms.
pub fn commit<S: Shape>(
    generators: &LeafGenerators,
    entries: &[Entry],
    t: Scalar,
) -> Result<Point, CommitError> {
    let generator = |entry: &Entry| {
        let row = entry.component.row::<S>();
        // An asset beyond the registry of a small shape would stand in another component's row.
        let known = Component::from_row::<S>(row) == Some(entry.component);
        let generator = generators.components.get(row).filter(|_| known);
        Ok((
            generator.ok_or(CommitError::UnknownComponent(row))?,
            entry.amount.0,
        ))
    };
    let terms: Vec<(&Point, u64)> = entries.iter().map(generator).collect::<Result<_, _>>()?;
    // Amounts have a quarter of a scalar's bits, and share their doublings.
    let mut sum = Curve::identity();
    for bit in (0..u64::BITS).rev() {
        sum = sum.double();
        for (generator, amount) in &terms {
            if amount >> bit & 1 == 1 {
                sum += *generator;
            }
        }
    }
    sum += generators.blind * t;
    let commitment = sum.to_affine();
    if bool::from(commitment.is_identity()) {
        return Err(CommitError::Identity);
    }
    Ok(commitment)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use halo2curves::{CurveExt, ff::Field};

    use crate::{
        ledger::{Amount, AssetId},
        shape::Tiny,
    };

    /// Generators without known relations, for tests.
    pub(crate) fn generators() -> LeafGenerators {
        let hash = Curve::hash_to_curve("por-test-generators");
        LeafGenerators {
            components: (0..Tiny::COMPONENTS as u32)
                .map(|row| hash(&row.to_le_bytes()).to_affine())
                .collect(),
            blind: hash(b"W").to_affine(),
        }
    }

    pub(crate) fn entry(row: usize, amount: u64) -> Entry {
        Entry {
            component: Component::from_row::<Tiny>(row).unwrap(),
            amount: Amount(amount),
        }
    }

    #[test]
    fn commitments_add_up_component_by_component() {
        let generators = generators();
        let [t, u] = [Scalar::from(11), -Scalar::from(5)];
        let one = commit::<Tiny>(&generators, &[entry(1, 30), entry(17, 4)], t).unwrap();
        let two = commit::<Tiny>(&generators, &[entry(1, 12), entry(25, 9)], u).unwrap();
        let sum = [entry(1, 42), entry(17, 4), entry(25, 9)];
        let sum = commit::<Tiny>(&generators, &sum, t + u).unwrap();
        assert_eq!((one + two).to_affine(), sum);
    }

    #[test]
    fn an_account_without_entries_is_its_blind_alone() {
        let generators = generators();
        let t = Scalar::from(3);
        assert_eq!(
            commit::<Tiny>(&generators, &[], t),
            Ok((generators.blind * t).to_affine())
        );
    }

    #[test]
    fn identity_and_components_without_generators_are_refused() {
        let mut generators = generators();
        assert_eq!(
            commit::<Tiny>(&generators, &[entry(1, 0)], Scalar::ZERO),
            Err(CommitError::Identity)
        );
        generators.components.truncate(25);
        assert_eq!(
            commit::<Tiny>(&generators, &[entry(25, 1)], Scalar::ONE),
            Err(CommitError::UnknownComponent(25))
        );
        // An asset beyond the shape's registry is nobody's pledge.
        let beyond = Entry {
            component: Component::Free(AssetId::new(9).unwrap()),
            amount: Amount(1),
        };
        assert_eq!(
            commit::<Tiny>(&generators, &[beyond], Scalar::ONE),
            Err(CommitError::UnknownComponent(9))
        );
    }
}
