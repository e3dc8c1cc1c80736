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
        "its address is counted for another asset before, an output of this chain is of one asset, and not both entries \
         name outputs"
    )]
    AnotherAsset,
    /// The same place under what may be another name of its chain.
    #[error(
        "its address is counted on {before} before; {}",
        if *is_evm {
            "it looks like one of the Ethereum Virtual Machine, and these are not known to be two chains: it may be the same \
             account"
        } else {
            "these are not known to be two chains: it may be the same account"
        }
    )]
    AnotherName {
        /// The id of the chain there.
        before: String,
        /// Whether it is an address as chains of the Ethereum Virtual Machine have it.
        is_evm: bool,
    },
    /// Another block of the same chain.
    #[error("it is of another block than the holdings before it on this chain")]
    AnotherBlock,
    /// A total.
    #[error("with it, the asset's total is not below 2^{TOTAL_BITS} smallest units")]
    Total,
}

impl EntryProblem {
    /// Whether another version of this program may know of it what is not known here: the list may be right.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::Chain(error) if error.is_unchecked())
    }

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
