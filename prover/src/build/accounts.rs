//! From the ledger to `accounts.bin`: its accounts by their tags, each with the place of its leaves.

use std::path::Path;

use circuits::hash::Digest32;

use super::order::{LedgerSize, Shuffle};
use crate::{
    inputs::ledger::Ledger,
    private::{
        accounts::{AccountWriter, encode_account},
        records::RecordError,
    },
    progress::Progress,
    sorting::{Scratch, ScratchError, Sorter},
};

/// Accounts after which progress is told of.
const ACCOUNTS_AT_ONCE: u64 = 1 << 12;

/// How a ledger is cut.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Leaves of a shard.
    pub capacity: usize,
    /// Number of shards.
    pub shards: u64,
}

/// Why the accounts are not in order.
#[derive(Debug, thiserror::Error)]
pub enum OrderAccountsError {
    /// The ledger cannot be read, or sorted again.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// `accounts.bin` cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Whoever listens to the progress wanted it to end.
    #[error("stopped while the accounts were put in order")]
    Stopped,
}

/// Shuffles the accounts of a ledger and writes them with their places. Returns the file's digest.
///
/// # Errors
/// [`OrderAccountsError`].
pub fn order_accounts(
    private: &Path,
    ledger: &Ledger,
    shuffle: &Shuffle,
    cut: Cut,
    scratch: &Scratch,
    progress: &dyn Progress,
) -> Result<Digest32, OrderAccountsError> {
    let mut sorter = Sorter::new(scratch.clone());
    let mut record = Vec::new();
    let mut accounts = ledger.accounts()?;
    let mut count = 0;
    while let Some(account) = accounts.next_account()? {
        encode_account(&mut record, shuffle.tag(account.id()), account);
        sorter.push(&record)?;
        count += 1;
        if count % ACCOUNTS_AT_ONCE == 0 && progress.stopping() {
            return Err(OrderAccountsError::Stopped);
        }
    }
    drop(accounts);
    let shuffled = sorter.finish()?;

    let size = LedgerSize {
        accounts: ledger.account_count(),
        balances: ledger.balance_count(),
        largest: ledger.largest_account(),
    };
    let mut packer = shuffle.packer(size, cut.capacity, cut.shards);
    let mut writer = AccountWriter::create(private, cut.capacity, cut.shards)?;
    let mut merge = shuffled.merge()?;
    let mut count = 0;
    while let Some(record) = merge.next_record()? {
        writer.push(record, |entries| packer.place(entries))?;
        count += 1;
        if count % ACCOUNTS_AT_ONCE == 0 {
            progress.advance(ACCOUNTS_AT_ONCE);
            if progress.stopping() {
                return Err(OrderAccountsError::Stopped);
            }
        }
    }
    progress.advance(count % ACCOUNTS_AT_ONCE);
    Ok(writer.finish()?)
}
