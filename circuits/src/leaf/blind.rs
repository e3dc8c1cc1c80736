//! Blinds: what hides a leaf's amounts, and what ties the leaf to its owner.
//!
//! ```text
//! salt = HMAC-SHA256(S,    "por/salt/v1",  ledger digest, account id)
//! t    = HMAC-SHA512(salt, "por/blind/v2", ledger digest, collateral digest, account id)   reduced into F
//! ```
//!
//! `S` belongs to one build of a ledger's leaves. A user is given the salt and brings the account id.
//! The id is hashed twice on purpose: into the salt, so that a salt opens one account only; into the
//! blind, so that an operator who chooses salts freely still cannot open one leaf to two ids.

use rand_core::{OsRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
    curve::Scalar,
    domain,
    hash::{hmac_sha256, hmac_to_field},
    ledger::{AccountId, LedgerContext, LedgerDigest},
};

/// `S`: the secret of one build of a ledger's leaves. All their blinds, and their order, follow from it.
///
/// Never derived from a long-lived key, and used for one set of leaves only: the same blind under other entries would
/// publish their difference, and blinds depend on entries and prices through the two digests alone. There is no `Debug`
/// and no `Clone`, so that it is neither printed nor copied by accident; its memory is erased on drop.
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
            domain::SALT,
            &[&ledger.0, account.as_bytes()],
        ))
    }

    /// The blind of the padding leaf at a place of a shard.
    pub fn padding_blind(&self, context: &LedgerContext, shard: u64, place: u32) -> Scalar {
        let parts: [&[u8]; 4] = [
            &context.ledger.0,
            &context.collateral.0,
            &shard.to_le_bytes(),
            &place.to_le_bytes(),
        ];
        hmac_to_field(&self.0, domain::PADDING, &parts)
    }

    /// The seed of the shuffle that permutes accounts and padding. As secret as `S`.
    pub fn shuffle_seed(&self, ledger: &LedgerDigest) -> [u8; 32] {
        hmac_sha256(&self.0, domain::SHUFFLE, &[&ledger.0])
    }
}

/// What the owner of an account is given to recompute the blind of its leaf.
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

    /// `t`, the blind of the account's leaf.
    pub fn blind(&self, context: &LedgerContext, account: AccountId<'_>) -> Scalar {
        let parts: [&[u8]; 3] = [&context.ledger.0, &context.collateral.0, account.as_bytes()];
        hmac_to_field(&self.0, domain::BLIND, &parts)
    }

    /// What an account is called in an audit pack. Whoever has no salt of the account cannot tell whether it is of an id
    /// that they guess, and cannot find it again in the pack of another ledger.
    pub fn pseudonym(&self, ledger: &LedgerDigest, account: AccountId<'_>) -> [u8; 32] {
        let parts: [&[u8]; 2] = [&ledger.0, account.as_bytes()];
        hmac_sha256(&self.0, domain::AUDIT_ROW, &parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{Hmac, Mac};
    use sha2::{Sha256, Sha512};
    use std::collections::HashSet;

    use crate::{curve::encode_scalar, ledger::CollateralDigest};

    const LEDGER: LedgerDigest = LedgerDigest([7; 32]);
    const CONTEXT: LedgerContext = LedgerContext {
        ledger: LEDGER,
        collateral: CollateralDigest([5; 32]),
    };

    fn account(id: &str) -> AccountId<'_> {
        AccountId::new(id).unwrap()
    }

    #[test]
    fn blind_depends_on_ledger_schedule_account_and_salt() {
        let salt = Salt::from_bytes([1; 32]);
        let other_ledger = LedgerContext {
            ledger: LedgerDigest([8; 32]),
            ..CONTEXT
        };
        let no_schedule = LedgerContext {
            collateral: CollateralDigest::NONE,
            ..CONTEXT
        };
        let blinds = [
            salt.blind(&CONTEXT, account("alice")),
            salt.blind(&CONTEXT, account("Alice")),
            salt.blind(&CONTEXT, account("alic")),
            salt.blind(&other_ledger, account("alice")),
            salt.blind(&no_schedule, account("alice")),
            Salt::from_bytes([2; 32]).blind(&CONTEXT, account("alice")),
        ];
        let distinct: HashSet<_> = blinds.iter().map(encode_scalar).collect();
        assert_eq!(distinct.len(), blinds.len());
    }

    #[test]
    fn a_pseudonym_depends_on_salt_ledger_and_account() {
        let salt = Salt::from_bytes([1; 32]);
        let pseudonyms = [
            salt.pseudonym(&LEDGER, account("alice")),
            salt.pseudonym(&LEDGER, account("Alice")),
            salt.pseudonym(&LedgerDigest([8; 32]), account("alice")),
            Salt::from_bytes([2; 32]).pseudonym(&LEDGER, account("alice")),
        ];
        let distinct: HashSet<_> = pseudonyms.iter().collect();
        assert_eq!(distinct.len(), pseudonyms.len());
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
        let blinds = [(0, 0), (0, 1), (1, 0)]
            .map(|(shard, place)| encode_scalar(&secret.padding_blind(&CONTEXT, shard, place)));
        assert_eq!(HashSet::from(blinds).len(), blinds.len());
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
            salt.blind(&CONTEXT, account("alice")),
            mac512(
                salt.expose(),
                &[b"por/blind/v2", &LEDGER.0, &[5; 32], b"alice"]
            )
        );
        let (shard, place) = ([2, 1, 0, 0, 0, 0, 0, 0], [4, 3, 0, 0]);
        assert_eq!(
            secret.padding_blind(&CONTEXT, 258, 772),
            mac512(
                &[3; 32],
                &[b"por/padding/v2", &LEDGER.0, &[5; 32], &shard, &place]
            )
        );
        assert_eq!(
            secret.shuffle_seed(&LEDGER),
            mac256(&[3; 32], &[b"por/shuffle/v1", &LEDGER.0])
        );
    }
}
