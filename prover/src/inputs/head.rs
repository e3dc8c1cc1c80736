//! What a descriptor says, as the snapshot has it: exchange, time, sequence, previous root and assets. Nothing else of the
//! snapshot has to be there yet.

use std::path::{Path, PathBuf};

use circuits::ledger::Root;
use documents::bundle::descriptor::{Asset, Descriptor, DescriptorError};
use jiff::Timestamp;

use super::{
    diagnostics::Diagnostics,
    previous::{self, Successor},
    registry::Registry,
    snapshot::{SnapshotConfig, SnapshotText},
    values::{check_exchange, read_text, read_time},
};

/// What a descriptor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotHead {
    /// The snapshot's file.
    pub path: PathBuf,
    /// Name of the exchange.
    pub exchange: String,
    /// Time of the balances, to the second.
    pub time: Timestamp,
    /// Number of the snapshot in the exchange's own count.
    pub sequence: u64,
    /// Root of the snapshot before.
    pub previous_root: Option<Root>,
    /// The assets by id.
    pub assets: Vec<Asset>,
}

impl SnapshotHead {
    /// Reads it, and nothing else of the snapshot.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn load(path: &Path) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let read = ReadHead::read(path, &mut diagnostics);
        match read.and_then(|read| read.head(path)) {
            Some(head) if diagnostics.errors() == 0 => Ok(head),
            _ => Err(diagnostics),
        }
    }

    /// The descriptor with these random bytes.
    ///
    /// # Errors
    /// [`DescriptorError`].
    pub fn describe(&self, nonce: [u8; 32]) -> Result<Descriptor, DescriptorError> {
        Descriptor::new(
            &self.exchange,
            self.time,
            self.sequence,
            self.previous_root,
            self.assets.clone(),
            nonce,
        )
    }
}

impl AsRef<Self> for SnapshotHead {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// A snapshot's text and its values, as far as a descriptor says them.
pub(super) struct ReadHead {
    pub text: SnapshotText,
    pub config: SnapshotConfig,
    pub registry: Registry,
    pub time: Option<Timestamp>,
    pub previous_root: Option<Root>,
}

impl ReadHead {
    /// Reads them; `None` if there is nothing to go on with.
    pub fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy();
        let bytes = read_text(path, &name, diagnostics)?;
        let text = SnapshotText::from_bytes(&name, bytes, diagnostics)?;
        let config = text.parse(diagnostics)?;
        check_exchange(&config.exchange, &text, diagnostics);
        let time = read_time(&config.time, &text, diagnostics);
        let folder = folder(path);
        let successor = Successor {
            exchange: config.exchange.get_ref(),
            time,
            sequence: config.sequence,
        };
        let previous_root = previous::read(&config, &successor, folder, &text, diagnostics);
        let registry = Registry::load(&config, &text, folder, diagnostics)?;
        Some(Self {
            text,
            config,
            registry,
            time,
            previous_root,
        })
    }

    /// What a descriptor says; `None` without a time, which was reported.
    pub fn head(&self, path: &Path) -> Option<SnapshotHead> {
        Some(SnapshotHead {
            path: path.to_owned(),
            exchange: self.config.exchange.get_ref().clone(),
            time: self.time?,
            sequence: self.config.sequence,
            previous_root: self.previous_root,
            assets: self.registry.assets().to_vec(),
        })
    }
}

/// The folder that a snapshot's files are relative to.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
