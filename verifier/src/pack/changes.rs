//! What is other than in the pack before. What that pack says is taken as it stands: it is verified by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::tables::{AssetRow, ChangeRow, Changes, PackTables, WalletRow};

/// What of a row is compared, and what it is called.
type Column<Row> = (&'static str, fn(&Row) -> Option<String>);

/// The accounts' number, as both packs have it.
const ACCOUNTS: &str = "accounts";

/// Compares with the pack before.
pub(super) fn since(before: &PackTables, now: &PackTables) -> Changes {
    let mut rows = Vec::new();
    let mut compare = |kind: &str, subject: &str, what: &str, [was, is]: [Option<String>; 2]| {
        if was != is {
            rows.push(ChangeRow {
                kind: kind.to_owned(),
                subject: subject.to_owned(),
                what: what.to_owned(),
                before: was,
                now: is,
            });
        }
    };
    let both = |of: fn(&PackTables) -> Option<String>| [of(before), of(now)];
    compare(
        "policy",
        "",
        "digest",
        both(|pack| Some(pack.policy.clone())),
    );
    let source = |of: fn(&super::tables::PriceSource) -> &String| {
        [before, now].map(|pack| pack.prices.as_ref().map(|prices| of(prices).clone()))
    };
    compare("prices", "", "source", source(|prices| &prices.source));
    compare("prices", "", "quote", source(|prices| &prices.quote));
    let accounts = |pack: &PackTables| {
        let mut control = pack.control.iter();
        let row = control.find(|row| row.what == ACCOUNTS);
        row.map(|row| row.value.clone())
    };
    compare("accounts", "", "count", [accounts(before), accounts(now)]);

    let assets = [before, now].map(|pack| {
        let named = pack.assets.iter().map(|row| (row.asset.as_str(), row));
        named.collect::<BTreeMap<_, _>>()
    });
    let symbols: BTreeSet<_> = assets.iter().flat_map(|of| of.keys().copied()).collect();
    let columns: [Column<AssetRow>; 8] = [
        ("decimals", |row| Some(row.decimals.to_string())),
        ("balances", |row| Some(row.balances.clone())),
        ("loans", |row| Some(row.loans.clone())),
        ("reserves", |row| Some(row.reserves.clone())),
        ("surplus", |row| Some(row.surplus.clone())),
        ("ratio_bps", |row| row.ratio_bps.clone()),
        ("required_bps", |row| Some(row.required_bps.to_string())),
        ("price", |row| row.price.clone()),
    ];
    for symbol in symbols {
        let rows = [0, 1].map(|pack: usize| assets[pack].get(symbol));
        for (what, column) in columns {
            let values = rows.map(|row| row.and_then(|row| column(row)));
            compare("asset", symbol, what, values);
        }
    }

    let wallets = [before, now].map(|pack| {
        let named = pack.wallets.iter().map(|row| (place(row), row));
        named.collect::<BTreeMap<_, _>>()
    });
    let places: BTreeSet<_> = wallets.iter().flat_map(|of| of.keys()).collect();
    let columns: [Column<WalletRow>; 2] = [
        ("amount", |row| Some(row.amount.clone())),
        ("evidence", |row| row.evidence.clone()),
    ];
    for at in places {
        let rows = [0, 1].map(|pack: usize| wallets[pack].get(at));
        for (what, column) in columns {
            let values = rows.map(|row| row.and_then(|row| column(row)));
            compare("wallet", at, what, values);
        }
    }
    Changes {
        root: before.root.clone(),
        sequence: before.sequence,
        time: before.time.clone(),
        named: now.previous_root.as_ref() == Some(&before.root),
        rows,
    }
}

/// Where a wallet's asset is: no other entry of a list is there.
fn place(row: &WalletRow) -> String {
    let output = row.outpoint.as_deref().unwrap_or_default();
    let at = format!("{} {} {} {output}", row.asset, row.chain, row.address);
    at.trim_end().to_owned()
}
