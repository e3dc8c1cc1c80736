//! The inclusion file: what an exchange gives to one user, so that they can find their balance in the root.
//!
//! Canonical JSON, as the documents of a bundle are. It does not name the account: its owner types that.

use std::{io, path::Path};

use circuits::{
    ledger::{Amount, AssetId, Root},
    tree::{InclusionPath, NODE_BYTES, Node},
};
use serde::{Deserialize, Serialize};

use crate::{
    bundle::{
        amount::{format_amount, parse_amount},
        canonical,
        descriptor::{Descriptor, DescriptorRecord},
    },
    output::read_capped,
    refusal::{Reason, Refusal},
};

/// Most bytes that a file may have: 512 balances and their paths take less than half.
pub const MAX_INCLUSION_BYTES: u64 = 1 << 20;

/// One balance in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryRecord {
    asset: String,
    amount: String,
}

/// The file as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InclusionRecord {
    version: u32,
    root: String,
    descriptor: DescriptorRecord,
    kind: String,
    shape: u32,
    leaves: u64,
    salt: String,
    first_leaf: u64,
    entries: Vec<EntryRecord>,
    shard_path: Vec<String>,
    top_path: Vec<String>,
}

/// An inclusion file, parsed and canonical; nothing is checked against a root yet.
#[derive(Clone, Debug)]
pub struct InclusionFile {
    /// The ledger descriptor.
    pub descriptor: Descriptor,
    /// The root that the file says it leads to.
    pub root: Root,
    /// Shape of the circuits.
    pub shape: u32,
    /// n, the number of leaves of the ledger.
    pub leaf_count: u64,
    /// The account's salt.
    pub salt: [u8; 32],
    /// Balances in the order of their entry numbers.
    pub entries: Vec<(AssetId, Amount)>,
    /// Where the account's leaves are, and the nodes beside their path.
    pub path: InclusionPath,
}

impl InclusionFile {
    /// Reads and parses a file.
    ///
    /// # Errors
    /// No verdict if it cannot be read; a rejection if it is too large or malformed.
    pub fn read(path: &Path) -> Result<Self, Refusal> {
        let bytes = read_capped(path, MAX_INCLUSION_BYTES).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => Refusal::rejected(Reason::InclusionFile, error),
            _ => Refusal::unreadable(path, &error),
        })?;
        Self::from_bytes(&bytes)
    }

    /// Parses the bytes of a file.
    ///
    /// # Errors
    /// A rejection, [`Reason::InclusionFile`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        let reject =
            |detail: &dyn std::fmt::Display| Refusal::rejected(Reason::InclusionFile, detail);
        if bytes.len() as u64 > MAX_INCLUSION_BYTES {
            return Err(reject(&"the file is larger than any inclusion file"));
        }
        let record: InclusionRecord = canonical::from_bytes(bytes).map_err(|e| reject(&e))?;
        if record.version != 1 || record.kind != "spot" {
            return Err(reject(&"another version or kind of file"));
        }
        let descriptor = Descriptor::try_from(record.descriptor).map_err(|e| reject(&e))?;
        let mut entries = Vec::with_capacity(record.entries.len());
        for entry in &record.entries {
            let found = descriptor
                .assets()
                .iter()
                .zip(0..)
                .find(|(a, _)| a.symbol == entry.asset);
            let (asset, index) =
                found.ok_or_else(|| reject(&"a balance is of an asset that is not listed"))?;
            let units = parse_amount(&entry.amount, asset.decimals)
                .and_then(|units| u64::try_from(units).ok())
                .ok_or_else(|| reject(&"an amount is not in the form that files have"))?;
            entries.push((
                AssetId::new(index).expect("listed assets have ids"),
                Amount(units),
            ));
        }
        let mut salt = [0; 32];
        hex::decode_to_slice(&record.salt, &mut salt).map_err(|e| reject(&e))?;
        let file = Self {
            root: record.root.parse().map_err(|e| reject(&e))?,
            shape: record.shape,
            leaf_count: record.leaves,
            salt,
            entries,
            path: InclusionPath {
                first_position: record.first_leaf,
                shard_hashes: parse_path(&record.shard_path)?,
                top_hashes: parse_path(&record.top_path)?,
            },
            descriptor,
        };
        // Hexadecimal digits and amounts have one form too.
        if file.to_bytes() == bytes {
            Ok(file)
        } else {
            Err(reject(&"the file is not in its canonical form"))
        }
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let path = |nodes: &[Node]| nodes.iter().map(|n| hex::encode(n.to_bytes())).collect();
        let entries = self.entries.iter().map(|(asset, amount)| {
            let listed = &self.descriptor.assets()[asset.index()];
            EntryRecord {
                asset: listed.symbol.clone(),
                amount: format_amount(u128::from(amount.0), listed.decimals),
            }
        });
        canonical::to_bytes(&InclusionRecord {
            version: 1,
            root: self.root.to_string(),
            descriptor: self.descriptor.to_record(),
            kind: "spot".to_owned(),
            shape: self.shape,
            leaves: self.leaf_count,
            salt: hex::encode(self.salt),
            first_leaf: self.path.first_position,
            entries: entries.collect(),
            shard_path: path(&self.path.shard_hashes),
            top_path: path(&self.path.top_hashes),
        })
    }
}

fn parse_path(nodes: &[String]) -> Result<Vec<Node>, Refusal> {
    let reject = |detail: &dyn std::fmt::Display| Refusal::rejected(Reason::InclusionFile, detail);
    nodes
        .iter()
        .map(|text| {
            let mut bytes = [0; NODE_BYTES];
            hex::decode_to_slice(text, &mut bytes).map_err(|e| reject(&e))?;
            Node::from_bytes(&bytes).map_err(|e| reject(&e))
        })
        .collect()
}
