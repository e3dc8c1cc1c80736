//! Sizes that follow from what is public: the numbers of leaves and slots, and the number of archives.
//!
//! Were an archive as long as its accounts need, it would tell how many there are. It is as long as it would have to
//! be if every leaf were an account and every slot of the shards an entry, and its slots are as large whether an
//! account has one balance or thirty.

use std::fmt;

use circuits::{
    shape::Shape,
    tree::{LedgerSize, NODE_BYTES, layer_sizes},
};

use super::{
    code::{LOCATOR_BYTES, Locator},
    record::{self, ENTRY_BYTES, HEAD_BYTES},
};

/// Most bits of a prefix: 65,536 archives.
pub const MAX_PREFIX_BITS: u8 = 16;
/// Slots that an archive has at least by default: its readers hide among as many leaves.
const LEAST_SLOTS: u64 = 1000;
/// Bytes of a slot's authentication tag.
pub(super) const TAG_BYTES: usize = 16;
/// Entries that fit in a slot, beside the longest path.
const ENTRIES: usize = 40;
/// Room for chance: accounts fall into archives as they like, with all their slots (at most 38). The squares of
/// accounts' slots add up to n + H K at most, so the deviation is at most the root of that over the archives.
const DEVIATIONS: u64 = 8;
const SPARE_SLOTS: u64 = 152;

/// How many slots an archive has, and how large they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    slots: u64,
    slot_bytes: usize,
}

impl Geometry {
    /// The sizes of each of `2^prefix_bits` archives over a ledger of so many leaves.
    ///
    /// An account of m entries needs at most `1 + floor(m / 41)` slots, and the shards have room for H K entries: there
    /// are at most `n + floor(H K / 41)` slots.
    pub fn new<S: Shape>(size: LedgerSize<S>, prefix_bits: u8) -> Self {
        let (n, entries) = (size.leaves(), size.shards() * S::SLOTS as u64);
        let archives = 1 << prefix_bits;
        let all = n + entries / (ENTRIES as u64 + 1);
        let deviation = (n + entries).div_ceil(archives).isqrt();
        let slots = all.min(all.div_ceil(archives) + DEVIATIONS * deviation + SPARE_SLOTS);
        let path = depth(size.leaves_per_shard() as usize) + depth(size.shards() as usize);
        let payload = HEAD_BYTES + ENTRY_BYTES * ENTRIES + NODE_BYTES * path;
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

    /// Slots that an account takes with so many entries and nodes in both its paths.
    pub fn slots_of(self, entries: usize, nodes: usize) -> usize {
        record::length(entries, nodes).div_ceil(self.payload_bytes())
    }

    /// Bytes of a slot that an account's record gets.
    pub(super) fn payload_bytes(self) -> usize {
        self.slot_bytes - LOCATOR_BYTES - TAG_BYTES
    }
}

/// The number of bits with which an archive has about a thousand slots, or up to twice as many.
pub fn default_prefix_bits<S: Shape>(size: LedgerSize<S>) -> u8 {
    let archives = (size.leaves() / LEAST_SLOTS).max(1);
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
