//! Exact decimal numbers: what a policy says is compiled without rounding.

use std::fmt;

use num_bigint::{BigInt, Sign};

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

    /// `self / 10^places`.
    pub fn shifted(&self, places: u8) -> Self {
        Self::new(self.mantissa.clone(), self.scale + u32::from(places))
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

/// The numbers as integers in the same proportions: over their common power of ten, then divided by
/// their greatest common divisor.
pub fn smallest_integers(numbers: &[Decimal]) -> Vec<BigInt> {
    let scale = numbers.iter().map(|number| number.scale).max().unwrap_or(0);
    let integers: Vec<BigInt> = numbers
        .iter()
        .map(|number| &number.mantissa * BigInt::from(10).pow(scale - number.scale))
        .collect();
    let divisor = integers.iter().cloned().fold(BigInt::from(0), gcd);
    if divisor.sign() == Sign::NoSign {
        return integers;
    }
    integers.iter().map(|integer| integer / &divisor).collect()
}

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
    }

    #[test]
    fn integers_keep_the_proportions_and_share_no_divisor() {
        let integers = smallest_integers(&[decimal("0.06"), decimal("-1.5"), decimal("0")]);
        assert_eq!(integers, [1, -25, 0].map(BigInt::from));
        let zeros = smallest_integers(&[decimal("0"), decimal("0")]);
        assert_eq!(zeros, [0, 0].map(BigInt::from));
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
