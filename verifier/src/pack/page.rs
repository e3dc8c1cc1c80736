//! The page of a pack: for a browser, and for paper.

use askama::Template;
use verdict::report::{percent, shown};

use super::tables::{AssetRow, Changes, PackTables, SampleRow, WalletRow};

/// Most rows of a table that the page has; files for machines have all.
const MAX_ROWS: usize = 2_000;

/// The page, which loads nothing else and runs nothing.
pub(super) fn to_html(tables: &PackTables) -> String {
    let sample = tables.sample.as_ref();
    let changes = tables.changes.as_ref();
    let page = Page {
        exchange: shown(&tables.exchange),
        quote: tables
            .prices
            .as_ref()
            .map_or_else(String::new, |prices| shown(&prices.quote)),
        assets: tables.assets.iter().map(PageAsset::new).collect(),
        wallets: first(&tables.wallets),
        wallets_left_out: tables.wallets.len().saturating_sub(MAX_ROWS),
        sample_rows: sample.map_or(&[], |sample| first(&sample.rows)),
        sample_left_out: sample.map_or(0, |sample| sample.rows.len().saturating_sub(MAX_ROWS)),
        change_rows: changes.map_or(&[], |changes| first(&changes.rows)),
        changes_left_out: changes.map_or(0, |changes| changes.rows.len().saturating_sub(MAX_ROWS)),
        exceptions: first(&tables.exceptions),
        exceptions_left_out: tables.exceptions.len().saturating_sub(MAX_ROWS),
        changes,
        tables,
    };
    let page = page.render().expect("the page has only texts and numbers");
    // Many of these texts are an operator's words: none turns what stands around it.
    let lines: Vec<_> = page.lines().map(shown).collect();
    lines.join("\n") + "\n"
}

fn first<T>(rows: &[T]) -> &[T] {
    &rows[..rows.len().min(MAX_ROWS)]
}

/// `templates/audit_pack.html`. Every value is escaped by the template.
#[derive(Template)]
#[template(path = "audit_pack.html")]
struct Page<'a> {
    exchange: String,
    quote: String,
    assets: Vec<PageAsset<'a>>,
    wallets: &'a [WalletRow],
    wallets_left_out: usize,
    sample_rows: &'a [SampleRow],
    sample_left_out: usize,
    changes: Option<&'a Changes>,
    change_rows: &'a [super::tables::ChangeRow],
    changes_left_out: usize,
    exceptions: &'a [super::tables::ExceptionRow],
    exceptions_left_out: usize,
    tables: &'a PackTables,
}

/// An asset, with its shares in per cent.
struct PageAsset<'a> {
    row: &'a AssetRow,
    ratio: String,
    share: String,
    scope: &'static str,
}

impl<'a> PageAsset<'a> {
    fn new(row: &'a AssetRow) -> Self {
        let bps = row.ratio_bps.as_ref();
        let ratio = bps.map_or_else(String::new, |bps| match bps.parse() {
            Ok(bps) => percent(bps),
            Err(_) => format!("{bps} basis points"),
        });
        Self {
            row,
            ratio,
            share: row.share_bps.map_or_else(String::new, percent),
            scope: match (row.ten_largest, row.four_fifths) {
                (true, true) => "both",
                (true, false) => "ten largest",
                (false, true) => "80 per cent",
                (false, false) => "",
            },
        }
    }
}
