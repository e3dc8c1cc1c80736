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
    ledger::Amount,
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

#[derive(Clone, Debug)]
struct Column {
    name: String,
    component: Component,
    decimals: u8,
}

impl LedgerForm {
    /// The columns for these assets: a balance of each; with a schedule the free and the pledged balance, and the debt.
    pub fn new(descriptor: &Descriptor, with_schedule: bool) -> Self {
        let kinds: &[(&str, fn(_) -> Component)] = match with_schedule {
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
mod tests {
    use std::fs;

    use circuits::ledger::AssetId;

    use super::*;

    fn form(with_schedule: bool) -> LedgerForm {
        let assets = [("BTC", 8), ("USDT", 0)];
        LedgerForm::new(
            &fixtures::testing::descriptor("Sample", 1, &assets),
            with_schedule,
        )
    }

    fn entry(component: Component, amount: u64) -> Entry {
        Entry {
            component,
            amount: Amount(amount),
        }
    }

    fn row() -> LedgerRow {
        let id = |index| AssetId::new(index).unwrap();
        LedgerRow {
            leaf: 7,
            account: [0xab; 32],
            blind: Scalar::from(9),
            entries: vec![
                entry(Component::Free(id(0)), 150_000_000),
                entry(Component::Pledged(id(1)), 3),
                entry(Component::Debt(id(0)), 1),
            ],
        }
    }

    #[test]
    fn a_row_is_read_back_and_has_one_form() {
        let form = form(true);
        assert_eq!(
            form.header(),
            "leaf,account,blind,BTC,USDT,BTC pledged,USDT pledged,BTC debt,USDT debt"
        );
        let line = form.line(&row());
        assert!(line.ends_with(",1.50000000,,,3,0.00000001,"), "{line}");
        assert_eq!(form.row(&line), Some(row()));
        for other in [
            line.replace("7,", "07,"),
            line.replace("ab", "AB"),
            line.replace("1.50000000", "1.5"),
            line.replace(",3,", ",0,"),
            line.replace(",3,", ",-3,"),
            line.replace(",3,", ",18446744073709551616,"),
            format!("{line},"),
            line.trim_end_matches(',').to_owned(),
            line.replace("1.50000000", "=1+1"),
        ] {
            assert_eq!(form.row(&other), None, "{other}");
        }
        // Without a schedule there is neither pledge nor debt.
        assert_eq!(self::form(false).header(), "leaf,account,blind,BTC,USDT");
    }

    /// A pack's two tables, with a row of an account at each of these leaves and of nobody at those.
    fn tables(accounts: &[u64], nobodys: &[u64]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let create = |name: &str| File::create(folder.path().join(name)).unwrap();
        let mut writer = LedgerWriter::new(form(true), create(LEDGER), create(PADDING)).unwrap();
        for leaf in accounts {
            writer
                .account(&LedgerRow {
                    leaf: *leaf,
                    ..row()
                })
                .unwrap();
        }
        for leaf in nobodys {
            let blind = Scalar::from(*leaf);
            writer.padding(&PaddingRow { leaf: *leaf, blind }).unwrap();
        }
        drop(writer.finish());
        folder
    }

    fn read(folder: &tempfile::TempDir, leaves: u64) -> Result<Vec<bool>, String> {
        let mut reader =
            LedgerReader::open(folder.path(), form(true)).map_err(|error| error.to_string())?;
        let read = |leaf| {
            reader
                .leaf(leaf)
                .map(|row| matches!(row, LeafRow::Account(_)))
        };
        let kinds = (0..leaves).map(read).collect::<Result<_, _>>();
        let kinds = kinds.map_err(|error| error.to_string())?;
        reader.end().map_err(|error| error.to_string())?;
        Ok(kinds)
    }

    #[test]
    fn every_leaf_is_somebodys_or_nobodys_once() {
        let kinds = read(&tables(&[0, 3], &[1, 2]), 4).unwrap();
        assert_eq!(kinds, [true, false, false, true]);
        for (accounts, nobodys, says) in [
            (&[0, 3][..], &[1][..], "leaf 2 of the bundle has no row"),
            (&[0, 3, 3], &[1, 2], "a row is of leaf 3"),
            (&[0, 0, 3], &[1, 2], "leaf 0 stands in two rows"),
            (&[0, 2, 3], &[1, 2], "leaf 2 stands in two rows"),
            (&[3, 0], &[1, 2], "leaf 0 of the bundle has no row"),
            (&[0, 3, 4], &[1, 2], "a row is of leaf 4"),
        ] {
            let refused = read(&tables(accounts, nobodys), 4).unwrap_err();
            assert!(
                refused.starts_with("PACK_LEDGER") && refused.contains(says),
                "{refused}"
            );
        }
    }

    #[test]
    fn lines_of_another_form_are_refused_where_they_stand() {
        for (name, text, says) in [
            (LEDGER, "leaf,account\n".to_owned(), "line 1 of ledger.csv"),
            (
                LEDGER,
                format!("{}\n0,x\n", form(true).header()),
                "line 2 of ledger.csv",
            ),
            (
                PADDING,
                "leaf,blind\n1,2\n".to_owned(),
                "line 2 of padding.csv",
            ),
            (PADDING, "leaf,blind".to_owned(), "line 1 of padding.csv"),
            (
                PADDING,
                "x".repeat(1 << 18),
                "line 1 of padding.csv is too long",
            ),
        ] {
            let folder = tables(&[0], &[1]);
            fs::write(folder.path().join(name), text).unwrap();
            let refused = read(&folder, 2).unwrap_err();
            assert!(refused.contains(says), "{refused}");
        }
    }
}
