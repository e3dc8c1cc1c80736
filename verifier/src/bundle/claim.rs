//! The claim: what is said about a ledger. Its digest binds the solvency proof.

use circuits::{
    curve::POINT_BYTES,
    hash::{Digest32, sha256},
    ledger::{ClaimDigest, LedgerDigest, Root},
    solvency::statement::Disclosures,
};
use serde::{Deserialize, Serialize};

use super::{
    amount::{format_amount, parse_amount},
    canonical::{self, CanonicalError},
    descriptor::Descriptor,
};

/// Most bytes of a claim: all totals of 512 assets disclosed take less.
pub const MAX_CLAIM_BYTES: u64 = 256 << 10;

/// Totals are below 2^102 smallest units.
const TOTAL_BITS: u32 = 102;

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
    /// What is owed.
    Liabilities,
    /// What is held.
    Reserves,
}

impl Side {
    /// As it is written in a claim.
    pub fn name(self) -> &'static str {
        match self {
            Self::Liabilities => "liabilities",
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimRecord {
    version: u32,
    ledger: String,
    kind: String,
    shape: u32,
    leaves: u64,
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
    /// Shape of the circuits.
    pub shape: u32,
    /// n, the number of leaves.
    pub leaves: u64,
    /// The root.
    pub root: Root,
    /// Digest of the policy.
    pub policy: Digest32,
    /// How the reserves are backed.
    pub reserves_mode: ReservesMode,
    /// The encoding of K_R.
    pub reserves_commitment: [u8; POINT_BYTES],
    /// Digest of the public list of reserves and its evidence, [`public_digest`]; none in other modes. The
    /// totals alone would leave its addresses free.
    ///
    /// [`public_digest`]: crate::reserves::public_digest
    pub reserves_list: Option<Digest32>,
    /// Published totals: by asset id, liabilities first.
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
    /// Another version or kind.
    #[error("claims of this version or kind are unknown")]
    Version,
    /// A digest or point.
    #[error("{0} is not 64 lower-case hexadecimal digits")]
    Hex(&'static str),
    /// A disclosure of something that is not listed, out of order, or twice.
    #[error("disclosure {0} is of an asset that is not listed, out of order, or repeated")]
    Disclosure(usize),
    /// A disclosed total.
    #[error("disclosure {0} is not a total with the asset's decimals below 2^{TOTAL_BITS} units")]
    Total(usize),
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
        if record.version != 1 || record.kind != "spot" {
            return Err(ClaimError::Version);
        }
        Ok(Self {
            ledger: LedgerDigest(hex32(&record.ledger, "ledger")?),
            shape: record.shape,
            leaves: record.leaves,
            root: Root(hex32(&record.root, "root")?),
            policy: hex32(&record.policy, "policy")?,
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
            version: 1,
            ledger: self.ledger.to_string(),
            kind: "spot".to_owned(),
            shape: self.shape,
            leaves: self.leaves,
            root: self.root.to_string(),
            policy: hex::encode(self.policy),
            reserves: self.reserves_mode,
            reserves_commitment: hex::encode(self.reserves_commitment),
            reserves_list: self.reserves_list.map(hex::encode),
            disclosures: self.disclosures.clone(),
        })
    }

    /// `SHA-256("por/claim/v1", canonical bytes)`.
    pub fn claim_digest(&self) -> ClaimDigest {
        ClaimDigest(sha256("por/claim/v1", &[&self.to_bytes()]))
    }

    /// The disclosed totals in smallest units.
    ///
    /// # Errors
    /// [`ClaimError::Disclosure`], [`ClaimError::Total`]: they are in one order, each once.
    pub fn disclosed(&self, descriptor: &Descriptor) -> Result<Disclosures, ClaimError> {
        let assets = descriptor.assets();
        let mut disclosed = Disclosures {
            liabilities: vec![None; assets.len()],
            reserves: vec![None; assets.len()],
        };
        let mut last = None;
        for (place, disclosure) in self.disclosures.iter().enumerate() {
            let asset = descriptor
                .asset_index(&disclosure.asset)
                .ok_or(ClaimError::Disclosure(place))?;
            let order = (asset, disclosure.side);
            if last >= Some(order) {
                return Err(ClaimError::Disclosure(place));
            }
            last = Some(order);
            let total = parse_amount(&disclosure.total, assets[asset].decimals)
                .filter(|total| *total < 1 << TOTAL_BITS)
                .ok_or(ClaimError::Total(place))?;
            match disclosure.side {
                Side::Liabilities => disclosed.liabilities[asset] = Some(total),
                Side::Reserves => disclosed.reserves[asset] = Some(total),
            }
        }
        Ok(disclosed)
    }

    /// Disclosures as they stand in a claim, from totals in smallest units by asset id.
    pub fn disclosures_of(descriptor: &Descriptor, disclosed: &Disclosures) -> Vec<Disclosure> {
        let mut all = Vec::new();
        for (index, asset) in descriptor.assets().iter().enumerate() {
            for (side, totals) in [
                (Side::Liabilities, &disclosed.liabilities),
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
mod tests {
    use super::*;
    use crate::bundle::descriptor::Asset;

    fn descriptor() -> Descriptor {
        let asset = |symbol: &str, decimals| Asset {
            symbol: symbol.to_owned(),
            decimals,
        };
        let assets = vec![asset("BTC", 8), asset("USDT", 2)];
        let time = "2026-06-30T00:00:00Z".parse().unwrap();
        Descriptor::new("Sample", time, 1, None, assets, [7; 32]).unwrap()
    }

    fn claim(disclosures: Vec<Disclosure>) -> Claim {
        Claim {
            ledger: descriptor().ledger_digest(),
            shape: 1,
            leaves: 10,
            root: Root([1; 32]),
            policy: [2; 32],
            reserves_mode: ReservesMode::Asserted,
            reserves_commitment: [3; 32],
            reserves_list: None,
            disclosures,
        }
    }

    fn disclosure(side: Side, asset: &str, total: &str) -> Disclosure {
        Disclosure {
            side,
            asset: asset.to_owned(),
            total: total.to_owned(),
        }
    }

    #[test]
    fn claims_and_disclosures_come_back() {
        let mut disclosed = Disclosures {
            liabilities: vec![Some(123), None],
            reserves: vec![Some(5), Some((1 << 102) - 1)],
        };
        let made = claim(Claim::disclosures_of(&descriptor(), &disclosed));
        let read = Claim::from_bytes(&made.to_bytes()).unwrap();
        assert_eq!(read, made);
        assert_eq!(read.disclosed(&descriptor()).unwrap(), disclosed);
        disclosed.reserves[1] = Some(1 << 102);
        let too_large = claim(Claim::disclosures_of(&descriptor(), &disclosed));
        assert!(matches!(
            too_large.disclosed(&descriptor()),
            Err(ClaimError::Total(2))
        ));
    }

    #[test]
    fn disclosures_out_of_order_repeated_or_unlisted_are_refused() {
        let btc = disclosure(Side::Liabilities, "BTC", "1.00000000");
        let usdt = disclosure(Side::Liabilities, "USDT", "1.00");
        let cases = [
            vec![usdt.clone(), btc.clone()],
            vec![btc.clone(), btc.clone()],
            vec![disclosure(Side::Reserves, "BTC", "1.00000000"), btc.clone()],
            vec![disclosure(Side::Reserves, "ETH", "1.00")],
        ];
        for case in cases {
            let refused = claim(case).disclosed(&descriptor());
            assert!(matches!(refused, Err(ClaimError::Disclosure(_))));
        }
        let short = claim(vec![disclosure(Side::Reserves, "USDT", "1.0")]);
        assert!(matches!(
            short.disclosed(&descriptor()),
            Err(ClaimError::Total(0))
        ));
    }
}
