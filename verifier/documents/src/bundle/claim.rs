//! The claim: what is said about a ledger. Its digest binds the solvency proof.

use circuits::{
    curve::POINT_BYTES,
    domain,
    hash::{Digest32, sha256},
    ledger::{ClaimDigest, CollateralDigest, LedgerContext, LedgerDigest, PolicyDigest, Root},
    solvency::statement::{Disclosures, TOTAL_BITS},
};
use serde::{Deserialize, Serialize};

use super::{
    amount::{format_amount, parse_amount},
    canonical::{self, CanonicalError},
    descriptor::{Descriptor, MAX_SYMBOL_BYTES},
};
use crate::version;

/// Most bytes of a claim: all totals of 512 assets disclosed take less.
pub const MAX_CLAIM_BYTES: u64 = 256 << 10;

/// How the reserves are backed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReservesMode {
    /// The exchange says so.
    #[default]
    Asserted,
    /// The list is in the bundle.
    Public,
    /// An auditor is to be asked, who is shown the list in confidence.
    Attested,
}

impl ReservesMode {
    /// As it is written in a claim.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Public => "public",
            Self::Attested => "attested",
        }
    }
}

/// Which side of the balance sheet a total is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What is owed to customers: free and pledged balances, gross. No loan is taken off.
    Liabilities,
    /// What customers owe.
    Loans,
    /// What is held.
    Reserves,
}

impl Side {
    /// As it is written in a claim.
    pub fn name(self) -> &'static str {
        match self {
            Self::Liabilities => "liabilities",
            Self::Loans => "loans",
            Self::Reserves => "reserves",
        }
    }
}

/// A total that the exchange chose to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Which side.
    pub side: Side,
    /// The asset's symbol.
    pub asset: String,
    /// The total, with exactly the asset's decimals.
    pub total: String,
}

impl Disclosure {
    /// What it is of, for an error. The symbol may be any text, of any length.
    fn name(&self) -> String {
        let symbol: String = self.asset.chars().take(MAX_SYMBOL_BYTES).collect();
        format!("{} of {symbol}", self.side.name())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimRecord {
    version: u32,
    ledger: String,
    collateral: Option<String>,
    shape: u32,
    leaves_per_shard: u32,
    shards: u64,
    root: String,
    policy: String,
    reserves: ReservesMode,
    reserves_commitment: String,
    reserves_list: Option<String>,
    disclosures: Vec<Disclosure>,
}

/// A well-formed claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The ledger that it is about.
    pub ledger: LedgerDigest,
    /// The collateral schedule that its leaves were made under; none in a ledger without debts.
    pub collateral: Option<CollateralDigest>,
    /// Shape of the circuits.
    pub shape: u32,
    /// M, the number of leaves in each shard.
    pub leaves_per_shard: u32,
    /// H, the number of shards.
    pub shards: u64,
    /// The root.
    pub root: Root,
    /// Digest of the policy.
    pub policy: PolicyDigest,
    /// How the reserves are backed.
    pub reserves_mode: ReservesMode,
    /// The encoding of K_R.
    pub reserves_commitment: [u8; POINT_BYTES],
    /// Digest of the public list of reserves and its evidence, SHA-256("por/reserves/v1", reserves.csv,
    /// ownership.csv); none in other modes. The totals alone would leave its addresses free.
    pub reserves_list: Option<Digest32>,
    /// Published totals: by asset id; liabilities, then loans, then reserves.
    pub disclosures: Vec<Disclosure>,
}

/// What is wrong with a claim.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Larger than any claim.
    #[error("the claim is larger than {MAX_CLAIM_BYTES} bytes")]
    Size,
    /// Not a canonical document.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("claims of version {0} are unknown")]
    Version(u32),
    /// A digest or point.
    #[error("{0} is not 64 lower-case hexadecimal digits")]
    Hex(&'static str),
    /// The digest that stands for no schedule, written as one.
    #[error(
        "the claim names a collateral schedule that no document is: a claim without one says null"
    )]
    NoCollateral,
    /// A disclosure of something that is not listed, out of order, or twice.
    #[error("the disclosed {0}: the asset is not listed, or it is out of order, or repeated")]
    Disclosure(String),
    /// A disclosed total.
    #[error("the disclosed {0} are no total with the asset's decimals below 2^{TOTAL_BITS} units")]
    Total(String),
    /// Loans where there can be none.
    #[error("the disclosed {0}: there are none without a collateral schedule")]
    Loans(String),
    /// Liabilities without what is taken off them. One account with a balance and an equal debt would inflate the
    /// published number for nothing.
    #[error("the liabilities of {0} are disclosed without its loans")]
    WithoutLoans(String),
}

impl Claim {
    /// Parses a claim.
    ///
    /// # Errors
    /// [`ClaimError`]; there is one form for each claim.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ClaimError> {
        if bytes.len() as u64 > MAX_CLAIM_BYTES {
            return Err(ClaimError::Size);
        }
        let record: ClaimRecord = canonical::from_bytes(bytes)?;
        if record.version != version::CLAIM {
            return Err(ClaimError::Version(record.version));
        }
        let collateral = record
            .collateral
            .map(|text| hex32(&text, "collateral").map(CollateralDigest))
            .transpose()?;
        if collateral.is_some_and(|digest| digest.is_none()) {
            return Err(ClaimError::NoCollateral);
        }
        Ok(Self {
            ledger: LedgerDigest(hex32(&record.ledger, "ledger")?),
            collateral,
            shape: record.shape,
            leaves_per_shard: record.leaves_per_shard,
            shards: record.shards,
            root: Root(hex32(&record.root, "root")?),
            policy: PolicyDigest(hex32(&record.policy, "policy")?),
            reserves_mode: record.reserves,
            reserves_commitment: hex32(&record.reserves_commitment, "reserves_commitment")?,
            reserves_list: record
                .reserves_list
                .map(|text| hex32(&text, "reserves_list"))
                .transpose()?,
            disclosures: record.disclosures,
        })
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(&ClaimRecord {
            version: version::CLAIM,
            ledger: self.ledger.to_string(),
            collateral: self.collateral.map(|digest| digest.to_string()),
            shape: self.shape,
            leaves_per_shard: self.leaves_per_shard,
            shards: self.shards,
            root: self.root.to_string(),
            policy: self.policy.to_string(),
            reserves: self.reserves_mode,
            reserves_commitment: hex::encode(self.reserves_commitment),
            reserves_list: self.reserves_list.map(hex::encode),
            disclosures: self.disclosures.clone(),
        })
    }

    /// `SHA-256("por/claim/v1", canonical bytes)`.
    pub fn claim_digest(&self) -> ClaimDigest {
        ClaimDigest(sha256(domain::CLAIM, &[&self.to_bytes()]))
    }

    /// What everything about liabilities is bound to.
    pub fn context(&self) -> LedgerContext {
        LedgerContext {
            ledger: self.ledger,
            collateral: self.collateral.unwrap_or(CollateralDigest::NONE),
        }
    }

    /// The disclosed totals in smallest units.
    ///
    /// # Errors
    /// [`ClaimError::Disclosure`], [`ClaimError::Total`]: they are in one order, each once. [`ClaimError::Loans`] for
    /// loans without a collateral schedule; [`ClaimError::WithoutLoans`] for liabilities without loans, under one.
    pub fn disclosed(&self, descriptor: &Descriptor) -> Result<Disclosures, ClaimError> {
        let assets = descriptor.assets();
        let mut disclosed = Disclosures::none(assets.len());
        let mut last = None;
        for disclosure in &self.disclosures {
            let asset = descriptor
                .asset_id(&disclosure.asset)
                .ok_or_else(|| ClaimError::Disclosure(disclosure.name()))?;
            let order = (asset, disclosure.side);
            if last >= Some(order) {
                return Err(ClaimError::Disclosure(disclosure.name()));
            }
            last = Some(order);
            let total = parse_amount(&disclosure.total, descriptor.asset(asset).decimals)
                .filter(|total| *total < 1 << TOTAL_BITS)
                .ok_or_else(|| ClaimError::Total(disclosure.name()))?;
            match disclosure.side {
                Side::Liabilities => disclosed.liabilities[asset.index()] = Some(total),
                Side::Loans if self.collateral.is_none() => {
                    return Err(ClaimError::Loans(disclosure.name()));
                }
                Side::Loans => disclosed.loans[asset.index()] = Some(total),
                Side::Reserves => disclosed.reserves[asset.index()] = Some(total),
            }
        }
        let mut sides = assets
            .iter()
            .zip(&disclosed.liabilities)
            .zip(&disclosed.loans);
        match sides.find(|((_, liabilities), loans)| liabilities.is_some() && loans.is_none()) {
            Some(((asset, _), _)) if self.collateral.is_some() => {
                Err(ClaimError::WithoutLoans(asset.symbol.clone()))
            }
            _ => Ok(disclosed),
        }
    }

    /// Disclosures as they stand in a claim, from totals in smallest units by asset id.
    pub fn disclosures_of(descriptor: &Descriptor, disclosed: &Disclosures) -> Vec<Disclosure> {
        let mut all = Vec::new();
        for (index, asset) in descriptor.assets().iter().enumerate() {
            for (side, totals) in [
                (Side::Liabilities, &disclosed.liabilities),
                (Side::Loans, &disclosed.loans),
                (Side::Reserves, &disclosed.reserves),
            ] {
                if let Some(Some(total)) = totals.get(index) {
                    all.push(Disclosure {
                        side,
                        asset: asset.symbol.clone(),
                        total: format_amount(*total, asset.decimals),
                    });
                }
            }
        }
        all
    }
}

fn hex32(text: &str, what: &'static str) -> Result<[u8; 32], ClaimError> {
    canonical::hex32(text).ok_or(ClaimError::Hex(what))
}

#[cfg(test)]
mod tests;
