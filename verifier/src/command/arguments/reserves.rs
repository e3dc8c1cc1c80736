//! What can be typed about reserves and their evidence.

use std::{path::PathBuf, str::FromStr};

use clap::Args;

use super::{
    expectations::{DemandArgs, ExpectationArgs},
    values::parse_percent,
};
use evidence::chain::Chain;
use verdict::typed::parse_name;

/// Arguments of `reserves`.
#[derive(Debug, Args)]
pub struct ReservesArgs {
    /// What is checked.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Write the findings as a page for a browser.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the list as a table for spreadsheets: what is listed, found and signed of each entry.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write the findings as JSON.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `attest`.
#[derive(Debug, Args)]
pub struct AttestArgs {
    /// What is checked, and then attested.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Your key, made by keygen.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Where the attestation is written; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Which reserves are checked, and against whom.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// The bundle's directory.
    #[arg(long, value_name = "DIR")]
    pub bundle: PathBuf,
    /// The dossier that the exchange gave you; without it, the bundle's public list is checked.
    #[arg(long, value_name = "FILE")]
    pub dossier: Option<PathBuf>,
    /// What the user knows and accepts.
    #[command(flatten)]
    pub expected: ExpectationArgs,
    /// What is demanded of the reserves.
    #[command(flatten)]
    pub demanded: DemandArgs,
    /// Reject unless the nodes confirm this percentage of every asset's reserves; all of them where no number is given. No
    /// verdict where they were not asked about so much, or gave no answer.
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, default_missing_value = "100", requires = "rpc",
        require_equals = true, value_parser = parse_percent)]
    pub require_confirmed: Option<u8>,
    /// A node that you trust, which is asked what the addresses on a chain held. Once for each chain.
    #[arg(long, value_name = "CHAIN=URL")]
    pub rpc: Vec<NodeArg>,
    /// Which contract an asset is on a chain. Take it from the token's issuer, not from the exchange.
    #[arg(long, value_name = "CHAIN:ASSET=CONTRACT")]
    pub token: Vec<TokenArg>,
    /// Contracts of tokens in a file: a table for each chain, such as [ethereum], and in it lines such as USDT =
    /// "0xdAC1...". Those of chains without a node are passed over.
    #[arg(long, value_name = "FILE", requires = "rpc")]
    pub tokens: Option<PathBuf>,
    /// A symbol by which the list calls a chain's own coin, where it is none that this program knows.
    #[arg(long, value_name = "CHAIN:ASSET", requires = "rpc")]
    pub coin: Vec<CoinArg>,
    /// The proxy through which nodes on other machines are asked. Without this option there is none, whatever variables
    /// of the environment say.
    #[arg(long, value_name = "URL", requires = "rpc")]
    pub proxy: Option<ProxyArg>,
    /// How many minutes a chain's block may be from the ledger's time.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, requires = "rpc")]
    pub block_tolerance: u32,
}

/// Arguments of `keygen`.
#[derive(Debug, Args)]
pub struct KeygenArgs {
    /// Your name, to stand before the public key where you publish it. It is not in the file.
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub name: Option<String>,
    /// Where the key is written, for its owner only; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `signature`.
#[derive(Debug, Args)]
pub struct SignatureArgs {
    /// The chain's id, such as bitcoin or ethereum.
    #[arg(long, value_name = "CHAIN", value_parser = chain_of)]
    pub chain: Chain,
    /// The address.
    #[arg(long, value_name = "ADDRESS")]
    pub address: String,
    /// The scheme: bitcoin-message, bip322-simple, bip322-full, bitcoin-multisig, eip191, eip191-hash, tip191,
    /// tip191-hash, solana, ed25519 or secp256k1.
    #[arg(long, value_name = "SCHEME")]
    pub scheme: String,
    /// A signature; several times where several keys signed.
    #[arg(long, value_name = "TEXT", required = true, allow_hyphen_values = true)]
    pub signature: Vec<String>,
    /// The redeem or witness script of a multi-signature address, in hexadecimal.
    #[arg(long, value_name = "HEX")]
    pub script: Option<String>,
    /// The text that was signed.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub message: String,
}

/// `CHAIN=URL` as typed.
#[derive(Clone)]
pub struct NodeArg {
    /// The chain.
    pub chain: Chain,
    /// The node's address.
    pub url: String,
}

/// Without the address, which may contain a password.
impl std::fmt::Debug for NodeArg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NodeArg")
            .field("chain", &self.chain)
            .finish_non_exhaustive()
    }
}

impl FromStr for NodeArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (chain, url) = text.split_once('=').ok_or("write CHAIN=URL")?;
        Ok(Self {
            chain: chain_of(chain)?,
            url: url.to_owned(),
        })
    }
}

/// `CHAIN:ASSET=CONTRACT` as typed.
#[derive(Clone, Debug)]
pub struct TokenArg {
    /// The chain.
    pub chain: Chain,
    /// The asset's symbol.
    pub asset: String,
    /// The contract's address.
    pub contract: String,
}

impl FromStr for TokenArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once(':')
            .and_then(|(chain, rest)| Some((chain, rest.rsplit_once('=')?)));
        let (chain, (asset, contract)) = parts.ok_or("write CHAIN:ASSET=CONTRACT")?;
        Ok(Self {
            chain: chain_of(chain)?,
            asset: asset.to_owned(),
            contract: contract.to_owned(),
        })
    }
}

/// `CHAIN:ASSET` as typed.
#[derive(Clone, Debug)]
pub struct CoinArg {
    /// The chain.
    pub chain: Chain,
    /// The asset's symbol.
    pub asset: String,
}

impl FromStr for CoinArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (chain, asset) = text.split_once(':').ok_or("write CHAIN:ASSET")?;
        Ok(Self {
            chain: chain_of(chain)?,
            asset: asset.to_owned(),
        })
    }
}

/// The address of a proxy, as typed.
#[derive(Clone)]
pub struct ProxyArg(pub String);

/// Without the address, which may contain a password.
impl std::fmt::Debug for ProxyArg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ProxyArg").finish_non_exhaustive()
    }
}

impl FromStr for ProxyArg {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

fn chain_of(text: &str) -> Result<Chain, String> {
    text.parse()
        .map_err(|error: evidence::chain::ChainError| format!("{error}; {}", error.hint()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_tokens_are_split_where_their_parts_meet() {
        let node: NodeArg = "ethereum=http://user:a=b@localhost:8545/x?y=z"
            .parse()
            .unwrap();
        assert_eq!(node.chain.id(), "ethereum");
        assert_eq!(node.url, "http://user:a=b@localhost:8545/x?y=z");
        assert!(!format!("{node:?}").contains("user"));
        let token: TokenArg = "bsc:USDT=0x55d398326f99059fF775485246999027B3197955"
            .parse()
            .unwrap();
        assert_eq!((token.chain.id(), &*token.asset), ("bsc", "USDT"));
        assert_eq!(token.contract, "0x55d398326f99059fF775485246999027B3197955");
        assert!("ethereum".parse::<NodeArg>().is_err());
        assert!(
            "eth=http://x"
                .parse::<NodeArg>()
                .unwrap_err()
                .contains("called ethereum")
        );
        assert!("ethereum:USDT".parse::<TokenArg>().is_err());
    }
}
