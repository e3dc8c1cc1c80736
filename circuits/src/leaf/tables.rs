//! Commitments to the leaves of a whole ledger, by tables of multiples of the generators.
//!
//! A scalar is written in signed digits of `w` bits, from `-2^(w-1)` to `2^(w-1)`. For each digit's
//! place `j` a table holds `1, 2, ..., 2^(w-1)` times `2^(w j) * G`, so a multiple of `G` is the sum of
//! one table point (or its negative) a place. All leaves of a batch are summed together, place by
//! place: the additions of one place share an inversion, and its table stays in the cache meanwhile.

use halo2curves::group::prime::PrimeCurveAffine;
use rayon::prelude::*;

use super::{CommitError, LeafGenerators};
use crate::{
    curve::{Point, Scalar},
    fixed_base::{Affine, BatchAdder, FixedBase, SignedDigits, limbs},
    ledger::{Amount, AssetId, REGISTRY_CAPACITY},
};

/// Bits of a scalar below the modulus.
const SCALAR_BITS: u32 = 255;
/// Bits of a blind's digit: 26 places of 512 points, 32 KiB a place and 0.8 MiB in all. Of 8 to 13 the
/// fastest: wider digits save additions, but their tables leave the second-level cache.
const BLIND_WIDTH: u32 = 10;
/// Bits of an amount's digit: 8 places of 128 points, 8 KiB a place.
const AMOUNT_WIDTH: u32 = 8;
/// Leaves that are summed together. Fewer pay more for inversions, and for loading a place's table into
/// the cache: of 256 to 8,192 the fastest.
const BATCH: usize = 8192;

/// Tables for the blinds' generator and for those of listed assets.
pub struct CommitmentTables {
    blind: FixedBase,
    /// By asset index; `None` for an asset that is not listed.
    assets: Vec<Option<FixedBase>>,
}

impl CommitmentTables {
    /// Tables for the assets in `listed`: 0.8 MiB, and 64 KiB more for each asset.
    ///
    /// # Errors
    /// [`CommitError::UnknownAsset`] for an asset without a generator.
    pub fn new(generators: &LeafGenerators, listed: &[AssetId]) -> Result<Self, CommitError> {
        let made: Vec<(usize, FixedBase)> = listed
            .par_iter()
            .map(|asset| {
                let generator = generators.assets.get(asset.index());
                let generator = generator.ok_or(CommitError::UnknownAsset(*asset))?;
                let table = FixedBase::new(generator, u64::BITS, AMOUNT_WIDTH);
                Ok((asset.index(), table))
            })
            .collect::<Result<_, CommitError>>()?;
        let mut assets: Vec<_> = (0..REGISTRY_CAPACITY).map(|_| None).collect();
        for (index, table) in made {
            assets[index] = Some(table);
        }
        Ok(Self {
            blind: FixedBase::new(&generators.blind, SCALAR_BITS, BLIND_WIDTH),
            assets,
        })
    }

    /// The commitments to leaves, in their order: the points that [`super::commit`] gives. Runs on the
    /// calling thread; callers share out shards.
    ///
    /// # Errors
    /// [`CommitError::UnknownAsset`] if an asset was not listed, [`CommitError::Identity`] if some
    /// commitment is the identity.
    pub fn commit_batch(
        &self,
        leaves: &[(AssetId, Amount, Scalar)],
    ) -> Result<Vec<Point>, CommitError> {
        // By asset, so that a batch uses the tables of few of them.
        let mut order: Vec<usize> = (0..leaves.len()).collect();
        order.sort_unstable_by_key(|i| leaves[*i].0);

        let mut commitments = vec![Point::identity(); leaves.len()];
        let mut adder = BatchAdder::default();
        for batch in order.chunks(BATCH) {
            let mut sums = vec![None; batch.len()];

            let blinds = batch.iter().map(|i| limbs(&leaves[*i].2));
            let digits = SignedDigits::new(blinds, SCALAR_BITS, BLIND_WIDTH);
            for (table, digits) in self.blind.places.iter().zip(digits.places()) {
                adder.add_each(&mut sums, |i| table.multiple(digits[i]));
            }

            let tables = batch.iter().map(|i| {
                let asset = leaves[*i].0;
                let table = self.assets[asset.index()].as_ref();
                table.ok_or(CommitError::UnknownAsset(asset))
            });
            let tables: Vec<&FixedBase> = tables.collect::<Result<_, _>>()?;
            let amounts = batch.iter().map(|i| [leaves[*i].1.0]);
            let digits = SignedDigits::new(amounts, u64::BITS, AMOUNT_WIDTH);
            for (place, digits) in digits.places().enumerate() {
                adder.add_each(&mut sums, |i| tables[i].places[place].multiple(digits[i]));
            }

            for (i, sum) in batch.iter().zip(sums) {
                let sum = sum.ok_or(CommitError::Identity)?;
                commitments[*i] = Affine::to_point(Some(sum));
            }
        }
        Ok(commitments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::{commit, tests::generators};
    use halo2curves::ff::{Field, PrimeField};
    use proptest::prelude::*;

    const ASSETS: usize = 5;

    fn asset(index: usize) -> AssetId {
        AssetId::new(index).unwrap()
    }

    fn tables(generators: &LeafGenerators) -> CommitmentTables {
        let listed: Vec<_> = (0..ASSETS).map(asset).collect();
        CommitmentTables::new(generators, &listed).unwrap()
    }

    #[test]
    fn tables_give_the_points_of_the_definition_at_the_ends_of_all_ranges() {
        let generators = generators(ASSETS);
        let amounts = [0, 1, 127, 128, 129, 1 << 63, u64::MAX - 1, u64::MAX];
        let half = Scalar::TWO_INV;
        let blinds = [
            Scalar::ZERO,
            Scalar::ONE,
            -Scalar::ONE,
            half,
            half - Scalar::ONE,
        ];
        let mut leaves = Vec::new();
        for (i, amount) in amounts.into_iter().enumerate() {
            for t in blinds {
                if amount != 0 || t != Scalar::ZERO {
                    leaves.push((asset(i % ASSETS), Amount(amount), t));
                }
            }
        }
        let expected: Result<Vec<_>, _> = leaves
            .iter()
            .map(|(a, v, t)| commit(&generators, *a, *v, *t))
            .collect();
        assert_eq!(tables(&generators).commit_batch(&leaves), expected);
    }

    #[test]
    fn sums_that_meet_equal_and_opposite_points_are_right() {
        // The asset's generator is W itself: amount and blind then cancel or double in every place.
        let mut generators = generators(ASSETS);
        generators.assets[0] = generators.blind;
        let leaf = |amount: u64, t: Scalar| (asset(0), Amount(amount), t);
        let leaves = [
            leaf(1, Scalar::ONE),
            leaf(5, -Scalar::from(4)),
            leaf(u64::MAX, Scalar::from(u64::MAX)),
            leaf(u64::MAX, -Scalar::from(u64::MAX - 1)),
        ];
        let tables = tables(&generators);
        let expected: Result<Vec<_>, _> = leaves
            .iter()
            .map(|(a, v, t)| commit(&generators, *a, *v, *t))
            .collect();
        assert_eq!(tables.commit_batch(&leaves), expected);
        assert_eq!(
            tables.commit_batch(&[leaf(1 << 40, -Scalar::from(1 << 40))]),
            Err(CommitError::Identity)
        );
    }

    #[test]
    fn identity_and_unlisted_assets_are_refused_among_good_leaves() {
        let generators = generators(ASSETS + 1);
        let tables = tables(&generators);
        let good = (asset(0), Amount(3), Scalar::ONE);
        let zero = (asset(1), Amount(0), Scalar::ZERO);
        let unlisted = (asset(ASSETS), Amount(3), Scalar::ONE);
        assert_eq!(
            tables.commit_batch(&[good, zero]),
            Err(CommitError::Identity)
        );
        assert_eq!(
            tables.commit_batch(&[good, unlisted]),
            Err(CommitError::UnknownAsset(asset(ASSETS)))
        );
        let beyond = CommitmentTables::new(&generators, &[asset(ASSETS + 1)]);
        assert_eq!(
            beyond.err(),
            Some(CommitError::UnknownAsset(asset(ASSETS + 1)))
        );
    }

    #[test]
    fn batches_of_any_length_keep_their_order() {
        let generators = generators(ASSETS);
        let tables = tables(&generators);
        let leaves: Vec<_> = (0..2 * BATCH as u64 + 3)
            .map(|i| (asset(i as usize % ASSETS), Amount(i), Scalar::from(i + 1)))
            .collect();
        let commitments = tables.commit_batch(&leaves).unwrap();
        assert_eq!(commitments.len(), leaves.len());
        for i in [0, 1, BATCH - 1, BATCH, 2 * BATCH, leaves.len() - 1] {
            let (a, v, t) = leaves[i];
            assert_eq!(Ok(commitments[i]), commit(&generators, a, v, t));
        }
        assert_eq!(tables.commit_batch(&[]), Ok(Vec::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn tables_give_the_points_of_the_definition(
            seeds in prop::collection::vec((0..ASSETS, any::<u64>(), any::<[u64; 4]>()), 1..20)
        ) {
            let generators = generators(ASSETS);
            let leaves: Vec<_> = seeds
                .into_iter()
                .map(|(a, v, t)| (asset(a), Amount(v), Scalar::from_raw(t)))
                .collect();
            let expected: Result<Vec<_>, _> = leaves
                .iter()
                .map(|(a, v, t)| commit(&generators, *a, *v, *t))
                .collect();
            prop_assert_eq!(tables(&generators).commit_batch(&leaves), expected);
        }
    }
}
