//! Commitments of the hashed columns, computed before the proof.
//!
//! The proof system will make the same commitments again; here they cost a tenth of that, because their
//! values are small and many columns share a row's generator: row by row, the multiple of L_row that
//! each column asks for is looked up in a small table, and the additions of all columns share an inversion.

use std::fmt;

use halo2curves::group::{Curve as _, Group as _, prime::PrimeCurveAffine as _};

use super::{columns, witness::HashedColumns};
use crate::{
    curve::{Curve, Point, Scalar},
    fixed_base::{Affine, BatchAdder, FixedBase, SignedDigits, limbs},
    generators::Generators,
    link::LINK_SCALARS,
    proof::{KnownBlinds, normalize},
    shape::Shape,
};

/// Bits of a signed digit of a value.
const WIDTH: u32 = 7;
/// Largest digit: multiples that a row's table has, 64 bytes each.
const LARGEST: usize = 1 << (WIDTH - 1);
/// Digits of a value: ids and limbs have two of them, multiplicities three (they are below 2^20).
const PLACES: usize = 3;

/// Bits of a scalar, and of a digit of a blind.
const SCALAR_BITS: u32 = 255;
const BLIND_WIDTH: u32 = 8;

/// Tables of the Lagrange generators of all leaf rows (8 MB for production), and of the bases of blinds.
pub struct ColumnTables {
    /// `d * L_row` for d from 1 to [`LARGEST`], row by row.
    rows: Vec<Affine>,
    blinds: [FixedBase; LINK_SCALARS],
}

impl fmt::Debug for ColumnTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnTables")
            .field("multiples", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl ColumnTables {
    /// Computes the tables: about a tenth of a second for production.
    pub fn new<S: Shape>(generators: &Generators<S>) -> Self {
        let mut rows = Vec::with_capacity(S::LANE_ROWS * LARGEST);
        for generator in &generators.lagrange()[..S::LANE_ROWS] {
            let multiples: Vec<Curve> =
                std::iter::successors(Some(generator.to_curve()), |sum| Some(sum + generator))
                    .take(LARGEST)
                    .collect();
            let mut affine = [Point::identity(); LARGEST];
            Curve::batch_normalize(&multiples, &mut affine);
            // No small multiple of a generator is the identity: the group's order is prime.
            rows.extend(affine.iter().filter_map(Affine::from_point));
        }
        let bases = generators.link_bases();
        let blinds = std::array::from_fn(|i| FixedBase::new(&bases[i], SCALAR_BITS, BLIND_WIDTH));
        Self { rows, blinds }
    }

    /// `digit * L_row`; `None` for the identity.
    fn multiple(&self, row: usize, digit: i16) -> Option<Affine> {
        let size = usize::from(digit.unsigned_abs());
        let multiple = self.rows[row * LARGEST + size.checked_sub(1)?];
        Some(multiple.negated_if(digit < 0))
    }
}

/// The commitments that the proof system will make to the hashed columns.
pub fn commit_hashed_columns<S: Shape>(
    generators: &Generators<S>,
    hashed: &HashedColumns<S>,
    blinds: &KnownBlinds,
) -> Vec<Point> {
    let tables = generators.column_tables();
    let mut adder = BatchAdder::default();
    let values = hashed.columns();
    debug_assert_eq!(values.len(), columns::hashed_columns::<S>());

    // Sums of the lowest digits of all columns, then of the next ones, then of the highest, which only
    // multiplicities have.
    let count = values.len();
    let first_multiplicity = columns::multiplicity::<S>(0);
    let mut sums = vec![None; 2 * count + (count - first_multiplicity)];
    let mut digits = vec![0; sums.len()];
    for row in 0..S::LANE_ROWS {
        for (column, values) in values.iter().enumerate() {
            let [low, middle, high] = signed_digits(values[row]);
            digits[column] = low;
            digits[count + column] = middle;
            if column >= first_multiplicity {
                digits[2 * count + column - first_multiplicity] = high;
            } else {
                debug_assert_eq!(high, 0, "ids and limbs have 13 bits at most");
            }
        }
        adder.add_each(&mut sums, |i| tables.multiple(row, digits[i]));
    }

    let mut random = vec![None; count];
    add_blinds(tables, blinds, &mut adder, &mut random);
    let commitments: Vec<Curve> = (0..count)
        .map(|column| {
            let high = column
                .checked_sub(first_multiplicity)
                .map_or(Curve::identity(), |i| {
                    Affine::to_point(sums[2 * count + i]).to_curve()
                });
            let mut sum = high;
            for place in [sums[count + column], sums[column]] {
                for _ in 0..WIDTH {
                    sum = sum.double();
                }
                sum += Affine::to_point(place);
            }
            sum + Affine::to_point(random[column])
        })
        .collect();
    normalize(&commitments)
}

/// Adds the random part of each of the first columns.
fn add_blinds(
    tables: &ColumnTables,
    blinds: &KnownBlinds,
    adder: &mut BatchAdder,
    sums: &mut [Option<Affine>],
) {
    let scalars: Vec<[Scalar; LINK_SCALARS]> = (0..sums.len())
        .map(|column| blinds.of_column(column))
        .collect();
    for (base, table) in tables.blinds.iter().enumerate() {
        let numbers = scalars.iter().map(|of_column| limbs(&of_column[base]));
        let digits = SignedDigits::new(numbers, SCALAR_BITS, BLIND_WIDTH);
        for (place, digits) in table.places.iter().zip(digits.places()) {
            adder.add_each(sums, |column| place.multiple(digits[column]));
        }
    }
}

/// The signed digits of a value below 2^20, lowest first.
fn signed_digits(value: u32) -> [i16; PLACES] {
    let mut rest = value as i32;
    std::array::from_fn(|_| {
        let mut digit = rest & ((1 << WIDTH) - 1);
        if digit > LARGEST as i32 {
            digit -= 1 << WIDTH;
        }
        rest = (rest - digit) >> WIDTH;
        digit as i16
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_in_range_and_sum_to_the_value() {
        for value in (0..1 << 20)
            .step_by(7)
            .chain([64, 65, 127, 128, 8191, 8192, (1 << 20) - 1])
        {
            let digits = signed_digits(value);
            assert!(digits.iter().all(|digit| (-63..=64).contains(digit)));
            let sum = digits
                .iter()
                .rev()
                .fold(0, |sum, digit| (sum << WIDTH) + i32::from(*digit));
            assert_eq!(sum, value as i32);
        }
    }
}
