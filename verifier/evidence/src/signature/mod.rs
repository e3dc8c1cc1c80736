//! Signatures that show control of an address, each by the rules of a scheme that wallets have.
//!
//! Every signature has one accepted text: base64 with padding, lower-case hexadecimal or base58, written again
//! the same. Three things that wallets write in two ways are exceptions, and change nothing in r and s: the first
//! byte of Bitcoin's signatures, Ethereum's v, and the prefix of BIP-322. ECDSA signatures with a high s are refused in every scheme, though some wallets and nodes take
//! them, and Ed25519 signatures are checked strictly (s below the order, no keys or points of small order): the
//! twin that anybody can make of a signature is never a second signature.
//!
//! Where the key is recovered from the signature, anybody can choose the signature first and find an address that
//! it is by. That address holds nothing, and the message names the address, which is not known before it.

mod bip322;
mod bitcoin_message;
mod custodian;
mod encoding;
mod error;
mod evm;
mod multisig;
mod recovery;
mod solana;
mod tron;

use std::{fmt, str::FromStr};

pub use self::error::SignatureError;
use super::address::{Address, Payload};

/// Most signatures of a proof: as many as a multisig script can have keys.
pub const MAX_SIGNATURES: usize = 20;

/// Most bytes of one signature's text.
pub const MAX_SIGNATURE_BYTES: usize = 16 << 10;

/// Most bytes of a script, before they are written in hexadecimal digits.
pub const MAX_SCRIPT_BYTES: usize = 10_000;

/// The rules by which a message was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// The `signmessage` of Bitcoin Core and BIP-137, for addresses of one key.
    BitcoinMessage,
    /// BIP-322, simple: the witness of a virtual transaction.
    Bip322Simple,
    /// BIP-322, full: the virtual transaction.
    Bip322Full,
    /// Signatures as in [`Scheme::BitcoinMessage`] by enough keys of a multisig script.
    BitcoinMultisig,
    /// `personal_sign` of Ethereum (EIP-191, version 0x45).
    Eip191,
    /// The same over the Keccak-256 of the message.
    Eip191Hash,
    /// `signMessageV2` of Tron (TIP-191).
    Tip191,
    /// Ed25519 over the bytes of the message, by the key that a Solana address is.
    Solana,
    /// Ed25519 over the bytes of the message, by a custodian's key.
    Ed25519,
    /// ECDSA over the SHA-256 of the message, by a custodian's key.
    Secp256k1,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 10] = [
        Self::BitcoinMessage,
        Self::Bip322Simple,
        Self::Bip322Full,
        Self::BitcoinMultisig,
        Self::Eip191,
        Self::Eip191Hash,
        Self::Tip191,
        Self::Solana,
        Self::Ed25519,
        Self::Secp256k1,
    ];

    /// The id, as it is written in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::BitcoinMessage => "bitcoin-message",
            Self::Bip322Simple => "bip322-simple",
            Self::Bip322Full => "bip322-full",
            Self::BitcoinMultisig => "bitcoin-multisig",
            Self::Eip191 => "eip191",
            Self::Eip191Hash => "eip191-hash",
            Self::Tip191 => "tip191",
            Self::Solana => "solana",
            Self::Ed25519 => "ed25519",
            Self::Secp256k1 => "secp256k1",
        }
    }
}

impl FromStr for Scheme {
    type Err = SignatureError;

    fn from_str(id: &str) -> Result<Self, SignatureError> {
        let mut schemes = Self::ALL.into_iter();
        schemes
            .find(|scheme| scheme.id() == id)
            .ok_or(SignatureError::SchemeUnknown)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What shows control of an address, as it is written in files; nothing of it is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipProof {
    /// The scheme.
    pub scheme: Scheme,
    /// One signature, or several of [`Scheme::BitcoinMultisig`].
    pub signatures: Vec<String>,
    /// The redeem or witness script of [`Scheme::BitcoinMultisig`], in hexadecimal digits.
    pub script: Option<String>,
}

/// Checks that the keys of an address signed a message.
///
/// # Errors
/// [`SignatureError`], unless they did, by this scheme, and each signature is one that counts.
pub fn verify_ownership(
    address: &Address,
    message: &str,
    proof: &OwnershipProof,
) -> Result<(), SignatureError> {
    let scheme = proof.scheme;
    if proof.signatures.len() > MAX_SIGNATURES {
        return Err(SignatureError::TooManySignatures {
            most: MAX_SIGNATURES,
        });
    }
    if proof
        .signatures
        .iter()
        .any(|text| text.len() > MAX_SIGNATURE_BYTES)
    {
        return Err(SignatureError::SignatureTooLong);
    }
    if let (Scheme::BitcoinMultisig, Payload::Bitcoin(script_pubkey)) = (scheme, address.payload())
    {
        let script = proof
            .script
            .as_deref()
            .ok_or(SignatureError::ScriptMissing)?;
        return multisig::verify(script_pubkey, message, &proof.signatures, script);
    }
    let signature = match proof.signatures.as_slice() {
        [one] => one,
        [] => {
            return Err(SignatureError::TooFewSignatures {
                needed: 1,
                found: 0,
            });
        }
        _ => return Err(SignatureError::TooManySignatures { most: 1 }),
    };
    if proof.script.is_some() {
        return Err(SignatureError::ScriptUnexpected);
    }
    let bytes = message.as_bytes();
    match (scheme, address.payload()) {
        (Scheme::BitcoinMessage, Payload::Bitcoin(script_pubkey)) => {
            bitcoin_message::verify(script_pubkey, message, signature)
        }
        (Scheme::Bip322Simple, Payload::Bitcoin(script_pubkey)) => {
            bip322::verify_simple(script_pubkey, message, signature)
        }
        (Scheme::Bip322Full, Payload::Bitcoin(script_pubkey)) => {
            bip322::verify_full(script_pubkey, message, signature)
        }
        (Scheme::Eip191, Payload::Evm(address)) => evm::verify(address, bytes, signature),
        (Scheme::Eip191Hash, Payload::Evm(address)) => {
            evm::verify_hashed(address, bytes, signature)
        }
        (Scheme::Tip191, Payload::Tron(address)) => tron::verify(address, bytes, signature),
        (Scheme::Solana, Payload::Solana(key)) => solana::verify(key, bytes, signature),
        (Scheme::Ed25519, Payload::Ed25519(key)) => {
            custodian::verify_ed25519(key, bytes, signature)
        }
        (Scheme::Secp256k1, Payload::Secp256k1(key)) => {
            custodian::verify_secp256k1(key, bytes, signature)
        }
        _ => Err(SignatureError::SchemeNotForAddress { scheme }),
    }
}

#[cfg(test)]
mod tests;
