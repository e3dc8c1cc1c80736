//! `prover reserves messages`: what each address has to sign, one file each, and a table that is filled in and
//! read again.

use std::{collections::BTreeMap, path::Path};

use documents::bundle::descriptor::Descriptor;
use evidence::{address::Address, holding::Holding, message::ownership_message};
use serde::Serialize;

use crate::staged::{StagedDirectory, StagedDirectoryError, write_private};

/// The table's name.
pub const TABLE: &str = "ownership.csv";

/// One line: `scheme` is a proposal; `signatures`, and `script` where the scheme needs one, are to be filled in.
#[derive(Serialize)]
struct MessageRow<'a> {
    chain: &'a str,
    address: &'a str,
    ledger: &'a str,
    scheme: &'static str,
    signatures: &'static str,
    script: &'static str,
    message: String,
}

/// Writes the messages and the table into a directory that must not exist. Returns the number of messages.
///
/// Each message is a file by itself, since it has several lines and is signed as it is: no byte may be added.
/// No field of the table can be taken for a formula by a spreadsheet: each begins with a letter or a digit.
///
/// # Errors
/// [`StagedDirectoryError`]; the directory is then not there.
pub fn write(
    folder: &Path,
    holdings: &[Holding],
    descriptor: &Descriptor,
) -> Result<usize, StagedDirectoryError> {
    let staged = StagedDirectory::create(folder)?;
    let ledger = descriptor.ledger_digest();
    let digest = ledger.to_string();
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut count = 0;
    for ((chain, text), address) in signers(holdings) {
        let message = ownership_message(descriptor.exchange(), &ledger, address);
        // The scheme that most wallets have for the address.
        let Some((message, scheme)) = message.zip(address.schemes().first()) else {
            continue;
        };
        count += 1;
        let name = format!("{count:05}.txt");
        write_private(&staged.path().join(&name), message.as_bytes())?;
        let row = MessageRow {
            chain,
            address: text,
            ledger: &digest,
            scheme: scheme.id(),
            signatures: "",
            script: "",
            message: name,
        };
        table.serialize(row).expect("texts, to memory");
    }
    let table = table.into_inner().expect("writing to memory");
    write_private(&staged.path().join(TABLE), &table)?;
    staged.publish()?;
    Ok(count)
}

/// Every address that can sign, once for all chains of the Ethereum Virtual Machine, in an order that does not
/// change.
fn signers(holdings: &[Holding]) -> BTreeMap<(&str, &str), &Address> {
    holdings
        .iter()
        .filter_map(|holding| Some((holding.address.signing_key()?, &holding.address)))
        .collect()
}
