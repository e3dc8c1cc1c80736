//! Who is asked, and what for: the verifier's user chooses it, never the exchange.

use jiff::SignedDuration;

use crate::Access;
use evidence::chain::Chain;

/// The node of one chain.
#[derive(Clone)]
pub struct Node {
    /// The chain.
    pub chain: Chain,
    /// Where it answers. Never shown: it may contain a password.
    pub url: String,
}

impl Node {
    /// The part of its address that can be shown: without a user, a password, a path or a query, each of which may be a
    /// secret. None if it is no address at all.
    pub fn origin(&self) -> Option<String> {
        Access::direct(&self.url).origin()
    }
}

/// Which contract is a token. The verifier's user says so: the operator could name any contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The chain.
    pub chain: Chain,
    /// The asset's symbol.
    pub asset: String,
    /// The contract's address.
    pub contract: String,
}

/// A symbol that is a chain's own coin. The verifier's user says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// The chain.
    pub chain: Chain,
    /// The symbol.
    pub asset: String,
}

/// Whom to ask, and how far a block may be from the ledger's time.
#[derive(Clone, Default)]
pub struct Nodes {
    /// One for each chain.
    pub nodes: Vec<Node>,
    /// One for each asset on each chain.
    pub tokens: Vec<Token>,
    /// Other symbols by which the ledger calls a chain's own coin.
    pub coins: Vec<Coin>,
    /// How far a block's time may be from the ledger's, either way.
    pub tolerance: SignedDuration,
    /// The proxy through which nodes on other machines are asked. Never shown: it may contain a password.
    pub proxy: Option<String>,
}

impl Nodes {
    /// The part of the proxy's address that can be shown, if there is a proxy.
    pub fn proxy_origin(&self) -> Option<String> {
        let proxy = self.proxy.as_ref()?;
        Access::direct(proxy).origin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_of_an_address_is_shown() {
        for (url, shown) in [
            (
                "http://user:password@localhost:8332",
                Some("http://localhost:8332"),
            ),
            (
                "https://mainnet.example/v3/0123abcd?key=secret#secret",
                Some("https://mainnet.example"),
            ),
            ("user:password@localhost:8332", None),
            ("ftp://user:password@localhost", None),
            ("", None),
        ] {
            let chain = "bitcoin".parse().unwrap();
            let node = Node {
                chain,
                url: url.to_owned(),
            };
            assert_eq!(node.origin().as_deref(), shown, "{url}");
        }
    }
}
