//! What an account's slots say, put together: its inclusion without the salt, which its owner has.
//!
//! ```text
//! head      first leaf (u64), balances m (u16), nodes s in the shard's tree (u8), nodes t above (u8)
//! record    head, m * (asset u16, amount u64), s nodes, t nodes, 64 bytes each
//! ```
//!
//! Integers are little-endian. The record fills slot 0, then slot 1 and so on; zeros follow it in the last one.

use circuits::{
    ledger::{Amount, AssetId},
    tree::{MAX_PATH_LEAVES, NODE_BYTES, NodeBytes},
};
use zeroize::Zeroizing;

use crate::inclusion::EncodedInclusion;

/// Bytes of a head.
pub const HEAD_BYTES: usize = 12;
/// Bytes of a balance.
pub const ENTRY_BYTES: usize = 10;

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No balances, or more than an account can have.
    #[error("an account of {0} balances")]
    Balances(usize),
    /// Another length than the head says.
    #[error("a record of another length than its head says")]
    Length,
    /// An asset that no registry has.
    #[error("an asset of no registry")]
    Asset,
    /// Something behind the record.
    #[error("a slot's rest is not zero")]
    Rest,
}

/// The record of an inclusion, and zeros up to a multiple of `room` bytes.
///
/// # Panics
/// If it has more balances or nodes than an account of a ledger can have.
pub fn encode(inclusion: &EncodedInclusion, room: usize) -> Zeroizing<Vec<u8>> {
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
        u16::try_from(inclusion.entries.len()).expect("an account has a balance an asset");
    bytes.extend_from_slice(&inclusion.first_leaf.to_le_bytes());
    bytes.extend_from_slice(&entries.to_le_bytes());
    bytes.push(count(inclusion.shard_path.len()));
    bytes.push(count(inclusion.top_path.len()));
    for (asset, amount) in &inclusion.entries {
        bytes.extend_from_slice(&(asset.index() as u16).to_le_bytes());
        bytes.extend_from_slice(&amount.0.to_le_bytes());
    }
    bytes.extend_from_slice(inclusion.shard_path.as_flattened());
    bytes.extend_from_slice(inclusion.top_path.as_flattened());
    bytes.resize(padded, 0);
    bytes
}

/// The length of the record that begins with these bytes, at least a head of them: at most 74 KB.
///
/// # Errors
/// [`RecordError::Balances`], before anybody allocates for them.
pub fn length_of(bytes: &[u8]) -> Result<usize, RecordError> {
    let head: &[u8; HEAD_BYTES] = bytes.first_chunk().ok_or(RecordError::Length)?;
    let balances = usize::from(u16::from_le_bytes([head[8], head[9]]));
    if balances == 0 || balances > MAX_PATH_LEAVES {
        return Err(RecordError::Balances(balances));
    }
    Ok(length(
        balances,
        usize::from(head[10]) + usize::from(head[11]),
    ))
}

/// Reads a record and the zeros behind it.
///
/// # Errors
/// [`RecordError`].
pub fn decode(bytes: &[u8], salt: [u8; 32]) -> Result<EncodedInclusion, RecordError> {
    let length = length_of(bytes)?;
    let (record, rest) = bytes.split_at_checked(length).ok_or(RecordError::Length)?;
    if rest.iter().any(|byte| *byte != 0) {
        return Err(RecordError::Rest);
    }
    let (head, body) = record.split_at(HEAD_BYTES);
    let balances = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let (entries, nodes) = body.split_at(ENTRY_BYTES * balances);
    let (nodes, _) = nodes.as_chunks::<NODE_BYTES>();
    let (shard_path, top_path): (&[NodeBytes], &[NodeBytes]) =
        nodes.split_at(usize::from(head[10]));
    let entry = |bytes: &[u8; ENTRY_BYTES]| {
        let (asset, amount) = bytes.split_at(2);
        let asset = u16::from_le_bytes(asset.try_into().expect("2 bytes"));
        let amount = u64::from_le_bytes(amount.try_into().expect("8 bytes"));
        let asset = AssetId::new(usize::from(asset)).ok_or(RecordError::Asset)?;
        Ok((asset, Amount(amount)))
    };
    Ok(EncodedInclusion {
        salt,
        first_leaf: u64::from_le_bytes(head[..8].try_into().expect("8 bytes")),
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

fn length(balances: usize, nodes: usize) -> usize {
    HEAD_BYTES + ENTRY_BYTES * balances + NODE_BYTES * nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inclusion::samples;

    #[test]
    fn records_are_read_back_and_have_one_form() {
        for (_, inclusion) in samples::inclusions() {
            if inclusion.entries.is_empty() {
                continue;
            }
            let bytes = encode(&inclusion, 1);
            assert_eq!(length_of(&bytes), Ok(bytes.len()));
            let mut slot = bytes.to_vec();
            slot.resize(bytes.len() + 70, 0);
            for bytes in [&bytes[..], &slot] {
                assert!(decode(bytes, inclusion.salt) == Ok(inclusion.clone()));
            }
            for place in bytes.len()..slot.len() {
                slot[place] = 1;
                assert!(decode(&slot, inclusion.salt) == Err(RecordError::Rest));
                slot[place] = 0;
            }
            for length in 0..bytes.len() {
                assert!(decode(&bytes[..length], inclusion.salt) == Err(RecordError::Length));
            }
        }
    }

    #[test]
    fn records_that_no_account_has_are_refused() {
        let (_, inclusion) = samples::inclusions().remove(0);
        let bytes = encode(&inclusion, 1);
        let with = |place: usize, values: [u8; 2]| {
            let mut bytes = bytes.to_vec();
            bytes[place..place + 2].copy_from_slice(&values);
            decode(&bytes, inclusion.salt).map(|_| ())
        };
        assert_eq!(with(8, [0, 0]), Err(RecordError::Balances(0)));
        assert_eq!(with(8, [1, 16]), Err(RecordError::Balances(4097)));
        assert_eq!(with(8, [0, 16]), Err(RecordError::Length));
        assert_eq!(with(10, [255, 255]), Err(RecordError::Length));
        assert_eq!(with(HEAD_BYTES, [0, 2]), Err(RecordError::Asset));
    }
}
