//! The customers' balances and debts, from long and from wide tables.

use circuits::ledger::{AccountId, AccountIdError, Amount, AssetId};
use toml::Spanned;

use super::{
    amount::Rounding,
    builder::LedgerBuilder,
    columns,
    diagnostics::{Diagnostics, Location},
    mapping::Context,
    named_file::InputFile,
    registry::Registry,
    rows::Side,
    snapshot::{Layout, LiabilitiesConfig},
    table::{Row, Table},
};

/// Reads the files of the section with this number into a ledger.
pub fn read(
    section: &Spanned<LiabilitiesConfig>,
    context: &mut Context<'_>,
    number: u32,
    builder: &mut LedgerBuilder<'_>,
) {
    let config = section.get_ref();
    let files = context.files(config.file.as_ref(), config.files.as_ref(), section.span());
    let delimiter = context.delimiter(config.delimiter.as_ref());
    match config.layout {
        Layout::Long => read_long(config, &files, delimiter, context, builder),
        Layout::Wide => read_wide(section, number, &files, delimiter, context, builder),
    }
}

/// How the amounts of a section are read.
struct Amounts<'a> {
    registry: &'a Registry,
    /// Digits beyond an asset's decimals are rounded against the exchange: balances up, debts down.
    conservative: bool,
    signed: bool,
    not_held: Option<&'a [u8]>,
}

/// What a cell says.
enum Cell {
    Amount(Side, Amount),
    NotHeld,
    /// Nothing: that has been reported.
    Wrong,
}

impl<'a> Amounts<'a> {
    fn new(config: &'a LiabilitiesConfig, registry: &'a Registry) -> Self {
        Self {
            registry,
            conservative: config.rounding.is_some(),
            signed: is_signed(config),
            not_held: config
                .not_held
                .as_ref()
                .map(|token| token.get_ref().as_bytes()),
        }
    }

    /// A token that is an amount would make balances of that amount disappear.
    fn refuse_ambiguous_token(config: &LiabilitiesConfig, context: &mut Context<'_>) {
        let is_amount = |text: &str| {
            text.bytes()
                .all(|byte| byte == b'.' || byte.is_ascii_digit())
        };
        if let Some(token) = &config.not_held
            && !token.get_ref().is_empty()
            && is_amount(token.get_ref())
        {
            context.diagnostics.error(
                context.text.at(token.span()),
                "not_held is an amount",
                "name a token that cannot be a balance, such as \"-1\"; empty cells need none",
            );
        }
    }

    fn read(
        &self,
        row: &Row<'_>,
        column: usize,
        side: Side,
        asset: AssetId,
        diagnostics: &mut Diagnostics,
    ) -> Cell {
        let text = row.field(column);
        if self.not_held == Some(text) {
            return Cell::NotHeld;
        }
        let (side, text) = match text.strip_prefix(b"-") {
            Some(digits) if self.signed => (Side::Debt, digits),
            _ => (side, text),
        };
        let rounding = match side {
            _ if !self.conservative => Rounding::Exact,
            Side::Balance => Rounding::Up,
            Side::Debt => Rounding::Down,
        };
        match self.registry.amount(asset, text, rounding) {
            Ok(amount) => Cell::Amount(side, amount),
            Err(error) => {
                let asset = self.registry.asset(asset);
                diagnostics.error(row.at(column), error.message(asset), error.hint(asset));
                Cell::Wrong
            }
        }
    }
}

fn is_signed(config: &LiabilitiesConfig) -> bool {
    config
        .signed
        .as_ref()
        .is_some_and(|signed| *signed.get_ref())
}

/// Of two ways of saying that an amount is a debt, a file has one.
fn refuse_signs_beside<T>(
    config: &LiabilitiesConfig,
    other: Option<&Spanned<T>>,
    context: &mut Context<'_>,
) {
    if let (Some(signed), true, true) = (&config.signed, is_signed(config), other.is_some()) {
        context.diagnostics.error(
            context.text.at(signed.span()),
            "debts are told by their sign and in another way too",
            "keep signed = true, or say which columns or lines are debts",
        );
    }
}

/// What a cell of the column `side` says.
fn read_side(row: &Row<'_>, column: usize, diagnostics: &mut Diagnostics) -> Option<Side> {
    let side = [Side::Balance, Side::Debt]
        .into_iter()
        .find(|side| side.name().as_bytes() == row.field(column));
    if side.is_none() {
        diagnostics.error(
            row.at(column),
            "the side is neither balance nor debt",
            "write balance for what the exchange owes the customer, and debt for what the customer owes it",
        );
    }
    side
}

fn read_account<'a>(
    row: &Row<'a>,
    column: usize,
    diagnostics: &mut Diagnostics,
) -> Option<AccountId<'a>> {
    match AccountId::new(row.text(column)) {
        Ok(id) => Some(id),
        Err(error) => {
            let hint = match error {
                AccountIdError::Empty => "write the id by which its owner knows the account",
                AccountIdError::TooLong => "use an id of at most 256 bytes",
                AccountIdError::OuterWhiteSpace => "write the id without the white space around it",
                AccountIdError::Control => "write the id in visible characters",
            };
            diagnostics.error(row.at(column), error.to_string(), hint);
            None
        }
    }
}

fn read_long(
    config: &LiabilitiesConfig,
    files: &[InputFile],
    delimiter: u8,
    context: &mut Context<'_>,
    builder: &mut LedgerBuilder<'_>,
) {
    let hint = "set layout = \"wide\", or map asset names under [liabilities.symbols]";
    context.refuse("columns", config.columns.as_ref(), hint);
    context.refuse(
        "debts",
        config.debts.as_ref(),
        "name the column that says balance or debt with side, or set signed = true",
    );
    refuse_signs_beside(config, config.side.as_ref(), context);
    let names = context.symbols(config.symbols.as_ref());
    Amounts::refuse_ambiguous_token(config, context);
    let amounts = Amounts::new(config, context.registry);
    let diagnostics = &mut *context.diagnostics;
    let mut wanted = vec![
        config.account.as_deref().unwrap_or("account"),
        config.asset.as_ref().map_or("asset", |name| name.get_ref()),
        config
            .amount
            .as_ref()
            .map_or("amount", |name| name.get_ref()),
    ];
    wanted.extend(config.side.as_ref().map(|name| name.get_ref().as_str()));
    for file in files {
        let Some((mut table, columns)) = open(file, delimiter, &wanted, config, diagnostics) else {
            continue;
        };
        builder.begin_file(&file.name);
        let mut lines: u64 = 0;
        while let Some(row) = table.next_row(diagnostics) {
            if !builder.count_line() {
                return;
            }
            lines += 1;
            let id = read_account(&row, columns[0], diagnostics);
            let Some(asset) = names.get(row.text(columns[1])) else {
                diagnostics.error(
                    row.at(columns[1]),
                    "the asset is not in the list of assets",
                    "list it, or map the file's name for it (case matters) under [liabilities.symbols]",
                );
                continue;
            };
            let side = match columns.get(3) {
                Some(column) => read_side(&row, *column, diagnostics),
                None => Some(Side::Balance),
            };
            let Some(side) = side else { continue };
            let cell = amounts.read(&row, columns[2], side, *asset, diagnostics);
            if let (Some(id), Cell::Amount(side, amount)) = (id, cell) {
                builder.push_row(id, side, *asset, amount, row.line);
            }
        }
        warn_of_no_lines(lines, file, diagnostics);
    }
}

fn warn_of_no_lines(lines: u64, file: &InputFile, diagnostics: &mut Diagnostics) {
    // With errors, what is missing was perhaps not read.
    if lines == 0 && diagnostics.errors() == 0 {
        let location = Location::line(&file.name, 1);
        diagnostics.warning(location, "nothing follows the header", "check the export");
    }
}

fn read_wide(
    section: &Spanned<LiabilitiesConfig>,
    number: u32,
    files: &[InputFile],
    delimiter: u8,
    context: &mut Context<'_>,
    builder: &mut LedgerBuilder<'_>,
) {
    let config = section.get_ref();
    let hint = "map columns to symbols under [liabilities.columns]";
    context.refuse("asset", config.asset.as_ref(), hint);
    context.refuse("amount", config.amount.as_ref(), hint);
    context.refuse("symbols", config.symbols.as_ref(), hint);
    let hint = "map columns of debts to symbols under [liabilities.debts], or set signed = true";
    context.refuse("side", config.side.as_ref(), hint);
    refuse_signs_beside(config, config.debts.as_ref(), context);
    Amounts::refuse_ambiguous_token(config, context);
    let Some(mapped) = map_columns(section, context) else {
        return;
    };
    let amounts = Amounts::new(config, context.registry);
    let diagnostics = &mut *context.diagnostics;
    let account = config.account.as_deref().unwrap_or("account");
    let wanted: Vec<&str> = std::iter::once(account)
        .chain(mapped.iter().map(|column| column.name.as_str()))
        .collect();
    let mut cells = Vec::with_capacity(mapped.len());
    for file in files {
        let Some((mut table, columns)) = open(file, delimiter, &wanted, config, diagnostics) else {
            continue;
        };
        builder.begin_wide_file(&file.name, number, table.column_at(columns[0]));
        let mut without_balance: u64 = 0;
        let mut lines: u64 = 0;
        while let Some(row) = table.next_row(diagnostics) {
            if !builder.count_line() {
                return;
            }
            lines += 1;
            let id = read_account(&row, columns[0], diagnostics);
            cells.clear();
            let mut wrong = false;
            for (meaning, column) in mapped.iter().zip(&columns[1..]) {
                let (side, asset) = (meaning.side, meaning.asset);
                match amounts.read(&row, *column, side, asset, diagnostics) {
                    Cell::Amount(side, amount) => cells.push((side, asset, amount)),
                    Cell::NotHeld => {}
                    Cell::Wrong => wrong = true,
                }
            }
            let Some(id) = id else { continue };
            if cells.is_empty() {
                without_balance += u64::from(!wrong);
                continue;
            }
            // A table with hundreds of columns is mostly zeros: one of them is enough to know the
            // account by, and only where there is nothing else.
            let held = cells.iter().filter(|(.., amount)| *amount != Amount(0));
            if held.clone().next().is_none() {
                builder.push_row(id, Side::Balance, cells[0].1, Amount(0), row.line);
            }
            for (side, asset, amount) in held {
                builder.push_row(id, *side, *asset, *amount, row.line);
            }
        }
        warn_of_no_lines(lines, file, diagnostics);
        if without_balance > 0 {
            diagnostics.warning(
                Location::file(&file.name),
                format!("{without_balance} lines give their account no balance, and are left out"),
                "write 0 in a cell where the owner is to get an inclusion proof",
            );
        }
    }
}

/// What a wide table's column says.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct MappedColumn {
    side: Side,
    asset: AssetId,
    name: String,
}

/// A wide table's columns: those of balances, then those of debts, each in the order of the registry.
fn map_columns(
    section: &Spanned<LiabilitiesConfig>,
    context: &mut Context<'_>,
) -> Option<Vec<MappedColumn>> {
    let config = section.get_ref();
    let mut mapped: Vec<MappedColumn> = Vec::new();
    let mut said = false;
    for (side, columns) in [
        (Side::Balance, &config.columns),
        (Side::Debt, &config.debts),
    ] {
        for (name, symbol) in columns.iter().flat_map(Spanned::get_ref) {
            said = true;
            let Some(asset) = context.symbol(symbol) else {
                continue;
            };
            let fault = if mapped.iter().any(|other| other.name == *name) {
                Some((
                    "the column is mapped as balances and as debts",
                    "map it once, or set signed = true if negative amounts are debts".to_owned(),
                ))
            } else if mapped
                .iter()
                .any(|other| (other.side, other.asset) == (side, asset))
            {
                Some((
                    "two columns are mapped to the same asset",
                    format!(
                        "give each account one {} of an asset: add the columns up before",
                        side.name()
                    ),
                ))
            } else {
                None
            };
            if let Some((message, hint)) = fault {
                context
                    .diagnostics
                    .error(context.text.at(symbol.span()), message, hint);
                continue;
            }
            mapped.push(MappedColumn {
                side,
                asset,
                name: name.clone(),
            });
        }
    }
    if !said {
        context.diagnostics.error(
            context.text.at(section.span()),
            "a wide table has no columns mapped",
            "map columns to symbols under [liabilities.columns]",
        );
        return None;
    }
    mapped.sort();
    Some(mapped)
}

fn open(
    file: &InputFile,
    delimiter: u8,
    wanted: &[&str],
    config: &LiabilitiesConfig,
    diagnostics: &mut Diagnostics,
) -> Option<(Table, Vec<usize>)> {
    let table = Table::open(&file.path, &file.name, delimiter, diagnostics)?;
    let columns = columns::places(&table, wanted, diagnostics)?;
    if !config.ignore_other_columns {
        columns::refuse_others(&table, &columns, &config.ignore, diagnostics);
    }
    Some((table, columns))
}
