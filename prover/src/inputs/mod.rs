//! An exchange's files: `snapshot.toml` and what it names, read and checked.
//!
//! | module | holds |
//! |---|---|
//! | [`snapshot`], `values` | `snapshot.toml` as it is typed; its own values, and the policy |
//! | [`source`], [`lines`], [`table`] | bytes of a file, unpacked; its lines; its records |
//! | [`registry`], [`mapping`] | the assets; from the files' words to theirs |
//! | [`amount`] | decimal strings as whole units |
//! | [`liabilities`], [`reserves`], [`ownership`] | what is owed; what is held; what its addresses signed |
//! | [`builder`], `rows`, `accounts`, [`ledger`] | balances in the order of the files; sorted; account by account; as a whole |
//! | [`descriptor_file`] | the descriptor beside the snapshot |
//! | [`diagnostics`] | everything that is wrong |

mod accounts;
pub mod amount;
pub mod builder;
pub mod descriptor_file;
pub mod diagnostics;
pub mod ledger;
pub mod liabilities;
pub mod lines;
pub mod mapping;
pub mod ownership;
pub mod registry;
pub mod reserves;
mod rows;
pub mod snapshot;
pub mod source;
pub mod table;
#[cfg(test)]
mod tests;
mod values;

use std::path::{Path, PathBuf};

use circuits::ledger::{AssetId, Root};
use jiff::Timestamp;
use verifier::bundle::{collateral::CollateralTerms, descriptor::Asset};

use builder::{Duplicate, LedgerBuilder, LedgerError};
use diagnostics::{Diagnostics, Location};
use ledger::Ledger;
use mapping::Context;
use registry::Registry;
use reserves::Reserves;
use snapshot::{BadDebt, DebtsMode, ReservesMode, SnapshotConfig, SnapshotText};
use values::{check_exchange, check_policy, disclosed, read_root, read_text, read_time};

use crate::{
    progress::{Progress, Silent},
    sorting::{Scratch, ScratchError},
};

/// A snapshot whose files have all been read and found in order.
#[derive(Debug)]
pub struct LoadedSnapshot {
    /// The snapshot's file.
    pub path: PathBuf,
    /// It, as it is typed.
    pub config: SnapshotConfig,
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
    /// What is owed.
    pub ledger: Ledger,
    /// What is held.
    pub reserves: Reserves,
    /// The policy's file, not interpreted; empty for the default policy.
    pub policy: Vec<u8>,
    /// What the bundle says about the reserves.
    pub mode: ReservesMode,
    /// Ids of the assets whose liabilities are published, in order.
    pub disclose_liabilities: Vec<usize>,
    /// Ids of the assets whose loans are published, in order.
    pub disclose_loans: Vec<usize>,
    /// Ids of the assets whose reserves are published, in order.
    pub disclose_reserves: Vec<usize>,
    /// At what prices and after which haircuts balances cover debts; no schedule without it.
    /// [`descriptor_file::schedule`] makes the document of it.
    pub collateral: Option<CollateralTerms>,
    /// Whether debts count.
    pub debts: DebtsMode,
    /// What becomes of debts that are not covered.
    pub bad_debt: BadDebt,
    /// Every listed asset once: what covers debts first comes first.
    pub pledge_order: Vec<AssetId>,
    /// The bound on the number of accounts that is published; the true number is without it.
    pub max_accounts: Option<u64>,
    /// The bound on the number of entries of all accounts that is published; the true number is without it.
    pub max_entries: Option<u64>,
    /// What is perhaps not meant.
    pub warnings: Diagnostics,
}

/// How a snapshot is read.
#[derive(Clone)]
pub struct LoadOptions<'a> {
    /// Where what does not fit in memory is sorted.
    pub scratch: Scratch,
    /// Who is told.
    pub progress: &'a dyn Progress,
    /// As if the snapshot named no policy: one that is still to be made.
    pub without_policy: bool,
}

impl Default for LoadOptions<'_> {
    fn default() -> Self {
        Self {
            scratch: Scratch::default(),
            progress: &Silent,
            without_policy: false,
        }
    }
}

/// Why a snapshot was not read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Everything that is wrong with it.
    #[error("{0}")]
    Inputs(Diagnostics),
    /// The ledger cannot be sorted.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// Whoever listens to the progress wanted it to end.
    #[error("stopped while the inputs were read")]
    Stopped,
}

impl LoadedSnapshot {
    /// Reads a snapshot and all files that it names.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        Self::load_with(path, &LoadOptions::default())
    }

    /// Reads a snapshot in one of the ways that there are.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load_with(path: &Path, options: &LoadOptions<'_>) -> Result<Self, LoadError> {
        let mut diagnostics = Diagnostics::default();
        let mut failure = None;
        let loaded = load(path, options, &mut diagnostics, &mut failure);
        if let Some(failure) = failure {
            return Err(failure);
        }
        match loaded {
            Some(loaded) if diagnostics.errors() == 0 => Ok(Self {
                warnings: diagnostics,
                ..loaded
            }),
            _ => Err(LoadError::Inputs(diagnostics)),
        }
    }
}

/// Goes as far as it can: `Some` if there is something in every place, with errors or without.
fn load(
    path: &Path,
    options: &LoadOptions<'_>,
    diagnostics: &mut Diagnostics,
    failure: &mut Option<LoadError>,
) -> Option<LoadedSnapshot> {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new(""));
    let bytes = read_text(path, &name, diagnostics)?;
    let Ok(text) = String::from_utf8(bytes) else {
        diagnostics.error(
            Location::file(&name),
            "the file is not UTF-8 text",
            "save it as UTF-8",
        );
        return None;
    };
    let text = SnapshotText::new(&name, text);
    let mut config = text.parse(diagnostics)?;
    if options.without_policy {
        config.policy = None;
    }
    check_exchange(&config.exchange, &text, diagnostics);
    let time = read_time(&config.time, &text, diagnostics);
    let previous_root = read_root(config.previous_root.as_ref(), &text, diagnostics);
    let policy = config.policy.as_ref().and_then(|policy| {
        let path = folder.join(policy.get_ref());
        mapping::ensure_file(&path, policy, &text, diagnostics)
            .then(|| read_text(&path, policy.get_ref(), diagnostics))?
    });
    let registry = Registry::load(&config, &text, folder, diagnostics)?;
    let registry = &registry;
    if let (Some(name), Some(bytes)) = (&config.policy, &policy) {
        check_policy(name.get_ref(), bytes, time, registry, diagnostics);
    }

    let mut context = Context {
        folder,
        text: &text,
        registry,
        diagnostics,
    };
    let scratch = options.scratch.clone();
    let mut builder = LedgerBuilder::with(registry.assets().len(), scratch, options.progress);
    for (number, section) in (0..).zip(&config.liabilities) {
        liabilities::read(section, &mut context, number, &mut builder);
    }
    let reserves = reserves::read(&config.reserves, &mut context);
    let disclose_liabilities = disclosed(&config.disclose.liabilities, &mut context);
    let disclose_loans = disclosed(&config.disclose.loans, &mut context);
    let disclose_reserves = disclosed(&config.disclose.reserves, &mut context);
    let ledger = finish(builder, &text, diagnostics, failure)?;
    if diagnostics.errors() == 0 {
        warn_of_one_sided_assets(registry, &ledger, &reserves, diagnostics);
    }

    Some(LoadedSnapshot {
        path: path.to_owned(),
        exchange: config.exchange.get_ref().clone(),
        time: time?,
        sequence: config.sequence,
        previous_root,
        assets: registry.assets().to_vec(),
        ledger,
        reserves,
        policy: policy.unwrap_or_default(),
        mode: config.reserves.get_ref().mode,
        disclose_liabilities,
        disclose_loans,
        disclose_reserves,
        collateral: None,
        debts: DebtsMode::Ignore,
        bad_debt: BadDebt::Error,
        pledge_order: (0..registry.assets().len())
            .map_while(AssetId::new)
            .collect(),
        max_accounts: config.padding.max_accounts,
        max_entries: config.padding.max_entries,
        warnings: Diagnostics::default(),
        config,
    })
}

fn finish(
    builder: LedgerBuilder<'_>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
    failure: &mut Option<LoadError>,
) -> Option<Ledger> {
    match builder.finish() {
        Ok(ledger) => {
            if ledger.account_count() == 0 && diagnostics.errors() == 0 {
                let hint = "name the files that hold balances under [[liabilities]]";
                diagnostics.error(text.whole(), "there are no liabilities in any file", hint);
            }
            return Some(ledger);
        }
        Err(LedgerError::Duplicates { first, count }) => {
            let told = first.len() as u64;
            for duplicate in first {
                report_duplicate(duplicate, diagnostics);
            }
            diagnostics.count_errors(count - told);
        }
        Err(error @ LedgerError::AccountId(_)) => {
            diagnostics.error(text.whole(), error.to_string(), "mend the account's id");
        }
        Err(LedgerError::Scratch(error)) => *failure = Some(error.into()),
        Err(LedgerError::Stopped) => *failure = Some(LoadError::Stopped),
    }
    None
}

fn report_duplicate(duplicate: Duplicate, diagnostics: &mut Diagnostics) {
    let Duplicate {
        line,
        earlier,
        side,
        wide,
    } = duplicate;
    let (message, hint) = if wide.is_some() {
        (
            format!(
                "the account has a line at {}:{} too",
                earlier.file, earlier.line
            ),
            "give each account one line in a wide table",
        )
    } else {
        (
            format!(
                "the account has a {} of this asset at {}:{} too",
                side.name(),
                earlier.file,
                earlier.line
            ),
            "add the two amounts up, or remove one of the lines",
        )
    };
    let location = Location {
        column: wide,
        ..Location::line(&line.file, line.line)
    };
    diagnostics.error(location, message, hint);
}

fn warn_of_one_sided_assets(
    registry: &Registry,
    ledger: &Ledger,
    reserves: &Reserves,
    diagnostics: &mut Diagnostics,
) {
    let totals = ledger.totals();
    for (i, asset) in registry.assets().iter().enumerate() {
        let message = match (totals[i], reserves.totals[i]) {
            (0, 0) => format!(
                "there are no liabilities and no reserves in {}",
                asset.symbol
            ),
            (0, _) => format!("there are no liabilities in {}", asset.symbol),
            (_, 0) => format!("there are no reserves in {}", asset.symbol),
            _ => continue,
        };
        diagnostics.warning(
            registry.place(i).clone(),
            message,
            "check that no file is missing",
        );
    }
}
