//! Sizes that follow from what is public: the number of leaves, and the number of archives.
//!
//! Were an archive as long as its accounts need, it would tell how many there are. It is as long as it would have to
//! be if every leaf were an account, and its slots are as large whether an account has one balance or thirty.

use std::fmt;

use circuits::{
    shape::Shape,
    tree::{LeafCount, NODE_BYTES, layer_sizes},
};

use super::{
    code::{LOCATOR_BYTES, Locator},
    record::{ENTRY_BYTES, HEAD_BYTES},
};

/// Most bits of a prefix: 65,536 archives.
pub const MAX_PREFIX_BITS: u8 = 16;
/// Slots that an archive has at least by default: its readers hide among as many leaves.
const LEAST_SLOTS: u64 = 1000;
/// Bytes of a slot's authentication tag.
pub(super) const TAG_BYTES: usize = 16;
/// Balances that fit in a slot, beside the longest path of a single leaf and so many more nodes.
const ENTRIES: usize = 40;
const MORE_NODES: usize = 6;
/// Room for chance: an archive's number of slots is binomial, with a deviation of at most the root of its mean.
const DEVIATIONS: u64 = 8;
const SPARE_SLOTS: u64 = 32;

/// How many slots an archive has, and how large they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    slots: u64,
    slot_bytes: usize,
}

impl Geometry {
    /// The sizes of each of `2^prefix_bits` archives over a ledger of so many leaves.
    ///
    /// An account has a leaf for each balance, and never more slots than leaves, so there are n slots at most, spread
    /// evenly by their locators.
    pub fn new<S: Shape>(leaf_count: LeafCount<S>, prefix_bits: u8) -> Self {
        let n = leaf_count.leaves();
        let mean = n.div_ceil(1 << prefix_bits);
        let slots = n.min(mean + DEVIATIONS * mean.isqrt() + SPARE_SLOTS);
        let path = depth(S::SHARD_LEAVES) + depth(leaf_count.shards());
        let payload = HEAD_BYTES + ENTRY_BYTES * ENTRIES + NODE_BYTES * (path + MORE_NODES);
        Self {
            slots,
            slot_bytes: LOCATOR_BYTES + payload + TAG_BYTES,
        }
    }

    /// C: slots of an archive, used or not.
    pub fn slots(self) -> u64 {
        self.slots
    }

    /// Bytes of a slot.
    pub fn slot_bytes(self) -> usize {
        self.slot_bytes
    }

    /// Bytes of a slot that an account's record gets.
    pub(super) fn payload_bytes(self) -> usize {
        self.slot_bytes - LOCATOR_BYTES - TAG_BYTES
    }
}

/// The number of bits with which an archive has about a thousand slots, or up to twice as many.
pub fn default_prefix_bits<S: Shape>(leaf_count: LeafCount<S>) -> u8 {
    let archives = (leaf_count.leaves() / LEAST_SLOTS).max(1);
    (archives.ilog2() as u8).min(MAX_PREFIX_BITS)
}

/// Layers of a tree above its leaves.
fn depth(leaves: usize) -> usize {
    layer_sizes(leaves).len() - 1
}

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
    use circuits::{
        shape::{Production, Tiny},
        tree::MAX_LEAVES,
    };
    use proptest::prelude::*;

    fn shards(count: u64) -> LeafCount<Production> {
        LeafCount::new(count * Production::SHARD_LEAVES as u64).unwrap()
    }

    fn largest() -> LeafCount<Production> {
        shards(MAX_LEAVES / Production::SHARD_LEAVES as u64)
    }

    #[test]
    fn slots_take_a_few_dozen_balances_in_the_largest_ledger() {
        for (leaf_count, expected) in [(shards(1), 1_916), (shards(24), 2_236), (largest(), 3_004)]
        {
            let geometry = Geometry::new(leaf_count, 6);
            assert_eq!(geometry.slot_bytes(), expected);
            let longest = depth(Production::SHARD_LEAVES) + depth(leaf_count.shards());
            let room = geometry.payload_bytes() - HEAD_BYTES - NODE_BYTES * longest;
            assert!(room / ENTRY_BYTES >= 36);
        }
    }

    #[test]
    fn an_account_has_never_more_slots_than_leaves() {
        for leaf_count in [shards(1), shards(24), largest()] {
            let payload = Geometry::new(leaf_count, 6).payload_bytes();
            let nodes = |leaves: usize| {
                let sides = if leaves == 1 { 1 } else { 2 };
                sides * depth(Production::SHARD_LEAVES) + depth(leaf_count.shards())
            };
            for leaves in 1..=512 {
                let record = HEAD_BYTES + ENTRY_BYTES * leaves + NODE_BYTES * nodes(leaves);
                assert!(record.div_ceil(payload) <= leaves);
            }
        }
    }

    #[test]
    fn archives_have_a_thousand_slots_and_room_for_chance() {
        for (leaf_count, bits) in [(shards(1), 6), (shards(24), 10), (largest(), 16)] {
            assert_eq!(default_prefix_bits(leaf_count), bits);
            let (n, slots) = (leaf_count.leaves(), Geometry::new(leaf_count, bits).slots());
            let mean = n >> bits;
            assert!(mean >= LEAST_SLOTS && slots >= mean + 8 * mean.isqrt());
        }
        assert_eq!(Geometry::new(shards(24), 10).slots(), 1_579 + 8 * 39 + 32);
        let tiny = LeafCount::<Tiny>::new(726).unwrap();
        assert_eq!(default_prefix_bits(tiny), 0);
        assert_eq!(Geometry::new(tiny, 0).slots(), 726);
        assert_eq!(Geometry::new(tiny, MAX_PREFIX_BITS).slots(), 41);
    }

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
