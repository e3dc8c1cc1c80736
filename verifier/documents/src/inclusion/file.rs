//! The inclusion file: what an exchange gives to one user, so that they can find their balance in the root.
//!
//! Canonical JSON, as the documents of a bundle are. It does not name the account: its owner types that. It has
//! the descriptor inside, or names it by its digest, so that a million files do not all carry the registry.

use std::{collections::BTreeMap, fmt, path::Path};

use circuits::{
    leaf::{Component, Entry},
    ledger::{Amount, AssetId, CollateralDigest, LedgerDigest},
    tree::{InclusionPath, LeafPosition, NODE_BYTES, Node},
};

use super::{
    entries::check_entries,
    header::LedgerHeader,
    record::{CollateralRecord, EntryRecord, Form, InclusionRecord, SideRecord},
};
use crate::{
    bundle::{
        amount::{format_amount, parse_amount},
        canonical,
        collateral::CollateralSchedule,
        descriptor::Descriptor,
    },
    input::read_capped,
    recognise::{self, Document, longer_than_any, not_read},
    refusal::{Reason, Refusal},
    version::{DETACHED_FILE, SELF_CONTAINED_FILE},
};

/// Most bytes that a file may have: 1,536 entries, both documents and the paths take less than half.
pub const MAX_INCLUSION_BYTES: u64 = 1 << 20;

/// An inclusion file, parsed and canonical; nothing is checked against a root yet.
#[derive(Clone, Debug)]
pub struct InclusionFile {
    /// What all files of the ledger say alike.
    pub header: LedgerHeader,
    /// The account's salt.
    pub salt: [u8; 32],
    /// Balances, pledged balances, then debts, in the order of ids; without the surplus.
    pub entries: Vec<Entry>,
    /// Where the account's leaf is, and the nodes beside their path.
    pub path: InclusionPath,
}

/// A file whose bytes were parsed, as far as they go by themselves.
#[derive(Clone, Debug)]
pub enum ParsedFile {
    /// It has its documents.
    SelfContained(InclusionFile),
    /// They are still to be found.
    Detached(DetachedFile),
}

/// A file without its documents, which say what its balances are of. Only [`DetachedFile::with`] gives them.
#[derive(Clone)]
pub struct DetachedFile {
    ledger: LedgerDigest,
    collateral: Option<CollateralDigest>,
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
    /// No verdict if it cannot be read; else as [`ParsedFile::from_bytes`].
    pub fn read(path: &Path) -> Result<Self, Refusal> {
        let bytes = read_capped(path, MAX_INCLUSION_BYTES);
        let bytes = bytes.map_err(|error| not_read(path, &error, Document::InclusionFile))?;
        Self::named(path.display(), &bytes)
    }

    /// Parses the bytes of a file. Its white space may be any: nothing rests on it.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] for what is not whole; no verdict for another document; else a rejection,
    /// [`Reason::InclusionFile`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        Self::named("the file", bytes)
    }

    /// As [`ParsedFile::from_bytes`], of a file that is called so.
    ///
    /// # Errors
    /// As [`ParsedFile::from_bytes`].
    pub fn named(name: impl fmt::Display, bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() as u64 > MAX_INCLUSION_BYTES {
            return Err(longer_than_any(name, Document::InclusionFile));
        }
        recognise::expect(Document::InclusionFile, name, bytes)?;
        let bytes: &[u8] = &canonical::respaced(bytes);
        let mut record: InclusionRecord = canonical::from_bytes(bytes).map_err(reject)?;
        let digest = |text: &str| {
            canonical::hex32(text)
                .ok_or_else(|| reject("a digest is not 64 lower-case hexadecimal digits"))
        };
        let parts = (
            record.version,
            record.descriptor.take(),
            &record.ledger,
            record.collateral.take(),
        );
        match parts {
            (SELF_CONTAINED_FILE, Some(_), None, Some(CollateralRecord::Digest(_)))
            | (DETACHED_FILE, None, Some(_), Some(CollateralRecord::Document(_))) => Err(reject(
                "the collateral schedule is not where this version has it",
            )),
            (SELF_CONTAINED_FILE, Some(descriptor), None, collateral) => {
                let descriptor = Descriptor::try_from(descriptor).map_err(reject)?;
                let collateral = match collateral {
                    Some(CollateralRecord::Document(schedule)) => Some(
                        CollateralSchedule::from_record(schedule, &descriptor)
                            .map_err(|error| Refusal::rejected(Reason::Collateral, error))?,
                    ),
                    _ => None,
                };
                let file = InclusionFile::of_record(&record, descriptor, collateral)?;
                ensure_canonical(&file.to_bytes(), bytes)?;
                Ok(Self::SelfContained(file))
            }
            (DETACHED_FILE, None, Some(ledger), collateral) => Ok(Self::Detached(DetachedFile {
                ledger: LedgerDigest(digest(ledger)?),
                collateral: match &collateral {
                    Some(CollateralRecord::Digest(text)) => Some(CollateralDigest(digest(text)?)),
                    _ => None,
                },
                record,
                bytes: bytes.to_vec(),
            })),
            _ => Err(reject(
                "the descriptor, or its digest, is not where this version has it",
            )),
        }
    }
}

impl DetachedFile {
    /// The digest of the descriptor that the file needs.
    pub fn ledger(&self) -> LedgerDigest {
        self.ledger
    }

    /// The digest of the collateral schedule that the file needs, if any.
    pub fn collateral(&self) -> Option<CollateralDigest> {
        self.collateral
    }

    /// Refuses a descriptor that is not the file's.
    pub(super) fn ensure_descriptor(&self, descriptor: &Descriptor) -> Result<(), Refusal> {
        if descriptor.ledger_digest() == self.ledger {
            return Ok(());
        }
        Err(Refusal::rejected(
            Reason::OtherDocument,
            "the descriptor is not the one that the inclusion file names",
        ))
    }

    /// The file with its documents.
    ///
    /// # Errors
    /// A rejection: [`Reason::OtherDocument`] if a document is another than the file names,
    /// [`Reason::InclusionFile`] if the file is malformed.
    pub fn with(
        &self,
        descriptor: Descriptor,
        collateral: Option<CollateralSchedule>,
    ) -> Result<InclusionFile, Refusal> {
        self.ensure_descriptor(&descriptor)?;
        if collateral.as_ref().map(CollateralSchedule::digest) != self.collateral {
            return Err(Refusal::rejected(
                Reason::OtherDocument,
                "the collateral schedule is not the one that the inclusion file names",
            ));
        }
        let file = InclusionFile::of_record(&self.record, descriptor, collateral)?;
        ensure_canonical(&file.to_detached_bytes(), &self.bytes)?;
        Ok(file)
    }
}

impl InclusionFile {
    /// Parses the bytes of a file that has its documents.
    ///
    /// # Errors
    /// A rejection, [`Reason::InclusionFile`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        match ParsedFile::from_bytes(bytes)? {
            ParsedFile::SelfContained(file) => Ok(file),
            ParsedFile::Detached(_) => Err(reject("the file needs its ledger's documents")),
        }
    }

    fn of_record(
        record: &InclusionRecord,
        descriptor: Descriptor,
        collateral: Option<CollateralSchedule>,
    ) -> Result<Self, Refusal> {
        let mut entries = Vec::with_capacity(record.entries.len());
        for entry in &record.entries {
            let asset = descriptor
                .asset_id(&entry.asset)
                .ok_or_else(|| reject("an entry is of an asset that is not listed"))?;
            let units = parse_amount(&entry.amount, descriptor.asset(asset).decimals)
                .and_then(|units| u64::try_from(units).ok())
                .ok_or_else(|| reject("an amount is not in the form that files have"))?;
            let component = match entry.side {
                SideRecord::Balance => Component::Free(asset),
                SideRecord::Pledged => Component::Pledged(asset),
                SideRecord::Debt => Component::Debt(asset),
            };
            let amount = Amount(units);
            entries.push(Entry { component, amount });
        }
        let mut salt = [0; 32];
        hex::decode_to_slice(&record.salt, &mut salt).map_err(reject)?;
        let root = record.root.parse().map_err(reject)?;
        let (leaves_per_shard, shards) = (record.leaves_per_shard, record.shards);
        let header = LedgerHeader::new(
            descriptor,
            collateral,
            root,
            record.shape,
            leaves_per_shard,
            shards,
        );
        let listed = header.descriptor().assets().len();
        check_entries(&entries, listed, &header.vector()).map_err(reject)?;
        Ok(Self {
            header,
            salt,
            entries,
            path: InclusionPath {
                position: LeafPosition {
                    shard: record.shard,
                    place: record.place,
                },
                shard_hashes: parse_path(&record.shard_path)?,
                top_hashes: parse_path(&record.top_path)?,
            },
        })
    }

    /// The balance of each asset that has one, in smallest units: free and pledged together, which can be more than
    /// 64 bits.
    pub fn balances(&self) -> BTreeMap<AssetId, u128> {
        let mut balances = BTreeMap::new();
        for entry in &self.entries {
            if let Component::Free(asset) | Component::Pledged(asset) = entry.component {
                *balances.entry(asset).or_insert(0) += u128::from(entry.amount.0);
            }
        }
        balances
    }

    /// The debts, as they are counted.
    pub fn debts(&self) -> impl Iterator<Item = (AssetId, Amount)> + '_ {
        self.entries
            .iter()
            .filter_map(|entry| match entry.component {
                Component::Debt(asset) => Some((asset, entry.amount)),
                _ => None,
            })
    }

    /// The canonical bytes, both documents among them.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_form(Form::SelfContained)
    }

    /// The canonical bytes with digests in the documents' places.
    pub fn to_detached_bytes(&self) -> Vec<u8> {
        self.to_form(Form::Detached)
    }

    fn to_form(&self, form: Form) -> Vec<u8> {
        let path = |nodes: &[Node]| nodes.iter().map(|n| hex::encode(n.to_bytes())).collect();
        let descriptor = self.header.descriptor();
        let entries = self.entries.iter().filter_map(|entry| {
            let (asset, side) = match entry.component {
                Component::Free(asset) => (asset, SideRecord::Balance),
                Component::Pledged(asset) => (asset, SideRecord::Pledged),
                Component::Debt(asset) => (asset, SideRecord::Debt),
                // Computed by whoever checks the file; those that have it as an entry are refused.
                Component::SurplusLow | Component::SurplusHigh => return None,
            };
            let listed = descriptor.asset(asset);
            Some(EntryRecord {
                asset: listed.symbol.clone(),
                side,
                amount: format_amount(u128::from(entry.amount.0), listed.decimals),
            })
        });
        canonical::to_bytes(&InclusionRecord {
            salt: hex::encode(self.salt),
            shard: self.path.position.shard,
            place: self.path.position.place,
            entries: entries.collect(),
            shard_path: path(&self.path.shard_hashes),
            top_path: path(&self.path.top_hashes),
            ..InclusionRecord::start(&self.header, form)
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
mod tests;
