//! Why a signature does not show control of an address.

use super::{
    limits::{MAX_SCRIPT_BYTES, MAX_SIGNATURE_BYTES},
    misspelt::Misspelt,
};
use crate::scheme::Scheme;

/// Why a signature does not show control of an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No scheme of this id.
    #[error("there is no signature scheme of this id")]
    SchemeUnknown,
    /// Addresses of this kind have other schemes.
    #[error("the scheme {scheme} is not for addresses of this kind")]
    SchemeNotForAddress {
        /// The scheme.
        scheme: Scheme,
        /// Those that are, if any.
        fit: &'static [Scheme],
    },
    /// Right, by another scheme of the address.
    #[error("the signature does not hold by {scheme}, but by {sibling}")]
    OfSibling {
        /// The scheme that was named.
        scheme: Scheme,
        /// That by which it holds.
        sibling: Scheme,
    },
    /// Bytes that are not what the scheme's signatures are.
    #[error("the signature is not {0}")]
    Encoding(&'static str),
    /// A text that is not what the scheme's signatures are written as.
    #[error("the signature is not {what}: {found}")]
    Text {
        /// What they are written as.
        what: &'static str,
        /// What is there instead.
        found: Misspelt,
    },
    /// Longer than any signature.
    #[error("the signature has {bytes} bytes, more than {MAX_SIGNATURE_BYTES}")]
    SignatureTooLong {
        /// So many.
        bytes: usize,
    },
    /// Bitcoin's first byte, which says how to recover the key, is of another kind of address.
    #[error("the first byte of the signature, {0}, is not for addresses of this kind")]
    Header(u8),
    /// The twin of a signature, which anybody can make.
    #[error("the signature has a high s")]
    HighS,
    /// Another key, another message, or no signature at all.
    #[error("the signature is not by this address over this message")]
    NotBySigner,
    /// The address is not a public key that signs.
    #[error("the address is not a public key that signatures can be checked with")]
    NotAKey,
    /// Fewer than needed.
    #[error("there are {found} signatures where {needed} are needed")]
    TooFewSignatures {
        /// So many are needed.
        needed: usize,
        /// So many there are.
        found: usize,
    },
    /// More than can count.
    #[error("there are more than {most} signatures")]
    TooManySignatures {
        /// So many at most.
        most: usize,
    },
    /// By no key of the script, or over another message.
    #[error("signature {0} is by no key of the script over this message")]
    ForeignSignature(usize),
    /// A key signed twice.
    #[error("signature {0} is by a key that has signed before")]
    RepeatedSignature(usize),
    /// No script where the scheme needs one.
    #[error("the script is missing")]
    ScriptMissing,
    /// A script where the scheme has none.
    #[error("there is a script, which this scheme does not have")]
    ScriptUnexpected,
    /// Not `OP_m <keys> OP_n OP_CHECKMULTISIG`.
    #[error(
        "the script is not m, keys, n and OP_CHECKMULTISIG, in at most {MAX_SCRIPT_BYTES} bytes of lower-case hexadecimal"
    )]
    ScriptForm,
    /// The script of another address.
    #[error("the script is not that of the address")]
    ScriptMismatch,
    /// BIP-322: not the transaction that is to be signed.
    #[error("the transaction of the signature {0}")]
    Transaction(&'static str),
    /// BIP-322: the script is none that miniscript can analyse.
    #[error("the script is not of a kind that can be checked here")]
    ScriptUnknown,
    /// BIP-322: the signature covers less than the whole transaction.
    #[error("the signature does not cover the whole transaction (SIGHASH_ALL)")]
    SighashType,
    /// BIP-322: the script is satisfied, but by no key: the message was not signed.
    #[error("no key of the script has signed")]
    NoKey,
    /// BIP-322: the signature is right, but says that the address can be spent from at another time only.
    #[error("the signature has a time lock")]
    TimeLock,
}

impl SignatureError {
    /// Whether there are no rules here by which the signature could be checked: it may be right.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::SchemeUnknown | Self::ScriptUnknown)
    }

    /// Whether whoever gave the signature may have copied it, or what stands beside it, in part, or in a form or under a
    /// scheme that is not its own. Nothing is known then of what the address signed.
    pub fn is_slip(&self) -> bool {
        match self {
            Self::SchemeUnknown
            | Self::SchemeNotForAddress { .. }
            | Self::OfSibling { .. }
            | Self::Encoding(_)
            | Self::Text { .. }
            | Self::SignatureTooLong { .. }
            | Self::TooManySignatures { .. }
            | Self::ScriptMissing
            | Self::ScriptUnexpected
            | Self::ScriptForm => true,
            Self::Header(_)
            | Self::HighS
            | Self::NotBySigner
            | Self::NotAKey
            | Self::TooFewSignatures { .. }
            | Self::ForeignSignature(_)
            | Self::RepeatedSignature(_)
            | Self::ScriptMismatch
            | Self::Transaction(_)
            | Self::ScriptUnknown
            | Self::SighashType
            | Self::NoKey
            | Self::TimeLock => false,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::SchemeUnknown => {
                let ids = Scheme::ALL.map(Scheme::id).join(", ");
                format!("the schemes are {ids}")
            }
            Self::SchemeNotForAddress { fit: [], .. } => {
                "nothing can be signed by such an address: list it without a signature".to_owned()
            }
            Self::SchemeNotForAddress { fit, .. } => {
                let ids: Vec<_> = fit.iter().map(|scheme| scheme.id()).collect();
                format!("for this address there are {}", ids.join(", "))
            }
            Self::OfSibling { sibling, .. } => format!("name {sibling} as its scheme"),
            Self::Header(_) => {
                "see the table of schemes: each kind of address has its own".to_owned()
            }
            Self::Encoding(_) | Self::Text { .. } | Self::SignatureTooLong { .. } => {
                "copy the signature from the wallet, whole, in the form that the scheme has".to_owned()
            }
            Self::HighS => "sign again with a wallet that makes low s, as all current ones do".to_owned(),
            Self::NotBySigner | Self::ForeignSignature(_) => {
                "compare address and message, to the letter, with what was signed".to_owned()
            }
            Self::NotAKey => "addresses of programs cannot sign: list it without a signature".to_owned(),
            Self::TooFewSignatures { .. } | Self::NoKey => "let more of the keys sign".to_owned(),
            Self::TooManySignatures { .. } | Self::RepeatedSignature(_) => {
                "leave out what is not needed".to_owned()
            }
            Self::ScriptMissing | Self::ScriptForm | Self::ScriptMismatch => {
                "give the redeem or witness script of the address; for other scripts use a scheme of BIP-322"
                    .to_owned()
            }
            Self::ScriptUnexpected => format!("leave it out, or use {}", Scheme::BitcoinMultisig),
            Self::ScriptUnknown => {
                "scripts that miniscript cannot analyse are listed without a signature".to_owned()
            }
            Self::Transaction(_) | Self::SighashType | Self::TimeLock => {
                "sign again as BIP-322 says, without a time lock and without inputs beside the first".to_owned()
            }
        }
    }
}
