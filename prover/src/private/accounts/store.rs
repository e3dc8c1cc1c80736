//! Reading `accounts.bin`.

use std::{fs::File, marker::PhantomData, path::Path};

use circuits::{
    hash::{Digest32, sha256_bytes},
    leaf::Component,
    ledger::AccountId,
    shape::Shape,
    solvency::LiabilityTotals,
};

use super::{
    AccountRecord, Counts, Cursor, ENTRY_BYTES, FOOTER_BYTES, LOOKUP_BYTES, MAGIC, SHARD_BYTES,
    TAG_BYTES, Tag, broken, io_error, lookup, u64_of,
};
use crate::{
    private::{files, records::RecordError},
    sorting::read_exact_at,
};

/// Bytes of a record that are read first: more than nearly every account has.
const FIRST_READ: u64 = 1024;

/// Where a shard's records are.
#[derive(Debug)]
struct ShardEntry {
    start: u64,
    accounts: u32,
    digest: Digest32,
}

/// Reads accounts from a private directory, from any number of threads at once.
///
/// A shard's records are compared with the digest that was made when they were written. One account's record is not: who
/// asks for it compares the record's check, for which a key is needed.
#[derive(Debug)]
pub struct AccountStore<S> {
    file: File,
    accounts: u64,
    /// By number.
    shards: Vec<ShardEntry>,
    /// SHA-256 of their table.
    table: Digest32,
    /// Where records end and the table of shards starts.
    records_end: u64,
    shape: PhantomData<S>,
}

impl<S: Shape> AccountStore<S> {
    /// Opens the store. Takes 48 bytes of memory for a shard, and none for accounts.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn open(private: &Path) -> Result<Self, RecordError> {
        let file = File::open(private.join(files::ACCOUNTS)).map_err(io_error)?;
        let length = file.metadata().map_err(io_error)?.len();
        let mut magic = [0; MAGIC.len()];
        if length < (MAGIC.len() + FOOTER_BYTES) as u64 {
            return Err(broken("it is too short"));
        }
        read_exact_at(&file, &mut magic, 0).map_err(io_error)?;
        if magic != *MAGIC {
            return Err(broken("it does not start as it must"));
        }
        let mut footer = [0; FOOTER_BYTES];
        let footer_start = length - FOOTER_BYTES as u64;
        read_exact_at(&file, &mut footer, footer_start).map_err(io_error)?;
        let (accounts, shards) = (u64_of(&footer[..8]), u64_of(&footer[8..]));
        let records_end = (|| {
            let lookup = accounts.checked_mul(LOOKUP_BYTES as u64)?;
            let tables = lookup.checked_add(shards.checked_mul(SHARD_BYTES as u64)?)?;
            let end = footer_start.checked_sub(tables)?;
            (end >= MAGIC.len() as u64).then_some(end)
        })();
        let records_end = records_end.ok_or_else(|| broken("its tables do not fit"))?;
        let mut table = vec![0; shards as usize * SHARD_BYTES];
        read_exact_at(&file, &mut table, records_end).map_err(io_error)?;
        let entry = |bytes: &[u8]| ShardEntry {
            start: u64_of(&bytes[..8]),
            accounts: u32::from_le_bytes(bytes[8..12].try_into().expect("4 bytes")),
            digest: bytes[12..].try_into().expect("32 bytes"),
        };
        let shards: Vec<ShardEntry> = table.chunks_exact(SHARD_BYTES).map(entry).collect();
        let starts_in_order = shards.is_sorted_by_key(|shard| shard.start)
            && shards
                .first()
                .is_none_or(|shard| shard.start == MAGIC.len() as u64)
            && shards.last().is_none_or(|shard| shard.start <= records_end);
        let counted: u64 = shards.iter().map(|shard| u64::from(shard.accounts)).sum();
        if !starts_in_order || counted != accounts {
            return Err(broken("its table of shards does not agree with it"));
        }
        Ok(Self {
            file,
            accounts,
            shards,
            table: sha256_bytes(&table),
            records_end,
            shape: PhantomData,
        })
    }

    /// Number of accounts.
    pub fn count(&self) -> u64 {
        self.accounts
    }

    /// SHA-256 of the table of shards, which has the digests of all their records: by it a build knows its accounts.
    pub fn table_digest(&self) -> Digest32 {
        self.table
    }

    /// Number of shards.
    pub fn shards(&self) -> u64 {
        self.shards.len() as u64
    }

    /// The accounts of a shard, in the order of their places, which are below `leaves`.
    ///
    /// # Errors
    /// [`RecordError`]; `Damaged` if they are not those that were written.
    ///
    /// # Panics
    /// If there is no such shard.
    pub fn shard(&self, shard: u64, leaves: u32) -> Result<Vec<AccountRecord>, RecordError> {
        let entry = &self.shards[shard as usize];
        let next = self.shards.get(shard as usize + 1);
        let end = next.map_or(self.records_end, |next| next.start);
        let mut bytes = vec![0; (end - entry.start) as usize];
        read_exact_at(&self.file, &mut bytes, entry.start).map_err(io_error)?;
        if sha256_bytes(&bytes) != entry.digest {
            return Err(broken(format!(
                "the accounts of shard {shard} are not those that were written"
            )));
        }
        let mut cursor = Cursor(&bytes);
        // A table that was changed could promise more accounts than there are bytes.
        let most = bytes.len() / 8;
        let mut accounts = Vec::with_capacity(most.min(entry.accounts as usize));
        let mut free = 0;
        while !cursor.0.is_empty() {
            let record = cursor.record::<S>(shard)?;
            let place = record.position.place;
            if place < free || place >= leaves {
                return Err(broken("accounts are not in the order of their places"));
            }
            free = place + 1;
            accounts.push(record);
        }
        if accounts.len() != entry.accounts as usize {
            return Err(broken("a shard has another number of accounts"));
        }
        Ok(accounts)
    }

    /// What all accounts count and add up to, with places below `leaves` and assets with ids below `listed`.
    ///
    /// # Errors
    /// As [`AccountStore::shard`]; `Damaged` too for a component of another asset.
    pub fn summary(
        &self,
        leaves: u32,
        listed: usize,
    ) -> Result<(Counts, LiabilityTotals), RecordError> {
        let mut counts = Counts::default();
        let mut totals = LiabilityTotals::without_debts(vec![0; listed]);
        for shard in 0..self.shards() {
            for account in self.shard(shard, leaves)? {
                counts.accounts += 1;
                counts.entries += account.entries.len() as u64;
                counts.largest = counts.largest.max(account.entries.len());
                for entry in &account.entries {
                    let total = match entry.component {
                        Component::Free(asset) => totals.free.get_mut(asset.index()),
                        Component::Pledged(asset) => totals.pledged.get_mut(asset.index()),
                        Component::Debt(asset) => totals.debts.get_mut(asset.index()),
                        Component::SurplusLow => Some(&mut totals.surplus[0]),
                        Component::SurplusHigh => Some(&mut totals.surplus[1]),
                    };
                    let total = total.ok_or_else(|| broken("an asset is not listed"))?;
                    // Fewer than 2^64 amounts below 2^64.
                    *total += u128::from(entry.amount.0);
                }
            }
        }
        Ok((counts, totals))
    }

    /// Finds an account by its id and the tag of the id, in about ten small reads.
    ///
    /// # Errors
    /// [`RecordError`]; `Ok(None)` if there is no such account.
    pub fn find(&self, tag: &Tag, id: AccountId<'_>) -> Result<Option<AccountRecord>, RecordError> {
        let start = self.records_end + (SHARD_BYTES * self.shards.len()) as u64;
        let read = |first: u64, out: &mut [u8]| {
            let offset = start + first * LOOKUP_BYTES as u64;
            read_exact_at(&self.file, out, offset).map_err(io_error)
        };
        for offset in lookup::offsets(tag, self.accounts, read)? {
            let record = self.record_at(offset)?;
            if record.id == id.as_str() {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    fn record_at(&self, offset: u64) -> Result<AccountRecord, RecordError> {
        let after = self.shards.partition_point(|shard| shard.start <= offset);
        let (Some(shard), true) = (after.checked_sub(1), offset < self.records_end) else {
            return Err(broken("its lookup points outside of its records"));
        };
        // A place, an id of 256 bytes with its length, every component, and their number; the check.
        let longest = (4 + 2 + 256 + 2 + ENTRY_BYTES * S::COMPONENTS + TAG_BYTES) as u64;
        let mut bytes = Vec::new();
        for length in [FIRST_READ, longest] {
            bytes.resize(length.min(self.records_end - offset) as usize, 0);
            read_exact_at(&self.file, &mut bytes, offset).map_err(io_error)?;
            match Cursor(&bytes).record::<S>(shard as u64) {
                // Perhaps it is only longer than what was read.
                Err(_) if length < longest => {}
                read => return read,
            }
        }
        Err(broken("a record is cut off"))
    }
}
