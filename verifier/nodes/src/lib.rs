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

use evidence::chain::{Chain, NodeKind};
pub use evidence::holding::StatedBlock;
pub use transport::Access;

mod answer;
pub mod balances;
mod bitcoin;
mod error;
mod evm;
mod http;

pub use self::{
    answer::{Answered, ChainAnswer, Exactness, NodeAsset, NodeBalance, Query},
    error::{Failure, NodeError},
};

/// The last block that a node has.
///
/// # Errors
///
/// What concerns the chain or the node.
pub fn tip(chain: &Chain, access: &Access) -> Result<StatedBlock, NodeError> {
    match chain.node() {
        Some(NodeKind::Evm(id)) => evm::tip(id, access),
        Some(NodeKind::BitcoinCore) => bitcoin::tip(access),
        None => Err(NodeError::Unsupported {
            chain: chain.id().to_owned(),
        }),
    }
}

/// Asks a node for the balances at the stated block, and waits for the answers.
///
/// # Errors
///
/// What concerns the chain or the node as a whole; what concerns one holding is in its own answer.
pub fn ask(
    chain: &Chain,
    access: &Access,
    block: &StatedBlock,
    queries: &[Query],
    answered: Answered<'_>,
) -> Result<ChainAnswer, NodeError> {
    match chain.node() {
        Some(NodeKind::Evm(id)) => evm::ask(chain, id, access, block, queries, answered),
        Some(NodeKind::BitcoinCore) => bitcoin::ask(access, block, queries, answered),
        None => Err(NodeError::Unsupported {
            chain: chain.id().to_owned(),
        }),
    }
}
