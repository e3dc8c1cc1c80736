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
