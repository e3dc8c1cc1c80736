//! Rows of the pseudonymised ledger, one an account, in the order of leaves; and of the leaves of nobody. Both are read line
//! by line, so that a ledger of any size takes no memory.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Write},
    path::Path,
};

use circuits::{
    curve::{Scalar, decode_scalar, encode_scalar},
    leaf::{Component, Entry},
    ledger::{Amount, AssetId},
};
use documents::{
    bundle::{
        amount::{format_amount, parse_amount},
        descriptor::Descriptor,
    },
    refusal::{Reason, Refusal},
};

use super::names::{LEDGER, PADDING};

/// Most bytes of a line: three amounts of each of 512 assets have at most 53 characters each.
const MOST_BYTES: u64 = 1 << 17;

/// Columns before those of amounts.
const FIRST: [&str; 3] = ["leaf", "account", "blind"];

/// The first line of the table of leaves of nobody.
const PADDING_HEADER: &str = "leaf,blind";

/// An account, under its pseudonym, with all that its leaf commits to but the surplus, which follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The number of its leaf.
    pub leaf: u64,
    /// Its pseudonym.
    pub account: [u8; 32],
    /// The blind of its leaf.
    pub blind: Scalar,
    /// Balances and debts that are not zero, by the ids of their components.
    pub entries: Vec<Entry>,
}

/// A leaf that is nobody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaddingRow {
    /// Its number.
    pub leaf: u64,
    /// Its blind.
    pub blind: Scalar,
}

/// The columns of a ledger.
#[derive(Clone, Debug)]
pub struct LedgerForm {
    columns: Vec<Column>,
}

/// What stands behind a symbol, and the component that this column has of an asset.
type Kind = (&'static str, fn(AssetId) -> Component);

#[derive(Clone, Debug)]
struct Column {
    name: String,
    component: Component,
    decimals: u8,
}

impl LedgerForm {
    /// The columns for these assets: a balance of each; with a schedule the free and the pledged balance, and the debt.
    pub fn new(descriptor: &Descriptor, with_schedule: bool) -> Self {
        let kinds: &[Kind] = match with_schedule {
            false => &[("", Component::Free)],
            true => &[
                ("", Component::Free),
                (" pledged", Component::Pledged),
                (" debt", Component::Debt),
            ],
        };
        let columns = kinds.iter().flat_map(|(kind, component)| {
            descriptor.asset_ids().map(move |id| {
                let asset = descriptor.asset(id);
                Column {
                    name: format!("{}{kind}", asset.symbol),
                    component: component(id),
                    decimals: asset.decimals,
                }
            })
        });
        Self {
            columns: columns.collect(),
        }
    }

    /// The first line, without its end.
    pub fn header(&self) -> String {
        let names = self.columns.iter().map(|column| column.name.as_str());
        let all: Vec<_> = FIRST.into_iter().chain(names).collect();
        all.join(",")
    }

    /// The line of a row, without its end. A cell without an amount is empty.
    pub fn line(&self, row: &LedgerRow) -> String {
        let mut line = format!(
            "{},{},{}",
            row.leaf,
            hex::encode(row.account),
            hex::encode(encode_scalar(&row.blind))
        );
        let mut entries = row.entries.iter().peekable();
        for column in &self.columns {
            line.push(',');
            if let Some(entry) = entries.next_if(|entry| entry.component == column.component) {
                line += &format_amount(entry.amount.0.into(), column.decimals);
            }
        }
        line
    }

    /// The row of a line; none of a line that has another form.
    pub fn row(&self, line: &str) -> Option<LedgerRow> {
        let mut cells = line.split(',');
        let leaf = cells.next()?.parse().ok()?;
        let account = bytes_of(cells.next()?)?;
        let blind = decode_scalar(&bytes_of(cells.next()?)?).ok()?;
        let mut entries = Vec::new();
        for column in &self.columns {
            let cell = cells.next()?;
            if cell.is_empty() {
                continue;
            }
            let amount = parse_amount(cell, column.decimals)?;
            let amount = u64::try_from(amount).ok().filter(|amount| *amount > 0)?;
            entries.push(Entry {
                component: column.component,
                amount: Amount(amount),
            });
        }
        let row = LedgerRow {
            leaf,
            account,
            blind,
            entries,
        };
        // One form for each row.
        (cells.next().is_none() && self.line(&row) == line).then_some(row)
    }
}

impl PaddingRow {
    fn line(&self) -> String {
        format!("{},{}", self.leaf, hex::encode(encode_scalar(&self.blind)))
    }

    fn read(line: &str) -> Option<Self> {
        let (leaf, blind) = line.split_once(',')?;
        let row = Self {
            leaf: leaf.parse().ok()?,
            blind: decode_scalar(&bytes_of(blind)?).ok()?,
        };
        (row.line() == line).then_some(row)
    }
}

fn bytes_of(digits: &str) -> Option<[u8; 32]> {
    documents::bundle::canonical::hex32(digits)
}

/// Writes both tables, in the order of leaves.
pub struct LedgerWriter<W: Write> {
    form: LedgerForm,
    ledger: W,
    padding: W,
}

impl<W: Write> LedgerWriter<W> {
    /// Begins both tables.
    ///
    /// # Errors
    /// Those of the writers.
    pub fn new(form: LedgerForm, mut ledger: W, mut padding: W) -> io::Result<Self> {
        writeln!(ledger, "{}", form.header())?;
        writeln!(padding, "{PADDING_HEADER}")?;
        Ok(Self {
            form,
            ledger,
            padding,
        })
    }

    /// Adds an account.
    ///
    /// # Errors
    /// Those of the writers.
    pub fn account(&mut self, row: &LedgerRow) -> io::Result<()> {
        writeln!(self.ledger, "{}", self.form.line(row))
    }

    /// Adds a leaf of nobody.
    ///
    /// # Errors
    /// Those of the writers.
    pub fn padding(&mut self, row: &PaddingRow) -> io::Result<()> {
        writeln!(self.padding, "{}", row.line())
    }

    /// Both writers, to be brought to the disk.
    pub fn finish(self) -> [W; 2] {
        [self.ledger, self.padding]
    }
}

/// Lines of a table whose first line is known.
struct Lines {
    name: &'static str,
    reader: BufReader<File>,
    line: u64,
}

impl Lines {
    fn open(directory: &Path, name: &'static str, header: &str) -> Result<Self, Refusal> {
        let path = directory.join(name);
        let file = File::open(&path).map_err(|error| Refusal::unreadable(&path, &error))?;
        let mut lines = Self {
            name,
            reader: BufReader::with_capacity(1 << 16, file),
            line: 0,
        };
        if lines.next()?.as_deref() != Some(header) {
            return Err(lines.wrong("has not the columns of these assets"));
        }
        Ok(lines)
    }

    /// The next line, without its line feed.
    fn next(&mut self) -> Result<Option<String>, Refusal> {
        let mut bytes = Vec::new();
        let mut reader = self.reader.by_ref().take(MOST_BYTES + 1);
        let read = reader.read_until(b'\n', &mut bytes);
        read.map_err(|error| Refusal::unreadable(self.name, &error))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        if bytes.pop() != Some(b'\n') {
            return Err(self.wrong("is too long, or has no line end"));
        }
        let text = String::from_utf8(bytes).map_err(|_| self.wrong("is not UTF-8"))?;
        Ok(Some(text))
    }

    fn wrong(&self, what: &str) -> Refusal {
        Refusal::rejected(
            Reason::PackLedger,
            format!("line {} of {} {what}", self.line, self.name),
        )
    }
}

/// Both tables together: what each leaf is, in their order.
pub struct LedgerReader {
    form: LedgerForm,
    accounts: Lines,
    padding: Lines,
    account: Option<LedgerRow>,
    nobodys: Option<PaddingRow>,
}

/// What a leaf is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafRow {
    /// An account's.
    Account(LedgerRow),
    /// Nobody's.
    Padding(PaddingRow),
}

impl LedgerReader {
    /// Opens both tables of a pack.
    ///
    /// # Errors
    /// [`Reason::PackLedger`]; no verdict if they cannot be read.
    pub fn open(directory: &Path, form: LedgerForm) -> Result<Self, Refusal> {
        let mut reader = Self {
            accounts: Lines::open(directory, LEDGER, &form.header())?,
            padding: Lines::open(directory, PADDING, PADDING_HEADER)?,
            form,
            account: None,
            nobodys: None,
        };
        reader.next_account()?;
        reader.next_padding()?;
        Ok(reader)
    }

    fn next_account(&mut self) -> Result<Option<LedgerRow>, Refusal> {
        let next = match self.accounts.next()? {
            None => None,
            Some(line) => {
                let row = self.form.row(&line);
                Some(row.ok_or_else(|| self.accounts.wrong("is no row of a ledger"))?)
            }
        };
        Ok(std::mem::replace(&mut self.account, next))
    }

    fn next_padding(&mut self) -> Result<Option<PaddingRow>, Refusal> {
        let next = match self.padding.next()? {
            None => None,
            Some(line) => {
                let row = PaddingRow::read(&line);
                Some(row.ok_or_else(|| self.padding.wrong("has no leaf and blind"))?)
            }
        };
        Ok(std::mem::replace(&mut self.nobodys, next))
    }

    /// What the leaf of this number is. Leaves are asked for in their order, from 0 on.
    ///
    /// # Errors
    /// [`Reason::PackLedger`] if no row is of it, or more than one.
    pub fn leaf(&mut self, leaf: u64) -> Result<LeafRow, Refusal> {
        let account = self.account.as_ref().map(|row| row.leaf);
        let nobodys = self.nobodys.as_ref().map(|row| row.leaf);
        // A row of a leaf that was passed stands twice, or out of order.
        if let Some(again) = [account, nobodys].into_iter().flatten().min()
            && again < leaf
        {
            return Err(Self::twice(again));
        }
        match (account == Some(leaf), nobodys == Some(leaf)) {
            (true, true) => Err(Self::twice(leaf)),
            (true, false) => {
                let row = self.next_account()?;
                Ok(LeafRow::Account(row.expect("it was seen above")))
            }
            (false, true) => {
                let row = self.next_padding()?;
                Ok(LeafRow::Padding(row.expect("it was seen above")))
            }
            (false, false) => Err(Refusal::rejected(
                Reason::PackLedger,
                format!("leaf {leaf} of the bundle has no row: neither an account's nor nobody's"),
            )),
        }
    }

    /// That no row is left behind the last leaf.
    ///
    /// # Errors
    /// [`Reason::PackLedger`] if one is.
    pub fn end(&self) -> Result<(), Refusal> {
        let account = self.account.as_ref().map(|row| row.leaf);
        let nobodys = self.nobodys.as_ref().map(|row| row.leaf);
        match account.or(nobodys) {
            None => Ok(()),
            Some(leaf) => Err(Refusal::rejected(
                Reason::PackLedger,
                format!(
                    "a row is of leaf {leaf}, which stands before it or is none of the bundle's"
                ),
            )),
        }
    }

    fn twice(leaf: u64) -> Refusal {
        Refusal::rejected(
            Reason::PackLedger,
            format!("leaf {leaf} stands in two rows, or rows are not in the order of leaves"),
        )
    }
}

#[cfg(test)]
mod tests;
