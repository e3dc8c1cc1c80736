//! Finding an account in an archive that anybody could have written.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use circuits::shape::Shape;
use zeroize::Zeroizing;

use super::{
    code::AccessCode,
    header::{ArchiveHeader, MAGIC, reject, unreadable},
    locator::{LOCATOR_BYTES, Locator, Prefix},
    record, slot,
};
use crate::{
    inclusion::{EncodedInclusion, InclusionFile, entries::check_entries},
    input::not_regular,
    recognise,
    refusal::{Reason, Refusal},
};

/// How the names of archives end.
const EXTENSION: &str = "archive";

/// The directory that the prover writes archives to, beside their codes.
const ARCHIVES: &str = "archives";

/// An archive whose header is well-formed and whose length is the one that follows. Its slots are read when somebody
/// looks for an account, and only those on the way to it.
#[derive(Debug)]
pub struct Archive<R> {
    header: ArchiveHeader,
    reader: R,
}

impl Archive<File> {
    /// Opens a file.
    ///
    /// # Errors
    /// No verdict if it cannot be read; a rejection, [`Reason::Archive`], if it is malformed.
    pub fn open<S: Shape>(path: &Path) -> Result<Self, Refusal> {
        if let Ok(first) = recognise::first_bytes_of_regular(path) {
            ensure_archive(path.display(), &first)?;
        }
        let open = || -> io::Result<(File, u64)> {
            // Looked at before it is opened: opening a pipe could wait forever.
            let meta = fs::metadata(path)?;
            if !meta.is_file() {
                return Err(not_regular(&meta));
            }
            Ok((File::open(path)?, meta.len()))
        };
        let (file, length) = open().map_err(|error| Refusal::unreadable(path, &error))?;
        Self::new::<S>(file, length)
    }

    /// Opens a file, or the one of a directory's archives that has this code's prefix.
    ///
    /// # Errors
    /// As [`Archive::open`]; no verdict if a directory has no archives or lacks the one.
    pub fn locate<S: Shape>(path: &Path, code: &AccessCode) -> Result<Self, Refusal> {
        if !path.is_dir() {
            return Self::open::<S>(path);
        }
        // Any of them says which ledger the directory is about, and into how many archives it is divided.
        let first = Self::open::<S>(&first_archive(path)?)?;
        let prefix = first.prefix_of(code);
        if prefix == first.header.prefix() {
            return Ok(first);
        }
        let path = path.join(prefix.file_name());
        if !path.exists() {
            return Err(Refusal::NoVerdict {
                what: format!(
                    "the archive of this code is {}, which is not there",
                    path.display()
                ),
                hint: "fetch that archive too, or all of them".to_owned(),
            });
        }
        Self::open::<S>(&path)
    }
}

/// Refuses what does not begin as an archive, whatever it is; `name` is what it is called.
///
/// # Errors
/// [`Refusal::Damaged`] for what nobody writes in place of an archive, no verdict for anything else.
pub fn ensure_archive(name: impl fmt::Display, first: &[u8]) -> Result<(), Refusal> {
    if first.starts_with(MAGIC) {
        return Ok(());
    }
    let what = recognise::no_document(Reason::Archive, &name, first);
    Err(what.unwrap_or_else(|| Refusal::NoVerdict {
        what: format!("{name} is no archive of inclusions"),
        hint:
            "give an archive that the exchange publishes; a file with your balances needs no code"
                .to_owned(),
    }))
}

/// The archive of a directory whose name comes first.
fn first_archive(directory: &Path) -> Result<PathBuf, Refusal> {
    let unreadable = |error| Refusal::unreadable(directory, &error);
    let mut first: Option<PathBuf> = None;
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let archive = path.extension().is_some_and(|end| end == EXTENSION);
        if archive && first.as_ref().is_none_or(|first| path < *first) {
            first = Some(path);
        }
    }
    first.ok_or_else(|| Refusal::NoVerdict {
        what: format!("there are no archives in {}", directory.display()),
        hint: match directory.join(ARCHIVES) {
            inside if inside.is_dir() => {
                format!("give the directory of archives: {}", inside.display())
            }
            _ => "give an archive, or a directory of archives".to_owned(),
        },
    })
}

impl<R: Read + Seek> Archive<R> {
    /// An archive of so many bytes.
    ///
    /// # Errors
    /// A rejection, [`Reason::Archive`]; [`Refusal::Damaged`] for another length than it must have; no verdict if the
    /// reader fails.
    pub fn new<S: Shape>(mut reader: R, length: u64) -> Result<Self, Refusal> {
        let header = ArchiveHeader::read::<S>(&mut reader)?;
        if length != header.archive_bytes() {
            return Err(Refusal::damaged(
                Reason::Archive,
                "the archive is shorter or longer than its header says",
            ));
        }
        Ok(Self { header, reader })
    }

    /// What the archive says of its ledger and of itself.
    pub fn header(&self) -> &ArchiveHeader {
        &self.header
    }

    /// The inclusion of the account with this code, as a file would show it: its entries have the form of an
    /// account's. It is not checked against a root yet.
    ///
    /// # Errors
    /// A rejection: [`Reason::NotInArchive`] if no slot is the account's, [`Reason::Archive`] if one is and cannot be
    /// opened, or what it says is malformed. No verdict if the reader fails.
    pub fn find<S: Shape>(&mut self, code: &AccessCode) -> Result<InclusionFile, Refusal> {
        let found = self.find_encoded::<S>(code)?;
        let ledger = self.header.ledger();
        let listed = ledger.descriptor().assets().len().min(S::REGISTRY);
        check_entries(&found.entries, listed, &ledger.vector()).map_err(reject)?;
        found.decode(ledger).map_err(reject)
    }

    fn find_encoded<S: Shape>(&mut self, code: &AccessCode) -> Result<EncodedInclusion, Refusal> {
        let prefix = self.prefix_of(code);
        if prefix != self.header.prefix() {
            return Err(Refusal::rejected(
                Reason::NotInArchive,
                format!(
                    "this is archive {}, and the code's is {prefix}",
                    self.header.prefix()
                ),
            ));
        }
        let mut record = Zeroizing::new(Vec::new());
        if !self.append(code, 0, &mut record)? {
            return Err(Refusal::rejected(
                Reason::NotInArchive,
                "no account with this code is in the archive",
            ));
        }
        // At most 48 KB, whatever the slots say.
        let length = record::length_of(&record).map_err(reject)?;
        for number in 1.. {
            if record.len() >= length {
                break;
            }
            if !self.append(code, number, &mut record)? {
                return Err(reject("a later slot of the account is missing"));
            }
        }
        record::decode::<S>(
            &record,
            self.header.ledger().leaves_per_shard(),
            *code.salt(),
        )
        .map_err(reject)
    }

    /// Appends what a slot says to a record. False if there is no such slot.
    fn append(
        &mut self,
        code: &AccessCode,
        number: u32,
        record: &mut Vec<u8>,
    ) -> Result<bool, Refusal> {
        let (ledger, bits) = (self.header.ledger().ledger(), self.header.prefix().bits());
        let locator = code.locator(ledger, bits, number);
        let Some(place) = self.search(&locator)? else {
            return Ok(false);
        };
        let mut bytes = Zeroizing::new(vec![0; self.header.geometry().slot_bytes()]);
        self.read(place, &mut bytes)?;
        let digest = self.header.digest();
        let key = code.key(ledger, &digest, number);
        let payload = slot::open(&mut bytes, &key, &digest)
            .ok_or_else(|| reject("the account's slot was changed, or is of another archive"))?;
        record.extend_from_slice(payload);
        Ok(true)
    }

    /// The place of a locator, by halving. In an archive that is out of order it may be missed, which is a rejection
    /// as good as any.
    fn search(&mut self, wanted: &Locator) -> Result<Option<u64>, Refusal> {
        let (mut low, mut high) = (0, self.header.geometry().slots());
        while low < high {
            let middle = low + (high - low) / 2;
            let mut found = [0; LOCATOR_BYTES];
            self.read(middle, &mut found)?;
            match found.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
            }
        }
        Ok(None)
    }

    /// Reads the first bytes of a slot.
    fn read(&mut self, place: u64, bytes: &mut [u8]) -> Result<(), Refusal> {
        let start = self.header.bytes() + place * self.header.geometry().slot_bytes() as u64;
        self.reader
            .seek(SeekFrom::Start(start))
            .and_then(|_| self.reader.read_exact(bytes))
            .map_err(unreadable)
    }

    fn prefix_of(&self, code: &AccessCode) -> Prefix {
        let bits = self.header.prefix().bits();
        Prefix::of(&code.locator(self.header.ledger().ledger(), bits, 0), bits)
    }
}
