//! How an examination was made: what somebody needs to know who wants to make it again.

use jiff::{SignedDuration, Timestamp};

use super::demand::Demands;
use nodes::balances::{Coin, Nodes, Token};

/// When, by which program, and what was given to it besides the bundle. Nothing in it is secret.
#[derive(Clone, Debug, Default)]
pub struct ExaminationRecord {
    /// The program, its version, and what its version says of it.
    pub program: String,
    /// When, to the second.
    pub time: Timestamp,
    /// The nodes that were named: their chains, and where they are as far as that may be shown.
    pub nodes: Vec<NodeRecord>,
    /// Contracts of tokens.
    pub tokens: Vec<Token>,
    /// Other symbols of chains' own coins.
    pub coins: Vec<Coin>,
    /// The proxy, as far as it may be shown.
    pub proxy: Option<String>,
    /// How far a block might be from the ledger's time.
    pub tolerance: SignedDuration,
    /// The shares of every asset's reserves that were demanded.
    pub demands: Demands,
}

/// A node that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRecord {
    /// The chain's id.
    pub chain: String,
    /// Scheme, host and port of its address.
    pub at: String,
}

impl ExaminationRecord {
    /// What is kept of whom somebody asked. Addresses lose all but scheme, host and port: the rest may be a secret.
    pub fn new(program: &str, time: Timestamp, nodes: &Nodes, demands: Demands) -> Self {
        let not_shown = || "an address that is not shown".to_owned();
        let named = nodes.nodes.iter().map(|node| NodeRecord {
            chain: node.chain.id().to_owned(),
            at: node.origin().unwrap_or_else(not_shown),
        });
        Self {
            program: program.to_owned(),
            time: Timestamp::from_second(time.as_second()).expect("the second of a time is a time"),
            nodes: named.collect(),
            tokens: nodes.tokens.clone(),
            coins: nodes.coins.clone(),
            proxy: nodes
                .proxy
                .as_ref()
                .map(|_| nodes.proxy_origin().unwrap_or_else(not_shown)),
            tolerance: nodes.tolerance,
            demands,
        }
    }
}
