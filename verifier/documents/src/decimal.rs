//! Exact decimal numbers: what policies and collateral schedules say is compiled without rounding.

use std::{cmp::Ordering, fmt};

use num_bigint::{BigInt, BigUint, Sign};

/// Most digits before the point, and most digits after it.
pub const MAX_DIGITS: usize = 30;

/// `mantissa / 10^scale`, with the smallest scale that there is for the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    mantissa: BigInt,
    scale: u32,
}

impl Decimal {
    fn new(mut mantissa: BigInt, mut scale: u32) -> Self {
        let (zero, ten) = (BigInt::from(0), BigInt::from(10));
        while scale > 0 && &mantissa % &ten == zero {
            mantissa /= &ten;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// Reads digits, perhaps with a minus before them and with a point and more digits after them.
    /// `None` for any other text: no plus, no exponent, no white space, no superfluous leading zero,
    /// at most 30 digits on either side of the point.
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let digits =
            |part: &str| part.len() <= MAX_DIGITS && part.bytes().all(|byte| byte.is_ascii_digit());
        let superfluous = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || superfluous || !digits(whole) || !digits(fraction) {
            return None;
        }
        let magnitude: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let scale = u32::try_from(fraction.len()).ok()?;
        let negative = unsigned.len() != text.len();
        Some(Self::new(
            if negative { -magnitude } else { magnitude },
            scale,
        ))
    }

    /// `1 + self`.
    pub fn one_plus(&self) -> Self {
        Self::new(
            BigInt::from(10).pow(self.scale) + &self.mantissa,
            self.scale,
        )
    }

    /// `1 - self`.
    pub fn one_minus(&self) -> Self {
        Self::new(
            BigInt::from(10).pow(self.scale) - &self.mantissa,
            self.scale,
        )
    }

    /// `self * other`.
    pub fn times(&self, other: &Self) -> Self {
        Self::new(&self.mantissa * &other.mantissa, self.scale + other.scale)
    }

    /// `self + other`.
    pub fn plus(&self, other: &Self) -> Self {
        let scale = self.scale.max(other.scale);
        Self::new(self.over(scale) + other.over(scale), scale)
    }

    /// `self - other`.
    pub fn minus(&self, other: &Self) -> Self {
        let scale = self.scale.max(other.scale);
        Self::new(self.over(scale) - other.over(scale), scale)
    }

    /// So many smallest units, as a number of whole ones.
    pub fn of_units(units: u128, decimals: u8) -> Self {
        Self::new(units.into(), decimals.into())
    }

    /// `self / 10^places`.
    pub fn shifted(&self, places: u8) -> Self {
        Self::new(self.mantissa.clone(), self.scale + u32::from(places))
    }

    /// `self * 10^scale` as an integer, for a scale that is not below the number's own.
    fn over(&self, scale: u32) -> BigInt {
        &self.mantissa * BigInt::from(10).pow(scale - self.scale)
    }

    /// Digits after the point, without zeros at their end.
    pub fn places(&self) -> u32 {
        self.scale
    }

    /// Whether the number is 0.
    pub fn is_zero(&self) -> bool {
        self.mantissa.sign() == Sign::NoSign
    }

    /// Whether the number is above 0.
    pub fn is_positive(&self) -> bool {
        self.mantissa.sign() == Sign::Plus
    }

    /// Whether the number is below 0.
    pub fn is_negative(&self) -> bool {
        self.mantissa.sign() == Sign::Minus
    }

    /// Whether the number is from 0 to 1.
    pub fn is_share(&self) -> bool {
        !self.is_negative() && !self.one_minus().is_negative()
    }

    /// The number in per cent, with its sign if it is negative.
    pub fn percent(&self) -> String {
        let hundredfold = Self::new(&self.mantissa * 100, self.scale);
        format!("{hundredfold}%")
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self::new(number.into(), 0)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale as usize;
        let digits = self.mantissa.magnitude().to_string();
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let minus = if self.is_negative() { "-" } else { "" };
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{minus}{whole}{point}{fraction}")
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.over(scale).cmp(&other.over(scale))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What decimal numbers were multiplied by to become the smallest integers of the same proportions: the smallest power
/// of ten that makes integers of all of them, divided by the greatest common divisor of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonScale {
    /// Exponent of the power of ten.
    power: u32,
    /// Above 0.
    divisor: BigInt,
}

impl CommonScale {
    /// The integers, in the order of the numbers, and what they were multiplied by. Zeros stay zeros, under the scale
    /// of the others; under 1 if there are no others.
    pub fn of(numbers: &[Decimal]) -> (Self, Vec<BigInt>) {
        let power = numbers.iter().map(|number| number.scale).max().unwrap_or(0);
        let mut integers: Vec<BigInt> = numbers.iter().map(|number| number.over(power)).collect();
        let mut divisor = integers.iter().cloned().fold(BigInt::from(0), gcd);
        if divisor.sign() == Sign::NoSign {
            divisor = BigInt::from(1);
        }
        for integer in &mut integers {
            *integer /= &divisor;
        }
        (Self { power, divisor }, integers)
    }

    /// `number` under the same scale, rounded down; 0 for a number below 0.
    pub fn floor(&self, number: &Decimal) -> BigUint {
        let (_, magnitude) = number.mantissa.clone().into_parts();
        if number.is_negative() {
            return BigUint::ZERO;
        }
        let ten = BigUint::from(10u32);
        magnitude * ten.pow(self.power) / (ten.pow(number.scale) * self.divisor.magnitude())
    }

    /// The number that `integer` stands for under this scale, rounded up to so many digits after the point.
    pub fn number(&self, integer: &BigUint, places: u32) -> Decimal {
        let ten = BigUint::from(10u32);
        let dividend = integer * self.divisor.magnitude() * ten.pow(places);
        let divisor = ten.pow(self.power);
        let mantissa = (dividend + &divisor - 1u32) / divisor;
        Decimal::new(BigInt::from_biguint(Sign::Plus, mantissa), places)
    }
}

/// The numbers as integers in the same proportions: over their common power of ten, then divided by
/// their greatest common divisor.
pub fn smallest_integers(numbers: &[Decimal]) -> Vec<BigInt> {
    CommonScale::of(numbers).1
}

/// A quotient of two decimal numbers, exact, with a divisor above 0.
#[derive(Clone, Debug)]
pub struct Quotient {
    dividend: BigInt,
    divisor: BigInt,
}

impl Quotient {
    /// `dividend / divisor`; `None` unless the divisor is above 0.
    pub fn new(dividend: &Decimal, divisor: &Decimal) -> Option<Self> {
        let scale = dividend.scale.max(divisor.scale);
        divisor.is_positive().then(|| Self {
            dividend: dividend.over(scale),
            divisor: divisor.over(scale),
        })
    }

    /// `self / other`; `None` unless `other` is above 0.
    pub fn over(&self, other: &Self) -> Option<Self> {
        (other.dividend.sign() == Sign::Plus).then(|| Self {
            dividend: &self.dividend * &other.divisor,
            divisor: &self.divisor * &other.dividend,
        })
    }

    /// `self * factor`, rounded down to an integer.
    pub fn times_floor(&self, factor: u32) -> BigInt {
        let dividend = &self.dividend * factor;
        let rest = ((&dividend % &self.divisor) + &self.divisor) % &self.divisor;
        (dividend - rest) / &self.divisor
    }
}

impl Ord for Quotient {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.dividend * &other.divisor).cmp(&(&other.dividend * &self.divisor))
    }
}

impl PartialOrd for Quotient {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Quotients are equal if they are the same number, over whatever divisors.
impl PartialEq for Quotient {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quotient {}

/// The greatest common divisor, not negative; 0 of two zeros.
fn gcd(mut a: BigInt, mut b: BigInt) -> BigInt {
    while b.sign() != Sign::NoSign {
        (a, b) = (b.clone(), a % b);
    }
    BigInt::from_biguint(Sign::Plus, a.magnitude().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn other_forms_of_numbers_are_refused() {
        let long = "1".repeat(MAX_DIGITS + 1);
        let fine = format!("0.{long}");
        for text in [
            "", "-", ".", ".5", "5.", "-.5", "+1", "--1", "01", "00", "1e3", " 1", "1 ", "1,5",
            "1.2.3", "1_000", "1.-5", "nan", "inf", "٣", &long, &fine,
        ] {
            assert_eq!(Decimal::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn one_number_has_one_value_however_it_is_written() {
        assert_eq!(decimal("0.40"), decimal("0.4"));
        assert_eq!(decimal("-0"), decimal("0.000"));
        assert_eq!(decimal("65100.220").to_string(), "65100.22");
        assert_eq!(decimal("-0.4").percent(), "-40%");
        assert_eq!(decimal("0.0125").percent(), "1.25%");
        assert_eq!(decimal("-0.4").one_plus(), decimal("0.6"));
        assert_eq!(decimal("0.1").one_minus(), decimal("0.9"));
        assert_eq!(decimal("12.5").shifted(3), decimal("0.0125"));
        assert_eq!(decimal("1.5").times(&decimal("-0.2")), decimal("-0.3"));
        assert_eq!(decimal("1.5").plus(&decimal("0.05")), decimal("1.55"));
        assert_eq!(decimal("1.5").minus(&decimal("2.05")), decimal("-0.55"));
        assert_eq!(Decimal::of_units(150, 2), decimal("1.5"));
    }

    #[test]
    fn integers_keep_the_proportions_and_share_no_divisor() {
        let integers = smallest_integers(&[decimal("0.06"), decimal("-1.5"), decimal("0")]);
        assert_eq!(integers, [1, -25, 0].map(BigInt::from));
        let zeros = smallest_integers(&[decimal("0"), decimal("0")]);
        assert_eq!(zeros, [0, 0].map(BigInt::from));
    }

    #[test]
    fn the_scale_carries_over_to_other_numbers_and_rounds_down() {
        // 0.06 and 1.5 are 6 and 150 hundredths, 1 and 25 after division by 6: 16 2/3 for each 1.
        let (scale, integers) = CommonScale::of(&[decimal("0.06"), decimal("1.5")]);
        assert_eq!(integers, [1, 25].map(BigInt::from));
        for (number, under) in [
            ("0.06", 1u32),
            ("1", 16),
            ("0.0599", 0),
            ("3", 50),
            ("-3", 0),
        ] {
            assert_eq!(
                scale.floor(&decimal(number)),
                BigUint::from(under),
                "{number}"
            );
        }
        for (integer, places, number) in
            [(16u32, 2, "0.96"), (16, 1, "1"), (50, 0, "3"), (0, 2, "0")]
        {
            let made = scale.number(&BigUint::from(integer), places);
            assert_eq!(made, decimal(number), "{integer}");
        }
        let (whole, _) = CommonScale::of(&[decimal("200"), decimal("300")]);
        assert_eq!(whole.floor(&decimal("150.99")), BigUint::from(1u32));
        let (zeros, _) = CommonScale::of(&[decimal("0")]);
        assert_eq!(zeros.floor(&decimal("2.9")), BigUint::from(2u32));
    }

    #[test]
    fn numbers_and_quotients_compare_exactly() {
        assert!(decimal("0.30") < decimal("0.301") && decimal("-2") < decimal("-1.9"));
        let quotient = |a: &str, b: &str| Quotient::new(&decimal(a), &decimal(b)).unwrap();
        assert_eq!(quotient("0.5", "1.5"), quotient("200", "600"));
        // 1/3 and the 30 digits that come nearest from below.
        assert!(quotient("1", "3") > quotient(&format!("0.{}", "3".repeat(30)), "1"));
        assert_eq!(quotient("2", "3").times_floor(10_000), BigInt::from(6_666));
        assert_eq!(
            quotient("-2", "3").times_floor(10_000),
            BigInt::from(-6_667)
        );
        let third = quotient("1", "2").over(&quotient("3", "2")).unwrap();
        assert_eq!(third, quotient("1", "3"));
        assert!(Quotient::new(&decimal("1"), &decimal("0")).is_none());
        assert!(quotient("1", "2").over(&quotient("0", "2")).is_none());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(mantissa: i64, scale in 0u32..=30) {
            let number = Decimal::new(mantissa.into(), scale);
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn products_are_those_of_the_integers(
            a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000,
            i in 0u32..6, j in 0u32..6,
        ) {
            let product = Decimal::new(a.into(), i).times(&Decimal::new(b.into(), j));
            prop_assert_eq!(product, Decimal::new((a * b).into(), i + j));
        }
    }
}
