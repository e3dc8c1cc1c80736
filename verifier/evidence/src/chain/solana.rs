//! Solana. Addresses are 32 bytes in base58, without a checksum.

use super::{
    address_error::AddressError,
    family::{Domain, Family, NodeKind, ParsedAddress, is_plain_hash},
    payload::Payload,
};
use crate::scheme::Scheme;

/// Solana, main network.
pub(super) struct Solana;

const FORM: &str = "an address of Solana, 32 bytes in base58";

/// Programs, system variables and the places where tokens are sent to be rid of them.
const NOBODYS: [&str; 11] = [
    "11111111111111111111111111111111",
    "1nc1nerator11111111111111111111111111111111",
    "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb",
    "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL",
    "Vote111111111111111111111111111111111111111",
    "Stake11111111111111111111111111111111111111",
    "Config1111111111111111111111111111111111111",
    "ComputeBudget111111111111111111111111111111",
    "SysvarRent111111111111111111111111111111111",
    "SysvarC1ock11111111111111111111111111111111",
];

impl Family for Solana {
    fn id(&self) -> &'static str {
        "solana"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["sol", "spl"]
    }

    fn native(&self) -> Option<(&'static str, u8)> {
        Some(("SOL", 9))
    }

    fn other_symbols(&self) -> &'static [&'static str] {
        &[]
    }

    fn owner_of_form(&self) -> &'static str {
        "solana"
    }

    fn form(&self) -> &'static str {
        FORM
    }

    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let malformed = AddressError::Malformed(FORM);
        let mut bytes = [0; 32];
        let length = bs58::decode(text)
            .onto(&mut bytes[..])
            .map_err(|_| malformed.clone())?;
        let canonical = bs58::encode(bytes).into_string();
        if length != bytes.len() || canonical != text {
            return Err(malformed);
        }
        if NOBODYS.contains(&text) {
            return Err(AddressError::Burn);
        }
        Ok(ParsedAddress {
            text: canonical,
            payload: Payload::Point(bytes),
            schemes: &[Scheme::Solana],
        })
    }

    fn is_block_hash(&self, text: &str) -> bool {
        is_plain_hash(text)
    }

    fn has_outputs(&self) -> bool {
        false
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::of_chain("solana"))
    }

    fn node(&self) -> Option<NodeKind> {
        None
    }
}
