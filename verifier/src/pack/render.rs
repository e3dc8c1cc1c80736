//! The tables of a pack as files. Both sides make them here, byte for byte: what is in JSON is in CSV and on the page, and
//! nothing else is.

use super::{
    names::{PACK, PAGE, TABLES},
    page,
    tables::PackTables,
};
use crate::cell::{csv_of_ids, plain};

/// The files that follow from the tables, with their names.
pub fn render(tables: &PackTables) -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: &dyn ToString| number.to_string();
    let [
        control,
        assets,
        clauses,
        wallets,
        sample,
        changes,
        exceptions,
    ] = TABLES;
    let mut files = vec![
        (PACK, tables.to_bytes()),
        (PAGE, page::to_html(tables).into_bytes()),
    ];
    let rows = tables.control.iter();
    let rows = rows.map(|row| [&row.what, &row.value, &row.source].map(Clone::clone));
    files.push((control, csv(["what", "value", "source"], rows)));

    let rows = tables.assets.iter().map(|row| {
        [
            row.asset.clone(),
            number(&row.decimals),
            row.balances.clone(),
            row.pledged.clone(),
            row.loans.clone(),
            row.liabilities.clone(),
            row.reserves.clone(),
            row.surplus.clone(),
            text(&row.ratio_bps),
            number(&row.required_bps),
            text(&row.price),
            text(&row.value),
            row.share_bps
                .map_or_else(String::new, |bps| bps.to_string()),
            row.rank.map_or_else(String::new, |rank| rank.to_string()),
            number(&row.ten_largest),
            number(&row.four_fifths),
        ]
    });
    let columns = [
        "asset",
        "decimals",
        "balances",
        "pledged",
        "loans",
        "liabilities",
        "reserves",
        "surplus",
        "ratio_bps",
        "required_bps",
        "price",
        "value",
        "share_bps",
        "rank",
        "ten_largest",
        "four_fifths",
    ];
    files.push((assets, csv(columns, rows)));

    let rows = tables.clauses.iter();
    let rows = rows.map(|row| {
        [
            row.clause.clone(),
            number(&row.holds),
            text(&row.margin_bps),
        ]
    });
    files.push((clauses, csv(["clause", "holds", "margin_bps"], rows)));

    let rows = tables.wallets.iter().map(|row| {
        [
            number(&row.entry),
            row.asset.clone(),
            row.chain.clone(),
            row.address.clone(),
            text(&row.outpoint),
            row.custody.clone(),
            row.amount.clone(),
            text(&row.evidence),
            row.height
                .map_or_else(String::new, |height| height.to_string()),
            text(&row.block_hash),
            text(&row.found),
            text(&row.found_is),
        ]
    });
    let columns = [
        "entry",
        "asset",
        "chain",
        "address",
        "outpoint",
        "custody",
        "amount",
        "evidence",
        "height",
        "block_hash",
        "found",
        "found_is",
    ];
    files.push((wallets, csv(columns, rows)));

    if let Some(table) = &tables.sample {
        let rows = table.rows.iter().flat_map(|row| {
            let cells = |asset: &str, side: &str, amount: &str| {
                let (account, pseudonym) = (&row.account, &row.pseudonym);
                let texts = [asset, side, amount].map(str::to_owned);
                let [asset, side, amount] = texts;
                let account = documents::inclusion::cell_of_id(account).into_owned();
                [
                    account,
                    number(&row.leaf),
                    pseudonym.clone(),
                    asset,
                    side,
                    amount,
                ]
            };
            let mut all: Vec<_> = row
                .amounts
                .iter()
                .map(|amount| cells(&amount.asset, &amount.side, &amount.amount))
                .collect();
            if all.is_empty() {
                all.push(cells("", "", ""));
            }
            all
        });
        let columns = ["account", "leaf", "pseudonym", "asset", "side", "amount"];
        files.push((sample, csv_of_ids(columns, rows)));
    }
    if let Some(table) = &tables.changes {
        let rows = table.rows.iter().map(|row| {
            let (kind, subject, what) = (row.kind.clone(), row.subject.clone(), row.what.clone());
            [kind, subject, what, text(&row.before), text(&row.now)]
        });
        let columns = ["kind", "subject", "what", "before", "now"];
        files.push((changes, csv(columns, rows)));
    }
    let rows = tables.exceptions.iter();
    let rows = rows.map(|row| [&row.code, &row.subject, &row.text].map(Clone::clone));
    files.push((exceptions, csv(["code", "subject", "text"], rows)));
    files
}

/// A table in which no cell is a formula.
fn csv<const N: usize>(columns: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    csv_of_ids(columns, rows.map(|row| row.map(|cell| plain(&cell))))
}
