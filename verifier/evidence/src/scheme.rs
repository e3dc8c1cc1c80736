//! Schemes of signatures, by their ids.

use std::fmt;

/// The rules by which a message was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// The `signmessage` of Bitcoin Core and BIP-137, for addresses of one key. Each chain has its own prefix.
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
    /// The same over the Keccak-256 of the message: what `sign` of Tron's older programs does with a hash.
    Tip191Hash,
    /// Ed25519 over the bytes of the message, by the key that a Solana address is.
    Solana,
    /// Ed25519 over the bytes of the message, by a custodian's key.
    Ed25519,
    /// ECDSA over the SHA-256 of the message, by a custodian's key.
    Secp256k1,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 11] = [
        Self::BitcoinMessage,
        Self::Bip322Simple,
        Self::Bip322Full,
        Self::BitcoinMultisig,
        Self::Eip191,
        Self::Eip191Hash,
        Self::Tip191,
        Self::Tip191Hash,
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
            Self::Tip191Hash => "tip191-hash",
            Self::Solana => "solana",
            Self::Ed25519 => "ed25519",
            Self::Secp256k1 => "secp256k1",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
