//! `accounts.bin`: each account with its balances and the number of its first leaf, in the order of the leaves.
//!
//! ```text
//! magic    "PORACC02"
//! records  tag (16 bytes), first leaf (u64), id length (u16), id, entries (u16), entries * (asset u16, amount u64)
//! shards   (shards + 1) * offset (u64): where each shard's records start, and where the last one's end
//! fences   fences * (tag (16 bytes), offset (u64)): every 64th record
//! footer   accounts (u64), shards (u64), fences (u64)
//! ```
//!
//! All integers are little-endian, offsets count from the file's start. A record's tag is
//! [`Shuffle::tag`] of its id; records stand by their tags. An account is found without reading the others:
//! its tag lies between two fences, which are 64 records apart.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use circuits::{
    hash::Digest32,
    ledger::{AccountId, Amount, AssetId},
};
use sha2::{Digest as _, Sha256};

use super::{
    files,
    records::{RecordError, damaged},
};
use crate::{
    build::order::{Shuffle, Tag},
    inputs::ledger::Account,
    sorting::read_exact_at,
};

const MAGIC: &[u8; 8] = b"PORACC02";
const FENCE_EVERY: u64 = 64;
const FENCE_BYTES: u64 = 24;
const FOOTER_BYTES: u64 = 24;
const TAG_BYTES: usize = size_of::<Tag>();

/// One account as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    /// The id.
    pub id: String,
    /// Number of its first leaf.
    pub first_leaf: u64,
    /// Balances in the order of their entry numbers.
    pub entries: Vec<(AssetId, Amount)>,
}

fn io_error(source: io::Error) -> RecordError {
    RecordError::Io {
        file: files::ACCOUNTS,
        source,
    }
}

fn broken(detail: impl ToString) -> RecordError {
    damaged(files::ACCOUNTS, detail)
}

/// Writes an account's record, without its place, into a buffer that is used again and again.
pub fn encode_account(record: &mut Vec<u8>, tag: Tag, account: &Account) {
    record.clear();
    record.extend_from_slice(&tag);
    let id = account.id();
    // Ids have at most 256 bytes, and accounts at most 512 balances.
    record.extend_from_slice(&(id.as_bytes().len() as u16).to_le_bytes());
    record.extend_from_slice(id.as_bytes());
    record.extend_from_slice(&(account.entries().len() as u16).to_le_bytes());
    for (asset, amount) in account.entries() {
        record.extend_from_slice(&(asset.index() as u16).to_le_bytes());
        record.extend_from_slice(&amount.0.to_le_bytes());
    }
}

/// Writes `accounts.bin`. Whatever is there of an earlier attempt is overwritten.
pub struct AccountWriter {
    out: BufWriter<File>,
    hasher: Sha256,
    offset: u64,
    accounts: u64,
    capacity: u64,
    shards: u64,
    shard_starts: Vec<u64>,
    fences: Vec<(Tag, u64)>,
}

impl AccountWriter {
    /// Starts the file, for so many shards of `capacity` leaves.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn create(private: &Path, capacity: usize, shards: u64) -> Result<Self, RecordError> {
        let file = files::create_or_truncate(&private.join(files::ACCOUNTS)).map_err(io_error)?;
        let mut writer = Self {
            out: BufWriter::with_capacity(1 << 18, file),
            hasher: Sha256::new(),
            offset: 0,
            accounts: 0,
            capacity: capacity as u64,
            shards,
            shard_starts: Vec::new(),
            fences: Vec::new(),
        };
        writer.write(MAGIC)?;
        Ok(writer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        self.out.write_all(bytes).map_err(io_error)?;
        self.hasher.update(bytes);
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Adds a record as [`encode_account`] wrote it; `place` says where the account's leaves start, given
    /// their number.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn push(
        &mut self,
        record: &[u8],
        place: impl FnOnce(usize) -> u64,
    ) -> Result<(), RecordError> {
        let (tag, rest) = record.split_at(TAG_BYTES);
        let id_length = usize::from(u16::from_le_bytes([rest[0], rest[1]]));
        let entries = &rest[2 + id_length..];
        let first_leaf = place(usize::from(u16::from_le_bytes([entries[0], entries[1]])));
        while self.shard_starts.len() as u64 <= first_leaf / self.capacity {
            self.shard_starts.push(self.offset);
        }
        if self.accounts.is_multiple_of(FENCE_EVERY) {
            let tag = tag.try_into().expect("a record starts with its tag");
            self.fences.push((tag, self.offset));
        }
        self.accounts += 1;
        self.write(tag)?;
        self.write(&first_leaf.to_le_bytes())?;
        self.write(rest)
    }

    /// Ends the file and waits until it is on the disk. Returns its SHA-256.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn finish(mut self) -> Result<Digest32, RecordError> {
        let records_end = self.offset;
        self.shard_starts
            .resize(self.shards as usize + 1, records_end);
        for start in std::mem::take(&mut self.shard_starts) {
            self.write(&start.to_le_bytes())?;
        }
        let fences = std::mem::take(&mut self.fences);
        for (tag, offset) in &fences {
            self.write(tag)?;
            self.write(&offset.to_le_bytes())?;
        }
        for number in [self.accounts, self.shards, fences.len() as u64] {
            self.write(&number.to_le_bytes())?;
        }
        let file = self
            .out
            .into_inner()
            .map_err(|e| io_error(e.into_error()))?;
        file.sync_all().map_err(io_error)?;
        Ok(self.hasher.finalize().into())
    }
}

/// Reads accounts from a private directory, from any number of threads at once.
#[derive(Debug)]
pub struct AccountStore {
    file: File,
    accounts: u64,
    shard_starts: Vec<u64>,
    fences: Vec<(Tag, u64)>,
}

impl AccountStore {
    /// Opens the store. Takes 24 bytes of memory for 64 accounts, and 8 for a shard.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn open(private: &Path) -> Result<Self, RecordError> {
        let file = File::open(private.join(files::ACCOUNTS)).map_err(io_error)?;
        let length = file.metadata().map_err(io_error)?.len();
        let mut magic = [0; MAGIC.len()];
        if length < MAGIC.len() as u64 + FOOTER_BYTES {
            return Err(broken("it is too short"));
        }
        read_exact_at(&file, &mut magic, 0).map_err(io_error)?;
        if magic != *MAGIC {
            return Err(broken("it does not start as it must"));
        }
        let mut footer = [0; FOOTER_BYTES as usize];
        read_exact_at(&file, &mut footer, length - FOOTER_BYTES).map_err(io_error)?;
        let mut numbers = footer.chunks_exact(8).map(u64_of);
        let mut number = || numbers.next().expect("three numbers");
        let (accounts, shards, fences) = (number(), number(), number());
        let index_bytes = (|| {
            let shards = shards.checked_add(1)?.checked_mul(8)?;
            let bytes = shards.checked_add(fences.checked_mul(FENCE_BYTES)?)?;
            (bytes <= length - FOOTER_BYTES - MAGIC.len() as u64).then_some(bytes)
        })();
        let index_bytes = index_bytes
            .filter(|_| fences == accounts.div_ceil(FENCE_EVERY))
            .ok_or_else(|| broken("its index does not fit"))?;
        let records_end = length - FOOTER_BYTES - index_bytes;
        let mut index = vec![0; index_bytes as usize];
        read_exact_at(&file, &mut index, records_end).map_err(io_error)?;
        let (starts, fence_bytes) = index.split_at(8 * (shards as usize + 1));
        let shard_starts: Vec<u64> = starts.chunks_exact(8).map(u64_of).collect();
        let fences: Vec<(Tag, u64)> = fence_bytes
            .chunks_exact(FENCE_BYTES as usize)
            .map(|fence| {
                let tag = fence[..TAG_BYTES].try_into().expect("a tag's bytes");
                (tag, u64_of(&fence[TAG_BYTES..]))
            })
            .collect();
        let in_order = shard_starts.is_sorted()
            && fences.is_sorted()
            && fences.is_sorted_by_key(|(_, offset)| *offset)
            && shard_starts.last() == Some(&records_end)
            && fences
                .last()
                .is_none_or(|(_, offset)| *offset <= records_end);
        if !in_order {
            return Err(broken("its index is not in order"));
        }
        Ok(Self {
            file,
            accounts,
            shard_starts,
            fences,
        })
    }

    /// Number of accounts.
    pub fn count(&self) -> u64 {
        self.accounts
    }

    /// Number of shards.
    pub fn shards(&self) -> u64 {
        self.shard_starts.len() as u64 - 1
    }

    /// The accounts of a shard, in the order of their leaves.
    ///
    /// # Errors
    /// [`RecordError`].
    ///
    /// # Panics
    /// If there is no such shard.
    pub fn shard(&self, shard: u64) -> Result<Vec<AccountRecord>, RecordError> {
        let shard = shard as usize;
        let mut records = self.records(self.shard_starts[shard], self.shard_starts[shard + 1])?;
        let mut accounts = Vec::new();
        while let Some((_, record)) = records.next_record()? {
            accounts.push(record);
        }
        Ok(accounts)
    }

    /// Finds an account by its id.
    ///
    /// # Errors
    /// [`RecordError`]; `Ok(None)` if there is no such account.
    pub fn find(
        &self,
        shuffle: &Shuffle,
        id: AccountId<'_>,
    ) -> Result<Option<AccountRecord>, RecordError> {
        let wanted = shuffle.tag(id);
        let after = self.fences.partition_point(|(tag, _)| *tag <= wanted);
        let Some(before) = after.checked_sub(1) else {
            return Ok(None);
        };
        let end = match self.fences.get(after) {
            Some((_, offset)) => *offset,
            None => *self.shard_starts.last().expect("an end at least"),
        };
        let mut records = self.records(self.fences[before].1, end)?;
        while let Some((tag, record)) = records.next_record()? {
            if tag == wanted && record.id == id.as_str() {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    fn records(&self, start: u64, end: u64) -> Result<Records, RecordError> {
        let mut bytes = vec![0; (end - start) as usize];
        read_exact_at(&self.file, &mut bytes, start).map_err(io_error)?;
        Ok(Records { bytes, place: 0 })
    }
}

fn u64_of(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("8 bytes"))
}

/// Records in memory.
struct Records {
    bytes: Vec<u8>,
    place: usize,
}

impl Records {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        let taken = self.slice(N)?;
        Ok(taken.try_into().expect("as many as asked for"))
    }

    fn slice(&mut self, length: usize) -> Result<&[u8], RecordError> {
        let left = &self.bytes[self.place..];
        let taken = left.get(..length);
        self.place += length;
        taken.ok_or_else(|| broken("a record is cut off"))
    }

    fn next_record(&mut self) -> Result<Option<(Tag, AccountRecord)>, RecordError> {
        if self.place == self.bytes.len() {
            return Ok(None);
        }
        let tag = self.take()?;
        let first_leaf = u64::from_le_bytes(self.take()?);
        let length = u16::from_le_bytes(self.take()?);
        let id = std::str::from_utf8(self.slice(length.into())?)
            .map_err(|_| broken("an id is not UTF-8"))?
            .to_owned();
        let count = u16::from_le_bytes(self.take()?);
        let entries = self.slice(10 * usize::from(count))?;
        let entries = entries.chunks_exact(10).map(|entry| {
            let asset = u16::from_le_bytes([entry[0], entry[1]]);
            let asset = AssetId::new(asset.into());
            let asset = asset.ok_or_else(|| broken("an asset id is out of range"))?;
            Ok((asset, Amount(u64_of(&entry[2..]))))
        });
        let entries = entries.collect::<Result<_, RecordError>>()?;
        Ok(Some((
            tag,
            AccountRecord {
                id,
                first_leaf,
                entries,
            },
        )))
    }
}

#[cfg(test)]
mod tests;
