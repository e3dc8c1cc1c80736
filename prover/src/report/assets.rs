//! Both sides of each asset: what is owed, what is held, what there is beyond, and what rounding has done. For the
//! operator's eyes only.

use documents::{
    bundle::{amount::format_amount, descriptor::Asset},
    share::ratio_bps,
};

use super::{Align, Cell, Column, Part, Table};
use crate::{
    inputs::{LoadedSnapshot, departures::RoundedAmounts},
    prove::BalanceSheet,
};

/// Both sides of every listed asset.
pub(super) struct AssetsTable<'a> {
    rows: Vec<Row<'a>>,
}

/// One asset's.
struct Row<'a> {
    asset: &'a Asset,
    /// Balances less the debts that count.
    liabilities: u128,
    /// Debts that count.
    loans: u128,
    reserves: u128,
    /// Of balances, debts and reserves: all against the exchange.
    rounded: RoundedAmounts,
}

impl Row<'_> {
    /// In whole units, without zeros at the end.
    fn amount(&self, units: u128) -> String {
        let amount = format_amount(units, self.asset.decimals);
        match amount.contains('.') {
            true => amount
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned(),
            false => amount,
        }
    }

    /// What is held beyond what is owed, with its sign.
    fn surplus(&self) -> String {
        let units = self.reserves.abs_diff(self.liabilities);
        let sign = match self.reserves >= self.liabilities {
            true => "+",
            false => "-",
        };
        format!("{sign}{}", self.amount(units))
    }

    /// What is held as a share of what is owed, in basis points and rounded down; none of nothing.
    fn ratio_bps(&self) -> Option<u128> {
        ratio_bps(self.reserves, self.liabilities)
    }
}

impl<'a> AssetsTable<'a> {
    /// Of a snapshot, and what it adds up to.
    pub fn new(snapshot: &'a LoadedSnapshot, sheet: &BalanceSheet<'_>) -> Self {
        let departures = snapshot.ledger.departures();
        let rows = snapshot.head.assets.iter().enumerate();
        let rows = rows.map(|(index, asset)| {
            let loans = sheet.liabilities().debts[index];
            Row {
                asset,
                liabilities: sheet.witness.gross(index).saturating_sub(loans),
                loans,
                reserves: sheet.reserves()[index],
                rounded: departures.rounded_balances[index]
                    .and(departures.rounded_debts[index])
                    .and(snapshot.reserves.rounded[index]),
            }
        });
        Self {
            rows: rows.collect(),
        }
    }

    /// The table, after a line about it.
    pub fn part(&self) -> Part {
        let less = match self.rows.iter().any(|row| row.loans > 0) {
            true => "; liabilities are less the loans that count",
            false => "",
        };
        let rounded = self.rows.iter().any(|row| row.rounded.count > 0);
        let table = Table::new(&self.rows, columns(rounded));
        let mut lines = vec![format!("by asset, in whole units (confidential){less}:")];
        lines.extend(table.lines());
        Part::lines(lines).with("assets", table.to_json())
    }
}

/// What was rounded is for people only if anything was.
fn columns<'a>(rounded: bool) -> Vec<Column<Row<'a>>> {
    let column =
        |key, head, align, cell: fn(&Row<'a>) -> Cell| Column::new(head, key, align, cell).after(2);
    let of_rounding = |key, head, cell: fn(&Row<'a>) -> Cell| match rounded {
        true => column(key, head, Align::Right, cell),
        false => Column::for_programs(key, cell),
    };
    let ratio = |row: &Row<'a>| {
        let ratio = row.ratio_bps();
        let shown = ratio.map_or_else(
            || "-".to_owned(),
            |bps| format!("{}.{:02}%", bps / 100, bps % 100),
        );
        Cell::new(shown, ratio.map(|bps| bps.to_string()))
    };
    vec![
        column("asset", "asset", Align::Left, |row| {
            Cell::text(&row.asset.symbol)
        }),
        column("liabilities", "liabilities", Align::Right, |row| {
            Cell::text(row.amount(row.liabilities))
        }),
        Column::for_programs("loans", |row: &Row<'a>| Cell::text(row.amount(row.loans))),
        column("reserves", "reserves", Align::Right, |row| {
            Cell::text(row.amount(row.reserves))
        }),
        column("surplus", "surplus", Align::Right, |row| {
            Cell::text(row.surplus())
        }),
        column("ratio_bps", "ratio", Align::Right, ratio),
        of_rounding("rounded", "rounded", |row| {
            Cell::new(row.rounded.count.to_string(), row.rounded.count)
        }),
        of_rounding("rounded_by", "by", |row| {
            Cell::text(row.rounded.sum(row.asset.decimals))
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(asset: &Asset, liabilities: u128, reserves: u128) -> Row<'_> {
        Row {
            asset,
            liabilities,
            loans: 0,
            reserves,
            rounded: RoundedAmounts::default(),
        }
    }

    #[test]
    fn a_gap_has_a_sign_and_a_ratio_is_never_rounded_up() {
        let asset = Asset {
            symbol: "X".to_owned(),
            decimals: 2,
        };
        for (liabilities, reserves, surplus, ratio) in [
            (1_000, 1_050, "+0.5", Some(10_500)),
            (1_000_000, 999_999, "-0.01", Some(9_999)),
            (700, 700, "+0", Some(10_000)),
            (0, 5, "+0.05", None),
            (3, 0, "-0.03", Some(0)),
            (
                1,
                u128::MAX,
                "+3402823669209384634633746074317682114.54",
                Some(u128::MAX),
            ),
        ] {
            let row = row(&asset, liabilities, reserves);
            let case = format!("{reserves} of {liabilities}");
            assert_eq!(
                (row.surplus().as_str(), row.ratio_bps()),
                (surplus, ratio),
                "{case}"
            );
        }
    }
}
