//! Addresses: one text for each place where something is held. What is written in another way is either
//! brought into that form or refused; what nobody has a key of is refused.

use std::fmt;

pub use super::chain::{address_error::AddressError, family::MAX_ADDRESS_BYTES};
use super::{
    chain::{self, Chain, family::ParsedAddress, payload::Payload, place::Place},
    scheme::Scheme,
};

/// An address of a chain, in its canonical text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    chain: Chain,
    text: String,
    payload: Payload,
    schemes: &'static [Scheme],
}

impl Address {
    /// The address that a text means.
    ///
    /// # Errors
    /// [`AddressError`] for what is no address of this chain, or one that nobody can spend from.
    pub fn parse(chain: &Chain, text: &str) -> Result<Self, AddressError> {
        let ParsedAddress {
            text,
            payload,
            schemes,
        } = chain.parse_address(text)?;
        Ok(Self {
            chain: chain.clone(),
            text,
            payload,
            schemes,
        })
    }

    /// The address that a text means, if the text is the canonical one.
    ///
    /// # Errors
    /// Those of [`Address::parse`], and [`AddressError::NotCanonical`].
    pub fn parse_canonical(chain: &Chain, text: &str) -> Result<Self, AddressError> {
        let address = Self::parse(chain, text)?;
        if address.text == text {
            Ok(address)
        } else {
            let canonical = address.text;
            Err(AddressError::NotCanonical { canonical })
        }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The chain.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// What signatures are checked with.
    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The schemes that can show control of it, first the one that most wallets have for it. None where nothing can
    /// be signed.
    pub fn schemes(&self) -> &'static [Scheme] {
        self.schemes
    }

    /// Where it is, whatever the text.
    pub(crate) fn place(&self) -> Place {
        chain::place_of(&self.text, &self.payload)
    }

    /// By what a signature is looked up: one signature counts for an address on every chain of the Ethereum
    /// Virtual Machine. None where nothing can be signed.
    pub fn signing_key(&self) -> Option<(&'static str, &str)> {
        Some((self.chain.signing_domain()?, &self.text))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
