//! What has to be decided for a chain. No method has a default, so that a family of which something is left open
//! does not compile; nothing outside of this folder asks which family a chain is of.

use super::{address_error::AddressError, payload::Payload};
use crate::scheme::Scheme;

/// Most bytes of an address as it is written: what is longer is not looked at.
pub const MAX_ADDRESS_BYTES: usize = 128;

/// A chain, or chains that have everything but a few parameters in common.
pub(crate) trait Family: Sync {
    /// The chain's id. Of the chains without rules: what their ids begin with.
    fn id(&self) -> &'static str;

    /// Other names of the chain, which are refused.
    fn aliases(&self) -> &'static [&'static str];

    /// Symbol and decimals of the coin that the chain itself has.
    fn native(&self) -> Option<(&'static str, u8)>;

    /// Other symbols by which exchanges know that coin, and which no token of the chain has.
    fn other_symbols(&self) -> &'static [&'static str];

    /// Whose addresses these are, where a text stands as an address of another chain.
    fn owner_of_form(&self) -> &'static str;

    /// What an address is, after "this is not".
    fn form(&self) -> &'static str;

    /// The address that a text of at most [`MAX_ADDRESS_BYTES`] means: of the main network, and such that somebody can
    /// have its key.
    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError>;

    /// Whether a text is the hash of a block, in the form of the chain's explorers.
    fn is_block_hash(&self, text: &str) -> bool;

    /// Whether an amount may be that of one output of a transaction.
    fn has_outputs(&self) -> bool;

    /// Where a signature counts. None where nothing can be signed.
    fn domain(&self) -> Option<Domain>;

    /// Which node can be asked for balances.
    fn node(&self) -> Option<NodeKind>;
}

/// An address, understood.
pub(crate) struct ParsedAddress {
    /// The one text that the address is written as.
    pub text: String,
    /// What signatures are checked with.
    pub payload: Payload,
    /// The schemes that can show control of it, first the one that most wallets have for it.
    pub schemes: &'static [Scheme],
}

/// Chains among which a signature counts for the same address on each.
#[derive(Clone, Copy)]
pub(crate) struct Domain {
    /// The id, as it is written in files.
    pub id: &'static str,
    /// What the signed message says.
    pub in_message: &'static str,
}

impl Domain {
    /// The domain of one chain, which the message calls by its id.
    pub(super) const fn of_chain(id: &'static str) -> Self {
        let in_message = id;
        Self { id, in_message }
    }
}

/// Nodes that can be asked for balances, each in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Bitcoin Core on the main network.
    BitcoinCore,
    /// A node of the Ethereum Virtual Machine with this chain id (EIP-155).
    Evm(u64),
}

/// Hexadecimal digits without what people write before them.
pub(super) fn digits(text: &str) -> &str {
    let written = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    written.unwrap_or(text)
}

/// 64 lower-case hexadecimal digits.
pub(super) fn is_hex_hash(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(digit)
}

/// Most characters of a block's hash in whatever form its chain has.
const MAX_HASH: usize = 128;

/// 1 to 128 letters and digits: what a hash looks like in any encoding.
pub(super) fn is_plain_hash(text: &str) -> bool {
    (1..=MAX_HASH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
