//! What a descriptor says, as the snapshot has it: exchange, time, sequence, previous root and assets. Nothing else of the
//! snapshot has to be there yet.

use std::path::{Path, PathBuf};

use circuits::ledger::Root;
use documents::{
    bundle::descriptor::{Asset, Descriptor, DescriptorError},
    key::ReceiptKey,
};
use jiff::Timestamp;

use super::{
    diagnostics::{Code, Diagnostics, Finding},
    previous::{self, Successor},
    registry::Registry,
    snapshot::{SnapshotConfig, SnapshotText},
    values::{check_exchange, read_receipt_key, read_text, read_time},
};

/// Years after which a snapshot is rather of another time than was meant.
const LONG_AGO: i64 = 10;

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
    /// The key that receipts are signed with.
    pub receipt_key: Option<ReceiptKey>,
    /// The assets by id.
    pub assets: Vec<Asset>,
}

impl SnapshotHead {
    /// Reads it, and nothing else of the snapshot. What is perhaps not meant comes with it.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn load(path: &Path) -> Result<(Self, Diagnostics), Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let read = ReadHead::read(path, &mut diagnostics);
        match read.and_then(|read| read.head(path)) {
            Some(head) if diagnostics.errors() == 0 => Ok((head, diagnostics)),
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
        .map(|descriptor| descriptor.with_receipt_key(self.receipt_key))
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
    pub receipt_key: Option<ReceiptKey>,
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
            sequence: *config.sequence.get_ref(),
        };
        let previous_root = previous::read(&config, &successor, folder, &text, diagnostics);
        let receipt_key = read_receipt_key(config.receipt_key.as_ref(), &text, diagnostics);
        let registry = Registry::load(&config, &text, folder, diagnostics)?;
        Some(Self {
            text,
            config,
            registry,
            time,
            previous_root,
            receipt_key,
        })
    }

    /// Warns of a time that is still to come, or is too long ago. A descriptor may be made before the balances are: this
    /// is for whoever reads them.
    pub fn warn_of_time(&self, now: Timestamp, diagnostics: &mut Diagnostics) {
        let Some(time) = self.time else { return };
        let years = now.duration_since(time).as_hours() / (24 * 365);
        let (code, message) = if time > now {
            (Code::TimeInFuture, "the time is still to come".to_owned())
        } else if years >= LONG_AGO {
            (Code::TimeLongAgo, format!("the time is {years} years ago"))
        } else {
            return;
        };
        let place = self.text.at(self.config.time.span());
        let hint =
            "write the time of the balances, and see that the clock of this machine is right";
        diagnostics.report(Finding::warning(code, place, message, hint));
    }

    /// What a descriptor says; `None` without a time, which was reported.
    pub fn head(&self, path: &Path) -> Option<SnapshotHead> {
        Some(SnapshotHead {
            path: path.to_owned(),
            exchange: self.config.exchange.get_ref().clone(),
            time: self.time?,
            sequence: *self.config.sequence.get_ref(),
            previous_root: self.previous_root,
            receipt_key: self.receipt_key,
            assets: self.registry.assets().to_vec(),
        })
    }
}

/// The folder that a snapshot's files are relative to.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
