//! Addresses: one text for each place where something is held. What is written in another way is either
//! brought into that form or refused; what nobody has a key of is refused.

mod bitcoin;
pub(crate) mod custodian;
mod evm;
mod other;
mod solana;
mod tron;

use std::fmt;

use ed25519_dalek::VerifyingKey;

use super::chain::{Chain, Family};

/// Most bytes of an address as it is written: what is longer is not looked at.
pub const MAX_ADDRESS_BYTES: usize = 128;

/// An address of a chain, in its canonical text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    chain: Chain,
    text: String,
    payload: Payload,
}

/// What the text of an address stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// The script that an output to a Bitcoin address has.
    Bitcoin(::bitcoin::ScriptBuf),
    /// The 20 bytes of an address of the Ethereum Virtual Machine.
    Evm([u8; 20]),
    /// The 20 bytes after the prefix 0x41.
    Tron([u8; 20]),
    /// The 32 bytes of a Solana address; not every one is a public key.
    Solana([u8; 32]),
    /// The Ed25519 key that a custodian's account is named by.
    Ed25519(VerifyingKey),
    /// The secp256k1 key that a custodian's account is named by.
    Secp256k1(::bitcoin::secp256k1::PublicKey),
    /// Nothing is known of it.
    Other,
}

/// What stands in place of an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not in the form of the chain.
    #[error("this is not {0}")]
    Malformed(&'static str),
    /// Right in form, but mistyped.
    #[error("the address has a wrong checksum")]
    Checksum,
    /// Of a test network.
    #[error("this is an address of a test network")]
    Testnet,
    /// Of another chain.
    #[error("this looks like an address of {looks_like}")]
    WrongChain {
        /// Which one.
        looks_like: &'static str,
    },
    /// Nobody has its key.
    #[error("nobody can spend from this address")]
    Burn,
    /// A witness version or program without rules.
    #[error("Bitcoin has no rules for addresses of this kind")]
    UnknownProgram,
    /// A custodian's key that is not a point, or that every signature is by.
    #[error("this is not a public key that signatures can be checked with")]
    Key,
    /// Right, but written in another form.
    #[error("this address is written {canonical}")]
    NotCanonical {
        /// The form.
        canonical: String,
    },
}

impl AddressError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Malformed(_) => {
                "copy the address from the wallet, whole and without spaces".to_owned()
            }
            Self::Checksum => {
                "compare it letter by letter with the address in the wallet".to_owned()
            }
            Self::Testnet => {
                "coins of test networks are no reserves: name an address of the main network"
                    .to_owned()
            }
            Self::WrongChain { .. } => "check the column of the chain".to_owned(),
            Self::Burn => "what is there is lost: take it out of the reserves".to_owned(),
            Self::UnknownProgram => {
                "name an address of pay-to-(witness-)public-key-hash, -script-hash or -taproot"
                    .to_owned()
            }
            Self::Key => "ask the custodian for the public key again".to_owned(),
            Self::NotCanonical { canonical } => format!("write {canonical}"),
        }
    }
}

impl Address {
    /// The address that a text means.
    ///
    /// # Errors
    /// [`AddressError`] for what is no address of this chain, or one that nobody can spend from.
    pub fn parse(chain: &Chain, text: &str) -> Result<Self, AddressError> {
        let (text, payload) = match parse_as(chain.family(), text) {
            Err(error @ AddressError::Malformed(_)) => {
                Err(match looks_like(chain.family(), text) {
                    Some(looks_like) => AddressError::WrongChain { looks_like },
                    None => error,
                })
            }
            other => other,
        }?;
        Ok(Self {
            chain: chain.clone(),
            text,
            payload,
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

    /// What the text stands for.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// By what duplicates are known. The same address on two chains is two holdings, so that the chain is part
    /// of it. Of chains with unknown rules, two addresses that differ only in case count as the same.
    pub fn duplicate_key(&self) -> String {
        let text = match self.payload {
            Payload::Other => self.text.to_ascii_lowercase(),
            _ => self.text.clone(),
        };
        format!("{}/{text}", self.chain)
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

fn parse_as(family: Family, text: &str) -> Result<(String, Payload), AddressError> {
    // All rules of base58 and bech32 take time that grows with the length.
    if text.len() > MAX_ADDRESS_BYTES {
        return Err(AddressError::Malformed(what(family)));
    }
    match family {
        Family::Bitcoin => bitcoin::parse(text),
        Family::Evm(_) => evm::parse(text),
        Family::Tron => tron::parse(text),
        Family::Solana => solana::parse(text),
        Family::Custodian => custodian::parse(text),
        Family::Other => other::parse(text),
    }
}

fn what(family: Family) -> &'static str {
    match family {
        Family::Bitcoin => bitcoin::WHAT,
        Family::Evm(_) => evm::WHAT,
        Family::Tron => tron::WHAT,
        Family::Solana => solana::WHAT,
        Family::Custodian => custodian::WHAT,
        Family::Other => other::WHAT,
    }
}

fn looks_like(not: Family, text: &str) -> Option<&'static str> {
    let families = [
        (Family::Bitcoin, "bitcoin"),
        (Family::Evm(1), "the Ethereum Virtual Machine"),
        (Family::Tron, "tron"),
        (Family::Solana, "solana"),
        (Family::Custodian, "custodian"),
    ];
    let mut others = families
        .into_iter()
        .filter(|(family, _)| match (family, not) {
            (Family::Evm(_), Family::Evm(_)) => false,
            (family, not) => *family != not,
        });
    let (_, name) = others
        .find(|(family, _)| !matches!(parse_as(*family, text), Err(AddressError::Malformed(_))))?;
    Some(name)
}

#[cfg(test)]
mod tests;
