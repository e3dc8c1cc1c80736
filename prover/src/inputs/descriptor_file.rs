//! The ledger descriptor beside a snapshot: made once, before anything is proven, and never changed.

use std::{
    fmt::Display,
    io::{self, Read},
    path::{Path, PathBuf},
};

use circuits::ledger::Root;
use documents::{
    bundle::{
        collateral::{CollateralSchedule, CollateralScheduleError, CollateralTerms},
        descriptor::{Asset, Descriptor, DescriptorError, MAX_DESCRIPTOR_BYTES},
    },
    key::ReceiptKey,
};
use rand_core::{OsRng, RngCore};

use super::{LoadedSnapshot, head::SnapshotHead, source};
use disk::{Existing, Readers};

/// Why there is no descriptor to prove for.
#[derive(Debug, thiserror::Error)]
pub enum DescriptorFileError {
    /// It cannot be read or written.
    #[error("{}: the descriptor cannot be read or written: {error}", .path.display())]
    Io {
        /// The descriptor.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is one already.
    #[error("{}: there is a descriptor already\n  it is never replaced: use it as it is", .path.display())]
    Exists {
        /// The descriptor.
        path: PathBuf,
    },
    /// Not a descriptor.
    #[error("{}: {error}\n  restore the file from where wallets were asked to sign for it", .path.display())]
    Malformed {
        /// The descriptor.
        path: PathBuf,
        /// Why not.
        error: DescriptorError,
    },
    /// There is none, and wallets have signed for one.
    #[error(
        "{}: there is no descriptor, and addresses have signed for one ({place})\n  \
         bring it back from where wallets were asked to sign for it: a new one is another ledger; or take the signatures \
         out of the table",
        .path.display()
    )]
    SignedFor {
        /// Where it would be.
        path: PathBuf,
        /// The first signature.
        place: String,
    },
    /// The snapshot cannot be described.
    #[error("{}: {error}", .path.display())]
    Undescribable {
        /// The snapshot.
        path: PathBuf,
        /// Why not.
        error: DescriptorError,
    },
    /// The collateral schedule does not go with the descriptor.
    #[error("{}: {error}\n  {}", .path.display(), .error.hint())]
    Schedule {
        /// The snapshot.
        path: PathBuf,
        /// Why not.
        error: Box<CollateralScheduleError>,
    },
    /// A descriptor of another snapshot.
    #[error(
        "{}: the descriptor is not this snapshot's\n  {}\n  \
         undo the change to the snapshot, or give the changed one another file name: \
         what wallets sign for is never replaced",
        .path.display(),
        .differences.join("\n  ")
    )]
    Mismatch {
        /// The descriptor.
        path: PathBuf,
        /// What differs, each with both values.
        differences: Vec<String>,
    },
}

/// Where a snapshot's descriptor is: `june.descriptor.json` beside `june.toml`.
pub fn descriptor_path(snapshot: &Path) -> PathBuf {
    let mut name = snapshot.file_stem().unwrap_or_default().to_owned();
    name.push(".descriptor.json");
    snapshot.with_file_name(name)
}

/// Makes the descriptor of a snapshot, with fresh random bytes, and writes it beside it.
///
/// # Errors
/// [`DescriptorFileError::Exists`] rather than a second one; others if it cannot be written.
pub fn create(snapshot: &impl AsRef<SnapshotHead>) -> Result<Descriptor, DescriptorFileError> {
    let snapshot = snapshot.as_ref();
    let mut nonce = [0; 32];
    OsRng.fill_bytes(&mut nonce);
    let descriptor = describe(snapshot, nonce)?;
    let path = descriptor_path(&snapshot.path);
    disk::write(
        &path,
        &descriptor.to_bytes(),
        Existing::Keep,
        Readers::Everybody,
    )
    .map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => DescriptorFileError::Exists { path: path.clone() },
        _ => DescriptorFileError::Io {
            path: path.clone(),
            error,
        },
    })?;
    Ok(descriptor)
}

/// The descriptor beside a snapshot, if there is one.
///
/// # Errors
/// [`DescriptorFileError::Mismatch`] if it is not this snapshot's; others if it cannot be read.
pub fn load_matching(
    snapshot: &impl AsRef<SnapshotHead>,
) -> Result<Option<Descriptor>, DescriptorFileError> {
    let snapshot = snapshot.as_ref();
    let path = descriptor_path(&snapshot.path);
    let mut bytes = Vec::new();
    let read = source::open_regular(&path)
        .and_then(|file| file.take(MAX_DESCRIPTOR_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(DescriptorFileError::Io { path, error }),
    }
    let descriptor = match Descriptor::from_bytes(&bytes) {
        Ok(descriptor) => descriptor,
        Err(error) => return Err(DescriptorFileError::Malformed { path, error }),
    };
    let differences = differences(&descriptor, snapshot);
    if differences.is_empty() {
        Ok(Some(descriptor))
    } else {
        Err(DescriptorFileError::Mismatch { path, differences })
    }
}

/// The descriptor beside a snapshot, or else a new one.
///
/// # Errors
/// Those of [`load_matching`] and [`create`].
pub fn load_or_create(
    snapshot: &impl AsRef<SnapshotHead>,
) -> Result<Descriptor, DescriptorFileError> {
    match load_matching(snapshot)? {
        Some(descriptor) => Ok(descriptor),
        None => create(snapshot),
    }
}

/// The descriptor beside a snapshot, or else a new one, if no wallet has signed for one.
///
/// # Errors
/// [`DescriptorFileError::SignedFor`], and those of [`load_or_create`].
pub fn load_or_create_unsigned(
    snapshot: &LoadedSnapshot,
) -> Result<Descriptor, DescriptorFileError> {
    match load_matching(snapshot)? {
        Some(descriptor) => Ok(descriptor),
        None => ensure_unsigned(snapshot).and_then(|()| create(snapshot)),
    }
}

/// The descriptor beside a snapshot, or else one without random bytes that is written nowhere: its digest is nobody's.
///
/// # Errors
/// Those of [`load_matching`], [`DescriptorFileError::SignedFor`] and [`DescriptorFileError::Undescribable`].
pub fn load_or_preview(snapshot: &LoadedSnapshot) -> Result<Descriptor, DescriptorFileError> {
    match load_matching(snapshot)? {
        Some(descriptor) => Ok(descriptor),
        None => ensure_unsigned(snapshot).and_then(|()| describe(snapshot.as_ref(), [0; 32])),
    }
}

/// Signatures name the descriptor that wallets were shown. Compared with another, they would all be called stale, beside
/// a digest that was never shown to anybody.
fn ensure_unsigned(snapshot: &LoadedSnapshot) -> Result<(), DescriptorFileError> {
    match snapshot.reserves.ownership.first() {
        None => Ok(()),
        Some(row) => Err(DescriptorFileError::SignedFor {
            path: descriptor_path(&snapshot.head.path),
            place: row.place.to_string(),
        }),
    }
}

/// The collateral schedule that a snapshot asks for, for the ledger of this descriptor.
///
/// # Errors
/// [`DescriptorFileError::Schedule`] for terms that no verifier would accept. A snapshot that was loaded has none.
pub fn schedule(
    snapshot: &LoadedSnapshot,
    descriptor: &Descriptor,
) -> Result<Option<CollateralSchedule>, DescriptorFileError> {
    let schedule_of = |terms: &CollateralTerms| CollateralSchedule::new(descriptor, terms.clone());
    let schedule = snapshot.collateral.as_ref().map(schedule_of).transpose();
    schedule.map_err(|error| DescriptorFileError::Schedule {
        path: snapshot.head.path.clone(),
        error: Box::new(error),
    })
}

fn describe(snapshot: &SnapshotHead, nonce: [u8; 32]) -> Result<Descriptor, DescriptorFileError> {
    let described = snapshot.describe(nonce);
    described.map_err(|error| DescriptorFileError::Undescribable {
        path: snapshot.path.clone(),
        error,
    })
}

/// What of a descriptor differs from the snapshot, with both values.
fn differences(descriptor: &Descriptor, snapshot: &SnapshotHead) -> Vec<String> {
    fn differing<T: PartialEq + Display>(name: &str, there: T, here: T) -> Option<String> {
        (there != here)
            .then(|| format!("{name}: {there} in the descriptor, {here} in the snapshot"))
    }
    let root = |root: Option<Root>| root.map_or_else(|| "none".to_owned(), |root| root.to_string());
    let key =
        |key: Option<ReceiptKey>| key.map_or_else(|| "none".to_owned(), |key| key.to_string());
    let (there, here) = (descriptor.assets(), snapshot.assets.as_slice());
    let place =
        (0..there.len().max(here.len())).find(|place| there.get(*place) != here.get(*place));
    let assets = place.map(|place| {
        let asset = |assets: &[Asset]| {
            assets.get(place).map_or_else(
                || "none".to_owned(),
                |asset| format!("{} with {} decimals", asset.symbol, asset.decimals),
            )
        };
        format!(
            "assets: the {}. is {} in the descriptor, {} in the snapshot",
            place + 1,
            asset(there),
            asset(here)
        )
    });
    let exchange = [descriptor.exchange(), &snapshot.exchange].map(|name| format!("{name:?}"));
    let [theirs, ours] = &exchange;
    [
        differing("exchange", theirs, ours),
        differing("time", descriptor.time(), snapshot.time),
        differing("sequence", descriptor.sequence(), snapshot.sequence),
        differing(
            "previous_root",
            root(descriptor.previous_root()),
            root(snapshot.previous_root),
        ),
        differing(
            "receipt_key",
            key(descriptor.receipt_key()),
            key(snapshot.receipt_key),
        ),
        assets,
    ]
    .into_iter()
    .flatten()
    .collect()
}
