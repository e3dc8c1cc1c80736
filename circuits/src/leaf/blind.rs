//! Blinds: what hides a leaf's amount, and what ties the leaf to its owner.
//!
//! ```text
//! salt = HMAC-SHA256(S,    "por/salt/v1",  ledger digest, account id)
//! t    = HMAC-SHA512(salt, "por/blind/v1", ledger digest, kind, account id, entry number)   reduced into F
//! ```
//!
//! `S` belongs to one build of a ledger's leaves. A user is given the salt and brings the account id.
//! The id is hashed twice on purpose: into the salt, so that a salt opens one account only; into the
//! blind, so that an operator who chooses salts freely still cannot open one leaf to two ids.

use rand_core::{OsRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
    curve::Scalar,
    hash::{hmac_sha256, hmac_to_field},
    ledger::{AccountId, Kind, LedgerDigest},
};

/// `S`: the secret of one build of a ledger's leaves. All their blinds, and their order, follow from it.
///
/// Never derived from a long-lived key, and used with one normalised ledger only: the same blind under
/// two amounts would publish their difference. There is no `Debug` and no `Clone`, so that it is neither
/// printed nor copied by accident; its memory is erased on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct BuildSecret([u8; 32]);

impl BuildSecret {
    /// A fresh secret from the operating system's generator.
    ///
    /// # Panics
    /// If the operating system has no randomness to give.
    pub fn random() -> Self {
        let mut secret = Self([0; 32]);
        OsRng.fill_bytes(&mut secret.0);
        secret
    }

    /// A secret that [`BuildSecret::random`] made, read back to resume the build that it was made for.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret's bytes, to be stored for a resumed build and for nothing else.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The salt of an account, which its owner is given.
    pub fn salt(&self, ledger: &LedgerDigest, account: AccountId<'_>) -> Salt {
        Salt(hmac_sha256(
            &self.0,
            "por/salt/v1",
            &[&ledger.0, account.as_bytes()],
        ))
    }

    /// The blind of the padding leaf at a position of the ledger.
    pub fn padding_blind(&self, ledger: &LedgerDigest, position: u64) -> Scalar {
        let parts: [&[u8]; 2] = [&ledger.0, &position.to_le_bytes()];
        hmac_to_field(&self.0, "por/padding/v1", &parts)
    }

    /// The seed of the shuffle that permutes accounts and padding. As secret as `S`.
    pub fn shuffle_seed(&self, ledger: &LedgerDigest) -> [u8; 32] {
        hmac_sha256(&self.0, "por/shuffle/v1", &[&ledger.0])
    }
}

/// What the owner of an account is given to recompute the blinds of its leaves.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A salt read from an inclusion file. Any 32 bytes are one: a wrong salt gives other leaves.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The salt's bytes, to be written to the owner's inclusion file.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// `t`, the blind of one of the account's leaves.
    pub fn blind(
        &self,
        ledger: &LedgerDigest,
        kind: Kind,
        account: AccountId<'_>,
        entry: u32,
    ) -> Scalar {
        let (kind, entry) = ([kind.byte()], entry.to_le_bytes());
        let parts: [&[u8]; 4] = [&ledger.0, &kind, account.as_bytes(), &entry];
        hmac_to_field(&self.0, "por/blind/v1", &parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{Hmac, Mac};
    use sha2::{Sha256, Sha512};
    use std::collections::HashSet;

    use crate::curve::encode_scalar;

    const LEDGER: LedgerDigest = LedgerDigest([7; 32]);

    fn account(id: &str) -> AccountId<'_> {
        AccountId::new(id).unwrap()
    }

    #[test]
    fn blind_depends_on_ledger_account_and_entry_number() {
        let salt = Salt::from_bytes([1; 32]);
        let other_ledger = LedgerDigest([8; 32]);
        let blinds = [
            salt.blind(&LEDGER, Kind::Spot, account("alice"), 0),
            salt.blind(&LEDGER, Kind::Spot, account("alice"), 1),
            salt.blind(&LEDGER, Kind::Spot, account("alice"), 256),
            salt.blind(&LEDGER, Kind::Spot, account("Alice"), 0),
            salt.blind(&LEDGER, Kind::Spot, account("alic"), 0),
            salt.blind(&other_ledger, Kind::Spot, account("alice"), 0),
            Salt::from_bytes([2; 32]).blind(&LEDGER, Kind::Spot, account("alice"), 0),
        ];
        let distinct: HashSet<_> = blinds.iter().map(encode_scalar).collect();
        assert_eq!(distinct.len(), blinds.len());
    }

    #[test]
    fn salt_depends_on_secret_ledger_and_account() {
        let secret = BuildSecret::from_bytes([1; 32]);
        let salts = [
            secret.salt(&LEDGER, account("alice")),
            secret.salt(&LEDGER, account("bob")),
            secret.salt(&LedgerDigest([8; 32]), account("alice")),
            BuildSecret::from_bytes([2; 32]).salt(&LEDGER, account("alice")),
        ];
        let distinct: HashSet<_> = salts.iter().map(Salt::expose).collect();
        assert_eq!(distinct.len(), salts.len());
    }

    #[test]
    fn padding_blinds_differ_by_position_and_secrets_are_fresh() {
        let secret = BuildSecret::random();
        assert_ne!(
            secret.padding_blind(&LEDGER, 0),
            secret.padding_blind(&LEDGER, 1)
        );
        assert_ne!(secret.expose(), BuildSecret::random().expose());
        assert_ne!(secret.shuffle_seed(&LEDGER), *secret.expose());
    }

    /// The preimages byte for byte, written out independently of `crate::hash`.
    #[test]
    fn preimages_are_the_documented_ones() {
        let framed = |parts: &[&[u8]]| -> Vec<u8> {
            let frame = |part: &&[u8]| [&(part.len() as u32).to_le_bytes(), *part].concat();
            parts.iter().flat_map(frame).collect()
        };
        let mac256 = |key: &[u8], parts: &[&[u8]]| -> [u8; 32] {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(&framed(parts));
            mac.finalize().into_bytes().into()
        };
        let mac512 = |key: &[u8], parts: &[&[u8]]| {
            let mut mac = Hmac::<Sha512>::new_from_slice(key).unwrap();
            mac.update(&framed(parts));
            <Scalar as halo2curves::ff::FromUniformBytes<64>>::from_uniform_bytes(
                &mac.finalize().into_bytes().into(),
            )
        };
        let secret = BuildSecret::from_bytes([3; 32]);
        let salt = secret.salt(&LEDGER, account("alice"));
        assert_eq!(
            *salt.expose(),
            mac256(&[3; 32], &[b"por/salt/v1", &LEDGER.0, b"alice"])
        );
        assert_eq!(
            salt.blind(&LEDGER, Kind::Spot, account("alice"), 258),
            mac512(
                salt.expose(),
                &[b"por/blind/v1", &LEDGER.0, &[0], b"alice", &[2, 1, 0, 0]]
            )
        );
        assert_eq!(
            secret.padding_blind(&LEDGER, 258),
            mac512(
                &[3; 32],
                &[b"por/padding/v1", &LEDGER.0, &[2, 1, 0, 0, 0, 0, 0, 0]]
            )
        );
        assert_eq!(
            secret.shuffle_seed(&LEDGER),
            mac256(&[3; 32], &[b"por/shuffle/v1", &LEDGER.0])
        );
    }
}
