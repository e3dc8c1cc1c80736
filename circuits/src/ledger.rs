//! The values of a ledger, as types: a raw integer or byte string exists only where files are read.

use std::fmt;

use crate::hash::Digest32;

/// Number of assets that a registry can hold. The production circuits have one row for each.
pub const REGISTRY_CAPACITY: usize = 512;

/// An amount of one asset in its smallest unit, in [0, 2^64).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u64);

/// Index of an asset in the registry, in [0, [`REGISTRY_CAPACITY`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(u16);

impl AssetId {
    /// An asset's index; `None` at or above [`REGISTRY_CAPACITY`].
    pub fn new(index: usize) -> Option<Self> {
        (index < REGISTRY_CAPACITY).then_some(Self(index as u16))
    }

    /// The index, below [`REGISTRY_CAPACITY`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What stands in place of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write 64 digits, each from 0 to 9 or from a to f")]
pub struct DigestError;

macro_rules! digest_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub Digest32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = DigestError;

            /// Reads 64 hexadecimal digits.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| DigestError)?;
                Ok(Self(bytes))
            }
        }
    };
}

digest_type!(
    /// SHA-256 of the ledger descriptor. Everything on the liabilities side is bound to it.
    LedgerDigest
);
digest_type!(
    /// SHA-256 of the collateral schedule. What of an account's balances counts for its debts is fixed by it.
    CollateralDigest
);
digest_type!(
    /// SHA-256 of the policy, as it is published.
    PolicyDigest
);
digest_type!(
    /// SHA-256 of the claim. The solvency proof is bound to it.
    ClaimDigest
);
digest_type!(
    /// The 32 bytes that an exchange publishes: they bind the descriptor, the whole tree and its sum.
    Root
);

impl CollateralDigest {
    /// Stands for "no schedule": no preimage of SHA-256 is known for it.
    pub const NONE: Self = Self([0; 32]);

    /// Whether there is no schedule, and so no debts.
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }
}

/// What a ledger's commitments are bound to: what it is about, and which balances cover debts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerContext {
    /// The ledger digest.
    pub ledger: LedgerDigest,
    /// The digest of the collateral schedule, or [`CollateralDigest::NONE`].
    pub collateral: CollateralDigest,
}

/// An account id as its owner knows it: the bytes typed, 1 to 256 of them, valid UTF-8, without
/// control characters and without white space at either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId<'a>(&'a str);

/// Why a text is not an account id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountIdError {
    /// No bytes at all.
    #[error("the account id is empty")]
    Empty,
    /// More than 256 bytes.
    #[error("the account id is longer than 256 bytes")]
    TooLong,
    /// White space at the start or the end.
    #[error("the account id starts or ends with white space")]
    OuterWhiteSpace,
    /// A control character somewhere.
    #[error("the account id contains a control character")]
    Control,
}

impl<'a> AccountId<'a> {
    /// Largest length of an id in bytes.
    pub const MAX_BYTES: usize = 256;

    /// Checks the form of an id. Nothing is changed: case and composition are as given.
    pub fn new(text: &'a str) -> Result<Self, AccountIdError> {
        if text.is_empty() {
            return Err(AccountIdError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(AccountIdError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(AccountIdError::Control);
        }
        if text.trim() != text {
            return Err(AccountIdError::OuterWhiteSpace);
        }
        Ok(Self(text))
    }

    /// The id's bytes, as they enter preimages.
    pub fn as_bytes(self) -> &'a [u8] {
        self.0.as_bytes()
    }

    /// The id as text.
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl<'a> TryFrom<&'a str> for AccountId<'a> {
    type Error = AccountIdError;

    fn try_from(text: &'a str) -> Result<Self, AccountIdError> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_ids_are_refused_for_the_reason_given() {
        assert_eq!(AccountId::new(""), Err(AccountIdError::Empty));
        assert_eq!(AccountId::new(" a"), Err(AccountIdError::OuterWhiteSpace));
        assert_eq!(
            AccountId::new("a\u{a0}"),
            Err(AccountIdError::OuterWhiteSpace)
        );
        assert_eq!(AccountId::new("a\nb"), Err(AccountIdError::Control));
        assert_eq!(
            AccountId::new(&"x".repeat(257)),
            Err(AccountIdError::TooLong)
        );
        assert!(AccountId::new(&"x".repeat(256)).is_ok());
        assert!(AccountId::new("jürgen müller@example.com").is_ok());
    }

    #[test]
    fn asset_ids_end_at_the_capacity() {
        assert!(AssetId::new(511).is_some());
        assert!(AssetId::new(512).is_none());
    }
}
