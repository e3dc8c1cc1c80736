//! What an account's slots say, put together: its inclusion without the salt, which its owner has.
//!
//! ```text
//! head      leaf number shard * M + place (u64), entries m (u16), nodes s in the shard's tree (u8), nodes t above (u8)
//! record    head, m * (id u16, amount u64), s nodes, t nodes, 64 bytes each
//! ```
//!
//! Integers are little-endian. The record fills slot 0, then slot 1 and so on; zeros follow it in the last one.

use circuits::{
    leaf::{Component, Entry},
    ledger::Amount,
    shape::Shape,
    tree::{LeafPosition, NODE_BYTES, NodeBytes},
};
use zeroize::Zeroizing;

use crate::inclusion::{EncodedInclusion, entries::MAX_ENTRIES};

/// Bytes of a head.
pub const HEAD_BYTES: usize = 12;
/// Bytes of an entry.
pub const ENTRY_BYTES: usize = 10;

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// More than an account can have.
    #[error("an account of {0} entries")]
    Entries(usize),
    /// Another length than the head says.
    #[error("a record of another length than its head says")]
    Length,
    /// An id that no leaf has.
    #[error("an entry of no leaf's id")]
    Id,
    /// Something behind the record.
    #[error("a slot's rest is not zero")]
    Rest,
}

/// The record of an inclusion, and zeros up to a multiple of `room` bytes.
///
/// # Panics
/// If it has more entries or nodes than an account of a ledger can have.
pub fn encode<S: Shape>(
    inclusion: &EncodedInclusion,
    leaves_per_shard: u32,
    room: usize,
) -> Zeroizing<Vec<u8>> {
    let length = length(
        inclusion.entries.len(),
        inclusion.shard_path.len() + inclusion.top_path.len(),
    );
    let padded = length.next_multiple_of(room);
    // Reserved at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(padded));
    let count =
        |count: usize| u8::try_from(count).expect("a path has fewer nodes than layers twice");
    let entries =
        u16::try_from(inclusion.entries.len()).expect("an account has three entries an asset");
    let position = inclusion.position;
    let number = position.shard * u64::from(leaves_per_shard) + u64::from(position.place);
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes.extend_from_slice(&entries.to_le_bytes());
    bytes.push(count(inclusion.shard_path.len()));
    bytes.push(count(inclusion.top_path.len()));
    for entry in &inclusion.entries {
        let id = entry.component.row::<S>() as u16;
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(&entry.amount.0.to_le_bytes());
    }
    bytes.extend_from_slice(inclusion.shard_path.as_flattened());
    bytes.extend_from_slice(inclusion.top_path.as_flattened());
    bytes.resize(padded, 0);
    bytes
}

/// The length of the record that begins with these bytes, at least a head of them: at most 48 KB.
///
/// # Errors
/// [`RecordError::Entries`], before anybody allocates for them.
pub fn length_of(bytes: &[u8]) -> Result<usize, RecordError> {
    let head: &[u8; HEAD_BYTES] = bytes.first_chunk().ok_or(RecordError::Length)?;
    let entries = usize::from(u16::from_le_bytes([head[8], head[9]]));
    if entries > MAX_ENTRIES {
        return Err(RecordError::Entries(entries));
    }
    Ok(length(
        entries,
        usize::from(head[10]) + usize::from(head[11]),
    ))
}

/// Reads a record and the zeros behind it.
///
/// # Errors
/// [`RecordError`].
pub fn decode<S: Shape>(
    bytes: &[u8],
    leaves_per_shard: u32,
    salt: [u8; 32],
) -> Result<EncodedInclusion, RecordError> {
    let length = length_of(bytes)?;
    let (record, rest) = bytes.split_at_checked(length).ok_or(RecordError::Length)?;
    if rest.iter().any(|byte| *byte != 0) {
        return Err(RecordError::Rest);
    }
    let (head, body) = record.split_at(HEAD_BYTES);
    let entries = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let (entries, nodes) = body.split_at(ENTRY_BYTES * entries);
    let (nodes, _) = nodes.as_chunks::<NODE_BYTES>();
    let (shard_path, top_path): (&[NodeBytes], &[NodeBytes]) =
        nodes.split_at(usize::from(head[10]));
    let entry = |bytes: &[u8; ENTRY_BYTES]| {
        let (id, amount) = bytes.split_at(2);
        let id = u16::from_le_bytes(id.try_into().expect("2 bytes"));
        let amount = u64::from_le_bytes(amount.try_into().expect("8 bytes"));
        let component = Component::from_row::<S>(usize::from(id)).ok_or(RecordError::Id)?;
        let amount = Amount(amount);
        Ok(Entry { component, amount })
    };
    let number = u64::from_le_bytes(head[..8].try_into().expect("8 bytes"));
    let leaves = u64::from(leaves_per_shard.max(1));
    Ok(EncodedInclusion {
        salt,
        position: LeafPosition {
            shard: number / leaves,
            place: (number % leaves) as u32,
        },
        entries: entries
            .as_chunks()
            .0
            .iter()
            .map(entry)
            .collect::<Result<_, _>>()?,
        shard_path: shard_path.to_vec(),
        top_path: top_path.to_vec(),
    })
}

pub(super) fn length(entries: usize, nodes: usize) -> usize {
    HEAD_BYTES + ENTRY_BYTES * entries + NODE_BYTES * nodes
}

#[cfg(test)]
mod tests {
    use circuits::shape::{Production, Tiny};

    use super::*;
    use crate::inclusion::samples::{self, LEAVES, debt, free, pledged};

    fn decoded(bytes: &[u8], salt: [u8; 32]) -> Result<EncodedInclusion, RecordError> {
        decode::<Tiny>(bytes, LEAVES, salt)
    }

    #[test]
    fn records_are_read_back_and_have_one_form() {
        for (_, inclusion) in samples::inclusions() {
            let bytes = encode::<Tiny>(&inclusion, LEAVES, 1);
            assert_eq!(length_of(&bytes), Ok(bytes.len()));
            let mut slot = bytes.to_vec();
            slot.resize(bytes.len() + 70, 0);
            for bytes in [&bytes[..], &slot] {
                assert!(decoded(bytes, inclusion.salt) == Ok(inclusion.clone()));
            }
            for place in bytes.len()..slot.len() {
                slot[place] = 1;
                assert!(decoded(&slot, inclusion.salt) == Err(RecordError::Rest));
                slot[place] = 0;
            }
            for length in 0..bytes.len() {
                assert!(decoded(&bytes[..length], inclusion.salt) == Err(RecordError::Length));
            }
            for room in [100, 412, 5_000] {
                let padded = encode::<Tiny>(&inclusion, LEAVES, room);
                assert!(padded.len().is_multiple_of(room) && padded.starts_with(&bytes));
                assert!(decoded(&padded, inclusion.salt) == Ok(inclusion.clone()));
            }
        }
    }

    #[test]
    fn a_record_is_these_bytes() {
        let header = samples::header_with_loans(5);
        let entries = vec![free(1, 2), pledged(0, 0x0102_0304_0506_0708), debt(7, 9)];
        let mut inclusion = samples::inclusion(&header, 0, entries);
        inclusion.position = LeafPosition { shard: 4, place: 3 };
        inclusion.shard_path.truncate(1);
        inclusion.top_path.truncate(2);
        let mut expected = vec![0x5b, 0x0b, 0, 0, 0, 0, 0, 0, 3, 0, 1, 2];
        expected.extend([1, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
        expected.extend([8, 0, 8, 7, 6, 5, 4, 3, 2, 1]);
        expected.extend([23, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
        expected.extend_from_slice(inclusion.shard_path.as_flattened());
        expected.extend_from_slice(inclusion.top_path.as_flattened());
        assert_eq!(*encode::<Tiny>(&inclusion, LEAVES, 1), expected);
        // Ids are those of the shape: a pledge of asset 0 is 512 in production.
        let bytes = encode::<Production>(&inclusion, LEAVES, 1);
        assert_eq!((bytes[22], bytes[23]), (0, 2));
        assert_eq!((bytes[32], bytes[33]), (7, 4));
    }

    #[test]
    fn records_that_no_account_has_are_refused() {
        let (_, inclusion) = samples::inclusions().remove(0);
        let bytes = encode::<Tiny>(&inclusion, LEAVES, 1);
        let with = |place: usize, values: [u8; 2]| {
            let mut bytes = bytes.to_vec();
            bytes[place..place + 2].copy_from_slice(&values);
            decoded(&bytes, inclusion.salt).map(|_| ())
        };
        assert_eq!(with(8, [1, 6]), Err(RecordError::Entries(1_537)));
        assert_eq!(with(8, [255, 255]), Err(RecordError::Entries(65_535)));
        assert_eq!(with(8, [0, 6]), Err(RecordError::Length));
        assert_eq!(with(10, [255, 255]), Err(RecordError::Length));
        // The first id behind those of the shape, and ids that would wrap around.
        for id in [26_u16, 27, 32, 1_536, u16::MAX] {
            assert_eq!(with(HEAD_BYTES, id.to_le_bytes()), Err(RecordError::Id));
        }
        for id in [1_u16, 8, 25] {
            assert_eq!(with(HEAD_BYTES, id.to_le_bytes()), Ok(()));
        }
        assert_eq!(length_of(&[0; 11]), Err(RecordError::Length));
        let longest = length_of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 255, 255]);
        assert_eq!(longest, Ok(12 + 15_360 + 32_640));
    }
}
