//! Finding the descriptor of a file that names it only.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{InclusionFile, ParsedFile};
use crate::{
    bundle::{
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::DESCRIPTOR,
    },
    output::read_capped,
    refusal::{Reason, Refusal},
};

impl InclusionFile {
    /// Reads a file, and its descriptor where the file does not have it: the one at `descriptor`, or else
    /// `descriptor.json` beside the file, or else in the folder above. A descriptor that is given must be the file's in
    /// any case.
    ///
    /// # Errors
    /// No verdict if a file cannot be read, or there is no descriptor; a rejection, [`Reason::InclusionFile`] or
    /// [`Reason::Descriptor`], for one that is malformed, or a descriptor of another ledger.
    pub fn read(path: &Path, descriptor: Option<&Path>) -> Result<Self, Refusal> {
        match (ParsedFile::read(path)?, descriptor) {
            (ParsedFile::SelfContained(file), None) => Ok(file),
            (ParsedFile::SelfContained(file), Some(given)) => {
                if read_descriptor(given)? == file.descriptor {
                    Ok(file)
                } else {
                    Err(Refusal::rejected(
                        Reason::Descriptor,
                        "the descriptor is not the one that the inclusion file has",
                    ))
                }
            }
            (ParsedFile::Detached(file), Some(given)) => file.with(read_descriptor(given)?),
            (ParsedFile::Detached(file), None) => {
                let found = beside(path).ok_or_else(|| Refusal::NoVerdict {
                    what: format!("there is no {DESCRIPTOR} beside {}", path.display()),
                    hint: format!(
                        "this file needs the ledger's descriptor: take {DESCRIPTOR} from the exchange, \
                         and name it with --descriptor"
                    ),
                })?;
                file.with(read_descriptor(&found)?)
            }
        }
    }
}

/// The descriptor in the file's folder, or in the one above.
fn beside(path: &Path) -> Option<PathBuf> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let places = [folder.join(DESCRIPTOR), folder.join("..").join(DESCRIPTOR)];
    places.into_iter().find(|place| place.exists())
}

fn read_descriptor(path: &Path) -> Result<Descriptor, Refusal> {
    let bytes = read_capped(path, MAX_DESCRIPTOR_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Refusal::rejected(Reason::Descriptor, error),
        _ => Refusal::unreadable(path, &error),
    })?;
    Descriptor::from_bytes(&bytes).map_err(|error| Refusal::rejected(Reason::Descriptor, error))
}
