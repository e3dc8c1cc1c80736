//! Finding the documents of a file that names them only.

use std::{borrow::Cow, fmt, path::Path};

use thiserror::Error;

use super::{InclusionFile, ParsedFile};
use crate::{
    bundle::{
        canonical,
        collateral::{CollateralSchedule, CollateralScheduleError, MAX_COLLATERAL_BYTES},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{COLLATERAL, DESCRIPTOR},
    },
    input::read_capped,
    recognise::{self, Document, not_read},
    refusal::{Reason, Refusal},
};

/// A document that inclusion files may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The ledger descriptor.
    Descriptor,
    /// The collateral schedule.
    Collateral,
}

impl LeftOut {
    /// The name of its file, in a bundle and beside an inclusion file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Descriptor => DESCRIPTOR,
            Self::Collateral => COLLATERAL,
        }
    }

    /// Most bytes that it may have.
    pub fn most_bytes(self) -> u64 {
        match self {
            Self::Descriptor => MAX_DESCRIPTOR_BYTES,
            Self::Collateral => MAX_COLLATERAL_BYTES,
        }
    }

    /// What it is.
    pub fn kind(self) -> Document {
        match self {
            Self::Descriptor => Document::Descriptor,
            Self::Collateral => Document::Collateral,
        }
    }
}

/// Why an inclusion file was not read.
#[derive(Debug, Error)]
pub enum ReadFileError {
    /// It leaves a document out that was not given, and that is not beside it.
    #[error("there is no {} beside {file}", document.file_name())]
    NoDocument {
        /// Which document.
        document: LeftOut,
        /// What the inclusion file is called.
        file: String,
    },
    /// What is there is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<ReadFileError> for Refusal {
    fn from(error: ReadFileError) -> Self {
        let what = error.to_string();
        match error {
            ReadFileError::NoDocument { document, .. } => Self::NoVerdict {
                what,
                hint: format!(
                    "this file needs a document of its ledger: take {} from the exchange, and give it too",
                    document.file_name()
                ),
            },
            ReadFileError::Refused(refusal) => refusal,
        }
    }
}

/// A document of a ledger as somebody gave it: its bytes, and what it is called.
#[derive(Clone, Debug)]
pub struct GivenDocument {
    /// Its name in what is said of it.
    pub name: String,
    /// At most as many as such a document may have.
    pub bytes: Vec<u8>,
}

/// Where the documents of a file are.
pub trait FileDocuments {
    /// The document that was given for the file.
    ///
    /// # Errors
    /// No verdict if it cannot be read.
    fn given(&self, document: LeftOut) -> Result<Option<GivenDocument>, Refusal>;

    /// The document that lies where such documents lie.
    ///
    /// # Errors
    /// No verdict if it cannot be read.
    fn beside(&self, document: LeftOut) -> Result<Option<GivenDocument>, Refusal>;
}

impl InclusionFile {
    /// Reads a file, and its documents where the file does not have them: those given, or else `descriptor.json` and
    /// `collateral.json` beside the file, or else in the folder above. A document that is given must be the file's
    /// in any case.
    ///
    /// # Errors
    /// As [`InclusionFile::with_documents`]; no verdict if a file cannot be read.
    pub fn read(
        path: &Path,
        descriptor: Option<&Path>,
        collateral: Option<&Path>,
    ) -> Result<Self, ReadFileError> {
        let parsed = ParsedFile::read(path)?;
        let on_disk = OnDisk {
            path,
            descriptor,
            collateral,
        };
        Self::with_documents(parsed, path.display(), &on_disk)
    }

    /// A file with its documents where it does not have them: those given, or else those that lie beside it. A document
    /// that is given must be the file's in any case. `name` is what the file is called.
    ///
    /// # Errors
    /// [`ReadFileError::NoDocument`] if a document is not there. Else a refusal, such as a rejection,
    /// [`Reason::InclusionFile`], [`Reason::Descriptor`] or [`Reason::Collateral`], for one that is malformed,
    /// [`Reason::OtherDocument`] for a document of another ledger.
    pub fn with_documents(
        parsed: ParsedFile,
        name: impl fmt::Display,
        documents: &dyn FileDocuments,
    ) -> Result<Self, ReadFileError> {
        let detached = match parsed {
            ParsedFile::Detached(detached) => detached,
            ParsedFile::SelfContained(file) => {
                file.ensure_documents(documents)?;
                return Ok(file);
            }
        };
        let find = |document| -> Result<GivenDocument, ReadFileError> {
            let found = match documents.given(document)? {
                Some(given) => Some(given),
                None => documents.beside(document)?,
            };
            found.ok_or_else(|| ReadFileError::NoDocument {
                document,
                file: name.to_string(),
            })
        };
        let descriptor = parse_descriptor(&find(LeftOut::Descriptor)?)?;
        detached.ensure_descriptor(&descriptor)?;
        let schedule = if detached.collateral().is_some() {
            Some(find(LeftOut::Collateral)?)
        } else {
            documents.given(LeftOut::Collateral)?
        };
        let schedule = schedule.map(|given| parse_collateral(&given, &descriptor));
        Ok(detached.with(descriptor, schedule.transpose()?)?)
    }

    /// Documents that are given beside a file that has its own.
    fn ensure_documents(&self, documents: &dyn FileDocuments) -> Result<(), Refusal> {
        let ours = self.header.descriptor();
        if let Some(given) = documents.given(LeftOut::Descriptor)?
            && parse_descriptor(&given)? != *ours
        {
            return Err(Refusal::rejected(
                Reason::OtherDocument,
                "the descriptor is not the one that the inclusion file has",
            ));
        }
        if let Some(given) = documents.given(LeftOut::Collateral)?
            && parse_collateral(&given, ours)?.digest() != self.header.context().collateral
        {
            return Err(Refusal::rejected(
                Reason::OtherDocument,
                "the collateral schedule is not the one that the inclusion file has",
            ));
        }
        Ok(())
    }
}

/// The documents of a file on a disk: as given, or in the file's folder, or in the one above.
struct OnDisk<'a> {
    path: &'a Path,
    descriptor: Option<&'a Path>,
    collateral: Option<&'a Path>,
}

impl FileDocuments for OnDisk<'_> {
    fn given(&self, document: LeftOut) -> Result<Option<GivenDocument>, Refusal> {
        let given = match document {
            LeftOut::Descriptor => self.descriptor,
            LeftOut::Collateral => self.collateral,
        };
        given.map(|path| read(path, document)).transpose()
    }

    fn beside(&self, document: LeftOut) -> Result<Option<GivenDocument>, Refusal> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = document.file_name();
        let places = [folder.join(name), folder.join("..").join(name)];
        let place = places.iter().find(|place| place.exists());
        place.map(|path| read(path, document)).transpose()
    }
}

fn read(path: &Path, document: LeftOut) -> Result<GivenDocument, Refusal> {
    let bytes = read_capped(path, document.most_bytes());
    let bytes = bytes.map_err(|error| not_read(path, &error, document.kind()))?;
    let name = path.display().to_string();
    Ok(GivenDocument { name, bytes })
}

fn parse_collateral(
    given: &GivenDocument,
    descriptor: &Descriptor,
) -> Result<CollateralSchedule, Refusal> {
    let bytes = canonical(given, LeftOut::Collateral)?;
    CollateralSchedule::from_bytes(&bytes, descriptor).map_err(|error| {
        let reason = match error {
            CollateralScheduleError::Ledger => Reason::OtherDocument,
            _ => Reason::Collateral,
        };
        Refusal::rejected(reason, error)
    })
}

fn parse_descriptor(given: &GivenDocument) -> Result<Descriptor, Refusal> {
    let bytes = canonical(given, LeftOut::Descriptor)?;
    Descriptor::from_bytes(&bytes).map_err(|error| Refusal::rejected(Reason::Descriptor, error))
}

/// A document in its canonical white space: its digest is that of its canonical bytes, however it is laid out.
fn canonical(given: &GivenDocument, document: LeftOut) -> Result<Cow<'_, [u8]>, Refusal> {
    recognise::expect(document.kind(), &given.name, &given.bytes)?;
    Ok(canonical::respaced(&given.bytes))
}
