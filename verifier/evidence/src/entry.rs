//! What can be wrong with an entry of the list of reserves, and the code that says so.

use circuits::solvency::statement::TOTAL_BITS;

use super::{address::AddressError, chain::ChainError};
use documents::refusal::Reason;

/// What is wrong with one holding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryProblem {
    /// Not seven fields of text.
    #[error("it is not seven fields of text")]
    Fields,
    /// An asset that is not listed.
    #[error("its asset is not listed")]
    Asset,
    /// A chain.
    #[error("{0}")]
    Chain(ChainError),
    /// An address that nobody should count.
    #[error("{0}")]
    Address(AddressError),
    /// Another form of an address.
    #[error("the address is not in its canonical form")]
    AddressForm,
    /// An output.
    #[error("the output is not txid:vout on a chain that has outputs")]
    Outpoint,
    /// An amount.
    #[error("the amount is not a number with exactly the asset's decimals")]
    Amount,
    /// A block.
    #[error("the block is not a height and a hash of the form that the chain has")]
    Block,
    /// Out of order.
    #[error("it does not come after the one before it, by asset, chain, address and output")]
    Order,
    /// The same holding twice.
    #[error("the address is counted for this asset before")]
    AddressTwice,
    /// The same output twice.
    #[error("the output is counted before")]
    OutputTwice,
    /// The same place for another asset, where that cannot be.
    #[error(
        "its address is counted for another asset before, and an output of this chain is of one asset"
    )]
    AnotherAsset,
    /// The same place under another name of its chain.
    #[error(
        "its address is counted on {before} before: on a chain without rules it may be the same place"
    )]
    AnotherName {
        /// The id of the chain there.
        before: String,
    },
    /// Another block of the same chain.
    #[error("it is of another block than the holdings before it on this chain")]
    AnotherBlock,
    /// A total.
    #[error("with it, the asset's total is not below 2^{TOTAL_BITS} smallest units")]
    Total,
}

impl EntryProblem {
    /// The code of a refusal for it.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Chain(_) | Self::Address(_) | Self::AddressForm => Reason::Address,
            Self::AddressTwice
            | Self::OutputTwice
            | Self::AnotherAsset
            | Self::AnotherName { .. }
            | Self::AnotherBlock => Reason::CountedTwice,
            _ => Reason::Reserves,
        }
    }
}
