//! The entries of the list of reserves: who keeps them, what shows control, and what a node said.

use documents::bundle::amount::format_amount;

use super::{examine::Examined, tables::WalletRow};

/// The id of the chain on which custodians keep reserves.
const CUSTODIAN: &str = "custodian";

/// Every entry, in the list's order.
pub(super) fn rows(examined: &Examined) -> Vec<WalletRow> {
    let descriptor = &examined.verified.documents().descriptor;
    let entries = examined.findings.entries().iter();
    let row = |(index, entry): (usize, &crate::findings::ExaminedEntry)| {
        let holding = &entry.holding;
        let asset = descriptor.asset(holding.asset);
        let chain = holding.address.chain();
        let answer = examined.answers.as_ref();
        let answer = answer.map(|answers| &answers.entries[index]);
        let custody = match chain.id() {
            CUSTODIAN => "custodian",
            _ if holding.address.signing_key().is_some() => "on chain",
            _ => "not known",
        };
        WalletRow {
            entry: index as u64 + 1,
            asset: asset.symbol.clone(),
            chain: chain.id().to_owned(),
            address: holding.address.as_str().to_owned(),
            outpoint: holding.outpoint.map(|outpoint| outpoint.to_string()),
            custody: custody.to_owned(),
            amount: format_amount(holding.units, asset.decimals),
            evidence: entry.signed.map(|scheme| scheme.id().to_owned()),
            height: holding.block.as_ref().map(|block| block.height),
            block_hash: holding.block.as_ref().map(|block| block.hash.clone()),
            found: answer.and_then(|answer| answer.found.clone()),
            found_is: answer.and_then(|answer| answer.found_is.clone()),
        }
    };
    entries.enumerate().map(row).collect()
}
