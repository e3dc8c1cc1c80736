//! Balances, asked of a node that the verifier's user chose.
//!
//! A signature shows that somebody controls an address, not what is on it. Here a node of the chain is asked,
//! for each listed address, what it held at the block that the list names. An answer is as good as the node:
//! that is why its address comes from the command line and never from the list.
//!
//! What goes wrong is of two kinds, which [`NodeError::is_contradiction`] tells apart: the node cannot say, and
//! nothing follows for the list; or the node says otherwise, and the list is wrong (or the node is). Whether an
//! amount is the listed one is for the caller to compare: amounts are in no error here.
//!
//! A node may be broken, or somebody else's. Lengths of answers, waiting times and repetitions are bounded, and
//! no text of the node's ends up in an error.

use alloy_primitives::U256;
use jiff::Timestamp;

use super::chain::{Chain, family::NodeKind};
pub use super::holding::StatedBlock;

mod bitcoin;
mod error;
mod evm;
mod http;

pub use error::{Failure, NodeError};

/// What is asked: one listed holding on one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Index of the holding in the list; the answer carries it back.
    pub place: usize,
    /// The address, in its one canonical form.
    pub address: String,
    /// What of: the chain's coin, or a token.
    pub asset: NodeAsset,
    /// On Bitcoin, the one output meant, as `txid:vout`; without it, all that the address has.
    pub outpoint: Option<String>,
}

/// What an address may hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeAsset {
    /// The chain's own coin.
    Native,
    /// A token (ERC-20), which the verifier's user named.
    Token {
        /// Address of its contract.
        contract: String,
    },
}

/// Whether a balance is all there was at the stated block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// The balance at the stated block.
    Exact,
    /// What was there at the stated block and still is: what was spent since cannot be seen.
    AtLeast,
}

/// What a node says an address holds, in the chain's own smallest units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeBalance {
    /// How many of the smallest unit.
    pub units: U256,
    /// How many decimals the smallest unit is away from the asset's unit.
    pub decimals: u8,
    /// Whether that is all.
    pub exactness: Exactness,
}

/// What a node says of one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainAnswer {
    /// When the stated block was made, by its own header.
    pub block_time: Timestamp,
    /// One answer to each query, in the order of the queries, by the index of the holding.
    pub balances: Vec<(usize, Result<NodeBalance, NodeError>)>,
}

/// Asks the node at `url` for the balances at the stated block, and waits for the answers.
///
/// # Errors
///
/// What concerns the chain or the node as a whole; what concerns one holding is in its own answer.
pub fn ask(
    chain: &Chain,
    url: &str,
    block: &StatedBlock,
    queries: &[Query],
) -> Result<ChainAnswer, NodeError> {
    match chain.node() {
        Some(NodeKind::Evm(id)) => evm::ask(chain, id, url, block, queries),
        Some(NodeKind::BitcoinCore) => bitcoin::ask(url, block, queries),
        None => Err(NodeError::Unsupported {
            chain: chain.id().to_owned(),
        }),
    }
}
