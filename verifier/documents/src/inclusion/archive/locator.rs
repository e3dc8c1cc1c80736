//! Where a slot is: locators, and their first bits, by which archives are told apart.

use std::fmt;

/// Bytes of a locator.
pub const LOCATOR_BYTES: usize = 16;
/// Where a slot is in the order of an archive.
pub type Locator = [u8; LOCATOR_BYTES];
/// Most bits of a prefix: 65,536 archives.
pub const MAX_PREFIX_BITS: u8 = 16;

/// The first bits of all locators of an archive, which name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix {
    bits: u8,
    value: u16,
}

impl Prefix {
    /// A prefix of so many bits, from its value as a number.
    pub fn new(bits: u8, value: u16) -> Option<Self> {
        let fits = bits <= MAX_PREFIX_BITS && u32::from(value) < 1 << bits;
        fits.then_some(Self { bits, value })
    }

    /// The first bits of a locator.
    pub fn of(locator: &Locator, bits: u8) -> Self {
        let first = u32::from(u16::from_be_bytes([locator[0], locator[1]]));
        let value = (first >> (MAX_PREFIX_BITS - bits)) as u16;
        Self { bits, value }
    }

    /// All prefixes of so many bits, in order.
    pub fn all(bits: u8) -> impl Iterator<Item = Self> {
        (0..1_u32 << bits).map(move |value| Self {
            bits,
            value: value as u16,
        })
    }

    /// Makes a locator begin with the prefix.
    pub fn impose(self, locator: &mut Locator) {
        let first = u32::from(u16::from_be_bytes([locator[0], locator[1]]));
        let free = MAX_PREFIX_BITS - self.bits;
        let kept = first & ((1 << free) - 1);
        let first = (u32::from(self.value) << free | kept) as u16;
        locator[..2].copy_from_slice(&first.to_be_bytes());
    }

    /// Number of bits.
    pub fn bits(self) -> u8 {
        self.bits
    }

    /// The bits as a number.
    pub fn value(self) -> u16 {
        self.value
    }

    /// The name of the archive: the bits, or `all` where there are none, and `.archive`.
    pub fn file_name(self) -> String {
        format!("{self}.archive")
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bits {
            0 => f.write_str("all"),
            bits => write!(f, "{:0width$b}", self.value, width = usize::from(bits)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prefixes_are_bits_and_name_files() {
        let mut locator = [0xff; LOCATOR_BYTES];
        locator[0] = 0b0110_1001;
        for (bits, name) in [(0, "all"), (1, "0"), (3, "011"), (8, "01101001")] {
            let prefix = Prefix::of(&locator, bits);
            assert_eq!(prefix.file_name(), format!("{name}.archive"));
            assert_eq!(Prefix::new(bits, prefix.value()), Some(prefix));
        }
        assert_eq!(Prefix::of(&locator, 16).value(), 0x69ff);
        assert_eq!(Prefix::new(0, 1), None);
        assert_eq!(Prefix::new(3, 8), None);
        assert_eq!(Prefix::new(17, 0), None);
        assert!(Prefix::new(16, u16::MAX).is_some());
        assert_eq!(Prefix::all(3).count(), 8);
        assert!(Prefix::all(16).all(|p| Prefix::new(16, p.value()) == Some(p)));
    }

    proptest! {
        #[test]
        fn an_imposed_prefix_is_read_back_and_changes_nothing_else(
            locator: Locator, other: Locator, bits in 0..=MAX_PREFIX_BITS,
        ) {
            let prefix = Prefix::of(&locator, bits);
            let mut imposed = other;
            prefix.impose(&mut imposed);
            prop_assert_eq!(Prefix::of(&imposed, bits), prefix);
            prop_assert_eq!(&imposed[2..], &other[2..]);
            Prefix::of(&other, bits).impose(&mut imposed);
            prop_assert_eq!(imposed, other);
        }
    }
}
