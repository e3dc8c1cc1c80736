//! An exchange's files: `snapshot.toml` and what it names, read and checked.
//!
//! | module | holds |
//! |---|---|
//! | [`snapshot`] | `snapshot.toml` as it is typed |
//! | [`source`], [`lines`], [`table`] | bytes of a file, unpacked; its lines; its records |
//! | [`registry`], [`mapping`] | the assets; from the files' words to theirs |
//! | [`amount`] | decimal strings as whole units |
//! | [`liabilities`], [`reserves`], [`ownership`] | what is owed; what is held; what its addresses signed |
//! | [`builder`], [`rows`], [`accounts`], [`ledger`] | balances in the order of the files; sorted; account by account; as a whole |
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

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use circuits::ledger::Root;
use jiff::Timestamp;
use toml::Spanned;
use verifier::{
    bundle::descriptor::{Asset, Descriptor, DescriptorError},
    policy::{Policy, Position, Problem},
    refusal::Reason,
};

use builder::{Duplicate, LedgerBuilder, LedgerError};
use diagnostics::{Column, Diagnostics, Location};
use ledger::Ledger;
use mapping::Context;
use registry::Registry;
use reserves::Reserves;
use snapshot::{ReservesMode, SnapshotConfig, SnapshotText};

use crate::{
    progress::{Progress, Silent},
    sorting::{Scratch, ScratchError},
};

/// Most bytes of a snapshot and of a policy.
const MAX_TEXT_BYTES: u64 = 1 << 20;

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
    /// Ids of the assets whose reserves are published, in order.
    pub disclose_reserves: Vec<usize>,
    /// The bound on the number of balances that the number of shards shows; none for as few shards as it takes.
    pub max_balances: Option<u64>,
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
        disclose_reserves,
        max_balances: config.padding.max_balances,
        warnings: Diagnostics::default(),
        config,
    })
}

fn read_text(path: &Path, name: &str, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let result = source::open_regular(path)
        .and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes))
        .and_then(|_| match bytes.len() as u64 {
            0..=MAX_TEXT_BYTES => Ok(()),
            _ => Err(io::Error::other(format!(
                "it is longer than {MAX_TEXT_BYTES} bytes"
            ))),
        });
    match result {
        Ok(()) => Some(bytes),
        Err(error) => {
            lines::report_io(&error, Location::file(name), diagnostics);
            None
        }
    }
}

fn check_exchange(exchange: &Spanned<String>, text: &SnapshotText, diagnostics: &mut Diagnostics) {
    let asset = Asset {
        symbol: "X".to_owned(),
        decimals: 0,
    };
    if let Err(error @ DescriptorError::Exchange) = registry::describe(exchange.get_ref(), asset) {
        let hint = "write the name that customers know";
        diagnostics.error(text.at(exchange.span()), error.to_string(), hint);
    }
}

fn read_time(
    time: &Spanned<String>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Timestamp> {
    let parsed = time.get_ref().parse().ok();
    let parsed = parsed.filter(|time: &Timestamp| time.subsec_nanosecond() == 0);
    if parsed.is_none() {
        diagnostics.error(
            text.at(time.span()),
            "the time is not one of RFC 3339, to the second",
            "write it in the form 2026-06-30T00:00:00Z",
        );
    }
    parsed
}

/// Reports what is wrong with the policy, so that it comes with all other errors.
fn check_policy(
    name: &str,
    bytes: &[u8],
    time: Option<Timestamp>,
    registry: &Registry,
    diagnostics: &mut Diagnostics,
) {
    let assets = registry.assets().to_vec();
    let any_time = time.unwrap_or(Timestamp::UNIX_EPOCH);
    // A registry that cannot be described has been reported.
    let Ok(descriptor) = Descriptor::new("x", any_time, 0, None, assets, [0; 32]) else {
        return;
    };
    let Err(error) = Policy::parse(bytes, &descriptor) else {
        return;
    };
    let location = match error.position() {
        Some(Position { line, column }) => Location {
            column: Some(Column {
                position: column,
                name: None,
            }),
            ..Location::line(name, line as u64)
        },
        None => Location::file(name),
    };
    let (message, hint) = (error.problem().to_string(), error.hint());
    match error.problem() {
        // Nothing is too old for a ledger of no time, which has been reported.
        Problem::PriceStale { .. } if time.is_none() => {}
        Problem::PriceStale { .. } => {
            diagnostics.error_of(Reason::PriceStale, location, message, hint);
        }
        _ => diagnostics.error(location, message, hint),
    }
}

fn read_root(
    root: Option<&Spanned<String>>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<Root> {
    let root = root?;
    let parsed = root.get_ref().parse().ok();
    if parsed.is_none() {
        diagnostics.error(
            text.at(root.span()),
            "the previous root is not 64 hexadecimal digits",
            "copy it from what was published, or leave the key out in the first snapshot",
        );
    }
    parsed
}

fn disclosed(symbols: &[Spanned<String>], context: &mut Context<'_>) -> Vec<usize> {
    let mut ids = Vec::with_capacity(symbols.len());
    for symbol in symbols {
        let Some(id) = context.symbol(symbol) else {
            continue;
        };
        if ids.contains(&id.index()) {
            let message = format!("the total of {} is disclosed twice", symbol.get_ref());
            context
                .diagnostics
                .error(context.text.at(symbol.span()), message, "name it once");
        } else {
            ids.push(id.index());
        }
    }
    ids.sort_unstable();
    ids
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
                "the account has a balance of this asset at {}:{} too",
                earlier.file, earlier.line
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
