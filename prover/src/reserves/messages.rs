//! `prover reserves messages`: what each address has to sign, one file each, and a table that is filled in and
//! read again. What is there already stays: messages of addresses that were listed later are added.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use disk::{Existing, Readers, StagedDirectory, StagedDirectoryError, write_private};
use documents::bundle::descriptor::Descriptor;
use evidence::{address::Address, message::OwnershipMessages, ownership::COLUMNS};

use super::message_table::{MessageRow, MessageTable};
use crate::inputs::diagnostics::Diagnostics;

/// The table's name.
pub const TABLE: &str = "ownership.csv";

/// The table's columns: those that are read, and the name of the file with the message.
fn columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.into_iter().chain(["message"])
}

/// What a directory of messages has after it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagesSummary {
    /// Addresses of the reserves that can sign.
    pub addresses: usize,
    /// Those of them that had no message before.
    pub added: usize,
    /// Lines of the table whose addresses are not among the reserves any more. They stay.
    pub unlisted: Vec<u64>,
    /// Addresses for which there is nothing to sign, by chain: no scheme here takes their signatures.
    pub cannot_sign: BTreeMap<String, usize>,
}

/// Why messages are not written.
#[derive(Debug, thiserror::Error)]
pub enum MessagesError {
    /// The directory cannot be made.
    #[error(transparent)]
    Directory(#[from] StagedDirectoryError),
    /// A file of a directory that is there cannot be written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The table that is there is not of these messages.
    #[error("{0}")]
    Table(Box<Diagnostics>),
}

/// Writes the messages and the table into a directory. If it is there, it gets those that it has not: files and rows are
/// added, and what is there stays as it is, to the byte.
///
/// Each message is a file by itself, since it is signed as it is: no byte may be added.
/// No field of the table can be taken for a formula by a spreadsheet: each begins with a letter or a digit.
///
/// # Errors
/// [`MessagesError`]; a table that is there is then as it was.
pub fn write(
    folder: &Path,
    addresses: &[Address],
    descriptor: &Descriptor,
) -> Result<MessagesSummary, MessagesError> {
    let ledger = descriptor.ledger_digest();
    let signers = Signers {
        texts: OwnershipMessages::new(descriptor.exchange(), descriptor.time(), &ledger),
        ledger: ledger.to_string(),
        addresses: signers(addresses),
        cannot_sign: cannot_sign(addresses),
    };
    if folder.symlink_metadata().is_ok() {
        signers.add_to(folder)
    } else {
        signers.write_new(folder)
    }
}

/// Every address that can sign, once for all chains of the Ethereum Virtual Machine, in an order that does not
/// change.
fn signers(addresses: &[Address]) -> BTreeMap<(&str, &str), &Address> {
    addresses
        .iter()
        .filter(|address| !address.schemes().is_empty())
        .filter_map(|address| Some((address.signing_key()?, address)))
        .collect()
}

/// How many addresses of each chain cannot sign.
fn cannot_sign(addresses: &[Address]) -> BTreeMap<String, usize> {
    let others = addresses.iter();
    let others = others.filter(|address| address.schemes().is_empty());
    let others: BTreeSet<_> = others
        .map(|address| (address.chain().id(), address.as_str()))
        .collect();
    let mut by_chain = BTreeMap::new();
    for (chain, _) in others {
        *by_chain.entry(chain.to_owned()).or_default() += 1;
    }
    by_chain
}

/// Addresses that are to sign for a ledger.
struct Signers<'a> {
    texts: OwnershipMessages,
    ledger: String,
    addresses: BTreeMap<(&'a str, &'a str), &'a Address>,
    cannot_sign: BTreeMap<String, usize>,
}

impl<'a> Signers<'a> {
    /// The text that an address signs, and its line of the table, which names the text's file.
    fn message(
        &self,
        (chain, text): (&'a str, &'a str),
        file: String,
    ) -> Option<(String, MessageRow<'_>)> {
        let address = self.addresses.get(&(chain, text))?;
        let row = MessageRow {
            chain,
            address: text,
            ledger: &self.ledger,
            // The scheme that most wallets have for the address.
            scheme: address.schemes().first()?.id(),
            message: file,
        };
        Some((self.texts.for_address(address)?, row))
    }

    fn write_new(&self, folder: &Path) -> Result<MessagesSummary, MessagesError> {
        let staged = StagedDirectory::create(folder, Readers::Owner)?;
        let staged_io = |error| MessagesError::Directory(StagedDirectoryError::Io(error));
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(columns()).expect("texts, to memory");
        for (number, key) in (1..).zip(self.addresses.keys()) {
            let Some((text, row)) = self.message(*key, file_name(number)) else {
                continue;
            };
            write_private(&staged.path().join(&row.message), text.as_bytes()).map_err(staged_io)?;
            let fields = columns().map(|column| row.field(column));
            table.write_record(fields).expect("texts, to memory");
        }
        let table = table.into_inner().expect("writing to memory");
        write_private(&staged.path().join(TABLE), &table).map_err(staged_io)?;
        staged.publish().map_err(staged_io)?;
        Ok(MessagesSummary {
            addresses: self.addresses.len(),
            added: self.addresses.len(),
            unlisted: Vec::new(),
            cannot_sign: self.cannot_sign.clone(),
        })
    }

    /// The files come first, and the table last, which takes its name when all of it is on the disk: a run that is killed
    /// leaves files that no table names, which the next run uses.
    fn add_to(&self, folder: &Path) -> Result<MessagesSummary, MessagesError> {
        let path = folder.join(TABLE);
        let mut diagnostics = Diagnostics::default();
        let table = MessageTable::read(&path, &self.ledger, &mut diagnostics);
        let table = table.ok_or_else(|| MessagesError::Table(Box::new(diagnostics)))?;
        let mut rows = Vec::new();
        let mut number = table.last_number();
        for key in self.addresses.keys().filter(|key| !table.has(**key)) {
            let written = loop {
                number += 1;
                let Some((text, row)) = self.message(*key, file_name(number)) else {
                    break None;
                };
                let file = folder.join(&row.message);
                match ensure(&file, text.as_bytes()) {
                    Ok(true) => break Some(row),
                    // A file of somebody else's.
                    Ok(false) => {}
                    Err(error) => return Err(MessagesError::File { path: file, error }),
                }
            };
            rows.extend(written);
        }
        if !rows.is_empty() {
            let bytes = table.with_rows(&rows);
            disk::write(&path, &bytes, Existing::Replace, Readers::Owner)
                .map_err(|error| MessagesError::File { path, error })?;
        }
        Ok(MessagesSummary {
            addresses: self.addresses.len(),
            added: rows.len(),
            unlisted: table.lines_of_others(&self.addresses),
            cannot_sign: self.cannot_sign.clone(),
        })
    }
}

fn file_name(number: u32) -> String {
    format!("{number:05}.txt")
}

/// Whether a file has these bytes: it is written if there is none.
fn ensure(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match disk::write(path, bytes, Existing::Keep, Readers::Owner) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // What is no file is not read, which could take forever.
            let meta = path.symlink_metadata()?;
            Ok(meta.is_file() && meta.len() == bytes.len() as u64 && fs::read(path)? == bytes)
        }
        Err(error) => Err(error),
    }
}
