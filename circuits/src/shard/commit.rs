//! Commitments of the hashed columns, computed before the proof.
//!
//! The proof takes them as they are. Their values are small, and many columns share a row's generator: row by row, the
//! multiple of L_row that each column asks for is looked up in a small table, and the additions of all columns share an
//! inversion.

use halo2curves::group::{Group as _, prime::PrimeCurveAffine as _};
use zeroize::Zeroize as _;

use super::{columns, witness::HashedColumns};
use crate::{
    cells::AdviceColumn,
    curve::{Curve, Point, Scalar, normalize},
    fixed_base::{
        Affine, BLIND_WIDTH, BatchAdder, COLUMN_WIDTH as WIDTH, ColumnTables, SCALAR_BITS,
        SignedDigits, limbs,
    },
    generators::Generators,
    link::LINK_SCALARS,
    proof::{KnownBlinds, zeroize_scalars},
    shape::Shape,
};

/// Digits of a value: ids and limbs have two of them, places of leaves and multiplicities three (they are below 2^20).
const PLACES: usize = 3;
/// Largest digit.
const LARGEST: i32 = 1 << (WIDTH - 1);

/// Where the highest digits of a column are summed; `None` for columns without any, of ids and limbs.
fn highest<S: Shape>(column: usize) -> Option<usize> {
    let first_id = columns::id::<S>(0).index();
    if column < first_id {
        return Some(column);
    }
    let multiplicity = column.checked_sub(columns::multiplicity::<S>(0).index())?;
    Some(first_id + multiplicity)
}

/// The commitments of the hashed columns, with the blinds of the proof that will take them.
pub fn commit_hashed_columns<S: Shape>(
    generators: &Generators<S>,
    hashed: &HashedColumns<S>,
    blinds: &KnownBlinds,
) -> Vec<Point> {
    let tables = generators.column_tables();
    let mut adder = BatchAdder::default();
    let values: Vec<&Vec<u32>> = hashed.columns().iter().collect();
    debug_assert_eq!(values.len(), columns::hashed_columns::<S>());

    // Sums of the lowest digits of all columns, then of the next ones, then of the highest.
    let count = values.len();
    let with_highest = highest::<S>(count - 1).map_or(0, |last| last + 1);
    let mut sums = vec![None; 2 * count + with_highest];
    let mut digits = vec![0; sums.len()];
    for row in 0..S::LANE_ROWS {
        for (column, values) in values.iter().enumerate() {
            let [low, middle, high] = signed_digits(values[row]);
            digits[column] = low;
            digits[count + column] = middle;
            match highest::<S>(column) {
                Some(i) => digits[2 * count + i] = high,
                None => debug_assert_eq!(high, 0, "ids and limbs have 13 bits at most"),
            }
        }
        adder.add_each(&mut sums, |i| tables.multiple(row, digits[i]));
    }

    let mut random = vec![None; count];
    add_blinds(tables, blinds, &mut adder, &mut random);
    let commitments: Vec<Curve> = (0..count)
        .map(|column| {
            let mut sum = highest::<S>(column).map_or(Curve::identity(), |i| {
                Affine::to_point(sums[2 * count + i]).to_curve()
            });
            for place in [sums[count + column], sums[column]] {
                for _ in 0..WIDTH {
                    sum = sum.double();
                }
                sum += Affine::to_point(place);
            }
            sum + Affine::to_point(random[column])
        })
        .collect();
    digits.zeroize();
    // Without their blinds commitments to small values can be guessed.
    sums.fill(None);
    random.fill(None);
    std::hint::black_box((&mut sums, &mut random));
    normalize(&commitments)
}

/// Adds the random part of each of the first columns.
fn add_blinds(
    tables: &ColumnTables,
    blinds: &KnownBlinds,
    adder: &mut BatchAdder,
    sums: &mut [Option<Affine>],
) {
    let mut scalars: Vec<[Scalar; LINK_SCALARS]> = (0..sums.len())
        .map(|column| blinds.of_column(AdviceColumn::new(column)))
        .collect();
    for (base, table) in tables.blinds.iter().enumerate() {
        let numbers = scalars.iter().map(|of_column| limbs(&of_column[base]));
        let digits = SignedDigits::new(numbers, SCALAR_BITS, BLIND_WIDTH);
        for (place, digits) in table.places.iter().zip(digits.places()) {
            adder.add_each(sums, |column| place.multiple(digits[column]));
        }
    }
    zeroize_scalars(scalars.as_flattened_mut());
}

/// The signed digits of a value below 2^20, lowest first.
fn signed_digits(value: u32) -> [i16; PLACES] {
    let mut rest = value as i32;
    std::array::from_fn(|_| {
        let mut digit = rest & ((1 << WIDTH) - 1);
        if digit > LARGEST {
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
