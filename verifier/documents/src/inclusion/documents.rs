//! Finding the documents of a file that names them only.

use std::path::{Path, PathBuf};

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
}

/// Why an inclusion file was not read.
#[derive(Debug, Error)]
pub enum ReadFileError {
    /// It leaves a document out that was not given, and that is not beside it.
    #[error("there is no {} beside {}", document.file_name(), file.display())]
    NoDocument {
        /// Which document.
        document: LeftOut,
        /// The inclusion file.
        file: PathBuf,
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

impl InclusionFile {
    /// Reads a file, and its documents where the file does not have them: those given, or else `descriptor.json` and
    /// `collateral.json` beside the file, or else in the folder above. A document that is given must be the file's
    /// in any case.
    ///
    /// # Errors
    /// [`ReadFileError::NoDocument`] if a document is not there. Else a refusal: no verdict if a file cannot be read; a
    /// rejection, [`Reason::InclusionFile`], [`Reason::Descriptor`] or [`Reason::Collateral`], for one that is malformed,
    /// [`Reason::OtherDocument`] for a document of another ledger.
    pub fn read(
        path: &Path,
        descriptor: Option<&Path>,
        collateral: Option<&Path>,
    ) -> Result<Self, ReadFileError> {
        let detached = match ParsedFile::read(path)? {
            ParsedFile::Detached(detached) => detached,
            ParsedFile::SelfContained(file) => {
                file.ensure_documents(descriptor, collateral)?;
                return Ok(file);
            }
        };
        let place = found(path, descriptor, LeftOut::Descriptor)?;
        let descriptor = read_descriptor(&place)?;
        detached.ensure_descriptor(&descriptor)?;
        let schedule = if detached.collateral().is_some() {
            let place = found(path, collateral, LeftOut::Collateral)?;
            Some(read_collateral(&place, &descriptor)?)
        } else {
            let given = collateral.map(|given| read_collateral(given, &descriptor));
            given.transpose()?
        };
        Ok(detached.with(descriptor, schedule)?)
    }

    /// Documents that are given beside a file that has its own.
    fn ensure_documents(
        &self,
        descriptor: Option<&Path>,
        collateral: Option<&Path>,
    ) -> Result<(), Refusal> {
        let ours = self.header.descriptor();
        if let Some(given) = descriptor
            && read_descriptor(given)? != *ours
        {
            return Err(Refusal::rejected(
                Reason::OtherDocument,
                "the descriptor is not the one that the inclusion file has",
            ));
        }
        if let Some(given) = collateral
            && read_collateral(given, ours)?.digest() != self.header.context().collateral
        {
            return Err(Refusal::rejected(
                Reason::OtherDocument,
                "the collateral schedule is not the one that the inclusion file has",
            ));
        }
        Ok(())
    }
}

/// Where a document is: as given, or in the file's folder, or in the one above.
fn found(path: &Path, given: Option<&Path>, document: LeftOut) -> Result<PathBuf, ReadFileError> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = document.file_name();
    let places = [folder.join(name), folder.join("..").join(name)];
    let place = places.into_iter().find(|place| place.exists());
    place.ok_or_else(|| ReadFileError::NoDocument {
        document,
        file: path.to_owned(),
    })
}

fn read_collateral(path: &Path, descriptor: &Descriptor) -> Result<CollateralSchedule, Refusal> {
    let bytes = read(path, MAX_COLLATERAL_BYTES, Document::Collateral)?;
    CollateralSchedule::from_bytes(&bytes, descriptor).map_err(|error| {
        let reason = match error {
            CollateralScheduleError::Ledger => Reason::OtherDocument,
            _ => Reason::Collateral,
        };
        Refusal::rejected(reason, error)
    })
}

fn read_descriptor(path: &Path) -> Result<Descriptor, Refusal> {
    let bytes = read(path, MAX_DESCRIPTOR_BYTES, Document::Descriptor)?;
    Descriptor::from_bytes(&bytes).map_err(|error| Refusal::rejected(Reason::Descriptor, error))
}

/// A document in its canonical white space: its digest is that of its canonical bytes, however it is laid out.
fn read(path: &Path, cap: u64, document: Document) -> Result<Vec<u8>, Refusal> {
    let bytes = read_capped(path, cap).map_err(|error| not_read(path, &error, document))?;
    recognise::expect(document, path.display(), &bytes)?;
    Ok(canonical::respaced(&bytes).into_owned())
}
