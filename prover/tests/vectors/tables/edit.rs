//! What is done to a good file to damage it. Nothing of it depends on the bytes of a proof, so that tables stay as they
//! are when proofs are made anew.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use crate::{files, places::Files};

/// One edit. `file` is its name in the bundle, and absent where the base is one file.
#[derive(Clone, Serialize, Deserialize)]
pub struct Edit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(flatten)]
    pub op: Op,
}

/// What an edit does. Offsets and lengths are in bytes, `bytes` in hexadecimal digits.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Op {
    /// These bytes instead of as many.
    Set { offset: usize, bytes: String },
    /// Exclusive or with these bytes.
    Xor { offset: usize, bytes: String },
    /// Adds a number to the 32 bytes there, which are little-endian; `number` is written as in SPEC.md.
    Add { offset: usize, number: String },
    /// Exchanges two parts of one length.
    Swap {
        offset: usize,
        other: usize,
        length: usize,
    },
    /// Writes the part at `from` over the one at `offset`.
    Copy {
        offset: usize,
        from: usize,
        length: usize,
    },
    /// Keeps the first `length` bytes.
    Truncate { length: usize },
    /// These bytes at the end.
    Append { bytes: String },
    /// Another text for one that is there exactly once.
    Replace { from: String, to: String },
    /// Nothing but these bytes.
    Put { bytes: String },
    /// The bytes of another vector.
    Take { vector: String },
    /// No such file.
    Delete,
}

/// Applies edits in their order. Edits of one file have the name that it has in `files`, or none if there is only one.
pub fn apply(files: &mut Files, edits: &[Edit]) {
    for Edit { file, op } in edits {
        let name = match file {
            Some(name) => name.clone(),
            None => files.keys().next().expect("a file").clone(),
        };
        match op {
            Op::Delete => {
                files.remove(&name).expect("a file to delete");
            }
            Op::Take { vector } => {
                files.insert(name, files::file(vector));
            }
            Op::Put { bytes } => {
                files.insert(name, unhex(bytes));
            }
            _ => op.change(files.get_mut(&name).expect("a file to change")),
        }
    }
}

impl Op {
    /// Changes the bytes of one file.
    pub fn change(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Set { offset, bytes: set } => {
                let set = unhex(set);
                bytes[*offset..*offset + set.len()].copy_from_slice(&set);
            }
            Self::Xor {
                offset,
                bytes: mask,
            } => {
                let mask = unhex(mask);
                let part = &mut bytes[*offset..*offset + mask.len()];
                part.iter_mut()
                    .zip(mask)
                    .for_each(|(byte, mask)| *byte ^= mask);
            }
            Self::Add { offset, number } => {
                let digits = number.strip_prefix("0x").expect("a number like 0x1f");
                let number = BigUint::parse_bytes(digits.as_bytes(), 16).unwrap();
                let part = &mut bytes[*offset..*offset + 32];
                let mut sum = (BigUint::from_bytes_le(part) + number).to_bytes_le();
                assert!(sum.len() <= 32, "the sum has more than 32 bytes");
                sum.resize(32, 0);
                part.copy_from_slice(&sum);
            }
            Self::Swap {
                offset,
                other,
                length,
            } => {
                let (first, second) = (*offset.min(other), *offset.max(other));
                let (left, right) = bytes.split_at_mut(second);
                left[first..first + length].swap_with_slice(&mut right[..*length]);
            }
            Self::Copy {
                offset,
                from,
                length,
            } => {
                bytes.copy_within(*from..from + length, *offset);
            }
            Self::Truncate { length } => {
                assert!(*length < bytes.len());
                bytes.truncate(*length);
            }
            Self::Append { bytes: more } => bytes.extend(unhex(more)),
            Self::Replace { from, to } => {
                let text = std::str::from_utf8(bytes).unwrap();
                assert_eq!(text.matches(from).count(), 1, "{from}");
                *bytes = text.replacen(from, to, 1).into_bytes();
            }
            Self::Put { .. } | Self::Take { .. } | Self::Delete => unreachable!("of whole files"),
        }
    }
}

fn unhex(digits: &str) -> Vec<u8> {
    hex::decode(digits).unwrap()
}

/// An edit of the only file.
pub fn edit(op: Op) -> Edit {
    Edit { file: None, op }
}

/// An edit of a file of a bundle.
pub fn edit_of(file: &str, op: Op) -> Edit {
    let file = Some(file.to_owned());
    Edit { file, op }
}

pub fn set(offset: usize, bytes: &[u8]) -> Op {
    let bytes = hex::encode(bytes);
    Op::Set { offset, bytes }
}

pub fn xor(offset: usize, bytes: &[u8]) -> Op {
    let bytes = hex::encode(bytes);
    Op::Xor { offset, bytes }
}

pub fn add(offset: usize, number: &str) -> Op {
    let number = number.to_owned();
    Op::Add { offset, number }
}

pub fn append(bytes: &[u8]) -> Op {
    let bytes = hex::encode(bytes);
    Op::Append { bytes }
}

pub fn replace(from: &str, to: &str) -> Op {
    let (from, to) = (from.to_owned(), to.to_owned());
    Op::Replace { from, to }
}

pub fn put(bytes: &[u8]) -> Op {
    let bytes = hex::encode(bytes);
    Op::Put { bytes }
}

pub fn take(vector: &str) -> Op {
    let vector = vector.to_owned();
    Op::Take { vector }
}
