//! The report of a run, for machines: what it took, and what it made.
//!
//! `prover prove` writes it as JSON, for its owner only, since it counts accounts, balances and debts. It has no id, no
//! balance and no total in it. [`RunReport`] has its fields; what is not known is left out. A [`Recorder`] listens to a run
//! and measures it.

mod recorder;
pub(crate) mod system;

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::{Deserialize, Serialize};

pub use self::recorder::{Packing, Recorder};
use disk::{Existing, Readers, write};

/// Version of the format.
pub const VERSION: u32 = 2;
/// The report's name in the private directory.
pub const FILE: &str = "report.json";

/// What a run took, and what it made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunReport {
    /// Version of this format: 2.
    pub version: u32,
    /// Version of the program.
    pub program: String,
    /// When the run began, in RFC 3339.
    pub started: String,
    /// When it ended.
    pub ended: String,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Wall seconds from the beginning to the end.
    pub seconds: f64,
    /// Seconds that all cores together spent on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
    /// Peak resident memory in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_memory_bytes: Option<u64>,
    /// Shards proven side by side.
    pub workers: u64,
    /// The circuits' shape, as claims name it.
    pub shape: u32,
    /// What was proven, once it has been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerCounts>,
    /// What was made of it, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shards: Option<ShardCounts>,
    /// The stages that were begun, in their order.
    pub stages: Vec<StageSeconds>,
    /// What the workers' time went into, over all shards that this run proved.
    pub workers_seconds: WorkerSeconds,
    /// Balances of the ledger by wall seconds of the run. Of a run that is done and kept no shards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balances_per_second: Option<f64>,
    /// Slots of the shards that this run proved, by wall seconds of the shards' stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots_per_second: Option<f64>,
    /// The directories that were made, by `bundle` and `private`.
    pub sizes: BTreeMap<String, DirectoryBytes>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunOutcome {
    /// There is a bundle, and it verifies.
    Done,
    /// The inputs have errors, or the policy does not hold.
    Refused,
    /// It was stopped, and can go on.
    Stopped,
    /// Something could not be done.
    Failed,
}

impl RunOutcome {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// What a ledger counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerCounts {
    /// Accounts.
    pub accounts: u64,
    /// Balances: the assets of each account.
    pub balances: u64,
    /// Accounts that have debts in the files, whether they count or not.
    pub indebted: u64,
    /// Listed assets.
    pub assets: u64,
}

/// What a ledger was cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardCounts {
    /// All shards.
    pub total: u64,
    /// Those that an interrupted run had proven.
    pub kept: u64,
    /// Those that this run proved.
    pub proven: u64,
    /// Leaves in each of them.
    pub leaves_per_shard: u64,
    /// Leaves of all shards, padding included.
    pub leaves: u64,
    /// Entries of all accounts, each in a slot of its own.
    pub entries: u64,
}

/// How long a stage took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageSeconds {
    /// Its name: `reading`, `debts`, `keys`, `checking`, `ordering`, `shards`, `solvency` or `verifying`.
    pub stage: String,
    /// Wall seconds.
    pub seconds: f64,
    /// Its share of the run, from 0 to 1.
    pub share: f64,
}

/// Sums over shards of the wall seconds of the threads that proved them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSeconds {
    /// Reading accounts; salts, blinds and commitments.
    pub leaves: f64,
    /// The tree.
    pub tree: f64,
    /// The proofs, and their own verification.
    pub proving: f64,
    /// Writing, and waiting for the disk.
    pub writing: f64,
    /// The share of all four that is not proving, from 0 to 1; 0 where no shard was proven.
    pub share_not_proving: f64,
}

/// The files of a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryBytes {
    /// Bytes of all.
    pub total: u64,
    /// Bytes of each, by its name. A report that is in the directory itself is not counted.
    pub files: BTreeMap<String, u64>,
}

/// Why something is no report of a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no report of a run: {0}")]
pub struct RunReportError(String);

impl RunReportError {
    fn new(error: impl ToString) -> Self {
        Self(error.to_string())
    }
}

impl DirectoryBytes {
    /// Measures a directory; `None` if there is none.
    pub fn of(directory: &Path) -> Option<Self> {
        let mut sizes = Self::default();
        for entry in fs::read_dir(directory).ok()? {
            let entry = entry.ok()?;
            let meta = entry.metadata().ok()?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if meta.is_file() && name != FILE {
                sizes.total += meta.len();
                sizes.files.insert(name, meta.len());
            }
        }
        Some(sizes)
    }
}

impl RunReport {
    /// Measures what the run has made: directories, with their names here.
    pub fn measure_sizes<'a>(
        &mut self,
        directories: impl IntoIterator<Item = (&'a str, &'a Path)>,
    ) {
        for (name, directory) in directories {
            if let Some(sizes) = DirectoryBytes::of(directory) {
                self.sizes.insert(name.to_owned(), sizes);
            }
        }
    }

    /// As JSON, with a line feed at the end.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("numbers, texts and lists");
        bytes.push(b'\n');
        bytes
    }

    /// Reads a report.
    ///
    /// # Errors
    /// [`RunReportError`] for what is no report of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RunReportError> {
        let report: Self = serde_json::from_slice(bytes).map_err(RunReportError::new)?;
        if report.version != VERSION {
            let what = format!("version {} of the format is not known", report.version);
            return Err(RunReportError(what));
        }
        Ok(report)
    }

    /// Writes it for its owner, whole or not at all, in place of an earlier one.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        write(path, &self.to_bytes(), Existing::Replace, Readers::Owner)
    }
}
