//! `accounts.bin`: each account with its balances and the number of its first leaf.
//!
//! ```text
//! header   magic "PORACC01", accounts (u64)
//! index    accounts * (key 16 bytes, offset u64), sorted by key
//! records  id length (u16), id, first leaf (u64), entries (u16), entries * (asset u16, amount u64)
//! ```
//!
//! All integers are little-endian. A key is the first half of `SHA-256("por/account-key/v1", ledger
//! digest, id)`: ids are looked up without reading the others. Offsets count from the file's start.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use circuits::{
    hash::sha256,
    ledger::{AccountId, Amount, AssetId, LedgerDigest},
};

use super::{
    files,
    records::{RecordError, damaged},
};
use crate::inputs::ledger::Ledger;

const MAGIC: &[u8; 8] = b"PORACC01";
const HEADER_BYTES: u64 = 16;
const INDEX_ENTRY_BYTES: u64 = 24;

type Key = [u8; 16];

fn key(ledger: LedgerDigest, id: AccountId<'_>) -> Key {
    let digest = sha256("por/account-key/v1", &[&ledger.0, id.as_bytes()]);
    digest[..16].try_into().expect("half of 32 bytes")
}

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

/// Writes the accounts of a ledger; `first_leaves[i]` is where account `i` starts.
///
/// # Errors
/// [`RecordError::Io`].
pub fn write_accounts(
    private: &Path,
    digest: LedgerDigest,
    ledger: &Ledger,
    first_leaves: &[u64],
) -> Result<(), RecordError> {
    let write = || -> io::Result<()> {
        let count = ledger.account_count();
        let mut index: Vec<(Key, u64)> = Vec::with_capacity(count);
        let mut offset = HEADER_BYTES + INDEX_ENTRY_BYTES * count as u64;
        for i in 0..count {
            let account = ledger.account(i);
            index.push((key(digest, account.id()), offset));
            let entries = account.entries().count() as u64;
            offset += 2 + account.id().as_bytes().len() as u64 + 8 + 2 + 10 * entries;
        }
        index.sort_unstable();
        let file = files::create_private(&private.join(files::ACCOUNTS))?;
        let mut out = BufWriter::new(file);
        out.write_all(MAGIC)?;
        out.write_all(&(count as u64).to_le_bytes())?;
        for (key, offset) in &index {
            out.write_all(key)?;
            out.write_all(&offset.to_le_bytes())?;
        }
        drop(index);
        for (i, first_leaf) in (0..count).zip(first_leaves) {
            let account = ledger.account(i);
            let id = account.id().as_bytes();
            out.write_all(&(id.len() as u16).to_le_bytes())?;
            out.write_all(id)?;
            out.write_all(&first_leaf.to_le_bytes())?;
            out.write_all(&(account.entries().count() as u16).to_le_bytes())?;
            for (asset, amount) in account.entries() {
                out.write_all(&(asset.index() as u16).to_le_bytes())?;
                out.write_all(&amount.0.to_le_bytes())?;
            }
        }
        out.into_inner()?.sync_all()
    };
    write().map_err(|source| RecordError::Io {
        file: files::ACCOUNTS,
        source,
    })
}

/// Reads accounts from a private directory.
#[derive(Debug)]
pub struct AccountStore {
    path: PathBuf,
    file: File,
    count: u64,
}

/// All accounts of a store, one after the other.
#[derive(Debug)]
pub struct AccountReader {
    reader: io::BufReader<File>,
    left: u64,
}

impl AccountReader {
    /// The next account; `None` after the last.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn next_record(&mut self) -> Result<Option<AccountRecord>, RecordError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        read_record(&mut self.reader).map(Some)
    }
}

impl AccountStore {
    /// Opens the store.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn open(private: &Path) -> Result<Self, RecordError> {
        let open = || -> io::Result<(File, u64, [u8; 16])> {
            let mut file = File::open(private.join(files::ACCOUNTS))?;
            let mut header = [0; HEADER_BYTES as usize];
            file.read_exact(&mut header)?;
            let length = file.metadata()?.len();
            Ok((file, length, header))
        };
        let (file, length, header) = open().map_err(|source| RecordError::Io {
            file: files::ACCOUNTS,
            source,
        })?;
        if header[..8] != *MAGIC {
            return Err(damaged(files::ACCOUNTS, "it does not start as it must"));
        }
        let count = u64::from_le_bytes(header[8..].try_into().expect("8 bytes"));
        if count > length / INDEX_ENTRY_BYTES {
            return Err(damaged(files::ACCOUNTS, "it is too short for its index"));
        }
        Ok(Self {
            path: private.join(files::ACCOUNTS),
            file,
            count,
        })
    }

    /// Number of accounts.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Finds an account by its id.
    ///
    /// # Errors
    /// [`RecordError`]; `Ok(None)` if there is no such account.
    pub fn find(
        &mut self,
        ledger: LedgerDigest,
        id: AccountId<'_>,
    ) -> Result<Option<AccountRecord>, RecordError> {
        let wanted = key(ledger, id);
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            let (found, offset) = self.index_entry(middle)?;
            match found.cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let record = self.record(offset)?;
                    return Ok((record.id == id.as_str()).then_some(record));
                }
            }
        }
        Ok(None)
    }

    /// Reads all accounts, in the order of the file, beside this store's own look-ups.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn reader(&self) -> Result<AccountReader, RecordError> {
        let start = HEADER_BYTES + INDEX_ENTRY_BYTES * self.count;
        let open = || -> io::Result<File> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(start))?;
            Ok(file)
        };
        let file = open().map_err(|source| RecordError::Io {
            file: files::ACCOUNTS,
            source,
        })?;
        Ok(AccountReader {
            reader: io::BufReader::new(file),
            left: self.count,
        })
    }

    fn index_entry(&mut self, index: u64) -> Result<(Key, u64), RecordError> {
        let mut entry = [0; INDEX_ENTRY_BYTES as usize];
        let position = HEADER_BYTES + INDEX_ENTRY_BYTES * index;
        self.file
            .seek(SeekFrom::Start(position))
            .and_then(|_| self.file.read_exact(&mut entry))
            .map_err(|source| RecordError::Io {
                file: files::ACCOUNTS,
                source,
            })?;
        let key = entry[..16].try_into().expect("16 bytes");
        Ok((
            key,
            u64::from_le_bytes(entry[16..].try_into().expect("8 bytes")),
        ))
    }

    fn record(&mut self, offset: u64) -> Result<AccountRecord, RecordError> {
        self.file
            .seek(SeekFrom::Start(offset))
            .map_err(|source| RecordError::Io {
                file: files::ACCOUNTS,
                source,
            })?;
        read_record(&mut io::BufReader::new(&self.file))
    }
}

fn read_record(reader: &mut impl Read) -> Result<AccountRecord, RecordError> {
    read_fields(reader).map_err(|source| match source.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            damaged(files::ACCOUNTS, source)
        }
        _ => RecordError::Io {
            file: files::ACCOUNTS,
            source,
        },
    })
}

fn read_fields(reader: &mut impl Read) -> io::Result<AccountRecord> {
    fn integer<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }
    let invalid = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    let length = u16::from_le_bytes(integer(reader)?);
    let mut id = vec![0; usize::from(length)];
    reader.read_exact(&mut id)?;
    let id = String::from_utf8(id).map_err(|_| invalid("an id is not UTF-8"))?;
    let first_leaf = u64::from_le_bytes(integer(reader)?);
    let count = u16::from_le_bytes(integer(reader)?);
    let entries = (0..count)
        .map(|_| {
            let asset = u16::from_le_bytes(integer(reader)?);
            let amount = u64::from_le_bytes(integer(reader)?);
            let asset = AssetId::new(usize::from(asset));
            let asset = asset.ok_or_else(|| invalid("an asset id is out of range"))?;
            Ok((asset, Amount(amount)))
        })
        .collect::<io::Result<_>>()?;
    Ok(AccountRecord {
        id,
        first_leaf,
        entries,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::builder::LedgerBuilder;

    const LEDGER: LedgerDigest = LedgerDigest([9; 32]);

    fn id(text: &str) -> AccountId<'_> {
        AccountId::new(text).unwrap()
    }

    fn stored(directory: &Path) -> Vec<String> {
        let mut builder = LedgerBuilder::new(3);
        let ids: Vec<String> = (0..40).map(|i| format!("account {i}")).collect();
        for (i, id) in ids.iter().enumerate() {
            for asset in 0..=i % 3 {
                builder.push(id, AssetId::new(asset).unwrap(), Amount(1 + i as u64));
            }
        }
        let ledger = builder.finish().unwrap();
        let first_leaves: Vec<u64> = (0..40).map(|i| 10 * i).collect();
        write_accounts(directory, LEDGER, &ledger, &first_leaves).unwrap();
        ids
    }

    #[test]
    fn every_account_is_found_by_its_id_and_no_other() {
        let temp = tempfile::tempdir().unwrap();
        let ids = stored(temp.path());
        let mut store = AccountStore::open(temp.path()).unwrap();
        assert_eq!(store.count(), 40);
        for (i, text) in ids.iter().enumerate() {
            let record = store.find(LEDGER, id(text)).unwrap().expect("it is there");
            assert_eq!((&record.id, record.first_leaf), (text, 10 * i as u64));
            assert_eq!(record.entries.len(), i % 3 + 1);
            assert_eq!(record.entries[0].1, Amount(1 + i as u64));
        }
        assert_eq!(store.find(LEDGER, id("account 40")).unwrap(), None);
        let mut reader = store.reader().unwrap();
        let mut read = Vec::new();
        while let Some(record) = reader.next_record().unwrap() {
            read.push(record.id);
        }
        assert_eq!(read, ids);
    }

    #[test]
    fn a_store_that_is_cut_short_or_changed_is_an_error_and_never_a_panic() {
        let temp = tempfile::tempdir().unwrap();
        let ids = stored(temp.path());
        let path = temp.path().join(files::ACCOUNTS);
        let whole = std::fs::read(&path).unwrap();
        for length in (0..whole.len()).step_by(37) {
            std::fs::write(&path, &whole[..length]).unwrap();
            if let Ok(mut store) = AccountStore::open(temp.path()) {
                let _ = store.find(LEDGER, id(&ids[7]));
            }
        }
        let mut magic = whole.clone();
        magic[0] ^= 1;
        std::fs::write(&path, magic).unwrap();
        assert!(matches!(
            AccountStore::open(temp.path()),
            Err(RecordError::Damaged { .. })
        ));
    }
}
