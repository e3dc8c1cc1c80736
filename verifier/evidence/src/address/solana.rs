//! Addresses of Solana: 32 bytes in base58, without a checksum.

use super::{AddressError, Payload};

pub(super) const WHAT: &str = "an address of Solana, 32 bytes in base58";

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

pub(super) fn parse(text: &str) -> Result<(String, Payload), AddressError> {
    let malformed = AddressError::Malformed(WHAT);
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
    Ok((canonical, Payload::Solana(bytes)))
}
