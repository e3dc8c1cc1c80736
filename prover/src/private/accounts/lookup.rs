//! Finding a tag in a sorted table on the disk.
//!
//! Tags are spread evenly, so the place of one is guessed from those of two others; a table of ten million is down to
//! one block after three or four guesses. A table that is not what this program wrote could make every guess a bad one:
//! after a few it is halved instead.

use super::{LOOKUP_BYTES, RecordError, TAG_BYTES, Tag, broken, u64_of};

/// Entries that are read at once in the end: 1.5 KB.
const BLOCK: u64 = 64;
/// Guesses before the rest is halved.
const GUESSES: usize = 8;

/// The offsets that a table of `entries` has for a tag: one or none, but for two ids with one tag, which nobody will
/// ever see. `read` fills a buffer with the entries from a number on.
pub(super) fn offsets(
    wanted: &Tag,
    entries: u64,
    read: impl Fn(u64, &mut [u8]) -> Result<(), RecordError>,
) -> Result<Vec<u64>, RecordError> {
    // The entry is in low..high, and the tags around that are below and above the wanted one, or it.
    let (mut low, mut high) = (0, entries);
    let (mut below, mut above) = (0, u64::MAX);
    let target = head(wanted);
    let mut guesses = 0;
    while high - low > BLOCK {
        let half = low + (high - low) / 2;
        let probe = if guesses < GUESSES && above > below {
            let share = (target - below) as f64 / (above - below) as f64;
            let guess = low + (share * (high - low) as f64) as u64;
            // Half a block to the side, in turn, so that the wanted one is soon between two probes.
            let aside = if guesses % 2 == 0 {
                guess.saturating_sub(BLOCK / 2)
            } else {
                guess + BLOCK / 2
            };
            aside.clamp(low, high - 1)
        } else {
            half
        };
        guesses += 1;
        let mut entry = [0; LOOKUP_BYTES];
        read(probe, &mut entry)?;
        let tag = &entry[..TAG_BYTES];
        let found = head(tag);
        if found < below || found > above {
            return Err(broken("its lookup is not in order"));
        }
        if tag < &wanted[..] {
            (low, below) = (probe + 1, found);
        } else if tag > &wanted[..] {
            (high, above) = (probe, found);
        } else {
            // Those with the same tag are beside it.
            (low, high) = (
                probe.saturating_sub(BLOCK / 2).max(low),
                (probe + BLOCK / 2).min(high),
            );
        }
    }
    let mut block = vec![0; (high - low) as usize * LOOKUP_BYTES];
    read(low, &mut block)?;
    let entries = block.chunks_exact(LOOKUP_BYTES);
    if !entries
        .clone()
        .is_sorted_by_key(|entry| &entry[..TAG_BYTES])
    {
        return Err(broken("its lookup is not in order"));
    }
    Ok(entries
        .filter(|entry| entry[..TAG_BYTES] == wanted[..])
        .map(|entry| u64_of(&entry[TAG_BYTES..]))
        .collect())
}

/// The first eight bytes of a tag, as a number in the order of tags.
fn head(tag: &[u8]) -> u64 {
    u64::from_be_bytes(tag[..8].try_into().expect("a tag has 16 bytes"))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use circuits::hash::sha256_bytes;
    use proptest::prelude::*;

    use super::*;

    fn tag(number: u64) -> Tag {
        sha256_bytes(&number.to_le_bytes())[..16]
            .try_into()
            .unwrap()
    }

    fn table(mut tags: Vec<Tag>) -> Vec<u8> {
        tags.sort_unstable();
        let entries = (0u64..).zip(tags);
        entries
            .flat_map(|(offset, tag)| [&tag[..], &offset.to_le_bytes()].concat())
            .collect()
    }

    fn find(table: &[u8], wanted: &Tag) -> Result<(Vec<u64>, usize), RecordError> {
        let reads = Cell::new(0);
        let entries = (table.len() / LOOKUP_BYTES) as u64;
        let found = offsets(wanted, entries, |first, out| {
            reads.set(reads.get() + 1);
            let start = first as usize * LOOKUP_BYTES;
            out.copy_from_slice(&table[start..start + out.len()]);
            Ok(())
        })?;
        Ok((found, reads.get()))
    }

    #[test]
    fn every_tag_is_found_in_a_few_reads_and_no_other() {
        let table = table((0..100_000).map(tag).collect());
        let mut most = 0;
        for number in (0..100_000).step_by(97) {
            let (found, reads) = find(&table, &tag(number)).unwrap();
            let [offset] = found[..] else {
                panic!("{number} is there once")
            };
            let start = offset as usize * LOOKUP_BYTES;
            assert_eq!(table[start..start + 16], tag(number));
            most = most.max(reads);
        }
        assert!(most <= 24, "{most} reads");
        for number in 100_000..100_500 {
            assert!(find(&table, &tag(number)).unwrap().0.is_empty());
        }
        for end in [[0; 16], [255; 16]] {
            assert!(find(&table, &end).unwrap().0.is_empty());
        }
    }

    #[test]
    fn an_empty_table_has_nothing() {
        assert!(find(&[], &tag(1)).unwrap().0.is_empty());
    }

    #[test]
    fn tags_that_are_not_spread_are_found_all_the_same() {
        let uneven = |number: u64| -> Tag {
            let mut tag = [0; 16];
            tag[..8].copy_from_slice(&(number * number).to_be_bytes());
            tag
        };
        let table = table((0..5_000).map(uneven).collect());
        for number in 0..5_000 {
            assert_eq!(find(&table, &uneven(number)).unwrap().0, [number]);
        }
        // Eight equal bytes in front.
        let alike = super::tests::table(
            (0..5_000u64)
                .map(|i| {
                    let mut tag = [7; 16];
                    tag[8..].copy_from_slice(&i.to_be_bytes());
                    tag
                })
                .collect(),
        );
        let mut wanted = [7; 16];
        wanted[8..].copy_from_slice(&4_321u64.to_be_bytes());
        assert_eq!(find(&alike, &wanted).unwrap().0, [4_321]);
    }

    proptest! {
        #[test]
        fn what_is_not_in_order_is_an_error_or_nothing_and_never_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..20_000), wanted: Tag,
        ) {
            let whole = bytes.len() / LOOKUP_BYTES * LOOKUP_BYTES;
            let _ = find(&bytes[..whole], &wanted);
        }
    }
}
