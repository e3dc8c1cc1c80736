//! Writing `accounts.bin`.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use circuits::{hash::Digest32, tree::LeafPosition};
use sha2::{Digest as _, Sha256};

use super::{LOOKUP_BYTES, MAGIC, SHARD_BYTES, TAG_BYTES, Tag, broken, io_error};
use crate::{
    private::{files, records::RecordError},
    sorting::{Scratch, ScratchError, Sorter},
    staged::create_or_truncate,
};

/// Writes `accounts.bin`. Whatever is there of an earlier attempt is overwritten. Takes the memory of a sort, and 44
/// bytes a shard.
pub struct AccountWriter {
    out: BufWriter<File>,
    hasher: Sha256,
    offset: u64,
    accounts: u64,
    shards: u64,
    /// The table of shards that are complete.
    table: Vec<u8>,
    /// The shard that is being written.
    start: u64,
    in_shard: u32,
    shard_hasher: Sha256,
    lookup: Sorter,
}

/// Why an account cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum WriteAccountsError {
    /// The file.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The sort of the lookup.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
}

impl AccountWriter {
    /// Starts the file, for so many shards. Tags are sorted in `scratch`.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn create(private: &Path, shards: u64, scratch: Scratch) -> Result<Self, RecordError> {
        let file = create_or_truncate(&private.join(files::ACCOUNTS)).map_err(io_error)?;
        let mut writer = Self {
            out: BufWriter::with_capacity(1 << 18, file),
            hasher: Sha256::new(),
            offset: 0,
            accounts: 0,
            shards,
            table: Vec::new(),
            start: MAGIC.len() as u64,
            in_shard: 0,
            shard_hasher: Sha256::new(),
            lookup: Sorter::new(scratch),
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

    fn complete_shards(&self) -> u64 {
        (self.table.len() / SHARD_BYTES) as u64
    }

    fn end_shard(&mut self) {
        self.table.extend_from_slice(&self.start.to_le_bytes());
        self.table.extend_from_slice(&self.in_shard.to_le_bytes());
        let digest = std::mem::take(&mut self.shard_hasher).finalize();
        self.table.extend_from_slice(&digest);
        (self.start, self.in_shard) = (self.offset, 0);
    }

    /// Adds a record as [`super::encode_account`] wrote it, with its keyed hash. Accounts come in the order of shards, and
    /// in each of places.
    ///
    /// # Errors
    /// [`WriteAccountsError`].
    pub fn push(
        &mut self,
        LeafPosition { shard, place }: LeafPosition,
        tag: &Tag,
        record: &[u8],
        check: &Tag,
    ) -> Result<(), WriteAccountsError> {
        if shard < self.complete_shards() || shard >= self.shards {
            return Err(broken("accounts do not come in the order of their shards").into());
        }
        while self.complete_shards() < shard {
            self.end_shard();
        }
        let mut entry = [0; LOOKUP_BYTES];
        entry[..TAG_BYTES].copy_from_slice(tag);
        entry[TAG_BYTES..].copy_from_slice(&self.offset.to_le_bytes());
        self.lookup.push(&entry)?;
        self.accounts += 1;
        self.in_shard += 1;
        for bytes in [&place.to_le_bytes()[..], record, check] {
            self.shard_hasher.update(bytes);
            self.write(bytes)?;
        }
        Ok(())
    }

    /// Ends the file and waits until it is on the disk. Returns its SHA-256.
    ///
    /// # Errors
    /// [`WriteAccountsError`].
    pub fn finish(mut self) -> Result<Digest32, WriteAccountsError> {
        while self.complete_shards() < self.shards {
            self.end_shard();
        }
        let table = std::mem::take(&mut self.table);
        self.write(&table)?;
        let empty = Sorter::new(Scratch::default().with_memory(0));
        let lookup = std::mem::replace(&mut self.lookup, empty).finish()?;
        let mut merge = lookup.merge()?;
        while let Some(entry) = merge.next_record()? {
            self.write(entry)?;
        }
        for number in [self.accounts, self.shards] {
            self.write(&number.to_le_bytes())?;
        }
        let file = self.out.into_inner();
        let file = file.map_err(|error| io_error(error.into_error()))?;
        file.sync_all().map_err(io_error)?;
        Ok(self.hasher.finalize().into())
    }
}
