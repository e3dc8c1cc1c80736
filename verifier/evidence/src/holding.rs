//! One holding: how much of an asset an address, or one output of it, holds at a block.

use circuits::ledger::AssetId;
use serde::{Deserialize, Serialize};

use super::{
    address::Address,
    chain::{Chain, ChainError},
    entry::EntryProblem,
    outpoint::{OutPoint, parse_outpoint},
};
use documents::bundle::{
    amount::{format_amount, parse_amount},
    descriptor::Descriptor,
};

/// The block at whose end balances are meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedBlock {
    /// Its height, or the number that its chain counts by.
    pub height: u64,
    /// Its hash, as the chain's explorers write it.
    pub hash: String,
}

impl StatedBlock {
    /// A block of a chain.
    ///
    /// # Errors
    /// [`EntryProblem::Block`] for a hash in another form than the chain's explorers have. Custodians have no
    /// blocks.
    pub fn new(chain: &Chain, height: u64, hash: &str) -> Result<Self, EntryProblem> {
        if !chain.is_block_hash(hash) {
            return Err(EntryProblem::Block);
        }
        let hash = hash.to_owned();
        Ok(Self { height, hash })
    }

    /// A block of a chain, whose hash is as people copy it: digits in any case, with or without `0x`.
    ///
    /// # Errors
    /// [`EntryProblem::Block`].
    pub fn read(chain: &Chain, height: u64, hash: &str) -> Result<Self, EntryProblem> {
        let digits = hash.strip_prefix("0x").or_else(|| hash.strip_prefix("0X"));
        let digits = digits.unwrap_or(hash).to_ascii_lowercase();
        let forms = [hash.to_owned(), format!("0x{digits}"), digits];
        let mut read = forms.iter().map(|form| Self::new(chain, height, form));
        read.find(Result::is_ok).unwrap_or(Err(EntryProblem::Block))
    }
}

/// What an address, or one output of it, holds of one asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The asset.
    pub asset: AssetId,
    /// Where it is.
    pub address: Address,
    /// Which output, where the list names outputs: on chains that have them.
    pub outpoint: Option<OutPoint>,
    /// Smallest units of the ledger, below 2^102.
    pub units: u128,
    /// When.
    pub block: Option<StatedBlock>,
}

/// A holding as documents write it. A field without content is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldingRecord {
    /// The asset's symbol.
    pub asset: String,
    /// The chain's id.
    pub chain: String,
    /// The address, in its canonical form.
    pub address: String,
    /// `txid:vout`, or empty.
    pub outpoint: String,
    /// The amount, with exactly the asset's decimals.
    pub amount: String,
    /// The block's height, or empty.
    pub height: String,
    /// The block's hash, empty exactly if the height is.
    pub block_hash: String,
}

impl Holding {
    /// What a record says.
    ///
    /// # Errors
    /// [`EntryProblem`].
    pub fn from_record(
        record: &HoldingRecord,
        descriptor: &Descriptor,
    ) -> Result<Self, EntryProblem> {
        match Self::read(record, descriptor)? {
            (holding, None) => Ok(holding),
            (_, Some(error)) => Err(EntryProblem::Chain(error)),
        }
    }

    /// What a record says, as far as that can be known: with its chain, if another version of this program may know it.
    ///
    /// # Errors
    /// [`EntryProblem`]: what is wrong whatever the chain is.
    pub(super) fn read(
        record: &HoldingRecord,
        descriptor: &Descriptor,
    ) -> Result<(Self, Option<ChainError>), EntryProblem> {
        let asset = descriptor
            .asset_id(&record.asset)
            .ok_or(EntryProblem::Asset)?;
        let read = Chain::of_any_version(&record.chain);
        let (chain, open) = read.map_err(EntryProblem::Chain)?;
        let address = Address::parse(&chain, &record.address).map_err(EntryProblem::Address)?;
        if address.as_str() != record.address {
            return Err(EntryProblem::AddressForm);
        }
        let outpoint = match record.outpoint.as_str() {
            "" => None,
            text => Some(parse_outpoint(text).map_err(|_| EntryProblem::Outpoint)?),
        };
        if outpoint.is_some() && !chain.has_outputs() && !chain.is_open() {
            return Err(EntryProblem::Outpoint);
        }
        let decimals = descriptor.asset(asset).decimals;
        let units = parse_amount(&record.amount, decimals).ok_or(EntryProblem::Amount)?;
        let block = match (record.height.as_str(), record.block_hash.as_str()) {
            ("", "") => None,
            (height, hash) => {
                let number: u64 = height.parse().map_err(|_| EntryProblem::Block)?;
                if number.to_string() != height {
                    return Err(EntryProblem::Block);
                }
                Some(StatedBlock::new(&chain, number, hash)?)
            }
        };
        let holding = Self {
            asset,
            address,
            outpoint,
            units,
            block,
        };
        Ok((holding, open))
    }

    /// The record, for the descriptor that the holding was made with.
    pub fn to_record(&self, descriptor: &Descriptor) -> HoldingRecord {
        let asset = descriptor.asset(self.asset);
        let (height, block_hash) = match &self.block {
            Some(block) => (block.height.to_string(), block.hash.clone()),
            None => Default::default(),
        };
        HoldingRecord {
            asset: asset.symbol.clone(),
            chain: self.address.chain().id().to_owned(),
            address: self.address.as_str().to_owned(),
            outpoint: self
                .outpoint
                .map(|outpoint| outpoint.to_string())
                .unwrap_or_default(),
            amount: format_amount(self.units, asset.decimals),
            height,
            block_hash,
        }
    }

    /// What lists are sorted by: asset id, chain, address, output.
    pub(super) fn key(&self) -> (AssetId, &str, &str, Option<String>) {
        let outpoint = self.outpoint.map(|outpoint| outpoint.to_string());
        (
            self.asset,
            self.address.chain().id(),
            self.address.as_str(),
            outpoint,
        )
    }
}
