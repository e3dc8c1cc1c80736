//! The table of signatures that is there already: which addresses have a line, and lines for others behind them.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::Path,
};

use evidence::{address::Address, chain::Chain};

use crate::inputs::{
    columns,
    diagnostics::{Code, Diagnostics, Location},
    table::Table,
};

/// One line: `scheme` is a proposal; `signatures`, and `script` where the scheme needs one, are to be filled in.
pub(super) struct MessageRow<'a> {
    pub chain: &'a str,
    pub address: &'a str,
    pub ledger: &'a str,
    pub scheme: &'static str,
    pub message: String,
}

impl MessageRow<'_> {
    /// What stands in a column; nothing in those that are to be filled in, and in those of others.
    pub fn field(&self, column: &str) -> &str {
        match column {
            "chain" => self.chain,
            "address" => self.address,
            "ledger" => self.ledger,
            "scheme" => self.scheme,
            "message" => &self.message,
            _ => "",
        }
    }
}

/// A table as it was found. Its bytes stay as they are, whatever is written behind them.
pub(super) struct MessageTable {
    bytes: Vec<u8>,
    header: Vec<String>,
    /// Lines by signing domain and address.
    lines: HashMap<(String, String), u64>,
    /// The largest number that names a file of a message.
    last_number: u32,
}

impl MessageTable {
    /// Reads the table that was made for the ledger with this digest. `None` with errors, which are reported.
    pub fn read(path: &Path, ledger: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let name = path.display().to_string();
        let bytes = fs::read(path)
            .map_err(|error| report_unreadable(&name, &error, diagnostics))
            .ok()?;
        let mut table = Table::open(path, &name, b',', diagnostics)?;
        let places = columns::places(&table, &["chain", "address", "ledger"], diagnostics)?;
        let message_at = table.column("message");
        let mut read = Self {
            bytes,
            header: table.header().to_vec(),
            lines: HashMap::new(),
            last_number: 0,
        };
        while let Some(row) = table.next_row(diagnostics) {
            if row.text(places[2]) != ledger {
                diagnostics.error(
                    row.at(places[2]),
                    format!("the line is for another ledger than this snapshot's, {ledger}"),
                    "give this ledger's messages a directory of their own",
                );
            }
            // One signature is for all chains of the Ethereum Virtual Machine: any of their names will do.
            let chain = match row.text(places[0]) {
                "evm" => "ethereum",
                name => name,
            };
            let address = chain.parse::<Chain>().map_err(|error| {
                diagnostics.error(row.at(places[0]), error.to_string(), error.hint());
            });
            let address = address.and_then(|chain| {
                Address::parse(&chain, row.text(places[1])).map_err(|error| {
                    diagnostics.error(row.at(places[1]), error.to_string(), error.hint());
                })
            });
            if let Ok(address) = address
                && let Some((domain, text)) = address.signing_key()
            {
                let key = (domain.to_owned(), text.to_owned());
                read.lines.entry(key).or_insert(row.line);
            }
            let number = message_at.and_then(|at| number_of(row.text(at)));
            read.last_number = read.last_number.max(number.unwrap_or(0));
        }
        (diagnostics.errors() == 0).then_some(read)
    }

    /// The largest number that names a file of a message.
    pub fn last_number(&self) -> u32 {
        self.last_number
    }

    /// Whether an address has a line.
    pub fn has(&self, (domain, text): (&str, &str)) -> bool {
        self.lines
            .contains_key(&(domain.to_owned(), text.to_owned()))
    }

    /// The lines of addresses that are not among these, in order.
    pub fn lines_of_others(&self, listed: &BTreeMap<(&str, &str), &Address>) -> Vec<u64> {
        let lines = self.lines.iter();
        let others = lines.filter(|((domain, text), _)| !listed.contains_key(&(domain, text)));
        let mut others: Vec<u64> = others.map(|(_, line)| *line).collect();
        others.sort_unstable();
        others
    }

    /// The bytes of the table with further rows.
    pub fn with_rows(&self, rows: &[MessageRow<'_>]) -> Vec<u8> {
        let first = self.bytes.split_inclusive(|byte| *byte == b'\n').next();
        let (terminator, ending): (_, &[u8]) = match first {
            Some(line) if line.ends_with(b"\r\n") => (csv::Terminator::CRLF, b"\r\n"),
            _ => (csv::Terminator::Any(b'\n'), b"\n"),
        };
        let mut bytes = self.bytes.clone();
        if !bytes.ends_with(b"\n") {
            bytes.extend_from_slice(ending);
        }
        let mut writer = csv::WriterBuilder::new()
            .terminator(terminator)
            .from_writer(bytes);
        for row in rows {
            let fields = self.header.iter().map(|column| row.field(column));
            writer.write_record(fields).expect("texts, to memory");
        }
        writer.into_inner().expect("writing to memory")
    }
}

/// The number in a message's file name, if it has the form of those that are made here.
fn number_of(name: &str) -> Option<u32> {
    name.strip_suffix(".txt")?.parse().ok()
}

fn report_unreadable(name: &str, error: &io::Error, diagnostics: &mut Diagnostics) {
    let (message, hint) = match error.kind() {
        io::ErrorKind::NotFound => (
            "the directory of messages has no table".to_owned(),
            "put the table back there, or give the messages another directory",
        ),
        _ => (
            format!("cannot be read: {error}"),
            "check the file and its permissions",
        ),
    };
    diagnostics.error_of(Code::Unreadable, Location::file(name), message, hint);
}
