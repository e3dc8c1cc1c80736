//! `accounts.bin`: each account with all that its leaf commits to, and with the leaf's place.
//!
//! ```text
//! magic    "PORACC03"
//! records  shard after shard, in each by place:
//!          place (u32), id length (u16), id, entries (u16), entries * (component id (u16), amount (u64)), check (16)
//! shards   shards * (offset of its first record (u64), accounts (u32), SHA-256 of its records (32 bytes))
//! lookup   accounts * (tag (16 bytes), offset of the record (u64)), by tag
//! footer   accounts (u64), shards (u64)
//! ```
//!
//! All integers are little-endian, offsets count from the file's start. Component ids are those of
//! [`Component::row`]; the limbs of a surplus are entries like others. An account without entries has a leaf too. A
//! shard without accounts has the offset of the next one. A tag is a keyed hash of an id, a check one of a record and its
//! place; whoever has the key knows them.
//!
//! | file | what it has |
//! |---|---|
//! | this one | a record, and its bytes |
//! | `writer` | writing the file, in the order of shards and places |
//! | `store` | reading it: a shard in one piece, an account by its id |
//! | `lookup` | finding a tag among ten million without reading them |
//!
//! [`Component::row`]: circuits::leaf::Component::row

mod lookup;
mod store;
mod writer;

use circuits::{
    hash::Digest32,
    leaf::{Component, Entry},
    ledger::{AccountId, Amount},
    shape::Shape,
    tree::LeafPosition,
};

pub use self::{
    store::AccountStore,
    writer::{AccountWriter, WriteAccountsError},
};
use super::{
    files,
    records::{RecordError, damaged},
};

/// Half of a keyed hash of an id: evenly spread, and what accounts are looked up by.
pub type Tag = [u8; 16];

const MAGIC: &[u8; 8] = b"PORACC03";
const FOOTER_BYTES: usize = 16;
const TAG_BYTES: usize = size_of::<Tag>();
/// A tag and an offset.
const LOOKUP_BYTES: usize = TAG_BYTES + 8;
/// An offset, a number of accounts, a digest.
const SHARD_BYTES: usize = 8 + 4 + size_of::<Digest32>();
/// Bytes of an entry: a component id and an amount.
pub const ENTRY_BYTES: usize = 10;

/// Bytes of the file.
pub fn file_bytes(accounts: u64, entries: u64, id_bytes: u64, shards: u64) -> u64 {
    let records = (8 + TAG_BYTES) as u64 * accounts + id_bytes + ENTRY_BYTES as u64 * entries;
    let tables = LOOKUP_BYTES as u64 * accounts + SHARD_BYTES as u64 * shards;
    (MAGIC.len() + FOOTER_BYTES) as u64 + records + tables
}

/// What the accounts of a ledger count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts.
    pub accounts: u64,
    /// Entries of all accounts together: free balances, pledges, debts, limbs of surpluses.
    pub entries: u64,
    /// Most entries of an account.
    pub largest: usize,
}

/// One account as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    /// The id.
    pub id: String,
    /// Where its leaf is.
    pub position: LeafPosition,
    /// All components that are not zero, by their ids.
    pub entries: Vec<Entry>,
    /// Keyed hash of all this: a record that has changed on the disk, or is of another build, has another.
    pub check: Tag,
}

impl AccountRecord {
    /// The bytes that [`Self::check`] is a hash of, beside the place: those of [`encode_account`].
    ///
    /// # Errors
    /// [`RecordError::Damaged`] if the id is none.
    pub fn checked_bytes<S: Shape>(&self) -> Result<Vec<u8>, RecordError> {
        let mut record = Vec::new();
        let id = AccountId::new(&self.id).map_err(broken)?;
        encode_account::<S>(&mut record, id, &self.entries);
        Ok(record)
    }
}

/// Writes an account's record, without its place, into a buffer that is used again and again.
pub fn encode_account<S: Shape>(record: &mut Vec<u8>, id: AccountId<'_>, entries: &[Entry]) {
    // Ids have at most 256 bytes, and there are fewer than 2^16 components.
    record.extend_from_slice(&(id.as_bytes().len() as u16).to_le_bytes());
    record.extend_from_slice(id.as_bytes());
    record.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    for entry in entries {
        record.extend_from_slice(&(entry.component.row::<S>() as u16).to_le_bytes());
        record.extend_from_slice(&entry.amount.0.to_le_bytes());
    }
}

/// The id in a record that [`encode_account`] wrote.
///
/// # Errors
/// [`RecordError::Damaged`].
pub fn id_of(record: &[u8]) -> Result<AccountId<'_>, RecordError> {
    let mut cursor = Cursor(record);
    let length = u16::from_le_bytes(cursor.take()?);
    let id = std::str::from_utf8(cursor.slice(length.into())?);
    AccountId::new(id.map_err(broken)?).map_err(broken)
}

/// Reads bytes from the front.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        Ok(self.slice(N)?.try_into().expect("as many as asked for"))
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], RecordError> {
        let cut = self.0.split_at_checked(length);
        let (taken, rest) = cut.ok_or_else(|| broken("a record is cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// The next record, of an account of this shard.
    fn record<S: Shape>(&mut self, shard: u64) -> Result<AccountRecord, RecordError> {
        let place = u32::from_le_bytes(self.take()?);
        let id = id_of(self.0)?;
        self.slice(2 + id.as_bytes().len())?;
        let count = u16::from_le_bytes(self.take()?);
        let bytes = self.slice(ENTRY_BYTES * usize::from(count))?;
        let entries = bytes.chunks_exact(ENTRY_BYTES).map(|entry| {
            let row = u16::from_le_bytes([entry[0], entry[1]]);
            let component = Component::from_row::<S>(row.into());
            Ok(Entry {
                component: component.ok_or_else(|| broken("a component id is out of range"))?,
                amount: Amount(u64_of(&entry[2..])),
            })
        });
        let entries = entries.collect::<Result<Vec<Entry>, RecordError>>()?;
        if !entries.is_sorted_by(|a, b| a.component < b.component) {
            return Err(broken("an account's entries are not in order"));
        }
        if entries.iter().any(|entry| entry.amount == Amount(0)) {
            return Err(broken("an account has an entry of nothing"));
        }
        Ok(AccountRecord {
            id: id.as_str().to_owned(),
            position: LeafPosition { shard, place },
            entries,
            check: self.take()?,
        })
    }
}

fn u64_of(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("8 bytes"))
}

fn io_error(source: std::io::Error) -> RecordError {
    RecordError::Io {
        file: files::ACCOUNTS,
        source,
    }
}

fn broken(detail: impl ToString) -> RecordError {
    damaged(files::ACCOUNTS, detail)
}

#[cfg(test)]
mod tests;
