//! What is asked of a node, and what it answers.

use alloy_primitives::U256;
use jiff::Timestamp;

use super::error::NodeError;

/// Is told each time that so many more queries have their answer.
pub type Answered<'a> = &'a (dyn Fn(u64) + Sync);

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
