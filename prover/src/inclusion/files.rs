//! `--all`: a file for each account.

use std::path::Path;

use circuits::{ledger::AccountId, shape::Shape};
use documents::{
    bundle::files::{COLLATERAL, DESCRIPTOR},
    inclusion::{FileWriter, Form, file_name},
};
use rayon::prelude::*;

use super::{InclusionError, Inclusions, write_file};
use crate::private::{accounts::AccountRecord, files, records::damaged};
use disk::{Readers, StagedDirectory, create_private_dir};

/// Files between two reports of progress.
const BATCH: usize = 4096;

impl<S: Shape> Inclusions<S> {
    /// Writes the inclusion files of all accounts into a new directory, and beside them, where they do not have them, the
    /// descriptor and the collateral schedule. A file is named by [`file_name`] and is in the folder of that name's first two digits: a directory of a
    /// million files is slow to list. `written` hears how many there are, from time to time and at the end.
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
    ) -> Result<u64, InclusionError> {
        let staged = StagedDirectory::create(directory, Readers::Owner)
            .map_err(|error| InclusionError::not_staged(directory, error))?;
        if form == Form::Detached {
            let path = staged.path().join(DESCRIPTOR);
            write_file(&path, &self.header.descriptor().to_bytes())?;
            if let Some(schedule) = self.header.collateral() {
                write_file(&staged.path().join(COLLATERAL), &schedule.to_bytes())?;
            }
        }
        for folder in 0..=u8::MAX {
            let folder = staged.path().join(hex::encode([folder]));
            create_private_dir(&folder).map_err(InclusionError::write(&folder))?;
        }
        let writer = FileWriter::new(&self.header, form);
        let ledger = self.header.ledger();
        let mut count = 0;
        self.for_each_shard(|tree, mut accounts| {
            let write = |bytes: &mut Vec<u8>, record: AccountRecord| {
                let id = AccountId::new(&record.id).map_err(|e| damaged(files::ACCOUNTS, e))?;
                let name = file_name(ledger, id);
                bytes.clear();
                writer.write(&tree.of(record)?, bytes);
                write_file(&staged.path().join(&name[..2]).join(&name), bytes)
            };
            while !accounts.is_empty() {
                let batch = accounts.split_off(accounts.len().saturating_sub(BATCH));
                count += batch.len() as u64;
                batch.into_par_iter().try_for_each_init(Vec::new, write)?;
                written(count);
            }
            Ok(())
        })?;
        staged.publish().map_err(InclusionError::write(directory))?;
        Ok(count)
    }
}
