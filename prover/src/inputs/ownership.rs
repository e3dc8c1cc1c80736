//! What addresses signed: the file that `prover reserves messages` prepares, filled in.

use std::collections::HashMap;

use evidence::{
    address::Address,
    chain::Chain,
    holding::Holding,
    ownership::{COLUMNS, OwnershipRecord},
    signature::{OwnershipProof, Scheme},
};

use super::{
    columns,
    diagnostics::{Code, Diagnostics, Location},
    mapping::Context,
    named_file::InputFile,
    table::{Row, Table},
};

/// A line of the file of signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRow {
    /// Where it stands.
    pub place: Location,
    /// What it says.
    pub record: OwnershipRecord,
}

/// Reads the file, which may have a column `message` beside those that are read. Lines without signatures are passed over: wallets sign one after another.
pub fn read(file: &InputFile, holdings: &[Holding], context: &mut Context<'_>) -> Vec<SignedRow> {
    let diagnostics = &mut *context.diagnostics;
    let Some(mut table) = Table::open(&file.path, &file.name, b',', diagnostics) else {
        return Vec::new();
    };
    let Some(columns) = columns::places(&table, &COLUMNS, diagnostics) else {
        return Vec::new();
    };
    let signers: HashMap<_, _> = holdings
        .iter()
        .filter_map(|holding| {
            let (domain, text) = holding.address.signing_key()?;
            Some(((domain, text.to_owned()), &holding.address))
        })
        .collect();
    let mut rows = Vec::new();
    let mut seen = HashMap::new();
    while let Some(row) = table.next_row(diagnostics) {
        if row.text(columns[4]).trim().is_empty() {
            continue;
        }
        let Some(address) = signer(&row, &columns, &signers, diagnostics) else {
            continue;
        };
        let Some((domain, text)) = address.signing_key() else {
            continue;
        };
        if let Some(line) = seen.insert((domain, text.to_owned()), row.line) {
            diagnostics.error_of(
                Code::Ownership,
                row.at(columns[1]),
                format!("the address has signatures on line {line} too"),
                "remove one of the lines",
            );
            continue;
        }
        let scheme = match row.text(columns[3]).parse::<Scheme>() {
            Ok(scheme) => scheme,
            Err(error) => {
                let fit: Vec<_> = address.schemes().iter().map(|fit| fit.id()).collect();
                let hint = format!("for this address there are {}", fit.join(", "));
                diagnostics.error_of(Code::Ownership, row.at(columns[3]), error.to_string(), hint);
                continue;
            }
        };
        let script = row.text(columns[5]);
        let proof = OwnershipProof {
            scheme,
            signatures: row
                .text(columns[4])
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            script: (!script.is_empty()).then(|| script.to_owned()),
        }
        .as_in_documents();
        let place = row.at(columns[4]);
        rows.push(SignedRow {
            place,
            record: OwnershipRecord {
                chain: domain.to_owned(),
                address: text.to_owned(),
                ledger: row.text(columns[2]).to_owned(),
                scheme: scheme.id().to_owned(),
                signatures: proof.signatures.join(" "),
                script: proof.script.unwrap_or_default(),
            },
        });
    }
    rows
}

/// The address of the reserves that the line is about, in whatever form it is written.
fn signer<'a>(
    row: &Row<'_>,
    columns: &[usize],
    signers: &HashMap<(&'static str, String), &'a Address>,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Address> {
    let name = row.text(columns[0]);
    // One signature is for all chains of the Ethereum Virtual Machine: any of their names will do.
    let name = if name == "evm" { "ethereum" } else { name };
    let chain: Chain = match name.parse() {
        Ok(chain) => chain,
        Err(error) => {
            diagnostics.error_of(
                Code::Address,
                row.at(columns[0]),
                error.to_string(),
                error.hint(),
            );
            return None;
        }
    };
    if chain.signing_domain().is_none() {
        diagnostics.error_of(
            Code::Ownership,
            row.at(columns[0]),
            format!("signatures of {chain} cannot be checked: there are no rules for this chain"),
            "remove the line: what is there counts without evidence",
        );
        return None;
    }
    let address = match Address::parse(&chain, row.text(columns[1])) {
        Ok(address) => address,
        Err(error) => {
            diagnostics.error_of(
                Code::Address,
                row.at(columns[1]),
                error.to_string(),
                error.hint(),
            );
            return None;
        }
    };
    let signer = address.signing_key().and_then(|(domain, text)| {
        let key = (domain, text.to_owned());
        signers.get(&key).copied()
    });
    if signer.is_none() {
        diagnostics.error_of(
            Code::Ownership,
            row.at(columns[1]),
            "the address is not among the reserves",
            "remove the line, or list what the address holds",
        );
    }
    signer
}
