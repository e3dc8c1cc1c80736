//! Chains of the Ethereum Virtual Machine. Addresses are canonical with the checksum of EIP-55.

use alloy_primitives::Address;

use super::{
    address_error::AddressError,
    family::{Domain, Family, NodeKind, ParsedAddress, digits, is_hex_hash},
    payload::Payload,
};
use crate::scheme::Scheme;

/// A chain by its chain id (EIP-155).
pub(super) struct Network {
    id: &'static str,
    chain_id: u64,
    /// Symbol of its coin, which has 18 decimals.
    coin: &'static str,
    /// Other symbols of it.
    other_symbols: &'static [&'static str],
    aliases: &'static [&'static str],
}

macro_rules! networks {
    ($($id:literal $chain_id:literal $coin:literal $(or $symbol:literal)* [$($alias:literal)*];)*) => {
        &[$(Network {
            id: $id,
            chain_id: $chain_id,
            coin: $coin,
            other_symbols: &[$($symbol),*],
            aliases: &[$($alias),*],
        }),*]
    };
}

// Where a chain has addresses of another form beside these, the id says that these are meant: "sei-evm".
pub(super) static NETWORKS: &[Network] = networks! {
    "ethereum"  1       "ETH"  ["eth" "mainnet" "erc20"];
    "optimism"  10      "ETH"  ["op" "op-mainnet"];
    "bsc"       56      "BNB"  ["bnb" "bep20" "binance-smart-chain" "bnb-chain"];
    "gnosis"    100     "XDAI" ["xdai" "gno"];
    "polygon"   137     "POL" or "MATIC" ["matic" "pol"];
    "base"      8453    "ETH"  [];
    "arbitrum"  42161   "ETH"  ["arb" "arbitrum-one"];
    "avalanche" 43114   "AVAX" ["avax" "avaxc" "avalanche-c"];
    "linea"     59144   "ETH"  [];
    "scroll"    534_352 "ETH"  [];
    "zksync"    324     "ETH"  ["zksync-era"];
    "ethereum-classic" 61 "ETC" ["etc"];
    "opbnb"     204     "BNB"  [];
    "xlayer"    196     "OKB"  ["x-layer"];
    "unichain"  130     "ETH"  [];
    "sonic"     146     "S"    [];
    "manta"     169     "ETH"  ["manta-pacific"];
    "fantom"    250     "FTM"  ["ftm"];
    "worldchain" 480    "ETH"  ["world-chain"];
    "metis"     1088    "METIS" [];
    "polygon-zkevm" 1101 "ETH" [];
    "moonbeam"  1284    "GLMR" ["glmr"];
    "soneium"   1868    "ETH"  [];
    "ronin"     2020    "RON"  ["ron"];
    "mantle"    5000    "MNT"  ["mnt"];
    "kaia"      8217    "KAIA" or "KLAY" ["klaytn" "klay"];
    "mode"      34443   "ETH"  [];
    "celo"      42220   "CELO" [];
    "ink"       57073   "ETH"  [];
    "berachain" 80094   "BERA" ["bera"];
    "blast"     81457   "ETH"  [];
    "taiko"     167_000 "ETH"  [];
    "flare"     14      "FLR"  ["flr"];
    "songbird"  19      "SGB"  ["sgb"];
    "cronos"    25      "CRO"  ["cronos-evm"];
    "xdc"       50      "XDC"  ["xinfin" "xdc-network"];
    "viction"   88      "VIC" or "TOMO" ["tomochain" "tomo"];
    "monad"     143     "MON"  [];
    "bittorrent" 199    "BTT"  ["bttc" "bittorrent-chain"];
    "fraxtal"   252     "FRAX" [];
    "boba"      288     "ETH"  [];
    "kcc"       321     "KCS"  [];
    "theta"     361     "TFUEL" ["tfuel"];
    "pulsechain" 369    "PLS"  ["pls"];
    "hyperevm"  999     "HYPE" ["hyper-evm" "hyperliquid-evm"];
    "conflux-espace" 1030 "CFX" ["conflux-evm"];
    "wemix"     1111    "WEMIX" [];
    "core"      1116    "CORE" ["core-dao" "coredao"];
    "lisk"      1135    "ETH"  [];
    "moonriver" 1285    "MOVR" ["movr"];
    "sei-evm"   1329    "SEI"  [];
    "story"     1514    "IP"   [];
    "gravity"   1625    "G"    [];
    "kava-evm"  2222    "KAVA" [];
    "abstract"  2741    "ETH"  [];
    "morph"     2818    "ETH"  [];
    "merlin"    4200    "BTC"  ["merlin-chain"];
    "megaeth"   4326    "ETH"  [];
    "iotex"     4689    "IOTX" ["iotx"];
    "somnia"    5031    "SOMI" [];
    "zetachain" 7000    "ZETA" ["zeta"];
    "iota-evm"  8822    "IOTA" [];
    "plasma"    9745    "XPL"  ["xpl"];
    "ethereum-pow" 10001 "ETHW" ["ethw" "ethereumpow"];
    "immutable-zkevm" 13371 "IMX" [];
    "apechain"  33139   "APE"  ["ape-chain"];
    "arbitrum-nova" 42170 "ETH" [];
    "hemi"      43111   "ETH"  [];
    "zircuit"   48900   "ETH"  [];
    "sophon"    50104   "SOPH" [];
    "bob"       60808   "ETH"  [];
    "plume"     98866   "PLUME" [];
    "katana"    747_474 "ETH"  [];
    "zora"      7_777_777 "ETH" [];
    "aurora"    1_313_161_554 "ETH" [];
    "harmony"   1_666_600_000 "ONE" [];
};

/// One key has the same address on each of them: the message must not seem to be about one only.
const DOMAIN: Domain = Domain {
    id: "evm",
    in_message: "evm (all chains)",
};

const SCHEMES: &[Scheme] = &[Scheme::Eip191, Scheme::Eip191Hash];

const FORM: &str = "an address of 0x and 40 hexadecimal digits";

/// Where tokens are sent to be rid of them, beside the forms that [`is_nobodys`] knows.
const BURN: [[u8; 20]; 1] = [
    // 0xdEAD000000000000000042069420694206942069
    [
        0xde, 0xad, 0, 0, 0, 0, 0, 0, 0, 0, 0x42, 0x06, 0x94, 0x20, 0x69, 0x42, 0x06, 0x94, 0x20,
        0x69,
    ],
];

impl Family for Network {
    fn id(&self) -> &'static str {
        self.id
    }

    fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    fn native(&self) -> Option<(&'static str, u8)> {
        Some((self.coin, 18))
    }

    fn other_symbols(&self) -> &'static [&'static str] {
        self.other_symbols
    }

    fn owner_of_form(&self) -> &'static str {
        "the Ethereum Virtual Machine"
    }

    fn form(&self) -> &'static str {
        FORM
    }

    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let malformed = AddressError::Malformed(FORM);
        let digits = digits(text);
        let mut bytes = [0; 20];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed)?;
        let canonical = Address::from(bytes).to_checksum(None);
        let has_upper = digits.bytes().any(|byte| byte.is_ascii_uppercase());
        let has_lower = digits.bytes().any(|byte| byte.is_ascii_lowercase());
        // Case is a checksum only where it is mixed: many tools write all digits in one case.
        if has_upper && has_lower && canonical[2..] != *digits {
            return Err(AddressError::Checksum);
        }
        if is_nobodys(&bytes) {
            return Err(AddressError::Burn);
        }
        Ok(ParsedAddress {
            text: canonical,
            payload: Payload::Account(bytes),
            schemes: SCHEMES,
        })
    }

    fn is_block_hash(&self, text: &str) -> bool {
        text.strip_prefix("0x").is_some_and(is_hex_hash)
    }

    fn has_outputs(&self) -> bool {
        false
    }

    fn domain(&self) -> Option<Domain> {
        Some(DOMAIN)
    }

    fn node(&self) -> Option<NodeKind> {
        Some(NodeKind::Evm(self.chain_id))
    }
}

/// Whether nobody can have a key of these 20 bytes, which are the end of a hash: small numbers (zero, the
/// precompiled contracts, 0x..dEaD), 0xdEaD and zeros, two bytes over and over, and those in [`BURN`].
pub(super) fn is_nobodys(bytes: &[u8; 20]) -> bool {
    let zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    zero(&bytes[..18])
        || zero(&bytes[2..])
        || bytes.chunks(2).all(|pair| *pair == bytes[..2])
        || BURN.contains(bytes)
}
