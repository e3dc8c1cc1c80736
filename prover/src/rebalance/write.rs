//! The file of trades: `asset,side,amount,value,cost`, one line for each trade, in exact decimal numbers.

use std::{io, path::Path};

use disk::{Existing, Readers};
use documents::{
    bundle::{amount::format_amount, descriptor::Asset},
    decimal::Decimal,
};

use super::{error::RebalanceError, market::Market, trades::Trades};

const HEADER: &str = "asset,side,amount,value,cost";

/// A trade of one asset.
pub struct Trade<'a> {
    /// What is traded.
    pub asset: &'a Asset,
    /// `buy` or `sell`.
    pub side: &'static str,
    /// Smallest units.
    pub units: u128,
    /// What it is worth, in the currency of the prices.
    pub value: Decimal,
    /// What it costs, in the same.
    pub cost: Decimal,
}

impl Trade<'_> {
    /// The amount in whole units, with all of the asset's decimals.
    pub fn amount(&self) -> String {
        format_amount(self.units, self.asset.decimals)
    }
}

/// The trades that there are, in the order of the assets.
pub fn list<'a>(trades: &Trades, market: &Market, assets: &'a [Asset]) -> Vec<Trade<'a>> {
    let mut list = Vec::new();
    for (index, asset) in assets.iter().enumerate() {
        for (side, units) in [("buy", trades.buy[index]), ("sell", trades.sell[index])] {
            if units > 0 {
                let value = market.value(index, units, asset.decimals);
                let cost = value.times(&market.costs[index]);
                list.push(Trade {
                    asset,
                    side,
                    units,
                    value,
                    cost,
                });
            }
        }
    }
    list
}

/// The file.
pub fn to_csv(trades: &[Trade<'_>]) -> String {
    // No field has a comma or a quotation mark: symbols have none.
    let lines = trades.iter().map(|trade| {
        let (symbol, side, amount) = (&trade.asset.symbol, trade.side, trade.amount());
        format!("{symbol},{side},{amount},{},{}\n", trade.value, trade.cost)
    });
    format!("{HEADER}\n{}", lines.collect::<String>())
}

/// Writes it for its owner, whole or not at all; nothing is replaced.
///
/// # Errors
/// [`RebalanceError::Exists`], [`RebalanceError::Write`].
pub fn write(path: &Path, trades: &[Trade<'_>]) -> Result<(), RebalanceError> {
    let text = to_csv(trades);
    let written = disk::write(path, text.as_bytes(), Existing::Keep, Readers::Owner);
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => RebalanceError::Exists(path.to_owned()),
        _ => RebalanceError::Write {
            path: path.to_owned(),
            source,
        },
    })
}
