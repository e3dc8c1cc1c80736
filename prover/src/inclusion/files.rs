//! `--all` and `--accounts`: a file for each account, and an index of them.

use std::{
    io,
    path::{Path, PathBuf},
};

use circuits::{
    ledger::{AccountId, LedgerDigest},
    shape::Shape,
};
use documents::{
    bundle::files::{COLLATERAL, DESCRIPTOR},
    inclusion::{EncodedInclusion, FileWriter, Form, draw::ACCOUNTS, file_name},
    refusal::Refusal,
};
use rayon::prelude::*;
use verifier::sample::ListedAccount;

use super::{
    InclusionError, Inclusions, index_of,
    secret_table::{INDEX_COLUMNS, SecretTable},
    write_file,
};
use crate::private::{accounts::AccountRecord, files, records::damaged};
use disk::{Existing, Readers, StagedDirectory, create_private_dir};

/// Files between two reports of progress.
const BATCH: usize = 4096;

/// Lines of a list that are told.
pub(crate) const MOST_LINES: usize = 10;

/// What [`Inclusions::write_all`] or [`Inclusions::write_listed`] has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesSummary {
    /// Inclusion files.
    pub files: u64,
    /// Lines of a list with accounts that it had before.
    pub repeated: u64,
    /// Which file is whose.
    pub index: PathBuf,
}

impl<S: Shape> Inclusions<S> {
    /// Writes the inclusion files of all accounts into a new directory, and beside them, where they do not have them, the
    /// descriptor and the collateral schedule. A file is named by [`file_name`] and is in the folder of that name's first
    /// two digits: a directory of a million files is slow to list. Which file is whose says an index in the private
    /// directory. `written` hears how many there are, from time to time and at the end.
    ///
    /// The files are not flushed to the disk one by one, which would take a hundred times as long: after a power failure,
    /// make them again.
    ///
    /// # Errors
    /// [`InclusionError`]; the directory is then not there. [`InclusionError::Interrupted`] if an earlier run was killed.
    pub fn write_all(
        &self,
        directory: &Path,
        form: Form,
        mut written: impl FnMut(u64),
    ) -> Result<FilesSummary, InclusionError> {
        let mut set = FileSet::begin(self, directory, form)?;
        for folder in 0..=u8::MAX {
            set.folder(&hex::encode([folder]))?;
        }
        self.for_each_shard(|tree, mut accounts| {
            while !accounts.is_empty() {
                let batch = accounts.split_off(accounts.len().saturating_sub(BATCH));
                let one = |bytes: &mut Vec<u8>, record: AccountRecord| {
                    let id = record.id.clone();
                    let named = set.named(&id)?;
                    set.write(&named, &tree.of(record)?, bytes)?;
                    Ok((id, named))
                };
                let batch: Result<Vec<_>, InclusionError> =
                    batch.into_par_iter().map_init(Vec::new, one).collect();
                for (id, named) in batch? {
                    set.note(&id, &named)?;
                }
                written(set.files);
            }
            Ok(())
        })?;
        set.publish()
    }

    /// The same for the accounts of a list. One that it has twice has one file.
    ///
    /// # Errors
    /// [`InclusionError::UnknownListed`] if some are not in the ledger; else as [`Inclusions::write_all`].
    pub fn write_listed(
        &self,
        directory: &Path,
        form: Form,
        accounts: impl IntoIterator<Item = Result<ListedAccount, Refusal>>,
        mut written: impl FnMut(u64),
    ) -> Result<FilesSummary, InclusionError> {
        let mut set = FileSet::begin(self, directory, form)?;
        let (mut unknown, mut lines, mut bytes) = (0, Vec::new(), Vec::new());
        for listed in accounts {
            let ListedAccount { line, id } = listed.map_err(InclusionError::List)?;
            let Some(inclusion) = self.of_listed(&id)? else {
                unknown += 1;
                if lines.len() < MOST_LINES {
                    lines.push(line);
                }
                continue;
            };
            let named = set.named(&id)?;
            set.folder(&named.folder)?;
            match set.write(&named, &inclusion, &mut bytes) {
                Ok(()) => set.note(&id, &named)?,
                Err(InclusionError::Write { source, .. })
                    if source.kind() == io::ErrorKind::AlreadyExists =>
                {
                    set.repeated += 1;
                }
                Err(error) => return Err(error),
            }
            if set.files.is_multiple_of(BATCH as u64) {
                written(set.files);
            }
        }
        written(set.files);
        match unknown {
            0 => set.publish(),
            count => Err(InclusionError::UnknownListed { count, lines }),
        }
    }

    /// The inclusion of an id of a list, if it is an account's.
    fn of_listed(&self, id: &str) -> Result<Option<EncodedInclusion>, InclusionError> {
        let Ok(account) = AccountId::new(id) else {
            return Ok(None);
        };
        match self.of(account) {
            Err(InclusionError::UnknownAccount) => Ok(None),
            found => found.map(Some),
        }
    }
}

/// Where the file of an account is, in a directory of them.
pub(crate) struct NamedFile {
    /// The first two digits of its name: a directory of a million files is slow to list.
    pub folder: String,
    /// The folder and the name.
    pub path: String,
}

impl NamedFile {
    /// The file of an account of a ledger.
    pub fn of(ledger: LedgerDigest, account: AccountId<'_>) -> Self {
        let name = file_name(ledger, account);
        let folder = name[..2].to_owned();
        let path = format!("{folder}/{name}");
        Self { folder, path }
    }
}

/// Files on their way into a directory, and the index of them on its way into the private one.
pub(super) struct FileSet<'a> {
    directory: &'a Path,
    staged: StagedDirectory,
    writer: FileWriter,
    ledger: LedgerDigest,
    index_path: PathBuf,
    index: SecretTable,
    /// Where it is in the end.
    index_shown: PathBuf,
    files: u64,
    repeated: u64,
}

/// Whose the files of a directory are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HandedTo {
    /// Each is its account's: the index is in the private directory.
    Customers,
    /// All are for an auditor, and the index with them.
    Auditor,
}

impl<'a> FileSet<'a> {
    fn begin<S: Shape>(
        inclusions: &Inclusions<S>,
        directory: &'a Path,
        form: Form,
    ) -> Result<Self, InclusionError> {
        Self::new(inclusions, directory, form, HandedTo::Customers)
    }

    /// Files that an auditor is given as a whole.
    pub fn for_auditor<S: Shape>(
        inclusions: &Inclusions<S>,
        directory: &'a Path,
        form: Form,
    ) -> Result<Self, InclusionError> {
        Self::new(inclusions, directory, form, HandedTo::Auditor)
    }

    fn new<S: Shape>(
        inclusions: &Inclusions<S>,
        directory: &'a Path,
        form: Form,
        to: HandedTo,
    ) -> Result<Self, InclusionError> {
        inclusions.ensure_not_published(directory)?;
        let staged = StagedDirectory::create(directory, Readers::Owner)
            .map_err(|error| InclusionError::not_staged(directory, error))?;
        let header = &inclusions.header;
        if form == Form::Detached {
            let path = staged.path().join(DESCRIPTOR);
            write_file(&path, &header.descriptor().to_bytes())?;
            if let Some(schedule) = header.collateral() {
                write_file(&staged.path().join(COLLATERAL), &schedule.to_bytes())?;
            }
        }
        let (index_path, index_shown) = match to {
            HandedTo::Customers => {
                let path = index_of(&inclusions.private, directory);
                (path.clone(), path)
            }
            HandedTo::Auditor => (staged.path().join(ACCOUNTS), directory.join(ACCOUNTS)),
        };
        // An index says nothing that could not be said again: one of an earlier directory of this name is replaced.
        let index = SecretTable::create(&index_path, INDEX_COLUMNS, Existing::Replace)
            .map_err(InclusionError::write(&index_path))?;
        Ok(Self {
            directory,
            staged,
            writer: FileWriter::new(header, form),
            ledger: header.ledger(),
            index_path,
            index,
            index_shown,
            files: 0,
            repeated: 0,
        })
    }

    fn named(&self, id: &str) -> Result<NamedFile, InclusionError> {
        let id = AccountId::new(id).map_err(|e| damaged(files::ACCOUNTS, e))?;
        Ok(NamedFile::of(self.ledger, id))
    }

    /// Makes a folder, if it is not there.
    fn folder(&self, name: &str) -> Result<(), InclusionError> {
        let path = self.staged.path().join(name);
        match create_private_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made.map_err(InclusionError::write(&path)),
        }
    }

    fn write(
        &self,
        named: &NamedFile,
        inclusion: &EncodedInclusion,
        bytes: &mut Vec<u8>,
    ) -> Result<(), InclusionError> {
        bytes.clear();
        self.writer.write(inclusion, bytes);
        write_file(&self.staged.path().join(&named.path), bytes)
    }

    /// Notes in the index that a file was written.
    fn note(&mut self, id: &str, named: &NamedFile) -> Result<(), InclusionError> {
        self.files += 1;
        let noted = self.index.push(id, &[&named.path]);
        noted.map_err(InclusionError::write(&self.index_path))
    }

    /// Writes the file of an account.
    pub fn add(
        &mut self,
        id: &str,
        inclusion: &EncodedInclusion,
        bytes: &mut Vec<u8>,
    ) -> Result<(), InclusionError> {
        let named = self.named(id)?;
        self.folder(&named.folder)?;
        self.write(&named, inclusion, bytes)?;
        self.note(id, &named)
    }

    /// Number of files so far.
    pub fn files(&self) -> u64 {
        self.files
    }

    /// The directory until it has its name.
    pub fn path(&self) -> &Path {
        self.staged.path()
    }

    pub fn publish(self) -> Result<FilesSummary, InclusionError> {
        // First the index: files that nobody can find would be of no use.
        self.index
            .publish()
            .map_err(InclusionError::write(&self.index_path))?;
        self.staged
            .publish()
            .map_err(InclusionError::write(self.directory))?;
        Ok(FilesSummary {
            files: self.files,
            repeated: self.repeated,
            index: self.index_shown,
        })
    }
}
