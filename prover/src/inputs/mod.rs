//! An exchange's files: `snapshot.toml` and what it names, read and checked.
//!
//! | module | holds |
//! |---|---|
//! | [`snapshot`], `values` | `snapshot.toml` as it is typed; its own values, and the policy |
//! | [`head`], `previous` | what a descriptor says of it; the root of the snapshot before |
//! | [`source`], [`lines`] | bytes of a file, unpacked; its lines |
//! | `forms`, [`table`], `columns` | forms of tables; their records; what columns mean |
//! | `tables`, `table_keys` | the tables of a section; what it says of them |
//! | `database` | connections to PostgreSQL |
//! | `collateral`, `debts` | at what balances cover debts; which debts count |
//! | [`registry`], `mapping` | the assets; from the files' words to theirs |
//! | `named_file`, `globs` | the files; patterns that name several |
//! | `cells`, `wide`, `names`, `fits` | what cells say; a wide table's columns; names that are not known; how amounts that are too large would fit |
//! | `typed` | values of the snapshot that have more than one form |
//! | [`amount`], `amount_error`, `amount_form` | decimal strings as whole units; why not; how files write them |
//! | `doubtful` | what is perhaps not meant by whoever is about to prove |
//! | `departures` | what reading changed of the files' amounts, and what it left out |
//! | [`liabilities`], [`reserves`], [`addresses`], [`ownership`] | what is owed; what is held; where; what its addresses signed |
//! | [`builder`], `rows`, `accounts`, `summary`, [`ledger`] | amounts in the order of the files; sorted; account by account; added up; as a whole |
//! | `ids` | ids that are perhaps not meant |
//! | [`descriptor_file`] | the descriptor beside the snapshot |
//! | `repeated` | what an account has twice |
//! | `reserve_columns` | the columns of a table of reserves |
//! | [`diagnostics`], [`code`] | everything that is wrong; as codes |

mod accounts;
pub mod addresses;
pub mod amount;
mod amount_error;
mod amount_form;
pub mod builder;
mod cells;
mod collateral;
pub(crate) mod columns;
mod database;
mod debts;
pub(crate) mod departures;
pub mod descriptor_file;
pub mod diagnostics;
pub(crate) mod doubtful;
mod fits;
mod forms;
mod globs;
pub mod head;
mod ids;
pub mod ledger;
pub mod liabilities;
pub mod lines;
mod mapping;
mod named_file;
mod names;
pub mod ownership;
mod previous;
pub mod registry;
mod repeated;
mod reserve_columns;
pub mod reserves;
mod rows;
pub mod snapshot;
pub mod source;
mod summary;
pub mod table;
mod table_keys;
mod tables;
#[cfg(test)]
mod tests;
mod typed;
mod values;
mod wide;

use std::path::{Path, PathBuf};

use circuits::ledger::AssetId;
use documents::bundle::collateral::{CollateralSchedule, CollateralTerms};
use jiff::Timestamp;

use builder::{LedgerBuilder, LedgerError};
use collateral::ScheduleReader;
use database::Databases;
use diagnostics::{Code, Diagnostics, Location};
use fits::Fits;
use globs::{is_pattern, matches};
use head::{ReadHead, SnapshotHead, folder};
use ledger::Ledger;
use mapping::Context;
use named_file::ensure_file;
use registry::Registry;
use reserves::Reserves;
use snapshot::{BadDebt, DebtsMode, ReservesMode, SnapshotConfig, SnapshotText};
use values::{
    check_disclosed_loans, check_policy, disclosed, preview, read_text, warn_of_long_coefficients,
};

use crate::{
    progress::{Progress, Silent},
    sorting::{Scratch, ScratchError},
};

/// A snapshot whose files have all been read and found in order.
#[derive(Debug)]
pub struct LoadedSnapshot {
    /// What the descriptor says.
    pub head: SnapshotHead,
    /// It, as it is typed.
    pub config: SnapshotConfig,
    /// What is owed.
    pub ledger: Ledger,
    /// What is held.
    pub reserves: Reserves,
    /// The policy's file, not interpreted; empty for the default policy.
    pub policy: Vec<u8>,
    /// What the bundle says about the reserves.
    pub mode: ReservesMode,
    /// Assets whose liabilities are published, in order.
    pub disclose_liabilities: Vec<AssetId>,
    /// Assets whose loans are published, in order.
    pub disclose_loans: Vec<AssetId>,
    /// Assets whose reserves are published, in order.
    pub disclose_reserves: Vec<AssetId>,
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
    /// Where the snapshot says these two bounds, as far as it does.
    pub bounds_at: [Option<Location>; 2],
    /// What is perhaps not meant.
    pub warnings: Diagnostics,
    /// What is perhaps not meant by whoever is about to prove.
    pub doubts: Diagnostics,
}

/// How a snapshot is read.
#[derive(Clone)]
pub struct LoadOptions<'a> {
    /// Where what does not fit in memory is sorted.
    pub scratch: Scratch,
    /// Who is told.
    pub progress: &'a dyn Progress,
    /// What time it is, for whoever is to be told that the snapshot is of another time than was meant.
    pub now: Option<Timestamp>,
    /// As if the snapshot named no policy, and no collateral schedule, which may take its prices from one: where they are
    /// still to be made.
    pub without_policy: bool,
    /// As if the snapshot named no liabilities: where what they add up to is known already.
    pub without_liabilities: bool,
}

impl Default for LoadOptions<'_> {
    fn default() -> Self {
        Self {
            scratch: Scratch::default(),
            progress: &Silent,
            now: None,
            without_policy: false,
            without_liabilities: false,
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

impl LoadedSnapshot {
    /// The files with what is owed and what is held, those that patterns match among them.
    pub fn confidential_files(&self) -> Vec<PathBuf> {
        let folder = folder(&self.head.path);
        let mut files = Vec::new();
        for name in self.config.confidential_files() {
            files.push(folder.join(name));
            if is_pattern(folder, name) {
                // It was read a moment ago: what cannot be matched now is not there any more.
                let matched = matches(folder, name).unwrap_or_default();
                files.extend(matched.into_iter().map(|(path, _)| path));
            }
        }
        files
    }
}

impl AsRef<SnapshotHead> for LoadedSnapshot {
    fn as_ref(&self) -> &SnapshotHead {
        &self.head
    }
}

/// Goes as far as it can: `Some` if there is something in every place, with errors or without.
fn load(
    path: &Path,
    options: &LoadOptions<'_>,
    diagnostics: &mut Diagnostics,
    failure: &mut Option<LoadError>,
) -> Option<LoadedSnapshot> {
    let mut read = ReadHead::read(path, diagnostics)?;
    if options.without_policy {
        read.config = read.config.without_policy();
    }
    if let Some(now) = options.now {
        read.warn_of_time(now, diagnostics);
    }
    let head = read.head(path);
    let ReadHead {
        text,
        config,
        registry,
        time,
        ..
    } = read;
    let folder = folder(path);
    let registry = &registry;
    let section = addresses::section(&config, &text, diagnostics);
    let policy = config.policy.as_ref().and_then(|policy| {
        let path = folder.join(policy.get_ref());
        ensure_file(&path, policy, &text, diagnostics)
            .then(|| read_text(&path, policy.get_ref(), diagnostics))?
    });
    let schedule = load_terms(&config, &text, folder, &policy, time, registry, diagnostics);
    let debts = debts::read(&config, &text, registry, diagnostics);

    let mut context = Context {
        folder,
        text: &text,
        registry,
        diagnostics,
        fits: Fits::default(),
        databases: Databases::default(),
    };
    let scratch = options.scratch.clone();
    let mut builder = LedgerBuilder::with(registry.assets().len(), scratch, options.progress);
    for (number, section) in (0..).zip(&config.liabilities) {
        if !options.without_liabilities {
            liabilities::read(section, &mut context, number, &mut builder);
        }
    }
    let reserves = section.map(|section| reserves::read(section, &mut context));
    let disclose_liabilities = disclosed(&config.disclose.liabilities, &mut context);
    let disclose_loans = disclosed(&config.disclose.loans, &mut context);
    let disclose_reserves = disclosed(&config.disclose.reserves, &mut context);
    check_disclosed_loans(&config, &mut context);
    let expected = !options.without_liabilities;
    let ledger = finish(builder, expected, &mut context, failure)?;
    let diagnostics = context.diagnostics;
    let reserves = reserves?;
    let mut doubts = Diagnostics::default();
    if diagnostics.errors() == 0 && expected {
        doubtful::one_sided(registry, &ledger, &reserves, diagnostics);
        doubtful::amounts(registry, &ledger, &reserves, &mut doubts);
        if let Some((name, policy)) = config.policy.as_ref().zip(policy.as_ref()) {
            doubtful::comments(name.get_ref(), policy, &mut doubts);
        }
    }

    let padding = &config.padding;
    let bounds = [&padding.max_accounts, &padding.max_entries].map(Option::as_ref);
    Some(LoadedSnapshot {
        head: head?,
        ledger,
        reserves,
        policy: policy.unwrap_or_default(),
        mode: section?.get_ref().mode,
        disclose_liabilities,
        disclose_loans,
        disclose_reserves,
        collateral: schedule.map(|schedule| schedule.terms().clone()),
        debts: debts.mode,
        bad_debt: debts.bad_debt,
        pledge_order: debts.pledge_order,
        max_accounts: bounds[0].map(|bound| *bound.get_ref()),
        max_entries: bounds[1].map(|bound| *bound.get_ref()),
        bounds_at: bounds.map(|bound| bound.map(|bound| text.at(bound.span()))),
        warnings: Diagnostics::default(),
        doubts,
        config,
    })
}

/// The collateral schedule, and the policy under it.
fn load_terms(
    config: &SnapshotConfig,
    text: &SnapshotText,
    folder: &Path,
    policy: &Option<Vec<u8>>,
    time: Option<Timestamp>,
    registry: &Registry,
    diagnostics: &mut Diagnostics,
) -> Option<CollateralSchedule> {
    let preview = preview(time, registry)?;
    let policy = config.policy.as_ref().zip(policy.as_ref());
    let policy = policy.map(|(name, bytes)| (name.get_ref().as_str(), bytes.as_slice()));
    let schedule = match &config.collateral_schedule {
        // What a policy asks of loans cannot be judged without the schedule that was meant.
        Some(section) => Some(
            ScheduleReader {
                folder,
                registry,
                preview: &preview,
                policy,
                diagnostics,
            }
            .read(section, text)?,
        ),
        None => None,
    };
    if let Some((name, bytes)) = policy {
        let policy = check_policy(name, bytes, &preview, schedule.as_ref(), time, diagnostics);
        if let Some(policy) = policy {
            warn_of_long_coefficients(name, &policy, &preview, diagnostics);
        }
    }
    schedule
}

fn finish(
    builder: LedgerBuilder<'_>,
    expected: bool,
    context: &mut Context<'_>,
    failure: &mut Option<LoadError>,
) -> Option<Ledger> {
    match builder.finish() {
        Ok(ledger) => {
            ledger.doubts.report(&ledger.files, context.diagnostics);
            if expected && ledger.account_count() == 0 && context.diagnostics.errors() == 0 {
                let hint = "name the files that hold balances under [[liabilities]]";
                let whole = context.text.whole();
                let message = "there are no liabilities in any file";
                context
                    .diagnostics
                    .error_of(Code::Nothing, whole, message, hint);
            }
            return Some(ledger);
        }
        Err(LedgerError::Duplicates {
            first,
            count,
            largest,
        }) => {
            let told = first.len() as u64;
            for duplicate in first {
                repeated::report(duplicate, &largest, context);
            }
            context.diagnostics.count_errors(count - told);
        }
        Err(LedgerError::Scratch(error)) => *failure = Some(error.into()),
        Err(LedgerError::Stopped) => *failure = Some(LoadError::Stopped),
    }
    None
}
