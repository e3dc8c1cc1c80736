//! The inclusion file: what an exchange gives to one user, so that they can find their balance in the root.
//!
//! Canonical JSON, as the documents of a bundle are. It does not name the account: its owner types that. It has
//! the descriptor inside, or names it by its digest, so that a million files do not all carry the registry.

use std::{fmt, io, path::Path};

use circuits::{
    ledger::{Amount, AssetId, LedgerDigest, Root},
    tree::{InclusionPath, NODE_BYTES, Node},
};
use serde::{Deserialize, Serialize};

use super::LedgerHeader;
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

/// Where a file's descriptor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the file. Version 1.
    SelfContained,
    /// In a file of its own, which the file names by the ledger digest. Version 2.
    Detached,
}

/// One balance in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryRecord {
    asset: String,
    amount: String,
}

/// The file as it is written. Version 1 has `descriptor`, version 2 `ledger`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InclusionRecord {
    version: u32,
    root: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    descriptor: Option<DescriptorRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<String>,
    kind: String,
    shape: u32,
    leaves: u64,
    salt: String,
    first_leaf: u64,
    entries: Vec<EntryRecord>,
    shard_path: Vec<String>,
    top_path: Vec<String>,
}

impl InclusionRecord {
    /// What all files of a ledger start with, and nothing after.
    pub fn start(header: &LedgerHeader, form: Form) -> Self {
        let descriptor = header.descriptor();
        let (version, descriptor, ledger) = match form {
            Form::SelfContained => (1, Some(descriptor.to_record()), None),
            Form::Detached => (2, None, Some(header.ledger().to_string())),
        };
        Self {
            version,
            root: header.root().to_string(),
            descriptor,
            ledger,
            kind: "spot".to_owned(),
            shape: header.shape(),
            leaves: header.leaf_count(),
            salt: String::new(),
            first_leaf: 0,
            entries: Vec::new(),
            shard_path: Vec::new(),
            top_path: Vec::new(),
        }
    }
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

/// A file whose bytes were parsed, as far as they go by themselves.
#[derive(Clone, Debug)]
pub enum ParsedFile {
    /// It has its descriptor.
    SelfContained(InclusionFile),
    /// Its descriptor is still to be found.
    Detached(DetachedFile),
}

/// A file without its descriptor, which says what its balances are of. Only [`DetachedFile::with`] gives them.
#[derive(Clone)]
pub struct DetachedFile {
    ledger: LedgerDigest,
    record: InclusionRecord,
    bytes: Vec<u8>,
}

impl fmt::Debug for DetachedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DetachedFile({:?})", self.ledger)
    }
}

impl ParsedFile {
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
        if bytes.len() as u64 > MAX_INCLUSION_BYTES {
            return Err(reject("the file is larger than any inclusion file"));
        }
        let mut record: InclusionRecord = canonical::from_bytes(bytes).map_err(reject)?;
        if record.kind != "spot" {
            return Err(reject("another kind of file"));
        }
        match (record.version, record.descriptor.take(), &record.ledger) {
            (1, Some(descriptor), None) => {
                let descriptor = Descriptor::try_from(descriptor).map_err(reject)?;
                let file = InclusionFile::of_record(&record, descriptor)?;
                ensure_canonical(&file.to_bytes(), bytes)?;
                Ok(Self::SelfContained(file))
            }
            (2, None, Some(ledger)) => {
                let ledger = canonical::hex32(ledger)
                    .ok_or_else(|| reject("the ledger digest is not 64 lower-case digits"))?;
                Ok(Self::Detached(DetachedFile {
                    ledger: LedgerDigest(ledger),
                    record,
                    bytes: bytes.to_vec(),
                }))
            }
            _ => Err(reject("another version of file")),
        }
    }
}

impl DetachedFile {
    /// The digest of the descriptor that the file needs.
    pub fn ledger(&self) -> LedgerDigest {
        self.ledger
    }

    /// The file with its descriptor.
    ///
    /// # Errors
    /// A rejection: [`Reason::Descriptor`] if the descriptor is another than the file names,
    /// [`Reason::InclusionFile`] if the file is malformed.
    pub fn with(&self, descriptor: Descriptor) -> Result<InclusionFile, Refusal> {
        if descriptor.ledger_digest() != self.ledger {
            return Err(Refusal::rejected(
                Reason::Descriptor,
                "the descriptor is not the one that the inclusion file names",
            ));
        }
        let file = InclusionFile::of_record(&self.record, descriptor)?;
        ensure_canonical(&file.to_detached_bytes(), &self.bytes)?;
        Ok(file)
    }
}

impl InclusionFile {
    /// Parses the bytes of a file that has its descriptor.
    ///
    /// # Errors
    /// A rejection, [`Reason::InclusionFile`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        match ParsedFile::from_bytes(bytes)? {
            ParsedFile::SelfContained(file) => Ok(file),
            ParsedFile::Detached(_) => Err(reject("the file needs its ledger's descriptor")),
        }
    }

    fn of_record(record: &InclusionRecord, descriptor: Descriptor) -> Result<Self, Refusal> {
        let mut entries = Vec::with_capacity(record.entries.len());
        for entry in &record.entries {
            let index = descriptor
                .asset_index(&entry.asset)
                .ok_or_else(|| reject("a balance is of an asset that is not listed"))?;
            let units = parse_amount(&entry.amount, descriptor.assets()[index].decimals)
                .and_then(|units| u64::try_from(units).ok())
                .ok_or_else(|| reject("an amount is not in the form that files have"))?;
            let asset = AssetId::new(index).expect("listed assets have ids");
            entries.push((asset, Amount(units)));
        }
        let mut salt = [0; 32];
        hex::decode_to_slice(&record.salt, &mut salt).map_err(reject)?;
        Ok(Self {
            root: record.root.parse().map_err(reject)?,
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
        })
    }

    /// The canonical bytes, the descriptor among them.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_form(Form::SelfContained)
    }

    /// The canonical bytes with the ledger digest in the descriptor's place.
    pub fn to_detached_bytes(&self) -> Vec<u8> {
        self.to_form(Form::Detached)
    }

    fn to_form(&self, form: Form) -> Vec<u8> {
        let path = |nodes: &[Node]| nodes.iter().map(|n| hex::encode(n.to_bytes())).collect();
        let entries = self.entries.iter().map(|(asset, amount)| {
            let listed = &self.descriptor.assets()[asset.index()];
            EntryRecord {
                asset: listed.symbol.clone(),
                amount: format_amount(u128::from(amount.0), listed.decimals),
            }
        });
        let header = LedgerHeader::new(
            self.descriptor.clone(),
            self.root,
            self.shape,
            self.leaf_count,
        );
        canonical::to_bytes(&InclusionRecord {
            salt: hex::encode(self.salt),
            first_leaf: self.path.first_position,
            entries: entries.collect(),
            shard_path: path(&self.path.shard_hashes),
            top_path: path(&self.path.top_hashes),
            ..InclusionRecord::start(&header, form)
        })
    }
}

/// Hexadecimal digits and amounts have one form too.
fn ensure_canonical(written: &[u8], read: &[u8]) -> Result<(), Refusal> {
    if written == read {
        Ok(())
    } else {
        Err(reject("the file is not in its canonical form"))
    }
}

fn reject(detail: impl fmt::Display) -> Refusal {
    Refusal::rejected(Reason::InclusionFile, detail)
}

fn parse_path(nodes: &[String]) -> Result<Vec<Node>, Refusal> {
    nodes
        .iter()
        .map(|text| {
            let mut bytes = [0; NODE_BYTES];
            hex::decode_to_slice(text, &mut bytes).map_err(reject)?;
            Node::from_bytes(&bytes).map_err(reject)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inclusion::samples;

    fn detached(bytes: &[u8]) -> Result<DetachedFile, Refusal> {
        match ParsedFile::from_bytes(bytes)? {
            ParsedFile::Detached(file) => Ok(file),
            ParsedFile::SelfContained(_) => panic!("it has its descriptor"),
        }
    }

    fn reason<T>(result: Result<T, Refusal>) -> Reason {
        match result {
            Err(Refusal::Rejected { reason, .. }) => reason,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn both_forms_are_read_back() {
        for (header, inclusion) in samples::inclusions() {
            let file = inclusion.decode(&header).unwrap();
            let whole = InclusionFile::from_bytes(&file.to_bytes()).unwrap();
            assert_eq!(whole.to_bytes(), file.to_bytes());
            let bytes = file.to_detached_bytes();
            let parsed = detached(&bytes).unwrap();
            assert_eq!(parsed.ledger(), header.ledger());
            let file = parsed.with(header.descriptor().clone()).unwrap();
            assert_eq!(file.to_detached_bytes(), bytes);
            assert_eq!(
                reason(InclusionFile::from_bytes(&bytes)),
                Reason::InclusionFile
            );
        }
    }

    #[test]
    fn a_detached_file_takes_only_the_descriptor_that_it_names() {
        let (header, inclusion) = samples::inclusions().remove(2);
        let bytes = inclusion.decode(&header).unwrap().to_detached_bytes();
        let ours = header.descriptor();
        let other = Descriptor::new(
            ours.exchange(),
            ours.time(),
            ours.sequence() + 1,
            None,
            ours.assets().to_vec(),
            [7; 32],
        );
        let refused = detached(&bytes).unwrap().with(other.unwrap());
        assert_eq!(reason(refused), Reason::Descriptor);
    }

    #[test]
    fn files_between_the_two_forms_are_refused() {
        let (header, inclusion) = samples::inclusions().remove(3);
        let file = inclusion.decode(&header).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (whole, short) = (text(file.to_bytes()), text(file.to_detached_bytes()));
        let digest = header.ledger().to_string();
        let ledger = format!("  \"ledger\": \"{digest}\",\n");
        let kind = "  \"kind\"";
        let node = hex::encode(file.path.shard_hashes[0].to_bytes());
        let salt = hex::encode(file.salt);
        for other in [
            whole.replacen("\"version\": 1", "\"version\": 2", 1),
            short.replacen("\"version\": 2", "\"version\": 1", 1),
            short.replacen("\"version\": 2", "\"version\": 3", 1),
            short.replacen(&ledger, "", 1),
            short.replacen(&ledger, &format!("{ledger}{ledger}"), 1),
            short.replacen(&ledger, &format!("  \"descriptor\": null,\n{ledger}"), 1),
            whole.replacen(kind, &format!("{ledger}{kind}"), 1),
            whole.replacen(kind, &format!("  \"ledger\": null,\n{kind}"), 1),
            short.replacen(&digest, &digest.to_uppercase(), 1),
            short.replacen(&digest, &digest[2..], 1),
            short.replacen("\"spot\"", "\"margin\"", 1),
            short.replacen(": ", ":  ", 1),
            short.replacen(&node, &node.to_uppercase(), 1),
            short.replacen(&salt, &salt[2..], 1),
            short.replacen("\"USDT\"", "\"usdt\"", 1),
            short.replacen("\"BTC\"", "\"B\\u0054C\"", 1),
            format!("{short} "),
        ] {
            assert!(other != whole && other != short);
            let file = ParsedFile::from_bytes(other.as_bytes()).and_then(|parsed| match parsed {
                ParsedFile::SelfContained(file) => Ok(file),
                ParsedFile::Detached(file) => file.with(header.descriptor().clone()),
            });
            assert_eq!(reason(file), Reason::InclusionFile, "{other}");
        }
    }
}
