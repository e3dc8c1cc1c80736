//! Inclusion files by the million: what is the same in all of them is laid out once, the rest is appended.
//!
//! The bytes are those of [`super::InclusionFile::to_bytes`]; a test compares them.

use circuits::{
    leaf::Component,
    tree::{NODE_BYTES, NodeBytes},
};

use super::{
    EncodedInclusion, LedgerHeader,
    record::{Form, InclusionRecord},
};
use crate::bundle::{amount::format_amount, canonical};

/// Where the first part ends that differs from account to account.
const SALT: &str = "\"salt\": \"";

/// Writes the inclusion files of one ledger.
#[derive(Clone, Debug)]
pub struct FileWriter {
    /// The file's bytes up to the salt.
    start: Vec<u8>,
    /// For each asset, its symbol as JSON, and its decimals.
    assets: Vec<(String, u8)>,
}

impl FileWriter {
    /// Prepares for the files of a ledger.
    pub fn new(header: &LedgerHeader, form: Form) -> Self {
        let mut start = canonical::to_bytes(&InclusionRecord::start(header, form));
        let salt = SALT.as_bytes();
        // From the end: nothing that follows the descriptor looks like it, and inside a string its quotation
        // marks would be escaped.
        let found = start.windows(salt.len()).rposition(|part| part == salt);
        start.truncate(found.expect("every file has a salt") + salt.len());
        let listed = header.descriptor().assets();
        let assets = listed.iter().map(|asset| {
            let symbol = serde_json::to_string(&asset.symbol).expect("a string");
            (symbol, asset.decimals)
        });
        Self {
            start,
            assets: assets.collect(),
        }
    }

    /// Appends an account's file.
    ///
    /// # Panics
    /// If an entry is of an asset that is not listed, or a surplus, which files do not show.
    pub fn write(&self, inclusion: &EncodedInclusion, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.start);
        push_hex(&inclusion.salt, out);
        out.extend_from_slice(b"\",\n  \"shard\": ");
        out.extend_from_slice(inclusion.position.shard.to_string().as_bytes());
        out.extend_from_slice(b",\n  \"place\": ");
        out.extend_from_slice(inclusion.position.place.to_string().as_bytes());
        out.extend_from_slice(b",\n  \"entries\": [");
        for (number, entry) in inclusion.entries.iter().enumerate() {
            let (asset, side): (_, &[u8]) = match entry.component {
                Component::Free(asset) => (asset, b"balance"),
                Component::Pledged(asset) => (asset, b"pledged"),
                Component::Debt(asset) => (asset, b"debt"),
                Component::SurplusLow | Component::SurplusHigh => {
                    panic!("the surplus of an account is not shown")
                }
            };
            let (symbol, decimals) = &self.assets[asset.index()];
            let separator: &[u8] = if number == 0 { b"" } else { b"," };
            let amount = format_amount(u128::from(entry.amount.0), *decimals);
            for part in [
                separator,
                b"\n    {\n      \"asset\": ",
                symbol.as_bytes(),
                b",\n      \"side\": \"",
                side,
                b"\",\n      \"amount\": \"",
                amount.as_bytes(),
                b"\"\n    }",
            ] {
                out.extend_from_slice(part);
            }
        }
        out.extend_from_slice(end_of_list(inclusion.entries.is_empty()));
        out.extend_from_slice(b",\n  \"shard_path\": [");
        push_path(&inclusion.shard_path, out);
        out.extend_from_slice(b",\n  \"top_path\": [");
        push_path(&inclusion.top_path, out);
        out.extend_from_slice(b"\n}\n");
    }
}

fn push_path(nodes: &[NodeBytes], out: &mut Vec<u8>) {
    for (number, node) in nodes.iter().enumerate() {
        out.extend_from_slice(if number == 0 {
            b"\n    \""
        } else {
            b",\n    \""
        });
        push_hex::<NODE_BYTES>(node, out);
        out.push(b'"');
    }
    out.extend_from_slice(end_of_list(nodes.is_empty()));
}

fn end_of_list(empty: bool) -> &'static [u8] {
    if empty { b"]" } else { b"\n  ]" }
}

fn push_hex<const N: usize>(bytes: &[u8; N], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + 2 * N, 0);
    hex::encode_to_slice(bytes, &mut out[start..]).expect("two digits a byte");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inclusion::samples;

    #[test]
    fn files_are_those_that_the_slow_way_writes() {
        for (header, inclusion) in samples::inclusions() {
            let file = inclusion.decode(&header).unwrap();
            for (form, expected) in [
                (Form::SelfContained, file.to_bytes()),
                (Form::Detached, file.to_detached_bytes()),
            ] {
                let mut bytes = b"before ".to_vec();
                FileWriter::new(&header, form).write(&inclusion, &mut bytes);
                assert_eq!(bytes, [&b"before "[..], &expected].concat());
            }
        }
    }
}
