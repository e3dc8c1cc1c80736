//! From the committed ledger to `accounts.bin`: its accounts by shard and place.
//!
//! Two sorts on the disk. The first brings accounts into the order in which they are dealt to the shards: most entries
//! first, ties by their tags. The second brings them into the order of shards, and in each of a second keyed hash, in
//! which places are given to them. A third, of tags alone, makes the lookup. Two at a time hold memory.

use std::path::Path;

use circuits::{
    hash::Digest32,
    leaf::Entry,
    ledger::AccountId,
    shape::Shape,
    tree::{LeafPosition, LedgerSize},
};

use super::order::Shuffle;
use crate::{
    private::{
        accounts::{AccountWriter, Tag, WriteAccountsError, encode_account, id_of},
        records::RecordError,
    },
    progress::Progress,
    sorting::{Scratch, ScratchError, Sorter},
};

/// Accounts after which progress is told of.
const ACCOUNTS_AT_ONCE: u64 = 1 << 12;
const TAG_BYTES: usize = size_of::<Tag>();
/// Bytes of what accounts are dealt by: number of entries, descending, and the tag.
pub const DEALING_KEY: usize = 2 + TAG_BYTES;
/// Bytes of what accounts are placed by: the shard, the hash that orders it; and the tag, for the lookup.
pub const PLACING_KEY: usize = 8 + 2 * TAG_BYTES;

/// Why the accounts are not in order.
#[derive(Debug, thiserror::Error)]
pub enum OrderAccountsError {
    /// The ledger cannot be read, or sorted again.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// `accounts.bin` cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// There are more accounts than its size was made for.
    #[error("the ledger has changed while it was put in order")]
    Changed,
    /// Whoever listens to the progress wanted it to end.
    #[error("stopped while the accounts were put in order")]
    Stopped,
}

impl From<WriteAccountsError> for OrderAccountsError {
    fn from(error: WriteAccountsError) -> Self {
        match error {
            WriteAccountsError::Record(error) => Self::Record(error),
            WriteAccountsError::Scratch(error) => Self::Scratch(error),
        }
    }
}

/// Collects the accounts of a ledger, and puts them in order.
pub struct Ordering<'a> {
    shuffle: &'a Shuffle,
    scratch: Scratch,
    progress: &'a dyn Progress,
    dealing: Sorter,
    record: Vec<u8>,
    accounts: u64,
}

impl<'a> Ordering<'a> {
    /// No accounts yet. What does not fit in memory is sorted in `scratch`.
    pub fn new(shuffle: &'a Shuffle, scratch: Scratch, progress: &'a dyn Progress) -> Self {
        Self {
            shuffle,
            dealing: Sorter::new(scratch.clone()),
            scratch,
            progress,
            record: Vec::new(),
            accounts: 0,
        }
    }

    /// Adds an account with all that is committed of it.
    ///
    /// # Errors
    /// [`OrderAccountsError`].
    pub fn push<S: Shape>(
        &mut self,
        id: AccountId<'_>,
        entries: &[Entry],
    ) -> Result<(), OrderAccountsError> {
        self.record.clear();
        // An account has fewer than 2^16 entries.
        let fewest_last = u16::MAX - entries.len() as u16;
        self.record.extend_from_slice(&fewest_last.to_be_bytes());
        self.record.extend_from_slice(&self.shuffle.tag(id));
        encode_account::<S>(&mut self.record, id, entries);
        self.dealing.push(&self.record)?;
        self.accounts += 1;
        if self.accounts.is_multiple_of(ACCOUNTS_AT_ONCE) {
            self.go_on()?;
        }
        Ok(())
    }

    fn go_on(&self) -> Result<(), OrderAccountsError> {
        if self.progress.stopping() {
            return Err(OrderAccountsError::Stopped);
        }
        Ok(())
    }

    /// Deals the accounts to shards, gives them their places, and writes `accounts.bin`. Returns the file's SHA-256.
    ///
    /// # Errors
    /// [`OrderAccountsError`].
    pub fn write<S: Shape>(
        mut self,
        private: &Path,
        size: LedgerSize<S>,
    ) -> Result<Digest32, OrderAccountsError> {
        let empty = Sorter::new(self.scratch.clone().with_memory(0));
        let dealt = std::mem::replace(&mut self.dealing, empty).finish()?;
        let mut dealer = self.shuffle.dealer(size.shards());
        let mut in_shard = vec![0u32; size.shards() as usize];
        let mut placing = Sorter::new(self.scratch.clone());
        let mut merge = dealt.merge()?;
        let mut record = Vec::new();
        while let Some(dealing) = merge.next_record()? {
            let (key, account) = dealing.split_at(DEALING_KEY);
            let shard = dealer.shard();
            in_shard[shard as usize] += 1;
            record.clear();
            record.extend_from_slice(&shard.to_be_bytes());
            record.extend_from_slice(&self.shuffle.place_tag(id_of(account)?));
            record.extend_from_slice(&key[2..]);
            record.extend_from_slice(account);
            placing.push(&record)?;
        }
        drop(merge);
        drop(dealt);
        self.go_on()?;
        let placed = placing.finish()?;

        let mut writer = AccountWriter::create(private, size.shards(), self.scratch.clone())?;
        let mut merge = placed.merge()?;
        let mut places = None;
        let mut count = 0;
        while let Some(record) = merge.next_record()? {
            let (key, account) = record.split_at(PLACING_KEY);
            let shard = u64::from_be_bytes(key[..8].try_into().expect("8 bytes"));
            let tag: Tag = key[8 + TAG_BYTES..].try_into().expect("a tag");
            let places = match &mut places {
                Some((of, places)) if *of == shard => places,
                other => {
                    let accounts = in_shard[shard as usize];
                    let fresh = self
                        .shuffle
                        .places(shard, accounts, size.leaves_per_shard());
                    &mut other.insert((shard, fresh)).1
                }
            };
            let place = places.next_place().ok_or(OrderAccountsError::Changed)?;
            let position = LeafPosition { shard, place };
            let check = self.shuffle.keyed_hash(position, account);
            writer.push(position, &tag, account, &check)?;
            count += 1;
            if count % ACCOUNTS_AT_ONCE == 0 {
                self.progress.advance(ACCOUNTS_AT_ONCE);
                self.go_on()?;
            }
        }
        self.progress.advance(count % ACCOUNTS_AT_ONCE);
        Ok(writer.finish()?)
    }
}
