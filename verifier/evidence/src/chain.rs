//! The chains that reserves may be on. Ids are enumerated: a chain with two names would let the same
//! address be counted under each.

use std::{fmt, str::FromStr};

/// Most characters of a name after `other:`.
pub const MAX_OTHER_NAME: usize = 32;

const OTHER: &str = "other:";

/// How addresses of a chain look, and what can be signed with their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Bitcoin, main network.
    Bitcoin,
    /// A chain of the Ethereum Virtual Machine, by its chain id (EIP-155).
    Evm(u64),
    /// Tron, main network.
    Tron,
    /// Solana, main network.
    Solana,
    /// An account with somebody else, named by a public key that its keeper signs with.
    Custodian,
    /// A chain that this software knows no rules of: addresses are texts, and nothing can be shown.
    Other,
}

/// A chain, by its one id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chain {
    id: String,
    family: Family,
}

/// What stands in place of a chain's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Not in the table.
    #[error("there is no chain of this id")]
    Unknown,
    /// Another name of a chain in the table.
    #[error("this chain is called {0}")]
    Alias(&'static str),
    /// The name after `other:`.
    #[error("after {OTHER} come 1 to {MAX_OTHER_NAME} of a-z, 0-9 and -, beginning with a letter")]
    OtherName,
}

impl ChainError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Alias(id) => format!("write {id}, so that no address counts twice"),
            Self::Unknown | Self::OtherName => {
                let known: Vec<_> = KNOWN.iter().map(|known| known.id).collect();
                format!(
                    "the chains are {}; any other is written as {OTHER}NAME, and counts without evidence",
                    known.join(", ")
                )
            }
        }
    }
}

struct Known {
    id: &'static str,
    family: Family,
    aliases: &'static [&'static str],
    /// Symbol and decimals of the coin that the chain itself has.
    native: Option<(&'static str, u8)>,
}

macro_rules! known {
    ($($id:literal $family:expr, $native:expr, [$($alias:literal)*];)*) => {
        [$(Known { id: $id, family: $family, native: $native, aliases: &[$($alias),*] }),*]
    };
}

const KNOWN: [Known; 15] = known! {
    "bitcoin"   Family::Bitcoin,     Some(("BTC", 8)),  ["btc" "xbt"];
    "ethereum"  Family::Evm(1),      Some(("ETH", 18)), ["eth" "mainnet" "erc20"];
    "optimism"  Family::Evm(10),     Some(("ETH", 18)), ["op" "op-mainnet"];
    "bsc"       Family::Evm(56),     Some(("BNB", 18)), ["bnb" "bep20" "binance-smart-chain" "bnb-chain"];
    "gnosis"    Family::Evm(100),    Some(("XDAI", 18)), ["xdai" "gno"];
    "polygon"   Family::Evm(137),    Some(("POL", 18)), ["matic" "pol"];
    "base"      Family::Evm(8453),   Some(("ETH", 18)), [];
    "arbitrum"  Family::Evm(42161),  Some(("ETH", 18)), ["arb" "arbitrum-one"];
    "avalanche" Family::Evm(43114),  Some(("AVAX", 18)), ["avax" "avaxc" "avalanche-c"];
    "linea"     Family::Evm(59144),  Some(("ETH", 18)), [];
    "scroll"    Family::Evm(534_352), Some(("ETH", 18)), [];
    "zksync"    Family::Evm(324),    Some(("ETH", 18)), ["zksync-era"];
    "tron"      Family::Tron,        Some(("TRX", 6)),  ["trx" "trc20"];
    "solana"    Family::Solana,      Some(("SOL", 9)),  ["sol" "spl"];
    "custodian" Family::Custodian,   None,              ["custody"];
};

impl Chain {
    /// The id, as it is written everywhere.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What kind of chain it is.
    pub fn family(&self) -> Family {
        self.family
    }

    /// Symbol and decimals of the chain's own coin.
    pub fn native(&self) -> Option<(&'static str, u8)> {
        let known = KNOWN.iter().find(|known| known.id == self.id)?;
        known.native
    }

    /// Where a signature of one of its addresses counts: one key has the same address on every chain of the
    /// Ethereum Virtual Machine, so that these are one domain, `evm`. None where nothing can be signed.
    pub fn signing_domain(&self) -> Option<&'static str> {
        match self.family {
            Family::Bitcoin => Some("bitcoin"),
            Family::Evm(_) => Some("evm"),
            Family::Tron => Some("tron"),
            Family::Solana => Some("solana"),
            Family::Custodian => Some("custodian"),
            Family::Other => None,
        }
    }
}

impl FromStr for Chain {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, ChainError> {
        if let Some(known) = KNOWN.iter().find(|known| known.id == text) {
            let id = known.id.to_owned();
            let family = known.family;
            return Ok(Self { id, family });
        }
        let folded = text.to_ascii_lowercase();
        let name = folded.strip_prefix(OTHER).unwrap_or(&folded);
        let meant = |known: &&Known| known.id == name || known.aliases.contains(&name);
        if let Some(known) = KNOWN.iter().find(meant) {
            return Err(ChainError::Alias(known.id));
        }
        let name = text.strip_prefix(OTHER).ok_or(ChainError::Unknown)?;
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let well_formed = name.len() <= MAX_OTHER_NAME
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(inner);
        if !well_formed {
            return Err(ChainError::OtherName);
        }
        Ok(Self {
            id: text.to_owned(),
            family: Family::Other,
        })
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chain_has_one_name() {
        for known in &KNOWN {
            let chain: Chain = known.id.parse().unwrap();
            assert_eq!((chain.id(), chain.family()), (known.id, known.family));
            assert_eq!(chain.native(), known.native);
            let alias = Err(ChainError::Alias(known.id));
            assert_eq!(known.id.to_uppercase().parse::<Chain>(), alias);
            assert_eq!(format!("other:{}", known.id).parse::<Chain>(), alias);
            for other in known.aliases {
                assert_eq!(other.parse::<Chain>(), alias);
                assert_eq!(format!("OTHER:{other}").parse::<Chain>(), alias);
            }
        }
    }

    #[test]
    fn other_chains_are_marked_as_such() {
        let chain: Chain = "other:xrpl".parse().unwrap();
        assert_eq!(chain.family(), Family::Other);
        assert_eq!(chain.signing_domain(), None);
        assert_eq!("xrpl".parse::<Chain>(), Err(ChainError::Unknown));
        for text in [
            "other:",
            "other:XRPL",
            "other:a b",
            "other:=1",
            "other:-a",
            "Other:xrpl",
            "other:1",
        ] {
            assert_eq!(
                text.parse::<Chain>(),
                Err(if text.starts_with("Other") {
                    ChainError::Unknown
                } else {
                    ChainError::OtherName
                }),
                "{text}"
            );
        }
    }
}
