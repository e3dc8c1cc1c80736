//! `--all` and `--accounts`: a receipt for each account, and an index of them.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    io::Write as _,
    path::{Path, PathBuf},
};

use disk::{Existing, Readers, StagedDirectory, create_private, create_private_dir};
use documents::{inclusion::draw::ACCOUNTS, refusal::Refusal};
use rayon::prelude::*;
use verifier::sample::ListedAccount;

use super::{ReceiptSigningError, Receipts};
use crate::{
    inclusion::{INDEX_COLUMNS, MOST_LINES, NamedFile, SecretTable},
    inputs::ledger::{Account, Accounts, Ledger},
};

/// Receipts that are signed between two reports of progress.
const BATCH: usize = 4096;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReceiptsSummary {
    /// Receipts.
    pub receipts: u64,
    /// Lines of a list with accounts that it had before.
    pub repeated: u64,
    /// Which file is whose.
    pub index: PathBuf,
}

/// The accounts of a list, each with its first line, and how many of its lines are repeated.
pub(crate) struct Asked {
    lines: BTreeMap<String, u64>,
    repeated: u64,
}

impl Asked {
    /// Reads a list.
    pub fn read(
        list: impl IntoIterator<Item = Result<ListedAccount, Refusal>>,
    ) -> Result<Self, ReceiptSigningError> {
        let (mut lines, mut repeated) = (BTreeMap::new(), 0);
        for listed in list {
            let ListedAccount { line, id } = listed.map_err(ReceiptSigningError::List)?;
            match lines.entry(id) {
                Entry::Occupied(_) => repeated += 1,
                Entry::Vacant(place) => {
                    place.insert(line);
                }
            }
        }
        Ok(Self { lines, repeated })
    }

    /// How many accounts it has.
    pub fn len(&self) -> u64 {
        self.lines.len() as u64
    }
}

impl Receipts {
    /// Writes the receipts of all accounts of a ledger, or of those that were asked for, into a new directory: files named
    /// as inclusion files are, and an index of them. `written` hears how many there are, from time to time and at the end.
    ///
    /// # Errors
    /// [`ReceiptSigningError`]; the directory is then not there.
    pub(crate) fn write(
        &self,
        directory: &Path,
        ledger: &Ledger,
        asked: Option<Asked>,
        mut written: impl FnMut(u64),
    ) -> Result<ReceiptsSummary, ReceiptSigningError> {
        let staged = StagedDirectory::create(directory, Readers::Owner)
            .map_err(|error| ReceiptSigningError::not_staged(directory, error))?;
        let index_path = staged.path().join(ACCOUNTS);
        let index = SecretTable::create(&index_path, INDEX_COLUMNS, Existing::Keep);
        let mut index = index.map_err(ReceiptSigningError::write(&index_path))?;
        let repeated = asked.as_ref().map_or(0, |asked| asked.repeated);
        let mut wanted = asked.map(|asked| asked.lines);
        let (mut folders, mut receipts) = (BTreeSet::new(), 0);
        let mut accounts = ledger.accounts()?;
        loop {
            let batch = next_batch(&mut accounts, wanted.as_mut())?;
            if batch.is_empty() {
                break;
            }
            let named: Vec<_> = batch
                .iter()
                .map(|account| NamedFile::of(self.0.ledger(), account.id()))
                .collect();
            for NamedFile { folder, .. } in &named {
                if folders.insert(folder.clone()) {
                    let path = staged.path().join(folder);
                    create_private_dir(&path).map_err(ReceiptSigningError::write(&path))?;
                }
            }
            let write = |(account, named): (&Account, &NamedFile)| {
                let path = staged.path().join(&named.path);
                create_private(&path)
                    .and_then(|mut file| file.write_all(&self.sign_account(account)))
                    .map_err(ReceiptSigningError::write(&path))
            };
            let pairs = batch.par_iter().zip(&named);
            pairs.map(write).collect::<Result<(), _>>()?;
            for (account, NamedFile { path, .. }) in batch.iter().zip(&named) {
                index
                    .push(account.id().as_str(), &[path])
                    .map_err(ReceiptSigningError::write(&index_path))?;
            }
            receipts += batch.len() as u64;
            written(receipts);
        }
        if let Some(missing) = wanted.filter(|missing| !missing.is_empty()) {
            let mut lines: Vec<_> = missing.into_values().collect();
            lines.sort_unstable();
            let count = lines.len() as u64;
            lines.truncate(MOST_LINES);
            return Err(ReceiptSigningError::UnknownListed { count, lines });
        }
        index
            .publish()
            .map_err(ReceiptSigningError::write(&index_path))?;
        staged
            .publish()
            .map_err(ReceiptSigningError::write(directory))?;
        Ok(ReceiptsSummary {
            receipts,
            repeated,
            index: directory.join(ACCOUNTS),
        })
    }
}

/// The next accounts that are wanted, which are taken off the list.
fn next_batch(
    accounts: &mut Accounts<'_>,
    mut wanted: Option<&mut BTreeMap<String, u64>>,
) -> Result<Vec<Account>, ReceiptSigningError> {
    let mut batch = Vec::new();
    while batch.len() < BATCH {
        let Some(account) = accounts.next_account()? else {
            break;
        };
        let is_wanted = match &mut wanted {
            Some(wanted) => wanted.remove(account.id().as_str()).is_some(),
            None => true,
        };
        if is_wanted {
            batch.push(account.clone());
        }
    }
    Ok(batch)
}
