//! Commitments to the leaves of a whole ledger, by tables of multiples of the generators.
//!
//! A scalar is written in signed digits of `w` bits, from `1 - 2^(w-1)` to `2^(w-1)`. For each digit's
//! place `j` a table holds `1, 2, ..., 2^(w-1)` times `2^(w j) * G`, so a multiple of `G` is the sum of
//! one table point (or its negative) a place. All leaves of a batch are summed together, place by
//! place: the additions of one place share an inversion, and its table stays in the cache meanwhile.
//!
//! Leaves have different numbers of entries. They are added in rounds: the first entry of every leaf, then the second
//! of those that have one, and so on, each straight to its leaf's sum.

use rayon::prelude::*;

use super::{
    commit::{CommitError, LeafGenerators},
    component::Slot,
};
use crate::{
    curve::{Point, Scalar},
    fixed_base::{Affine, BatchAdder, FixedBase, SignedDigits, limbs},
    shape::Shape,
};

/// Bits of a scalar below the modulus.
const SCALAR_BITS: u32 = 255;
/// Bits of a blind's digit: 26 places of 512 points, 32 KiB a place and 0.8 MiB in all. Of 8 to 13 the
/// fastest: wider digits save additions, but their tables leave the second-level cache.
const BLIND_WIDTH: u32 = 10;
/// Bits of a free balance's digit: 9 places of up to 128 points, 64 KiB in all.
const FREE_WIDTH: u32 = 8;
/// Bits of a digit of a pledge, a debt or the surplus: 13 places of 16 points, 13 KiB in all. There are twice as many
/// of them as of free balances, few accounts have any, and 1,026 wide tables would take 66 MB.
const LOAN_WIDTH: u32 = 5;
/// Sums that an inversion is shared by. Fewer pay more for inversions, and for loading a place's table into
/// the cache: of 256 to 8,192 the fastest.
const BATCH: usize = 8192;

/// Tables for the blinds' generator and for those of components.
pub struct CommitmentTables {
    blind: FixedBase,
    /// By id; `None` for a component that no account has.
    components: Vec<Option<FixedBase>>,
    /// Components from this id on have the narrow tables.
    first_narrow: usize,
}

impl CommitmentTables {
    /// Tables for free balances of the assets with ids below `listed`: 0.8 MiB, and 64 KiB more for each asset. With
    /// `loans`, for their pledges and debts and for the surplus too: 26 KiB more for each asset.
    ///
    /// # Errors
    /// [`CommitError::UnknownComponent`] for a component without a generator.
    pub fn new<S: Shape>(
        generators: &LeafGenerators,
        listed: usize,
        loans: bool,
    ) -> Result<Self, CommitError> {
        let sides = if loans { 3 } else { 1 };
        let of_assets = (0..sides).flat_map(|side| side * S::REGISTRY..side * S::REGISTRY + listed);
        let surplus = 3 * S::REGISTRY..if loans { S::COMPONENTS } else { 0 };
        let rows: Vec<usize> = of_assets.chain(surplus).collect();
        let tables: Vec<(usize, FixedBase)> = rows
            .par_iter()
            .map(|&row| {
                let generator = generators.components.get(row);
                let generator = generator.ok_or(CommitError::UnknownComponent(row))?;
                let table = FixedBase::new(generator, u64::BITS, width(row, S::REGISTRY));
                Ok((row, table))
            })
            .collect::<Result<_, CommitError>>()?;
        let mut components: Vec<_> = (0..S::COMPONENTS).map(|_| None).collect();
        for (row, table) in tables {
            components[row] = Some(table);
        }
        Ok(Self {
            blind: FixedBase::new(&generators.blind, SCALAR_BITS, BLIND_WIDTH),
            components,
            first_narrow: S::REGISTRY,
        })
    }

    /// The commitments to leaves, one for each blind: the points that [`super::commit`] gives for the blind and the
    /// slots that name its leaf. Slots are in any order; several of one component add up. Runs on the calling thread;
    /// callers share out shards.
    ///
    /// # Errors
    /// [`CommitError::UnknownComponent`] if there is no table for a component, [`CommitError::UnknownLeaf`] for a slot
    /// of a leaf without a blind, [`CommitError::Identity`] if some commitment is the identity.
    pub fn commit_batch(
        &self,
        slots: &[Slot],
        blinds: &[Scalar],
    ) -> Result<Vec<Point>, CommitError> {
        let rounds = self.rounds(slots, blinds.len())?;
        let mut adder = BatchAdder::default();
        let mut sums: Vec<Option<Affine>> = vec![None; blinds.len()];
        for (sums, blinds) in sums.chunks_mut(BATCH).zip(blinds.chunks(BATCH)) {
            let digits = SignedDigits::new(blinds.iter().map(limbs), SCALAR_BITS, BLIND_WIDTH);
            for (table, digits) in self.blind.places.iter().zip(digits.places()) {
                adder.add_each(sums, |i| table.multiple(digits[i]));
            }
        }
        for round in &rounds {
            // Tables of one width together.
            let narrow = round.partition_point(|&i| usize::from(slots[i].row) < self.first_narrow);
            let (wide, narrow) = round.split_at(narrow);
            for (order, width) in [(wide, FREE_WIDTH), (narrow, LOAN_WIDTH)] {
                for batch in order.chunks(BATCH) {
                    self.add_entries(&mut adder, &mut sums, slots, batch, width);
                }
            }
        }
        let point = |sum: Option<Affine>| match sum {
            Some(_) => Ok(Affine::to_point(sum)),
            None => Err(CommitError::Identity),
        };
        sums.into_iter().map(point).collect()
    }

    /// Numbers of slots: in each round at most one of a leaf, by their components, so that a batch uses the tables of
    /// few of them.
    fn rounds(&self, slots: &[Slot], leaves: usize) -> Result<Vec<Vec<usize>>, CommitError> {
        let mut counts = vec![0usize; leaves];
        let mut rounds: Vec<Vec<usize>> = Vec::new();
        for (i, slot) in slots.iter().enumerate() {
            if slot.amount == 0 {
                continue;
            }
            let row = usize::from(slot.row);
            if !matches!(self.components.get(row), Some(Some(_))) {
                return Err(CommitError::UnknownComponent(row));
            }
            let count = counts.get_mut(slot.leaf as usize);
            let count = count.ok_or(CommitError::UnknownLeaf(slot.leaf))?;
            if rounds.len() == *count {
                rounds.push(Vec::new());
            }
            rounds[*count].push(i);
            *count += 1;
        }
        for round in &mut rounds {
            round.sort_unstable_by_key(|&i| slots[i].row);
        }
        Ok(rounds)
    }

    /// Adds one entry to each of several leaves.
    fn add_entries(
        &self,
        adder: &mut BatchAdder,
        sums: &mut [Option<Affine>],
        slots: &[Slot],
        batch: &[usize],
        width: u32,
    ) {
        let tables: Vec<&FixedBase> = batch
            .iter()
            .filter_map(|&i| self.components[usize::from(slots[i].row)].as_ref())
            .collect();
        debug_assert_eq!(tables.len(), batch.len(), "rounds looked for every table");
        let amounts = batch.iter().map(|&i| [slots[i].amount]);
        let digits = SignedDigits::new(amounts, u64::BITS, width);
        let mut gathered: Vec<Option<Affine>> = batch
            .iter()
            .map(|&i| sums[slots[i].leaf as usize])
            .collect();
        for (place, digits) in digits.places().enumerate() {
            adder.add_each(&mut gathered, |i| {
                tables[i].places[place].multiple(digits[i])
            });
        }
        for (&i, sum) in batch.iter().zip(gathered) {
            sums[slots[i].leaf as usize] = sum;
        }
    }
}

/// Bits of a digit of a component's amounts.
fn width(row: usize, registry: usize) -> u32 {
    if row < registry {
        FREE_WIDTH
    } else {
        LOAN_WIDTH
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        leaf::{
            Entry,
            commit::{
                commit,
                tests::{entry, generators},
            },
        },
        shape::Tiny,
    };
    use halo2curves::ff::{Field, PrimeField};
    use proptest::prelude::*;

    const LISTED: usize = 5;

    fn tables(generators: &LeafGenerators) -> CommitmentTables {
        CommitmentTables::new::<Tiny>(generators, LISTED, true).unwrap()
    }

    /// An id of a component with a table.
    fn row(i: usize) -> usize {
        let rows: Vec<usize> = (0..Tiny::COMPONENTS)
            .filter(|row| row % Tiny::REGISTRY < LISTED)
            .collect();
        rows[i % rows.len()]
    }

    fn slots(leaves: &[(Vec<Entry>, Scalar)]) -> (Vec<Slot>, Vec<Scalar>) {
        let slots = leaves.iter().zip(0..).flat_map(|((entries, _), leaf)| {
            let slot = move |entry: &Entry| Slot::new::<Tiny>(leaf, *entry);
            entries.iter().map(slot)
        });
        (slots.collect(), leaves.iter().map(|(_, t)| *t).collect())
    }

    fn agrees(generators: &LeafGenerators, leaves: &[(Vec<Entry>, Scalar)]) {
        let expected: Result<Vec<_>, _> = leaves
            .iter()
            .map(|(entries, t)| commit::<Tiny>(generators, entries, *t))
            .collect();
        let (mut slots, blinds) = slots(leaves);
        assert_eq!(tables(generators).commit_batch(&slots, &blinds), expected);
        slots.reverse();
        assert_eq!(tables(generators).commit_batch(&slots, &blinds), expected);
    }

    #[test]
    fn tables_give_the_points_of_the_definition_at_the_ends_of_all_ranges() {
        let amounts = [
            0,
            1,
            15,
            16,
            17,
            127,
            128,
            129,
            1 << 63,
            u64::MAX - 1,
            u64::MAX,
        ];
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
            for (j, t) in blinds.into_iter().enumerate() {
                for first in [row(i), row(i + LISTED + j)] {
                    leaves.push((vec![entry(first, amount), entry(row(j), 3)], t));
                }
            }
        }
        agrees(&generators(), &leaves);
    }

    #[test]
    fn sums_that_meet_equal_and_opposite_points_are_right() {
        // The generator is W itself: amount and blind then cancel or double in every place.
        let mut generators = generators();
        generators.components[0] = generators.blind;
        generators.components[8] = generators.blind;
        let leaf = |amount: u64, t: Scalar| (vec![entry(0, amount), entry(8, amount)], t);
        let leaves = [
            leaf(1, Scalar::ONE),
            leaf(5, -Scalar::from(4)),
            leaf(u64::MAX, Scalar::from(u64::MAX)),
            leaf(u64::MAX, -Scalar::from(u64::MAX - 1)),
        ];
        agrees(&generators, &leaves);
        let (slots, blinds) = slots(&[leaf(1 << 40, -Scalar::from(1 << 41))]);
        assert_eq!(
            tables(&generators).commit_batch(&slots, &blinds),
            Err(CommitError::Identity)
        );
    }

    #[test]
    fn leaves_have_any_number_of_entries_and_several_of_one_component_add_up() {
        let all = (0..Tiny::COMPONENTS).filter(|row| row % Tiny::REGISTRY < LISTED);
        let leaves = [
            (Vec::new(), Scalar::ONE),
            (
                all.map(|row| entry(row, row as u64 + 1)).collect(),
                Scalar::from(5),
            ),
            (vec![entry(3, 4), entry(3, 5)], Scalar::from(7)),
            (Vec::new(), Scalar::from(9)),
        ];
        agrees(&generators(), &leaves);
    }

    #[test]
    fn what_has_no_table_or_no_leaf_is_refused_among_good_leaves() {
        let generators = generators();
        let tables = tables(&generators);
        let slot = |leaf, row| Slot {
            leaf,
            row,
            amount: 3,
        };
        let t = [Scalar::ONE; 2];
        assert!(tables.commit_batch(&[slot(0, 0), slot(1, 4)], &t).is_ok());
        for row in [LISTED as u16, 8 + LISTED as u16, 26, u16::MAX] {
            assert_eq!(
                tables.commit_batch(&[slot(0, 0), slot(1, row)], &t),
                Err(CommitError::UnknownComponent(row.into()))
            );
        }
        assert_eq!(
            tables.commit_batch(&[slot(0, 0), slot(2, 0)], &t),
            Err(CommitError::UnknownLeaf(2))
        );
        let spot = CommitmentTables::new::<Tiny>(&generators, LISTED, false).unwrap();
        assert!(spot.commit_batch(&[slot(0, 4)], &t).is_ok());
        for row in [8, 16, 24, 25] {
            assert_eq!(
                spot.commit_batch(&[slot(0, row)], &t),
                Err(CommitError::UnknownComponent(row.into()))
            );
        }
        assert_eq!(
            CommitmentTables::new::<Tiny>(&generators, 30, false).err(),
            Some(CommitError::UnknownComponent(26))
        );
    }

    #[test]
    fn batches_of_any_length_keep_their_order() {
        let generators = generators();
        let leaves: Vec<_> = (0..2 * BATCH as u64 + 3)
            .map(|i| (vec![entry(i as usize % LISTED, i)], Scalar::from(i + 1)))
            .collect();
        let (slots, blinds) = slots(&leaves);
        let commitments = tables(&generators).commit_batch(&slots, &blinds).unwrap();
        assert_eq!(commitments.len(), leaves.len());
        for i in [0, 1, BATCH - 1, BATCH, 2 * BATCH, leaves.len() - 1] {
            let (entries, t) = &leaves[i];
            assert_eq!(Ok(commitments[i]), commit::<Tiny>(&generators, entries, *t));
        }
        assert_eq!(tables(&generators).commit_batch(&[], &[]), Ok(Vec::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn tables_give_the_points_of_the_definition(
            seeds in prop::collection::vec(
                (prop::collection::vec((0..18usize, any::<u64>()), 0..6), any::<[u64; 4]>()), 1..20
            )
        ) {
            let leaf = |(entries, t): (Vec<(usize, u64)>, _)| {
                let entries = entries.into_iter().map(|(i, amount)| entry(row(i), amount));
                (entries.collect(), Scalar::from_raw(t))
            };
            let leaves: Vec<_> = seeds.into_iter().map(leaf).collect();
            agrees(&generators(), &leaves);
        }
    }
}
