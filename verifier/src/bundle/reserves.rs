//! The public list of reserves: which addresses hold how much.

use std::collections::{HashMap, HashSet};

use circuits::{
    hash::{Digest32, sha256},
    solvency::statement::TOTAL_BITS,
};

use super::{
    amount::{format_amount, parse_amount},
    descriptor::Descriptor,
};

/// Most bytes of a list: half a million addresses take less.
pub const MAX_RESERVES_BYTES: u64 = 64 << 20;

const MAX_TEXT: usize = 128;
const HEADER: &str = "asset,chain,address,amount\n";

/// What one address holds of one asset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReserveEntry {
    /// The asset's id.
    pub asset: usize,
    /// The chain, or another place of custody.
    pub chain: String,
    /// The address, or another name of the account.
    pub address: String,
    /// Smallest units.
    pub units: u128,
}

/// A well-formed list of reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicReserves {
    /// Strictly increasing in asset, chain and address.
    entries: Vec<ReserveEntry>,
    totals: Vec<u128>,
}

/// What is wrong with a list of reserves. Entries count from 1, and the first is on line 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReservesError {
    /// Larger than any list.
    #[error("the list of reserves is larger than {MAX_RESERVES_BYTES} bytes")]
    Size,
    /// Another first line.
    #[error("line 1: the header is not asset,chain,address,amount")]
    Header,
    /// Not four fields of text.
    #[error("entry {0} is not four fields of text")]
    Fields(usize),
    /// An asset that is not listed.
    #[error("entry {0} is of an asset that is not listed")]
    Asset(usize),
    /// A chain or an address.
    #[error(
        "the {field} of entry {entry} is not 1 to {MAX_TEXT} printable ASCII characters without comma, quotation mark and spaces at its ends"
    )]
    Text {
        /// Which entry.
        entry: usize,
        /// Which field.
        field: &'static str,
    },
    /// An amount.
    #[error("the amount of entry {0} is not a number with exactly the asset's decimals")]
    Amount(usize),
    /// Out of order, or the same address twice.
    #[error("entry {0} does not come after the one before it, by asset id, chain and address")]
    Order(usize),
    /// The same address twice, of entries that were sorted here.
    #[error("address {address} on {chain} occurs twice for one asset")]
    Duplicate {
        /// The chain.
        chain: String,
        /// The address.
        address: String,
    },
    /// A total.
    #[error("the total of {0} is not below 2^{TOTAL_BITS} smallest units")]
    Total(String),
    /// Another form of the same list.
    #[error(
        "the list is not in its canonical form: no quotation marks, no empty lines, each line ended by a line feed alone"
    )]
    Form,
}

impl PublicReserves {
    /// The list of these entries, in its order.
    ///
    /// # Errors
    /// [`ReservesError`] for entries that a verifier would refuse.
    pub fn new(
        mut entries: Vec<ReserveEntry>,
        descriptor: &Descriptor,
    ) -> Result<Self, ReservesError> {
        let assets = descriptor.assets();
        for (entry, content) in (1..).zip(&entries) {
            if content.asset >= assets.len() {
                return Err(ReservesError::Asset(entry));
            }
            for (field, text) in [("chain", &content.chain), ("address", &content.address)] {
                if !is_plain(text) {
                    return Err(ReservesError::Text { entry, field });
                }
            }
        }
        entries.sort_unstable();
        // Upper and lower case of one address are one address: where case carries information, no two
        // addresses differ in nothing else.
        let mut seen = HashSet::new();
        let mut again = |entry: &&ReserveEntry| {
            let folded = |text: &str| text.to_ascii_lowercase();
            !seen.insert((entry.asset, folded(&entry.chain), folded(&entry.address)))
        };
        if let Some(ReserveEntry { chain, address, .. }) = entries.iter().find(&mut again) {
            let (chain, address) = (chain.clone(), address.clone());
            return Err(ReservesError::Duplicate { chain, address });
        }
        let mut totals = vec![0u128; assets.len()];
        for entry in &entries {
            totals[entry.asset] = totals[entry.asset]
                .checked_add(entry.units)
                .filter(|total| total >> TOTAL_BITS == 0)
                .ok_or_else(|| ReservesError::Total(assets[entry.asset].symbol.clone()))?;
        }
        Ok(Self { entries, totals })
    }

    /// Parses a list.
    ///
    /// # Errors
    /// [`ReservesError`]; there is one form for each list.
    pub fn from_bytes(bytes: &[u8], descriptor: &Descriptor) -> Result<Self, ReservesError> {
        if bytes.len() as u64 > MAX_RESERVES_BYTES {
            return Err(ReservesError::Size);
        }
        let rows = bytes
            .strip_prefix(HEADER.as_bytes())
            .ok_or(ReservesError::Header)?;
        let mut entries = Vec::new();
        let ids: HashMap<&str, usize> = (0..)
            .zip(descriptor.assets())
            .map(|(id, asset)| (asset.symbol.as_str(), id))
            .collect();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(rows);
        for (entry, row) in (1..).zip(reader.records()) {
            let row = row.map_err(|_| ReservesError::Fields(entry))?;
            let [symbol, chain, address, amount] = row.iter().collect::<Vec<_>>()[..]
                .try_into()
                .map_err(|_| ReservesError::Fields(entry))?;
            let asset = *ids.get(symbol).ok_or(ReservesError::Asset(entry))?;
            let decimals = descriptor.assets()[asset].decimals;
            let units = parse_amount(amount, decimals).ok_or(ReservesError::Amount(entry))?;
            let (chain, address) = (chain.to_owned(), address.to_owned());
            let content = ReserveEntry {
                asset,
                chain,
                address,
                units,
            };
            if entries
                .last()
                .is_some_and(|last| key(last) >= key(&content))
            {
                return Err(ReservesError::Order(entry));
            }
            entries.push(content);
        }
        let list = Self::new(entries, descriptor)?;
        if list.to_bytes(descriptor) == bytes {
            Ok(list)
        } else {
            Err(ReservesError::Form)
        }
    }

    /// The canonical bytes, for the descriptor that the list was made with.
    pub fn to_bytes(&self, descriptor: &Descriptor) -> Vec<u8> {
        let mut text = HEADER.to_owned();
        for ReserveEntry {
            asset,
            chain,
            address,
            units,
        } in &self.entries
        {
            let asset = &descriptor.assets()[*asset];
            let amount = format_amount(*units, asset.decimals);
            text += &format!("{},{chain},{address},{amount}\n", asset.symbol);
        }
        text.into_bytes()
    }

    /// `SHA-256("por/reserves/v1", canonical bytes)`, for the descriptor that the list was made with.
    pub fn digest(&self, descriptor: &Descriptor) -> Digest32 {
        sha256("por/reserves/v1", &[&self.to_bytes(descriptor)])
    }

    /// R_a in smallest units, for each listed asset, each below 2^102.
    pub fn totals(&self) -> Vec<u128> {
        self.totals.clone()
    }

    /// The entries, in their order.
    pub fn entries(&self) -> &[ReserveEntry] {
        &self.entries
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn key(entry: &ReserveEntry) -> (usize, &str, &str) {
    (entry.asset, &entry.chain, &entry.address)
}

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| (byte == b' ' || byte.is_ascii_graphic()) && !b",\"".contains(&byte);
    (1..=MAX_TEXT).contains(&text.len()) && text.trim() == text && text.bytes().all(plain)
}

#[cfg(test)]
mod tests;
