//! The ledger descriptor: which exchange, when, which assets. Its digest binds all of the liabilities.

use std::collections::HashSet;

use circuits::{
    domain,
    hash::sha256,
    ledger::{AssetId, LedgerDigest, REGISTRY_CAPACITY, Root},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    amount::MAX_DECIMALS,
    canonical::{self, CanonicalError},
};
use crate::{
    key::{NoPublicKey, ReceiptKey},
    text::{is_invisible, is_single_spaced},
    version,
};

/// Most bytes of a descriptor: 512 assets take less.
pub const MAX_DESCRIPTOR_BYTES: u64 = 128 << 10;

/// Most bytes of a symbol.
pub const MAX_SYMBOL_BYTES: usize = 32;

const MAX_EXCHANGE_BYTES: usize = 128;

/// An asset of the registry. Its id is its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// 1 to 32 printable ASCII characters without space, comma and quotation mark, not beginning with =, +, - or @.
    pub symbol: String,
    /// Digits after the point of a whole unit, at most [`MAX_DECIMALS`].
    pub decimals: u8,
}

/// The descriptor's fields as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescriptorRecord {
    version: u32,
    exchange: String,
    time: String,
    sequence: u64,
    previous_root: Option<String>,
    assets: Vec<AssetRecord>,
    nonce: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssetRecord {
    id: u32,
    symbol: String,
    decimals: u8,
}

/// A well-formed ledger descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    exchange: String,
    time: Timestamp,
    sequence: u64,
    previous_root: Option<Root>,
    assets: Vec<Asset>,
    nonce: [u8; 32],
    receipt_key: Option<ReceiptKey>,
}

/// What is wrong with a descriptor.
#[derive(Debug, thiserror::Error)]
pub enum DescriptorError {
    /// Larger than any descriptor.
    #[error("the descriptor is larger than {MAX_DESCRIPTOR_BYTES} bytes")]
    Size,
    /// Not a canonical document.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("descriptors of version {0} are unknown")]
    Version(u32),
    /// The name of the exchange.
    #[error(
        "the exchange's name has 1 to {MAX_EXCHANGE_BYTES} bytes, no characters that control or hide text and no white space but single spaces between words"
    )]
    Exchange,
    /// The time.
    #[error("the time is not in the form 2026-06-30T00:00:00Z")]
    Time,
    /// The previous root or the nonce.
    #[error("{0} is not 64 lower-case hexadecimal digits")]
    Hex(&'static str),
    /// Number of assets.
    #[error("a registry has 1 to {REGISTRY_CAPACITY} assets")]
    AssetCount,
    /// Ids out of order.
    #[error("asset {0} has another id than its place in the list")]
    AssetId(usize),
    /// A symbol.
    #[error(
        "the symbol of asset {0} is not 1 to {MAX_SYMBOL_BYTES} printable ASCII characters without comma and quotation mark, not beginning with =, +, - or @"
    )]
    Symbol(usize),
    /// A symbol twice, or twice but for case.
    #[error("the symbol of asset {0} occurs twice, perhaps in other case")]
    DuplicateSymbol(usize),
    /// Decimals.
    #[error("asset {0} has more than {MAX_DECIMALS} decimals")]
    Decimals(usize),
    /// The key for receipts.
    #[error("the key for receipts: {0}")]
    ReceiptKey(#[from] NoPublicKey),
}

impl Descriptor {
    /// A descriptor of these contents.
    ///
    /// # Errors
    /// [`DescriptorError`] for contents that a verifier would refuse.
    pub fn new(
        exchange: &str,
        time: Timestamp,
        sequence: u64,
        previous_root: Option<Root>,
        assets: Vec<Asset>,
        nonce: [u8; 32],
    ) -> Result<Self, DescriptorError> {
        let well_formed = exchange.len() <= MAX_EXCHANGE_BYTES
            && is_single_spaced(exchange)
            && !exchange.chars().any(|c| c.is_control() || is_invisible(c));
        if !well_formed {
            return Err(DescriptorError::Exchange);
        }
        if time.subsec_nanosecond() != 0 {
            return Err(DescriptorError::Time);
        }
        check_assets(&assets)?;
        let exchange = exchange.to_owned();
        Ok(Self {
            exchange,
            time,
            sequence,
            previous_root,
            assets,
            nonce,
            receipt_key: None,
        })
    }

    /// The same, with the key that the exchange signs receipts with.
    #[must_use]
    pub fn with_receipt_key(self, key: Option<ReceiptKey>) -> Self {
        Self {
            receipt_key: key,
            ..self
        }
    }

    /// Parses a descriptor.
    ///
    /// # Errors
    /// [`DescriptorError`]; there is one form for each descriptor.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DescriptorError> {
        if bytes.len() as u64 > MAX_DESCRIPTOR_BYTES {
            return Err(DescriptorError::Size);
        }
        Self::try_from(canonical::from_bytes::<DescriptorRecord>(bytes)?)
    }

    /// Parses a descriptor whose white space a program may have changed on its way.
    ///
    /// # Errors
    /// As [`Descriptor::from_bytes`].
    pub fn from_any_spacing(bytes: &[u8]) -> Result<Self, DescriptorError> {
        Self::from_bytes(&canonical::respaced(bytes))
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(&self.to_record())
    }

    /// The fields, to be written inside another document.
    pub fn to_record(&self) -> DescriptorRecord {
        DescriptorRecord {
            version: version::DESCRIPTOR,
            exchange: self.exchange.clone(),
            time: self.time.to_string(),
            sequence: self.sequence,
            previous_root: self.previous_root.map(|root| root.to_string()),
            assets: (0..)
                .zip(&self.assets)
                .map(|(id, asset)| AssetRecord {
                    id,
                    symbol: asset.symbol.clone(),
                    decimals: asset.decimals,
                })
                .collect(),
            nonce: hex::encode(self.nonce),
            receipt_key: self.receipt_key.map(|key| key.to_string()),
        }
    }

    /// `SHA-256("por/ledger/v1", canonical bytes)`.
    pub fn ledger_digest(&self) -> LedgerDigest {
        LedgerDigest(sha256(domain::LEDGER, &[&self.to_bytes()]))
    }

    /// Name of the exchange.
    pub fn exchange(&self) -> &str {
        &self.exchange
    }

    /// Time of the snapshot.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// Number of the snapshot in the exchange's own count.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Root of the snapshot before, if the exchange names one.
    pub fn previous_root(&self) -> Option<Root> {
        self.previous_root
    }

    /// The key that the exchange signs receipts with, if it says that it signs any.
    pub fn receipt_key(&self) -> Option<ReceiptKey> {
        self.receipt_key
    }

    /// The registry, by id.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The ids of the registry, in order.
    pub fn asset_ids(&self) -> impl ExactSizeIterator<Item = AssetId> + use<> {
        (0..self.assets.len()).map(|index| AssetId::new(index).expect("a registry fits its ids"))
    }

    /// The asset with an id of this registry.
    pub fn asset(&self, id: AssetId) -> &Asset {
        &self.assets[id.index()]
    }

    /// The id of a symbol.
    pub fn asset_id(&self, symbol: &str) -> Option<AssetId> {
        self.asset_ids().find(|id| self.asset(*id).symbol == symbol)
    }
}

impl TryFrom<DescriptorRecord> for Descriptor {
    type Error = DescriptorError;

    fn try_from(record: DescriptorRecord) -> Result<Self, DescriptorError> {
        if record.version != version::DESCRIPTOR {
            return Err(DescriptorError::Version(record.version));
        }
        let time: Timestamp = record.time.parse().map_err(|_| DescriptorError::Time)?;
        let previous_root = record
            .previous_root
            .as_deref()
            .map(|text| hex32(text, "previous_root").map(Root))
            .transpose()?;
        if let Some((place, _)) = record
            .assets
            .iter()
            .enumerate()
            .find(|(i, asset)| asset.id as usize != *i)
        {
            return Err(DescriptorError::AssetId(place));
        }
        let assets = record
            .assets
            .iter()
            .map(|asset| Asset {
                symbol: asset.symbol.clone(),
                decimals: asset.decimals,
            })
            .collect();
        let nonce = hex32(&record.nonce, "nonce")?;
        let receipt_key = record.receipt_key.as_deref().map(str::parse).transpose()?;
        let descriptor = Self::new(
            &record.exchange,
            time,
            record.sequence,
            previous_root,
            assets,
            nonce,
        )?
        .with_receipt_key(receipt_key);
        // Times have many forms: RFC 3339 in UTC, to the second, is the one that is written.
        if descriptor.to_record() == record {
            Ok(descriptor)
        } else {
            Err(DescriptorError::Time)
        }
    }
}

fn hex32(text: &str, what: &'static str) -> Result<[u8; 32], DescriptorError> {
    canonical::hex32(text).ok_or(DescriptorError::Hex(what))
}

/// Whether a text has the form of an asset's symbol.
pub fn is_symbol(text: &str) -> bool {
    // A comma or a quotation mark would need quoting in the public list of reserves.
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b',' && byte != b'"';
    // A spreadsheet that opens that list would take it for a formula.
    let formula = text.starts_with(['=', '+', '-', '@']);
    (1..=MAX_SYMBOL_BYTES).contains(&text.len()) && text.bytes().all(plain) && !formula
}

fn check_assets(assets: &[Asset]) -> Result<(), DescriptorError> {
    if assets.is_empty() || assets.len() > REGISTRY_CAPACITY {
        return Err(DescriptorError::AssetCount);
    }
    let mut seen = HashSet::new();
    for (id, asset) in assets.iter().enumerate() {
        if !is_symbol(&asset.symbol) {
            return Err(DescriptorError::Symbol(id));
        }
        if !seen.insert(asset.symbol.to_ascii_lowercase()) {
            return Err(DescriptorError::DuplicateSymbol(id));
        }
        if asset.decimals > MAX_DECIMALS {
            return Err(DescriptorError::Decimals(id));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
