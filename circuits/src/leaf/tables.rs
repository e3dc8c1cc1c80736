//! Commitments to the leaves of a whole ledger, by tables of multiples of the generators.
//!
//! A scalar is written in signed digits of `w` bits, from `-2^(w-1)` to `2^(w-1)`. For each digit's
//! place `j` a table holds `1, 2, ..., 2^(w-1)` times `2^(w j) * G`, so a multiple of `G` is the sum of
//! one table point (or its negative) a place. All leaves of a batch are summed together, place by
//! place: the additions of one place share an inversion, and its table stays in the cache meanwhile.

use halo2curves::group::{Curve as _, Group, prime::PrimeCurveAffine};
use rayon::prelude::*;

use super::{Affine, BatchAdder, CommitError, LeafGenerators};
use crate::{
    curve::{Curve, Point, Scalar, encode_scalar},
    ledger::{Amount, AssetId, REGISTRY_CAPACITY},
};

/// Bits of a scalar below the modulus.
const SCALAR_BITS: u32 = 255;
/// Bits of a blind's digit: 26 places of 512 points, 32 KiB a place and 0.8 MiB in all. Of 8 to 13 the
/// fastest: wider digits save additions, but their tables leave the second-level cache.
const BLIND_WIDTH: u32 = 10;
/// Bits of an amount's digit: 8 places of 128 points, 8 KiB a place.
const AMOUNT_WIDTH: u32 = 8;
/// Leaves that are summed together. Fewer pay more for inversions, more do not fit the cache.
const BATCH: usize = 1024;

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

/// The multiples of one generator, place by place, lowest first.
struct FixedBase {
    places: Vec<Place>,
}

/// `1, 2, 3, ...` times the generator, times the place's power of two.
struct Place(Vec<Affine>);

impl FixedBase {
    /// Tables for scalars below `2^bits`.
    fn new(generator: &Point, bits: u32, width: u32) -> Self {
        let mut base = generator.to_curve();
        let places = (0..place_count(bits, width) as u32)
            .map(|place| {
                // The top place holds the bits that are left over and a carry.
                let largest = 1 << (bits - place * width).min(width - 1);
                let step = base.to_affine();
                let multiples: Vec<Curve> =
                    std::iter::successors(Some(base), |multiple| Some(multiple + step))
                        .take(largest)
                        .collect();
                for _ in 0..width {
                    base = base.double();
                }
                let mut affine = vec![Point::identity(); largest];
                Curve::batch_normalize(&multiples, &mut affine);
                Place(affine.iter().filter_map(Affine::from_point).collect())
            })
            .collect();
        Self { places }
    }
}

impl Place {
    /// `digit` times the place's unit; `None` for the identity.
    fn multiple(&self, digit: i16) -> Option<Affine> {
        let size = usize::from(digit.unsigned_abs());
        let multiple = self.0.get(size.checked_sub(1)?)?;
        Some(multiple.negated_if(digit < 0))
    }
}

/// Places of a scalar below `2^bits`. One more than full ones, which takes the last carry.
const fn place_count(bits: u32, width: u32) -> usize {
    (bits / width + 1) as usize
}

fn limbs(scalar: &Scalar) -> [u64; 4] {
    let bytes = encode_scalar(scalar);
    std::array::from_fn(|i| {
        let limb = bytes[8 * i..8 * i + 8].try_into();
        u64::from_le_bytes(limb.expect("eight bytes of 32"))
    })
}

/// The signed digits of a batch of numbers, ordered by place.
struct SignedDigits {
    numbers: usize,
    digits: Vec<i16>,
}

impl SignedDigits {
    /// The digits of numbers below `2^bits`: each from `1 - 2^(width-1)` to `2^(width-1)`, and their
    /// sum, weighed by the powers of `2^width`, is the number.
    fn new<const LIMBS: usize>(
        numbers: impl ExactSizeIterator<Item = [u64; LIMBS]>,
        bits: u32,
        width: u32,
    ) -> Self {
        let count = numbers.len();
        let mut digits = vec![0; place_count(bits, width) * count];
        for (i, limbs) in numbers.enumerate() {
            let mut carry = 0;
            for place in 0..place_count(bits, width) {
                let digit = unsigned_digit(&limbs, place as u32 * width, width) + carry;
                carry = i16::from(digit > 1 << (width - 1));
                digits[place * count + i] = digit - (carry << width);
            }
            debug_assert_eq!(carry, 0, "the top place takes the last carry");
        }
        Self {
            numbers: count,
            digits,
        }
    }

    /// The digits of all numbers, lowest place first.
    fn places(&self) -> impl Iterator<Item = &[i16]> {
        self.digits.chunks(self.numbers)
    }
}

/// `width` bits of a number, from bit `start` on.
fn unsigned_digit(limbs: &[u64], start: u32, width: u32) -> i16 {
    let (limb, shift) = ((start / 64) as usize, start % 64);
    let low = limbs.get(limb).map_or(0, |limb| limb >> shift);
    let high = match limbs.get(limb + 1) {
        Some(next) if shift > 0 => next << (64 - shift),
        _ => 0,
    };
    ((low | high) & ((1 << width) - 1)) as i16
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
        #[test]
        fn signed_digits_are_in_range_and_sum_to_the_number(
            number: u64, width in 2_u32..=14
        ) {
            let digits = SignedDigits::new([[0], [number]].into_iter(), 64, width);
            prop_assert_eq!(digits.places().count(), place_count(64, width));
            let mut sum = 0_i128;
            for (place, digits) in digits.places().enumerate() {
                prop_assert_eq!(digits[0], 0);
                prop_assert!(digits[1].unsigned_abs() <= 1 << (width - 1));
                sum += i128::from(digits[1]) << (place as u32 * width);
            }
            prop_assert_eq!(sum, i128::from(number));
        }
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
