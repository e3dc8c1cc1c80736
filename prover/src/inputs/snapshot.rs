//! `snapshot.toml` as it is typed. What it means is worked out by the modules beside this one.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

use super::{
    diagnostics::{Code, Column, Diagnostics, Location},
    forms::first::other_form,
    typed::{
        ColumnName, ColumnsConfig, FormatConfig, NegativeConfig, OneOrMore, RepeatedConfig,
        RoundingConfig, ScaleConfig, SymbolMap, UnitConfig,
    },
};
use documents::typed::{self, TypedTime};

/// The keys that a snapshot has to have, by table.
const REQUIRED: &[(&str, &[&str])] = &[
    ("", &["exchange", "time", "sequence"]),
    ("asset", &["symbol", "decimals"]),
];

/// The file's text, and what diagnostics call it.
pub struct SnapshotText {
    name: String,
    text: String,
}

/// The whole of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotConfig {
    /// Name of the exchange.
    pub exchange: Spanned<String>,
    /// Time of the balances, in the form 2026-06-30T00:00:00Z.
    pub time: Spanned<TypedTime>,
    /// Number of the snapshot in the exchange's own count.
    pub sequence: Spanned<u64>,
    /// Root of the snapshot before: 64 hexadecimal digits.
    pub previous_root: Option<Spanned<String>>,
    /// The directory of the bundle before, of which the root is read.
    pub previous: Option<Spanned<String>>,
    /// The public key that receipts are signed with: 64 hexadecimal digits, as `prover keygen` prints them.
    pub receipt_key: Option<Spanned<String>>,
    /// A table of the assets, with the columns `symbol` and `decimals`.
    pub assets: Option<Spanned<String>>,
    /// The assets themselves, instead of a table.
    pub asset: Option<Vec<AssetConfig>>,
    /// The policy's file; the default policy without one.
    pub policy: Option<Spanned<String>>,
    /// Where the balances are.
    #[serde(default)]
    pub liabilities: Vec<Spanned<LiabilitiesConfig>>,
    /// Where the reserves are.
    pub reserves: Option<Spanned<ReservesConfig>>,
    /// Which totals are published.
    #[serde(default)]
    pub disclose: DiscloseConfig,
    /// What is published instead of true numbers.
    #[serde(default)]
    pub padding: PaddingConfig,
    /// Whether debts count; by default, if there is a schedule.
    pub debts: Option<Spanned<DebtsMode>>,
    /// What becomes of debts that are not covered.
    pub bad_debt: Option<Spanned<BadDebt>>,
    /// Symbols of the assets that cover debts first, in order.
    pub pledge_order: Option<Vec<Spanned<String>>>,
    /// What covers debts.
    pub collateral_schedule: Option<Spanned<ScheduleConfig>>,
}

/// `[[asset]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetConfig {
    /// The symbol by which everything else names the asset.
    pub symbol: Spanned<String>,
    /// Digits after the point.
    pub decimals: Spanned<u8>,
}

/// How a table says which asset an amount is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// A line for each balance.
    #[default]
    Long,
    /// A line for each account, a column for each asset.
    Wide,
}

/// `[[liabilities]]`: files of one form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiabilitiesConfig {
    /// The file, if there is one.
    pub file: Option<Spanned<String>>,
    /// The files, if there are several.
    pub files: Option<Vec<Spanned<String>>>,
    /// The connection to a database, in place of files.
    pub postgres: Option<Spanned<String>>,
    /// What it is asked.
    pub query: Option<Spanned<String>>,
    /// The variable of the environment that has the database's password.
    pub password_env: Option<Spanned<String>>,
    /// The file that has it.
    pub password_file: Option<Spanned<String>>,
    /// Their form; by default their endings say it.
    pub format: Option<Spanned<FormatConfig>>,
    /// Whether their first line names the columns; without it, these have numbers.
    pub header: Option<Spanned<bool>>,
    /// Long or wide.
    #[serde(default)]
    pub layout: Layout,
    /// Column of the account ids.
    pub account: Option<ColumnName>,
    /// Column of the assets, where the layout is long.
    pub asset: Option<Spanned<ColumnName>>,
    /// Column of the amounts, where the layout is long.
    pub amount: Option<Spanned<ColumnName>>,
    /// From the file's asset names to the registry's symbols, where the layout is long.
    pub symbols: Option<Spanned<SymbolMap>>,
    /// Column that says `balance` or `debt`, where the layout is long.
    pub side: Option<Spanned<ColumnName>>,
    /// Amounts have a sign: negative ones are debts.
    pub signed: Option<Spanned<bool>>,
    /// From columns to the registry's symbols, where the layout is wide; without it, columns are called as symbols.
    pub columns: Option<Spanned<ColumnsConfig>>,
    /// From columns of debts to the registry's symbols, where the layout is wide.
    pub debts: Option<Spanned<SymbolMap>>,
    /// Columns that say nothing about balances.
    #[serde(default)]
    pub ignore: Vec<ColumnName>,
    /// No column but the mapped ones says anything about balances.
    #[serde(default)]
    pub ignore_other_columns: bool,
    /// Whether amounts are rounded.
    pub rounding: Option<RoundingConfig>,
    /// In which units amounts are.
    pub unit: Option<Spanned<UnitConfig>>,
    /// By how many digits amounts are larger than whole units.
    pub scale: Option<Spanned<ScaleConfig>>,
    /// What stands before decimals; a point by default.
    pub decimal_mark: Option<Spanned<String>>,
    /// What stands between thousands; nothing by default.
    pub thousands: Option<Spanned<String>>,
    /// What stands in place of an amount where there is no balance.
    pub not_held: Option<Spanned<OneOrMore>>,
    /// What becomes of negative balances.
    pub negative: Option<Spanned<NegativeConfig>>,
    /// What becomes of several amounts of one account in one asset.
    pub repeated: Option<Spanned<RepeatedConfig>>,
    /// The file's names of assets that are not listed, and in which liabilities are left out.
    #[serde(default)]
    pub leave_out_assets: Vec<Spanned<String>>,
    /// What separates fields; a comma by default.
    pub delimiter: Option<Spanned<String>>,
}

/// `[reserves]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReservesConfig {
    /// The file, if there is one.
    pub file: Option<Spanned<String>>,
    /// The files, if there are several.
    pub files: Option<Vec<Spanned<String>>>,
    /// The connection to a database, in place of files.
    pub postgres: Option<Spanned<String>>,
    /// What it is asked.
    pub query: Option<Spanned<String>>,
    /// The variable of the environment that has the database's password.
    pub password_env: Option<Spanned<String>>,
    /// The file that has it.
    pub password_file: Option<Spanned<String>>,
    /// Their form; by default their endings say it.
    pub format: Option<Spanned<FormatConfig>>,
    /// Whether their first line names the columns; without it, these have numbers.
    pub header: Option<Spanned<bool>>,
    /// Column of the assets.
    pub asset: Option<ColumnName>,
    /// Column of the chains.
    pub chain: Option<ColumnName>,
    /// Column of the addresses.
    pub address: Option<ColumnName>,
    /// Column of the amounts.
    pub amount: Option<ColumnName>,
    /// Column of the outputs, where a list names them.
    pub outpoint: Option<ColumnName>,
    /// Column of the heights of blocks.
    pub height: Option<ColumnName>,
    /// Column of the hashes of blocks.
    pub block_hash: Option<ColumnName>,
    /// From the file's asset names to the registry's symbols.
    pub symbols: Option<Spanned<SymbolMap>>,
    /// From the file's chain names to the ids of chains.
    pub chains: Option<Spanned<SymbolMap>>,
    /// Whether amounts are rounded.
    pub rounding: Option<RoundingConfig>,
    /// In which units amounts are.
    pub unit: Option<Spanned<UnitConfig>>,
    /// By how many digits amounts are larger than whole units.
    pub scale: Option<Spanned<ScaleConfig>>,
    /// What stands before decimals; a point by default.
    pub decimal_mark: Option<Spanned<String>>,
    /// What stands between thousands; nothing by default.
    pub thousands: Option<Spanned<String>>,
    /// What separates fields; a comma by default.
    pub delimiter: Option<Spanned<String>>,
    /// The file with the signatures of addresses.
    pub ownership: Option<Spanned<String>>,
    /// What the bundle says about them.
    #[serde(default)]
    pub mode: ReservesMode,
}

pub use documents::bundle::claim::ReservesMode;

/// `[disclose]`: symbols of the assets whose totals are published.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscloseConfig {
    /// Totals of liabilities: gross, no loan is taken off.
    pub liabilities: Vec<Spanned<String>>,
    /// Totals of the loans that count.
    pub loans: Vec<Spanned<String>>,
    /// Totals of reserves.
    pub reserves: Vec<Spanned<String>>,
}

/// `[padding]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaddingConfig {
    /// A bound on the number of accounts: what is published says it, and not the true number.
    pub max_accounts: Option<Spanned<u64>>,
    /// A bound on the number of entries of all accounts together: balances, debts, and what covers them.
    pub max_entries: Option<Spanned<u64>>,
}

/// Whether debts lower what is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DebtsMode {
    /// Balances count in full, and no debt does: the strictest claim.
    Ignore,
    /// Debts that are covered count, as far as the policy lets them.
    Count,
}

/// What becomes of debts that their account's own balances do not cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadDebt {
    /// They are errors.
    #[default]
    Error,
    /// They are lowered, the largest first, until they are covered. The rest is a loss.
    LeaveOut,
}

/// `[collateral_schedule]`, or the file that it names: at what prices and after which haircuts balances cover debts.
/// Without source, time, quote and prices, those of the policy are taken.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleConfig {
    /// A file with the other keys, instead of them. Such a file names no further one.
    pub file: Option<Spanned<String>>,
    /// Who says so.
    pub source: Option<Spanned<String>>,
    /// Of when the prices are.
    pub time: Option<Spanned<TypedTime>>,
    /// What they are counted in.
    pub quote: Option<Spanned<String>>,
    /// Haircut of the assets that have none of their own; `"1"` without it: they cover nothing.
    pub default_haircut: Option<Spanned<String>>,
    /// From symbols to prices of whole units.
    pub per_unit: Option<Spanned<BTreeMap<Spanned<String>, Spanned<String>>>>,
    /// From symbols to haircuts.
    pub haircut: BTreeMap<Spanned<String>, Spanned<String>>,
}

impl SnapshotConfig {
    /// The files with what is owed and what is held, and with passwords, as they are named.
    pub fn confidential_files(&self) -> impl Iterator<Item = &str> {
        let liabilities = self.liabilities.iter().map(Spanned::get_ref);
        let liabilities = liabilities
            .flat_map(|table| named(&table.file, &table.files).chain(&table.password_file));
        let reserves = self.reserves.iter().map(Spanned::get_ref);
        let reserves = reserves.flat_map(|table| {
            named(&table.file, &table.files)
                .chain(&table.ownership)
                .chain(&table.password_file)
        });
        liabilities
            .chain(reserves)
            .map(|name| name.get_ref().as_str())
    }

    /// As if it named no policy, and no schedule, which may take its prices from the policy.
    #[must_use]
    pub fn without_policy(self) -> Self {
        Self {
            policy: None,
            collateral_schedule: None,
            debts: None,
            bad_debt: None,
            pledge_order: None,
            ..self
        }
    }
}

fn named<'s>(
    file: &'s Option<Spanned<String>>,
    files: &'s Option<Vec<Spanned<String>>>,
) -> impl Iterator<Item = &'s Spanned<String>> {
    file.iter().chain(files.iter().flatten())
}

impl SnapshotText {
    /// A text that diagnostics call `name`.
    pub fn new(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            text,
        }
    }

    /// The text of a file's bytes. `None` if they are none, which is reported.
    pub fn from_bytes(name: &str, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Self> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(Self::new(name, text)),
            Err(error) => {
                let known = other_form(error.as_bytes()).map(|(what, _)| what);
                let what = known.unwrap_or("the file is not UTF-8 text");
                diagnostics.error(Location::file(name), what, "save it as UTF-8 text");
                None
            }
        }
    }

    /// The place of a part of the text.
    pub fn at(&self, span: Range<usize>) -> Location {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line = before.matches('\n').count() as u64 + 1;
        let start = before.rfind('\n').map_or(0, |feed| feed + 1);
        let position = before[start..].chars().count() + 1;
        let column = Some(Column {
            position,
            name: None,
        });
        Location {
            column,
            ..Location::line(&self.name, line)
        }
    }

    /// The file as a whole.
    pub fn whole(&self) -> Location {
        Location::file(&self.name)
    }

    /// Reads the file's form: every key known, every value of its type.
    pub fn parse(&self, diagnostics: &mut Diagnostics) -> Option<SnapshotConfig> {
        self.parse_as("docs/reference/snapshot.md lists the keys", diagnostics)
    }

    /// Reads the form of a file with other keys; `hint` says where they are listed.
    pub(super) fn parse_as<T: DeserializeOwned>(
        &self,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let error = match toml::from_str(&self.text) {
            Ok(config) => return Some(config),
            Err(error) => error,
        };
        let hint = typed::hint(&error, &self.text).unwrap_or_else(|| hint.to_owned());
        let missing = match error.message().starts_with("missing field") {
            true => typed::missing(&self.text, REQUIRED),
            false => Vec::new(),
        };
        for missing in &missing {
            let message = format!("missing field `{}`", missing.key);
            diagnostics.error_of(
                Code::Key,
                self.at(missing.span.clone()),
                message,
                hint.clone(),
            );
        }
        if missing.is_empty() {
            let location = error
                .span()
                .map_or_else(|| self.whole(), |span| self.at(span));
            diagnostics.error_of(Code::Key, location, typed::message(&error), hint);
        }
        None
    }
}

#[cfg(test)]
mod tests;
