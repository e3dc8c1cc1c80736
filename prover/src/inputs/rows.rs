//! A balance or a debt as it is sorted: the account's id first, so that what it has comes together.
//!
//! ```text
//! id || 0x00 || side (u8) || asset (u16) || file (u32) || line (u64) || amount (u64)        integers big-endian
//! ```
//!
//! The side is 0 for a balance, 1 for a debt, and 2 where the line says of its account that there is nothing. Ids have no control characters: the zero ends them, and ids that begin alike keep the order of their bytes.

use circuits::ledger::{AccountId, Amount, AssetId};

use super::diagnostics::{Location, RecordKind};

/// Bytes after the id.
const TAIL_BYTES: usize = 1 + 1 + 2 + LinePlace::BYTES + 8;

/// A line of one of the ledger's files, in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LinePlace {
    /// Number of the file, from 0.
    pub file: u32,
    /// Line of the file, from 1.
    pub line: u64,
}

impl LinePlace {
    const BYTES: usize = 4 + 8;
}

/// A file of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFile {
    /// As the snapshot names it; empty for a ledger made in memory.
    pub name: String,
    /// What its records are.
    pub kind: RecordKind,
}

impl LedgerFile {
    /// A line or row of it.
    pub fn line(&self, line: u64) -> FileLine {
        FileLine {
            file: self.clone(),
            line,
        }
    }
}

/// A line of a file, or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// The file.
    pub file: LedgerFile,
    /// From 1.
    pub line: u64,
}

impl FileLine {
    /// Its place.
    pub fn location(&self) -> Location {
        Location::record(&self.file.name, self.file.kind, self.line)
    }
}

/// Which way an amount is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The exchange owes it to the customer.
    Balance,
    /// The customer owes it to the exchange.
    Debt,
}

impl Side {
    /// What tables and messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Debt => "debt",
        }
    }
}

/// A balance or a debt of an account, or that a line has neither of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// `None` for a line that says that nothing is held, or whose asset is left out.
    pub side: Option<Side>,
    pub asset: AssetId,
    pub place: LinePlace,
    pub amount: Amount,
}

/// Writes a row's record into a buffer that is used again and again.
pub(super) fn encode(record: &mut Vec<u8>, id: AccountId<'_>, row: &Row) {
    record.clear();
    record.extend_from_slice(id.as_bytes());
    record.push(0);
    record.push(match row.side {
        Some(Side::Balance) => 0,
        Some(Side::Debt) => 1,
        None => 2,
    });
    // A registry has 512 assets.
    record.extend_from_slice(&(row.asset.index() as u16).to_be_bytes());
    record.extend_from_slice(&row.place.file.to_be_bytes());
    record.extend_from_slice(&row.place.line.to_be_bytes());
    record.extend_from_slice(&row.amount.0.to_be_bytes());
}

/// The id and what follows it.
///
/// # Panics
/// For what is no record: they come from memory or from a file that nobody else can open.
pub(super) fn decode(record: &[u8]) -> (&[u8], Row) {
    let (id, tail) = record.split_at(record.len() - TAIL_BYTES);
    let side = match tail[1] {
        0 => Some(Side::Balance),
        1 => Some(Side::Debt),
        _ => None,
    };
    let (asset, tail) = tail[2..].split_at(2);
    let (file, tail) = tail.split_at(4);
    let (line, amount) = tail.split_at(8);
    let asset = u16::from_be_bytes(asset.try_into().expect("2 bytes"));
    let row = Row {
        side,
        asset: AssetId::new(asset.into()).expect("only listed assets are written"),
        place: LinePlace {
            file: u32::from_be_bytes(file.try_into().expect("4 bytes")),
            line: u64::from_be_bytes(line.try_into().expect("8 bytes")),
        },
        amount: Amount(u64::from_be_bytes(amount.try_into().expect("8 bytes"))),
    };
    (id, row)
}
