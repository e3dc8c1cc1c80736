//! Signed digits, and the multiples of a generator that they ask for.

use halo2curves::group::{Curve as _, Group, prime::PrimeCurveAffine};
use zeroize::Zeroize as _;

use super::affine::Affine;
use crate::curve::{Curve, Point, Scalar, encode_scalar};

/// The multiples of one generator, place by place, lowest first.
pub(crate) struct FixedBase {
    pub(crate) places: Vec<Place>,
}

/// `1, 2, 3, ...` times the generator, times the place's power of two.
pub(crate) struct Place(Vec<Affine>);

impl FixedBase {
    /// Tables for scalars below `2^bits`.
    pub(crate) fn new(generator: &Point, bits: u32, width: u32) -> Self {
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
    pub(crate) fn multiple(&self, digit: i16) -> Option<Affine> {
        let size = usize::from(digit.unsigned_abs());
        let multiple = self.0.get(size.checked_sub(1)?)?;
        Some(multiple.negated_if(digit < 0))
    }
}

/// Places of a scalar below `2^bits`. One more than full ones, which takes the last carry.
pub(crate) const fn place_count(bits: u32, width: u32) -> usize {
    (bits / width + 1) as usize
}

/// A scalar's four 64-bit limbs, lowest first.
pub(crate) fn limbs(scalar: &Scalar) -> [u64; 4] {
    let bytes = encode_scalar(scalar);
    std::array::from_fn(|i| {
        let limb = bytes[8 * i..8 * i + 8].try_into();
        u64::from_le_bytes(limb.expect("eight bytes of 32"))
    })
}

/// The signed digits of a batch of numbers, ordered by place.
pub(crate) struct SignedDigits {
    numbers: usize,
    digits: Vec<i16>,
}

impl SignedDigits {
    /// The digits of numbers below `2^bits`: each from `1 - 2^(width-1)` to `2^(width-1)`, and their
    /// sum, weighed by the powers of `2^width`, is the number.
    pub(crate) fn new<const LIMBS: usize>(
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

    /// All digits, place by place, the lowest first.
    pub(crate) fn all(&self) -> &[i16] {
        &self.digits
    }

    /// The digits of all numbers, lowest place first.
    pub(crate) fn places(&self) -> impl Iterator<Item = &[i16]> {
        self.digits.chunks(self.numbers)
    }
}

/// Digits are as secret as the numbers.
impl Drop for SignedDigits {
    fn drop(&mut self) {
        self.digits.zeroize();
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
    use proptest::prelude::*;

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
}
