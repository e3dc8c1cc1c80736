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
mod limits;
mod misspelt;
mod multisig;
mod recovery;
mod solana;
mod tron;
mod written;

use std::str::FromStr;

pub use self::{
    error::SignatureError,
    limits::{MAX_SCRIPT_BYTES, MAX_SIGNATURE_BYTES, MAX_SIGNATURES},
    misspelt::Misspelt,
};
use super::address::Address;
pub use super::scheme::Scheme;

impl FromStr for Scheme {
    type Err = SignatureError;

    fn from_str(id: &str) -> Result<Self, SignatureError> {
        let mut schemes = Self::ALL.into_iter();
        schemes
            .find(|scheme| scheme.id() == id)
            .ok_or(SignatureError::SchemeUnknown)
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
/// [`SignatureError`], unless they did, by this scheme, and each signature is one that counts. Where they did by another
/// scheme of the address, the error names it.
pub fn verify_ownership(
    address: &Address,
    message: &str,
    proof: &OwnershipProof,
) -> Result<(), SignatureError> {
    if proof.signatures.len() > MAX_SIGNATURES {
        return Err(SignatureError::TooManySignatures {
            most: MAX_SIGNATURES,
        });
    }
    let mut lengths = proof.signatures.iter().map(String::len);
    if let Some(bytes) = lengths.find(|bytes| *bytes > MAX_SIGNATURE_BYTES) {
        return Err(SignatureError::SignatureTooLong { bytes });
    }
    let scheme = proof.scheme;
    verify_by(scheme, address, message, proof).map_err(|error| {
        let mut others = address.schemes().iter().filter(|other| **other != scheme);
        let holds = |other: &&Scheme| verify_by(**other, address, message, proof).is_ok();
        match others.find(holds) {
            Some(&sibling) => SignatureError::OfSibling { scheme, sibling },
            None => error,
        }
    })
}

/// Checks a proof by the rules of one scheme, whichever it names itself.
fn verify_by(
    scheme: Scheme,
    address: &Address,
    message: &str,
    proof: &OwnershipProof,
) -> Result<(), SignatureError> {
    let unfit = || SignatureError::SchemeNotForAddress {
        scheme,
        fit: address.schemes(),
    };
    if !address.schemes().contains(&scheme) {
        return Err(unfit());
    }
    let payload = address.payload();
    let bytes = message.as_bytes();
    let one = || proof.one_signature();
    let outcome = match scheme {
        Scheme::BitcoinMessage => payload
            .lock()
            .map(|lock| bitcoin_message::verify(lock, message, one()?)),
        Scheme::Bip322Simple => payload
            .lock()
            .map(|lock| bip322::verify_simple(&lock.script, message, one()?)),
        Scheme::Bip322Full => payload
            .lock()
            .map(|lock| bip322::verify_full(&lock.script, message, one()?)),
        Scheme::BitcoinMultisig => payload.lock().map(|lock| {
            let script = proof.script.as_deref();
            let script = script.ok_or(SignatureError::ScriptMissing)?;
            multisig::verify(lock, message, &proof.signatures, script)
        }),
        Scheme::Eip191 => payload
            .account()
            .map(|account| evm::verify(account, bytes, one()?)),
        Scheme::Eip191Hash => payload
            .account()
            .map(|account| evm::verify_hashed(account, bytes, one()?)),
        Scheme::Tip191 => payload
            .account()
            .map(|account| tron::verify(account, bytes, one()?)),
        Scheme::Tip191Hash => payload
            .account()
            .map(|account| tron::verify_hashed(account, bytes, one()?)),
        Scheme::Solana => payload
            .point()
            .map(|point| solana::verify(point, bytes, one()?)),
        Scheme::Ed25519 => payload
            .ed25519()
            .map(|key| custodian::verify_ed25519(key, bytes, one()?)),
        Scheme::Secp256k1 => payload
            .secp256k1()
            .map(|key| custodian::verify_secp256k1(key, bytes, one()?)),
    };
    outcome.unwrap_or_else(|| Err(unfit()))
}

impl OwnershipProof {
    /// The proof in the one form that documents have: hexadecimal digits as people copy them, in any case and with or
    /// without `0x`, are written as the scheme has them. What is no such text stays as it is.
    #[must_use]
    pub fn as_in_documents(self) -> Self {
        let scheme = self.scheme;
        let signatures = self.signatures.iter();
        Self {
            scheme,
            signatures: signatures
                .map(|text| written::signature(scheme, text))
                .collect(),
            script: self.script.as_deref().map(written::script),
        }
    }

    /// The signature of a scheme that has one and no script.
    fn one_signature(&self) -> Result<&str, SignatureError> {
        let signature = match self.signatures.as_slice() {
            [one] => one,
            [] => {
                return Err(SignatureError::TooFewSignatures {
                    needed: 1,
                    found: 0,
                });
            }
            _ => return Err(SignatureError::TooManySignatures { most: 1 }),
        };
        match self.script {
            None => Ok(signature),
            Some(_) => Err(SignatureError::ScriptUnexpected),
        }
    }
}

#[cfg(test)]
mod tests;
