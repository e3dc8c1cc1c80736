//! Sizes that follow from what is public: the numbers of leaves and slots, and the number of archives.
//!
//! Were an archive as long as its accounts need, it would tell how many there are. It is as long as it would have to
//! be if every leaf were an account and every slot of the shards an entry, and its slots are as large whether an
//! account has one balance or thirty.

use circuits::{
    shape::Shape,
    tree::{LedgerSize, NODE_BYTES, layer_sizes},
};

use super::{
    locator::{LOCATOR_BYTES, MAX_PREFIX_BITS},
    record::{self, ENTRY_BYTES, HEAD_BYTES},
};

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

#[cfg(test)]
mod tests {
    use super::*;
    use circuits::{
        shape::{Production, Tiny},
        tree::MAX_SLOTS,
    };

    use crate::inclusion::entries::MAX_ENTRIES;

    const K: u64 = Production::SLOTS as u64;

    fn size(leaves: u32, shards: u64) -> LedgerSize<Production> {
        LedgerSize::new(leaves, shards).unwrap()
    }

    /// The smallest ledger, one of a small exchange, one of a million accounts, and the largest.
    fn sizes() -> [LedgerSize<Production>; 5] {
        [
            size(1, 1),
            size(2_048, 1),
            size(44_032, 24),
            size(K as u32, MAX_SLOTS / K),
            size(1, MAX_SLOTS / K),
        ]
    }

    #[test]
    fn a_slot_takes_forty_entries_beside_the_longest_path() {
        for (size, expected) in sizes().into_iter().zip([444, 1_148, 1_788, 2_620, 1_532]) {
            let geometry = Geometry::new(size, 6);
            assert_eq!(geometry.slot_bytes(), expected);
            let longest = depth(size.leaves_per_shard() as usize) + depth(size.shards() as usize);
            assert_eq!(geometry.slots_of(40, longest), 1);
            assert_eq!(geometry.slots_of(41, longest), 2);
        }
    }

    /// The bound that the number of slots of an archive rests on, for all accounts and all paths of any ledger.
    #[test]
    fn an_account_of_m_entries_takes_at_most_1_and_a_41st_of_m_slots() {
        for depths in 0..=40 {
            let slot_bytes =
                LOCATOR_BYTES + HEAD_BYTES + ENTRY_BYTES * ENTRIES + NODE_BYTES * depths;
            let geometry = Geometry {
                slots: 1,
                slot_bytes: slot_bytes + TAG_BYTES,
            };
            for entries in 0..=MAX_ENTRIES {
                let slots = geometry.slots_of(entries, depths);
                assert!(
                    (1..=1 + entries / 41).contains(&slots),
                    "{depths} {entries}"
                );
                assert!(slots <= 38);
                // A shorter path takes no more.
                let fewer = geometry.slots_of(entries, depths / 2);
                assert!((1..=slots).contains(&fewer));
                // So that squares add up to n + H K at most.
                assert!(slots * slots <= 1 + entries);
            }
        }
        // The length of the record decides: without nodes two more entries fit in the last slot.
        let bare = Geometry::new(size(1, 1), 0);
        assert_eq!([40, 41, 81, 82].map(|m| bare.slots_of(m, 0)), [1, 2, 2, 3]);
    }

    #[test]
    fn an_archive_has_room_for_all_there_can_be_or_for_its_share_and_chance() {
        for size in sizes() {
            let all = size.leaves() + size.shards() * K / 41;
            for bits in 0..=MAX_PREFIX_BITS {
                let slots = Geometry::new(size, bits).slots();
                assert!(slots <= all && slots << bits >= all);
                let variance = (size.leaves() + size.shards() * K) >> bits;
                let room = (all >> bits) + 8 * variance.isqrt() + 152;
                assert!(slots == all || slots >= room, "{bits}");
            }
            // All accounts always fit in one archive.
            assert_eq!(Geometry::new(size, 0).slots(), all);
        }
        // x = 1,056,768 + 39,426; q = 1,071; sd = isqrt(2,611) = 51.
        let geometry = Geometry::new(size(44_032, 24), 10);
        assert_eq!(geometry.slots(), 1_071 + 8 * 51 + 152);
        let tiny = LedgerSize::<Tiny>::new(726, 1).unwrap();
        assert_eq!(Geometry::new(tiny, 0).slots(), 726 + 26);
        assert_eq!(Geometry::new(tiny, MAX_PREFIX_BITS).slots(), 1 + 8 + 152);
    }

    #[test]
    fn archives_have_a_thousand_slots_by_default() {
        let bits = sizes().map(default_prefix_bits);
        assert_eq!(bits, [0, 1, 10, 16, 6]);
        for (size, bits) in sizes().into_iter().zip(bits) {
            let mean = size.leaves() >> bits;
            assert!(mean >= LEAST_SLOTS || bits == 0);
            assert!(mean < 2 * LEAST_SLOTS + 100 || bits == MAX_PREFIX_BITS);
        }
    }
}
