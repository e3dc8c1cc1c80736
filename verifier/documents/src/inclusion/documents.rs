//! Finding the documents of a file that names them only.

use std::{
    io,
    path::{Path, PathBuf},
};

use circuits::ledger::LedgerContext;

use super::{InclusionFile, ParsedFile};
use crate::{
    bundle::{
        collateral::{CollateralSchedule, MAX_COLLATERAL_BYTES},
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{COLLATERAL, DESCRIPTOR},
    },
    input::read_capped,
    refusal::{Reason, Refusal},
};

impl InclusionFile {
    /// Reads a file, and its documents where the file does not have them: those given, or else `descriptor.json` and
    /// `collateral.json` beside the file, or else in the folder above. A document that is given must be the file's
    /// in any case.
    ///
    /// # Errors
    /// No verdict if a file cannot be read, or a document is not there; a rejection, [`Reason::InclusionFile`],
    /// [`Reason::Descriptor`] or [`Reason::Collateral`], for one that is malformed, or a document of another ledger.
    pub fn read(
        path: &Path,
        descriptor: Option<&Path>,
        collateral: Option<&Path>,
    ) -> Result<Self, Refusal> {
        let detached = match ParsedFile::read(path)? {
            ParsedFile::Detached(detached) => detached,
            ParsedFile::SelfContained(file) => {
                file.ensure_documents(descriptor, collateral)?;
                return Ok(file);
            }
        };
        let place = found(path, descriptor, DESCRIPTOR, "--descriptor")?;
        let descriptor = read_descriptor(&place)?;
        detached.ensure_descriptor(&descriptor)?;
        let schedule = if detached.collateral().is_some() {
            let place = found(path, collateral, COLLATERAL, "--collateral")?;
            Some(read_collateral(&place, &descriptor)?)
        } else {
            let given = collateral.map(|given| read_collateral(given, &descriptor));
            given.transpose()?
        };
        detached.with(descriptor, schedule)
    }

    /// Demands the documents of a bundle. Without an account the path is not walked, and nothing else ties a file's
    /// documents to the root.
    ///
    /// # Errors
    /// [`Reason::InclusionFile`] for a file under another descriptor or collateral schedule.
    pub fn ensure_context(&self, bundle: &LedgerContext) -> Result<(), Refusal> {
        if self.header.context() == *bundle {
            return Ok(());
        }
        Err(Refusal::rejected(
            Reason::InclusionFile,
            "the file's descriptor or collateral schedule is not the bundle's",
        ))
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
                Reason::Descriptor,
                "the descriptor is not the one that the inclusion file has",
            ));
        }
        if let Some(given) = collateral
            && read_collateral(given, ours)?.digest() != self.header.context().collateral
        {
            return Err(Refusal::rejected(
                Reason::Collateral,
                "the collateral schedule is not the one that the inclusion file has",
            ));
        }
        Ok(())
    }
}

/// Where a document is: as given, or in the file's folder, or in the one above.
fn found(path: &Path, given: Option<&Path>, name: &str, option: &str) -> Result<PathBuf, Refusal> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let places = [folder.join(name), folder.join("..").join(name)];
    let place = places.into_iter().find(|place| place.exists());
    place.ok_or_else(|| Refusal::NoVerdict {
        what: format!("there is no {name} beside {}", path.display()),
        hint: format!(
            "this file needs a document of its ledger: take {name} from the exchange, and name it with {option}"
        ),
    })
}

fn read_collateral(path: &Path, descriptor: &Descriptor) -> Result<CollateralSchedule, Refusal> {
    let bytes = read_capped(path, MAX_COLLATERAL_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Refusal::rejected(Reason::Collateral, error),
        _ => Refusal::unreadable(path, &error),
    })?;
    CollateralSchedule::from_bytes(&bytes, descriptor)
        .map_err(|error| Refusal::rejected(Reason::Collateral, error))
}

fn read_descriptor(path: &Path) -> Result<Descriptor, Refusal> {
    let bytes = read_capped(path, MAX_DESCRIPTOR_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Refusal::rejected(Reason::Descriptor, error),
        _ => Refusal::unreadable(path, &error),
    })?;
    Descriptor::from_bytes(&bytes).map_err(|error| Refusal::rejected(Reason::Descriptor, error))
}
