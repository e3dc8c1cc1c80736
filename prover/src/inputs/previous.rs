//! The snapshot before: its root, pasted or read from its bundle.

use std::{
    collections::BTreeSet,
    fmt, fs,
    io::{self, Read as _},
    path::Path,
};

use circuits::ledger::{LedgerDigest, Root};
use documents::{
    bundle::{
        claim::{Claim, ClaimError, MAX_CLAIM_BYTES},
        descriptor::{Descriptor, DescriptorError, MAX_DESCRIPTOR_BYTES},
        files::{CLAIM, DESCRIPTOR},
    },
    text::shown,
};
use jiff::Timestamp;
use toml::Spanned;

use super::{
    diagnostics::{Code, Diagnostics, Finding},
    snapshot::{SnapshotConfig, SnapshotText},
    source,
};
use crate::private::roots;

/// The snapshot that comes after the one that is looked for.
pub(super) struct Successor<'a> {
    pub exchange: &'a str,
    /// `None` if it could not be read, which was reported.
    pub time: Option<Timestamp>,
    pub sequence: u64,
}

/// Why a bundle is not that of the snapshot before.
#[derive(Debug)]
enum PreviousError {
    /// Nothing is there, or no directory.
    NoDirectory {
        name: String,
        is_file: bool,
    },
    /// A directory that is no bundle; perhaps one that has a bundle.
    NoBundle {
        name: String,
        inside: Option<String>,
    },
    Unreadable(&'static str, io::Error),
    Descriptor(DescriptorError),
    Claim(ClaimError),
    TwoLedgers,
    Exchange(String),
    Sequence {
        theirs: u64,
        ours: u64,
    },
    Time(Timestamp),
    OtherRoot,
}

impl fmt::Display for PreviousError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory {
                name,
                is_file: false,
            } => {
                write!(f, "the bundle before, {name}, does not exist")
            }
            Self::NoDirectory {
                name,
                is_file: true,
            } => {
                write!(f, "the bundle before, {name}, is a file and no directory")
            }
            Self::NoBundle { name, inside: None } => {
                write!(
                    f,
                    "the bundle before, {name}, is no bundle: it has no {CLAIM}"
                )
            }
            Self::NoBundle {
                name,
                inside: Some(bundle),
            } => write!(
                f,
                "the bundle before, {name}, is the folder above a bundle: that is {name}/{bundle}"
            ),
            Self::Unreadable(file, error) => {
                write!(f, "{file} of the bundle before cannot be read: {error}")
            }
            Self::Descriptor(error) => write!(f, "{DESCRIPTOR} of the bundle before: {error}"),
            Self::Claim(error) => write!(f, "{CLAIM} of the bundle before: {error}"),
            Self::TwoLedgers => write!(
                f,
                "{CLAIM} and {DESCRIPTOR} of the bundle before are of two ledgers"
            ),
            Self::Exchange(theirs) => {
                write!(
                    f,
                    "the bundle before is of the exchange {:?}",
                    shown(theirs)
                )
            }
            Self::Sequence { theirs, ours } => write!(
                f,
                "the bundle before has the sequence {theirs}, and this snapshot {ours}"
            ),
            Self::Time(theirs) => {
                write!(f, "the bundle before is of {theirs}, which is not earlier")
            }
            Self::OtherRoot => f.write_str("the bundle before has another root than previous_root"),
        }
    }
}

impl PreviousError {
    fn hint(&self) -> String {
        let hint = match self {
            Self::NoBundle {
                name,
                inside: Some(bundle),
            } => return format!("write previous = {:?}", format!("{name}/{bundle}")),
            Self::NoDirectory { .. } => {
                "name the directory of that bundle, which has claim.json and descriptor.json, such as \"june/bundle\"; \
                 paths are relative to the snapshot's folder"
            }
            Self::NoBundle { inside: None, .. } => {
                "name the directory that has claim.json and descriptor.json, as it was published, such as \"june/bundle\""
            }
            Self::Unreadable(..) | Self::Descriptor(_) | Self::Claim(_) | Self::TwoLedgers => {
                "name the directory of the bundle that was published before this one, as it was published"
            }
            Self::Exchange(_) => {
                "name a bundle of this exchange; if the exchange has changed its name, give previous_root"
            }
            Self::Sequence { .. } => {
                "name the bundle before, and count on from its sequence: one more in each snapshot"
            }
            Self::Time(_) => "name an earlier bundle, or correct the time",
            Self::OtherRoot => "leave out previous_root: the bundle has it",
        };
        hint.to_owned()
    }
}

/// The root of the snapshot before, if the snapshot names one in some way. What is wrong with it is reported.
pub(super) fn read(
    config: &SnapshotConfig,
    successor: &Successor<'_>,
    folder: &Path,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Root> {
    let pasted = pasted(config.previous_root.as_ref(), text, diagnostics);
    let Some(bundle) = &config.previous else {
        if config.previous_root.is_none() {
            warn_of_none(&config.sequence, text, diagnostics);
        }
        return pasted;
    };
    let root =
        root_of(folder, bundle.get_ref(), successor).and_then(|(ledger, root)| match pasted {
            Some(pasted) if pasted != root => Err(PreviousError::OtherRoot),
            _ => Ok((ledger, root)),
        });
    if let Ok((ledger, root)) = root {
        let roots = roots_beside(folder, ledger);
        if roots.iter().any(|other| *other != root.0) {
            let message = format!(
                "the bundle before has the root {root}, and {} roots were made of its snapshot",
                roots.len()
            );
            let hint = "make sure that this is the bundle that was published: only its root counts as the one before";
            let place = text.at(bundle.span());
            diagnostics.report(Finding::warning(Code::Key, place, message, hint));
        }
    }
    root.map_err(|error| {
        let code = match error {
            PreviousError::Unreadable(..)
            | PreviousError::NoDirectory { .. }
            | PreviousError::NoBundle { .. } => Code::Unreadable,
            _ => Code::Key,
        };
        diagnostics.error_of(
            code,
            text.at(bundle.span()),
            error.to_string(),
            error.hint(),
        );
    })
    .ok()
    .map(|(_, root)| root)
}

/// The roots that were made of a ledger, as far as they are noted beside a snapshot of this folder.
fn roots_beside(folder: &Path, ledger: LedgerDigest) -> BTreeSet<[u8; 32]> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let noted = entries.filter(|entry| roots::is_one(&entry.path()));
    // It is to remind: what cannot be read reminds of nothing.
    let made = noted.filter_map(|entry| roots::read(&entry.path()).ok());
    let made = made.flatten().filter(|made| made.ledger == ledger);
    made.map(|made| made.root.0).collect()
}

/// The first snapshot has none before it, whichever number the exchange begins with.
fn warn_of_none(sequence: &Spanned<u64>, text: &SnapshotText, diagnostics: &mut Diagnostics) {
    let number = sequence.get_ref();
    if *number > 1 {
        diagnostics.report(Finding::warning(
            Code::PreviousMissing,
            text.at(sequence.span()),
            format!("the sequence is {number}, and the snapshot before is not named"),
            "name its bundle with previous, or its root with previous_root, before the descriptor is made: what is \
             chained can be checked",
        ));
    }
}

fn pasted(
    root: Option<&Spanned<String>>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Root> {
    let root = root?;
    let parsed = root.get_ref().parse().ok();
    if parsed.is_none() {
        diagnostics.error_of(
            Code::Key,
            text.at(root.span()),
            "the previous root is not 64 hexadecimal digits",
            "copy it from what was published, or name the bundle with previous; the first snapshot has neither",
        );
    }
    parsed
}

/// The root that a bundle claims, if it can be that of the snapshot before.
fn root_of(
    folder: &Path,
    name: &str,
    successor: &Successor<'_>,
) -> Result<(LedgerDigest, Root), PreviousError> {
    let bundle = &folder.join(name);
    if !bundle.is_dir() {
        return Err(PreviousError::NoDirectory {
            name: name.to_owned(),
            is_file: bundle.exists(),
        });
    }
    if !bundle.join(CLAIM).exists() {
        return Err(PreviousError::NoBundle {
            name: name.trim_end_matches('/').to_owned(),
            inside: bundle_inside(bundle),
        });
    }
    let descriptor = read_file(bundle, DESCRIPTOR, MAX_DESCRIPTOR_BYTES)?;
    let descriptor = Descriptor::from_bytes(&descriptor).map_err(PreviousError::Descriptor)?;
    let claim = read_file(bundle, CLAIM, MAX_CLAIM_BYTES)?;
    let claim = Claim::from_bytes(&claim).map_err(PreviousError::Claim)?;
    if claim.ledger != descriptor.ledger_digest() {
        return Err(PreviousError::TwoLedgers);
    }
    if descriptor.exchange() != successor.exchange {
        return Err(PreviousError::Exchange(descriptor.exchange().to_owned()));
    }
    let (theirs, ours) = (descriptor.sequence(), successor.sequence);
    if theirs.checked_add(1) != Some(ours) {
        return Err(PreviousError::Sequence { theirs, ours });
    }
    if successor.time.is_some_and(|time| descriptor.time() >= time) {
        return Err(PreviousError::Time(descriptor.time()));
    }
    Ok((claim.ledger, claim.root))
}

/// The bundle in a folder, if there is one and no other.
fn bundle_inside(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut bundles = entries.filter(|entry| entry.path().join(CLAIM).exists());
    let bundle = bundles.next().filter(|_| bundles.next().is_none())?;
    bundle.file_name().into_string().ok()
}

fn read_file(bundle: &Path, name: &'static str, most: u64) -> Result<Vec<u8>, PreviousError> {
    let mut bytes = Vec::new();
    // One byte more than there may be: what is too long is told by whoever reads it.
    source::open_regular(&bundle.join(name))
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| PreviousError::Unreadable(name, error))?;
    Ok(bytes)
}
