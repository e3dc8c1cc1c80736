//! What is found of a list by asking nodes.

use jiff::Timestamp;

/// What was found about one holding, or one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BalanceFinding {
    /// The node has less than is listed. Entries count from 1.
    Short {
        /// Which entry of the list.
        entry: usize,
    },
    /// The listed amount was not confirmed, without being contradicted.
    Unconfirmed {
        /// Which entry of the list.
        entry: usize,
        /// Why.
        why: String,
    },
    /// The block was made too long before or after the ledger's time.
    BlockTime {
        /// The chain.
        chain: String,
        /// When the block was made.
        time: Timestamp,
    },
    /// The node contradicts what the list states of the chain, such as the block's hash.
    Chain {
        /// The chain.
        chain: String,
        /// What.
        what: String,
    },
    /// A node that was named gave no answer that could be compared.
    NoAnswer {
        /// The chain.
        chain: String,
        /// Why, and what to do about it.
        why: String,
    },
    /// A node that answers gave none about some entries.
    Unanswered {
        /// The chain.
        chain: String,
        /// How many entries.
        entries: usize,
        /// The first of them.
        first: usize,
        /// Why, and what to do about it.
        why: String,
    },
    /// There was nothing on the chain to ask for.
    NotAsked {
        /// The chain.
        chain: String,
        /// Why.
        why: NotAsked,
    },
}

/// Why there was nothing to ask a node for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// Nothing is listed on the chain.
    #[error("no reserves are listed on it")]
    NoReserves,
    /// The list does not say at which block its amounts are.
    #[error("the list names no block")]
    NoBlock,
    /// Entries of a second symbol of the chain's own coin. The same coins would count for both.
    #[error(
        "{symbol}, in {}, is the chain's own coin, which is listed as another asset already",
        said(*entries)
    )]
    SecondCoin {
        /// The asset's symbol.
        symbol: String,
        /// How many entries.
        entries: usize,
    },
    /// Entries of a token whose contract the verifier's user did not name.
    #[error("{symbol}, in {}, is not the chain's own coin: name its contract", said(*entries))]
    NoContract {
        /// The asset's symbol.
        symbol: String,
        /// How many entries.
        entries: usize,
    },
}

/// A number of entries.
fn said(entries: usize) -> String {
    match entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    }
}

impl BalanceFinding {
    /// Whether it contradicts the list.
    pub fn is_contradiction(&self) -> bool {
        match self {
            Self::Short { .. } | Self::BlockTime { .. } | Self::Chain { .. } => true,
            Self::Unconfirmed { .. }
            | Self::NoAnswer { .. }
            | Self::Unanswered { .. }
            | Self::NotAsked { .. } => false,
        }
    }

    /// Of which chain a node was asked that did not answer, why, and what to do about it; none if it answered.
    pub fn unanswered(&self) -> Option<String> {
        match self {
            Self::NoAnswer { chain, why } | Self::Unanswered { chain, why, .. } => {
                Some(format!("{chain}: {why}"))
            }
            _ => None,
        }
    }

    /// Whether a node was asked, and did not answer.
    pub fn is_unanswered(&self) -> bool {
        matches!(self, Self::NoAnswer { .. } | Self::Unanswered { .. })
    }
}
