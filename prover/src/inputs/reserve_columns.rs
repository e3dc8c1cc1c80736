//! The columns of a table of reserves.

use super::{
    addresses::column, columns, diagnostics::Diagnostics, snapshot::ReservesConfig, table::Table,
    typed::ColumnName,
};

/// Where they are, from 0.
pub(super) struct Columns {
    pub asset: usize,
    pub chain: usize,
    pub address: usize,
    pub amount: usize,
    pub outpoint: Option<usize>,
    pub height: Option<usize>,
    pub block_hash: Option<usize>,
}

impl Columns {
    /// Those of a table. `None` if some are missing, which is reported.
    pub fn of(
        config: &ReservesConfig,
        table: &Table,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let needed = [
            column(&config.asset, "asset"),
            column(&config.chain, "chain"),
            column(&config.address, "address"),
            column(&config.amount, "amount"),
        ];
        let places = columns::places(table, &needed, diagnostics);
        // A column that the snapshot names must be there; one that it does not name may be.
        let mut extra = |named: &Option<ColumnName>, default| match named {
            Some(ColumnName(name)) => {
                columns::places(table, &[name], diagnostics).map(|at| Some(at[0]))
            }
            None => Some(table.column(default)),
        };
        let outpoint = extra(&config.outpoint, "outpoint");
        let height = extra(&config.height, "height");
        let block_hash = extra(&config.block_hash, "block_hash");
        let places = places?;
        Some(Self {
            asset: places[0],
            chain: places[1],
            address: places[2],
            amount: places[3],
            outpoint: outpoint?,
            height: height?,
            block_hash: block_hash?,
        })
    }

    /// All of them.
    pub fn all(&self) -> Vec<usize> {
        let needed = [self.asset, self.chain, self.address, self.amount];
        let extra = [self.outpoint, self.height, self.block_hash];
        needed
            .into_iter()
            .chain(extra.into_iter().flatten())
            .collect()
    }
}
