//! The customers' balances and debts, from long and from wide tables.

use std::collections::BTreeSet;

use circuits::ledger::{AccountId, Amount};
use toml::Spanned;

use super::{
    builder::LedgerBuilder,
    cells::{Cell, Cells, read_account, read_side, refuse_signs_beside},
    columns,
    diagnostics::{Code, Diagnostics, Finding},
    mapping::Context,
    names::UnknownNames,
    rows::Side,
    snapshot::{Layout, LiabilitiesConfig},
    table::Table,
    tables::TableSource,
    typed::{ColumnName, RepeatedConfig},
    wide::{WideColumns, left_out},
};

/// Reads the files of the section with this number into a ledger.
pub fn read(
    section: &Spanned<LiabilitiesConfig>,
    context: &mut Context<'_>,
    number: u32,
    builder: &mut LedgerBuilder<'_>,
) {
    let config = section.get_ref();
    let sources = TableSource::of_section(config.tables(), section.span(), context);
    match config.layout {
        Layout::Long => read_long(config, &sources, context, builder),
        Layout::Wide => read_wide(section, number, &sources, context, builder),
    }
}

/// Whether several amounts of one account in one asset are added up.
fn adds(config: &LiabilitiesConfig) -> bool {
    let repeated = config.repeated.as_ref().map(Spanned::get_ref);
    repeated == Some(&RepeatedConfig::Add)
}

/// What to do about an asset that is not listed.
const NOT_LISTED: &str = "list it, map the file's name for it (case matters) under [liabilities.symbols], or name it in \
                          leave_out_assets";

fn read_long(
    config: &LiabilitiesConfig,
    sources: &[TableSource<'_>],
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
    let mapped = config.symbols.as_ref().map(Spanned::get_ref);
    let left_out = left_out(&config.leave_out_assets, mapped, context);
    let cells = Cells::new(config, context);
    let mut unknown = UnknownNames::default();
    let mut wanted = vec![
        account(config),
        column(config.asset.as_ref()).unwrap_or("asset"),
        column(config.amount.as_ref()).unwrap_or("amount"),
    ];
    wanted.extend(column(config.side.as_ref()));
    for source in sources {
        let Some(mut table) = source.open(context) else {
            continue;
        };
        let unread = &mut builder.departures().unread_columns;
        let columns = places(&table, &wanted, &[], config, unread, context.diagnostics);
        let Some(columns) = columns else { continue };
        if !table.choose(&columns, context.diagnostics) {
            continue;
        }
        builder.begin_file(table.name(), table.columns().kind, adds(config));
        let mut lines: u64 = 0;
        while let Some(row) = table.next_row(context.diagnostics) {
            if !builder.count_line() {
                return;
            }
            lines += 1;
            let name = row.text(columns[1]);
            let asset = names.get(name).copied();
            if asset.is_none() && left_out.iter().any(|left_out| left_out == name) {
                if cells.is_something(row.field(columns[2])) {
                    builder.departures().unlisted(name);
                }
                if let Ok(id) = AccountId::new(row.text(columns[0])) {
                    builder.mention(id, row.line);
                }
                continue;
            }
            let id = read_account(&row, columns[0], context.diagnostics);
            let Some(asset) = asset else {
                unknown.report(&row, columns[1], NOT_LISTED, context.diagnostics);
                continue;
            };
            let side = match columns.get(3) {
                Some(column) => read_side(&row, *column, context.diagnostics),
                None => Some(Side::Balance),
            };
            let Some(side) = side else { continue };
            let departures = builder.departures();
            let cell = cells.read((&row, columns[2]), side, asset, context, departures);
            match (id, cell) {
                (Some(id), Cell::Amount(side, amount)) => {
                    builder.push_row(id, side, asset, amount, row.line);
                }
                (Some(id), Cell::NotHeld) => builder.mention(id, row.line),
                _ => {}
            }
        }
        warn_of_no_lines(lines, &table, context.diagnostics);
    }
}

fn warn_of_no_lines(lines: u64, table: &Table, diagnostics: &mut Diagnostics) {
    // With errors, what is missing was perhaps not read.
    if lines == 0 && diagnostics.errors() == 0 {
        let location = table.columns().place(table.name());
        let message = match location.line {
            Some(_) => "nothing follows the header",
            None => "there are no rows",
        };
        diagnostics.report(Finding::warning(
            Code::Nothing,
            location,
            message,
            "check the export",
        ));
    }
}

fn read_wide(
    section: &Spanned<LiabilitiesConfig>,
    number: u32,
    sources: &[TableSource<'_>],
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
    let left_out = left_out(&config.leave_out_assets, None, context);
    let reader = Cells::new(config, context);
    let adds = adds(config);
    let Some(section_columns) = WideColumns::new(section, adds, context) else {
        return;
    };
    let account = account(config);
    let ignored = ignored(config);
    let mut cells = Vec::new();
    for source in sources {
        let Some(mut table) = source.open(context) else {
            continue;
        };
        let mapped = section_columns.of_table(&table, account, &ignored, context);
        let Some(mapped) = mapped else { continue };
        let mut wanted = vec![account];
        wanted.extend(mapped.iter().map(|column| column.name.as_str()));
        let unread = &mut builder.departures().unread_columns;
        let columns = places(
            &table,
            &wanted,
            &left_out,
            config,
            unread,
            context.diagnostics,
        );
        let Some(columns) = columns else { continue };
        let left_out: Vec<_> = left_out
            .iter()
            .filter_map(|name| Some((name, table.column(name)?)))
            .collect();
        let chosen = columns
            .iter()
            .chain(left_out.iter().map(|(_, column)| column));
        if !table.choose(&chosen.copied().collect::<Vec<_>>(), context.diagnostics) {
            continue;
        }
        builder.begin_wide_file(
            (table.name(), table.columns().kind),
            number,
            table.column_at(columns[0]),
            adds,
        );
        let mut lines: u64 = 0;
        while let Some(row) = table.next_row(context.diagnostics) {
            if !builder.count_line() {
                return;
            }
            lines += 1;
            let id = read_account(&row, columns[0], context.diagnostics);
            for (name, column) in &left_out {
                if reader.is_something(row.field(*column)) {
                    builder.departures().unlisted(name);
                }
            }
            cells.clear();
            for (meaning, column) in mapped.iter().zip(&columns[1..]) {
                let (side, asset) = (meaning.side, meaning.asset);
                let departures = builder.departures();
                match reader.read((&row, *column), side, asset, context, departures) {
                    Cell::Amount(side, amount) => cells.push((side, asset, amount)),
                    Cell::NotHeld | Cell::Wrong => {}
                }
            }
            let Some(id) = id else { continue };
            if cells.is_empty() {
                builder.mention(id, row.line);
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
        warn_of_no_lines(lines, &table, context.diagnostics);
    }
}

/// The column of the account ids.
fn account(config: &LiabilitiesConfig) -> &str {
    let named = config.account.as_ref();
    named.map_or("account", |ColumnName(name)| name)
}

fn column(named: Option<&Spanned<ColumnName>>) -> Option<&str> {
    named.map(|name| name.get_ref().0.as_str())
}

/// The columns that say nothing about balances.
fn ignored(config: &LiabilitiesConfig) -> Vec<String> {
    let names = config.ignore.iter();
    names.map(|ColumnName(name)| name.clone()).collect()
}

/// Places of the wanted columns; nothing has to be said of those that are left out. `unread` are those of which nothing is
/// said, where that is allowed.
fn places(
    table: &Table,
    wanted: &[&str],
    left_out: &[String],
    config: &LiabilitiesConfig,
    unread: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let columns = columns::places(table, wanted, diagnostics)?;
    let ignored = [&ignored(config)[..], left_out].concat();
    if config.ignore_other_columns {
        unread.extend(columns::others(table, &columns, &ignored));
    } else {
        columns::refuse_others(table, &columns, &ignored, diagnostics);
    }
    Some(columns)
}
