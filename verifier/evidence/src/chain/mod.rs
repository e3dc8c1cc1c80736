//! The chains that reserves may be on. Ids are enumerated: a chain with two names would let the same
//! address be counted under each.
//!
//! All that is particular to a chain stands in one file, which decides what `Family` asks.

pub(crate) mod address_error;
pub(crate) mod bitcoin;
mod cashaddr;
pub(crate) mod custodian;
mod evm;
pub(crate) mod family;
mod forms;
mod other;
pub(crate) mod payload;
pub(crate) mod place;
mod solana;
pub(crate) mod tron;

use std::{fmt, str::FromStr};

use self::{
    address_error::AddressError,
    family::{Domain, Family, MAX_ADDRESS_BYTES, ParsedAddress},
    forms::place_of_form,
    payload::Payload,
    place::Place,
};
pub use self::{family::NodeKind, other::MAX_OTHER_NAME};

/// A chain, by its one id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chain {
    id: String,
    /// Whether the id may be right, and what it means is not known here.
    is_open: bool,
}

/// What stands in place of a chain's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Not in the table.
    #[error("there is no chain of this id")]
    Unknown,
    /// Another name of a chain in the table.
    #[error("this chain is called {0}")]
    Alias(&'static str),
    /// The name, after `other:`, of a chain in the table. Programs that did not know the chain yet wrote it so.
    #[error("this chain is called {0}")]
    Renamed(&'static str),
    /// No id of any chain, nor ever one.
    #[error(
        "the id of a chain is 1 to {MAX_OTHER_NAME} of a-z, 0-9 and -, beginning with a letter"
    )]
    Form,
    /// The name after `other:`.
    #[error(
        "after {} come 1 to {MAX_OTHER_NAME} of a-z, 0-9 and -, beginning with a letter",
        other::PREFIX
    )]
    OtherName,
}

impl ChainError {
    /// Whether another version of this program may know the chain, or may have known it by this name: a list with it may
    /// be right. It is never counted under the name that the chain has now, since nobody looked at its addresses by the
    /// chain's rules when the list was made.
    pub fn is_unchecked(&self) -> bool {
        match self {
            Self::Unknown | Self::Renamed(_) => true,
            Self::Alias(_) | Self::Form | Self::OtherName => false,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Alias(id) | Self::Renamed(id) => {
                format!("write {id}, so that no address counts twice")
            }
            Self::Unknown | Self::Form | Self::OtherName => {
                let known: Vec<_> = listed().map(Family::id).collect();
                format!(
                    "the chains are {}; any other is written as {}NAME, and counts without evidence",
                    known.join(", "),
                    other::PREFIX
                )
            }
        }
    }
}

/// Every chain that has an id of its own.
fn listed() -> impl Iterator<Item = &'static dyn Family> {
    let bitcoin = bitcoin::NETWORKS.iter().map(|it| it as &dyn Family);
    let evm = evm::NETWORKS.iter().map(|it| it as &dyn Family);
    let single: [&dyn Family; 3] = [&tron::Tron, &solana::Solana, &custodian::Custodian];
    bitcoin.chain(evm).chain(single)
}

impl Chain {
    /// Every chain that has an id of its own.
    pub fn listed() -> impl Iterator<Item = Self> {
        listed().map(|family| Self::known(family.id()))
    }

    fn known(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            is_open: false,
        }
    }

    /// The chain of an id that another version of this program may know.
    ///
    /// # Errors
    /// [`ChainError`] for what no version has.
    pub(crate) fn of_any_version(id: &str) -> Result<(Self, Option<ChainError>), ChainError> {
        match id.parse() {
            Ok(chain) => Ok((chain, None)),
            Err(error) if ChainError::is_unchecked(&error) => {
                let chain = Self {
                    id: id.to_owned(),
                    is_open: true,
                };
                Ok((chain, Some(error)))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the id may be right, and what it means is not known here. Nothing false can be said then of what is on
    /// the chain.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The id, as it is written everywhere.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn family(&self) -> &'static dyn Family {
        let mut listed = listed();
        let found = listed.find(|family| family.id() == self.id);
        found.unwrap_or(&other::Other)
    }

    /// Whether the chain has an id of its own, and so rules for addresses.
    pub fn has_rules(&self) -> bool {
        listed().any(|family| family.id() == self.id)
    }

    /// Whether it is no chain, but whoever holds something for the exchange: no node knows of it.
    pub fn is_custodian(&self) -> bool {
        self.id == custodian::Custodian.id()
    }

    /// Whether the id is known to be that of one chain and no other: it has rules, or is in the table of names. Two of
    /// these are two chains, and one address on both is two accounts, as after a fork. Of a made-up name nobody knows
    /// which chain it means, nor where a custodian keeps what its key signs for.
    pub fn is_told_apart(&self) -> bool {
        let is_chain = self.has_rules() && !self.is_custodian();
        !self.is_open && (is_chain || other::NAMES.iter().any(|(id, _)| *id == self.id))
    }

    /// The id that the chain has by now, if this is one that it had before it had rules.
    pub(crate) fn renamed(&self) -> Option<&'static str> {
        match self.id.parse::<Self>() {
            Err(ChainError::Renamed(id)) => Some(id),
            _ => None,
        }
    }

    /// Symbol and decimals of the chain's own coin.
    pub fn native(&self) -> Option<(&'static str, u8)> {
        self.family().native()
    }

    /// Whether a symbol is that of the chain's own coin: the usual one, or another that exchanges have for it, in any case.
    pub fn is_coin(&self, symbol: &str) -> bool {
        let family = self.family();
        let usual = family.native().map(|(symbol, _)| symbol);
        let mut symbols = usual.iter().chain(family.other_symbols());
        symbols.any(|known| known.eq_ignore_ascii_case(symbol))
    }

    /// The address that a text means, or why it is none.
    pub(crate) fn parse_address(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let family = self.family();
        // All rules of base58 and bech32 take time that grows with the length.
        if text.len() > MAX_ADDRESS_BYTES {
            return Err(AddressError::Malformed(family.form()));
        }
        match family.parse(text) {
            Err(error @ AddressError::Malformed(_)) => Err(match looks_like(family, text) {
                Some(looks_like) => AddressError::WrongChain { looks_like },
                None => error,
            }),
            other => other,
        }
    }

    /// Whether a text is the hash of a block, in the form of the chain's explorers.
    pub(crate) fn is_block_hash(&self, text: &str) -> bool {
        self.family().is_block_hash(text)
    }

    /// Whether an amount on the chain may be that of one output of a transaction.
    pub fn has_outputs(&self) -> bool {
        self.family().has_outputs()
    }

    /// Where a signature of one of its addresses counts: one key has the same address on every chain of the
    /// Ethereum Virtual Machine, so that these are one domain, `evm`. None where nothing can be signed.
    pub fn signing_domain(&self) -> Option<&'static str> {
        self.family().domain().map(|Domain { id, .. }| id)
    }

    /// What a signed message says of the chain. None where nothing can be signed.
    pub(crate) fn in_message(&self) -> Option<&'static str> {
        self.family()
            .domain()
            .map(|Domain { in_message, .. }| in_message)
    }

    /// Whether there are nodes that can be asked for balances.
    pub fn has_node(&self) -> bool {
        self.node().is_some()
    }

    /// Which node can be asked for balances.
    pub fn node(&self) -> Option<NodeKind> {
        self.family().node()
    }
}

/// Where an address of any chain is, by its text and what is known of it.
pub(crate) fn place_of(text: &str, payload: &Payload) -> Place {
    // What may stand around an account: the name of a chain or scheme before it, a memo or a tag after it.
    const MARKS: [char; 8] = [':', '/', '?', '#', '@', '=', '&', '+'];
    // No certain form is shorter: parts of a made-up text are not taken for accounts.
    const SHORTEST_PART: usize = 26;
    let of_parts = || {
        let mut parts = text.split(MARKS).filter(|part| part.len() >= SHORTEST_PART);
        parts.find_map(place_of_address)
    };
    Place::of(payload)
        .or_else(|| place_of_address(text))
        .or_else(of_parts)
        .unwrap_or_else(|| Place::of_text(text))
}

/// The place that a text means on a chain with rules, or in another known form.
fn place_of_address(text: &str) -> Option<Place> {
    // Chains of the Ethereum Virtual Machine have one form, which is read as digits.
    let bitcoin = bitcoin::NETWORKS.iter().map(|it| it as &dyn Family);
    let single: [&dyn Family; 3] = [&tron::Tron, &solana::Solana, &custodian::Custodian];
    let mut read = bitcoin
        .chain(single)
        .filter_map(|family| family.parse(text).ok());
    let by_rules = read.find_map(|parsed| Place::of(&parsed.payload));
    by_rules.or_else(|| place_of_form(text))
}

/// Whose address a text is that is malformed on a chain.
fn looks_like(family: &dyn Family, text: &str) -> Option<&'static str> {
    let owner = family.owner_of_form();
    let mut others = listed().filter(|other| other.owner_of_form() != owner);
    let found =
        others.find(|&other| !matches!(other.parse(text), Err(AddressError::Malformed(_))))?;
    Some(found.owner_of_form())
}

impl FromStr for Chain {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, ChainError> {
        if listed().any(|family| family.id() == text) {
            return Ok(Self::known(text));
        }
        let after = text.strip_prefix(other::PREFIX);
        let alias = |id| match after {
            Some(name) if other::is_name(name) => ChainError::Renamed(id),
            _ => ChainError::Alias(id),
        };
        let folded = text.to_ascii_lowercase();
        let name = folded.strip_prefix(other::PREFIX).unwrap_or(&folded);
        let is_meant =
            |family: &&dyn Family| family.id() == name || family.aliases().contains(&name);
        if let Some(meant) = listed().find(is_meant) {
            return Err(alias(meant.id()));
        }
        let mut known = other::NAMES.iter();
        if let Some((meant, _)) = known.find(|(known, names)| {
            let is_itself = known.strip_prefix(other::PREFIX) == Some(name);
            names.contains(&name) || (is_itself && text != *known)
        }) {
            return Err(alias(meant));
        }
        match after {
            None if other::is_name(text) => Err(ChainError::Unknown),
            None => Err(ChainError::Form),
            Some(name) if other::is_name(name) => Ok(Self::known(text)),
            Some(_) => Err(ChainError::OtherName),
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

#[cfg(test)]
mod tests;
