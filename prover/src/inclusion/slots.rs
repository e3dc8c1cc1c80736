//! SealedCustomer slots on their way to their archives: accounts come in the order of the leaves, and each belongs to another
//! archive. Slots are gathered in memory, and appended to a file for each archive when there are many.
//!
//! What is written is sealed already: a run that is killed leaves nothing on the disk that is not to be published.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use documents::inclusion::archive::{
    Prefix, SealedAccount,
    locator::{LOCATOR_BYTES, Locator},
};
use rayon::prelude::*;

use crate::{
    sorting::read_exact_at,
    staged::{create_or_append, create_private_dir},
};

/// Bytes that are gathered before they are appended.
const BUFFER_BYTES: usize = 64 << 20;

/// One file for each archive, in a folder of their own. Files are open only while something is appended, one a thread.
pub(super) struct SlotSorter {
    folder: PathBuf,
    slot_bytes: usize,
    waiting: Vec<Vec<u8>>,
    bytes: usize,
}

impl SlotSorter {
    /// Makes the folder.
    pub fn create(folder: &Path, archives: usize, slot_bytes: usize) -> io::Result<Self> {
        create_private_dir(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            slot_bytes,
            waiting: vec![Vec::new(); archives],
            bytes: 0,
        })
    }

    /// Adds an account's slots.
    pub fn push(&mut self, account: &SealedAccount) -> io::Result<()> {
        self.waiting[usize::from(account.prefix.value())].extend_from_slice(&account.slots);
        self.bytes += account.slots.len();
        if self.bytes > BUFFER_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.bytes = 0;
        let folder = &self.folder;
        self.waiting
            .par_iter_mut()
            .enumerate()
            .filter(|(_, waiting)| !waiting.is_empty())
            .try_for_each(|(archive, waiting)| {
                // Freed, not only emptied: the next accounts may be in other archives.
                let bytes = std::mem::take(waiting);
                let path = part(folder, archive);
                create_or_append(&path)?.write_all(&bytes)
            })
    }

    /// All slots that were added.
    pub fn finish(mut self) -> io::Result<SlotFiles> {
        self.flush()?;
        Ok(SlotFiles {
            folder: self.folder,
            slot_bytes: self.slot_bytes,
        })
    }
}

fn part(folder: &Path, archive: usize) -> PathBuf {
    folder.join(format!("{archive}.slots"))
}

/// The slots of all archives, on the disk.
pub(super) struct SlotFiles {
    folder: PathBuf,
    slot_bytes: usize,
}

/// The slots of one archive.
pub(super) struct ArchiveSlots {
    /// `None` if there are none.
    file: Option<File>,
    slot_bytes: usize,
    slots: usize,
}

impl SlotFiles {
    /// The slots of an archive.
    pub fn part(&self, prefix: Prefix) -> io::Result<ArchiveSlots> {
        let path = part(&self.folder, prefix.value().into());
        let file = match File::open(path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let bytes = match &file {
            Some(file) => file.metadata()?.len(),
            None => 0,
        };
        Ok(ArchiveSlots {
            file,
            slot_bytes: self.slot_bytes,
            slots: bytes as usize / self.slot_bytes,
        })
    }

    /// Frees an archive's part of the disk.
    pub fn remove(&self, prefix: Prefix) -> io::Result<()> {
        match fs::remove_file(part(&self.folder, prefix.value().into())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes the folder, which is empty by now.
    pub fn finish(self) -> io::Result<()> {
        fs::remove_dir(self.folder)
    }
}

impl ArchiveSlots {
    /// The locators of its slots.
    pub fn locators(&self) -> io::Result<Vec<Locator>> {
        let locator = |slot| {
            let mut locator = [0; LOCATOR_BYTES];
            self.read(slot, &mut locator)?;
            Ok(locator)
        };
        (0..self.slots).map(locator).collect()
    }

    /// The first bytes of a slot.
    pub fn read(&self, slot: usize, bytes: &mut [u8]) -> io::Result<()> {
        let file = self.file.as_ref().ok_or(io::ErrorKind::UnexpectedEof)?;
        read_exact_at(file, bytes, (slot * self.slot_bytes) as u64)
    }
}
