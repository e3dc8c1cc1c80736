//! Public keys that sign documents (Ed25519). Whose a key is stands in its type: what an auditor's key has signed is never
//! taken for an exchange's word.

use std::{fmt, marker::PhantomData, str::FromStr};

use ed25519_dalek::{Signature, VerifyingKey};

use crate::bundle::canonical::hex32;

/// Whose a key is.
pub trait KeyOwner: Copy + Eq + fmt::Debug + 'static {
    /// As the file of a secret key has it.
    const NAME: &'static str;
    /// The key in words.
    const WORDS: &'static str;
}

/// Keys of auditors, who sign attestations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfAuditor {}

impl KeyOwner for OfAuditor {
    const NAME: &'static str = "auditor";
    const WORDS: &'static str = "an auditor's key";
}

/// Keys of exchanges, which sign receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfExchange {}

impl KeyOwner for OfExchange {
    const NAME: &'static str = "exchange";
    const WORDS: &'static str = "an exchange's key for receipts";
}

/// An auditor's public key.
pub type AuditorKey = PublicKey<OfAuditor>;

/// The public key that an exchange signs receipts with, which its ledger's descriptor names.
pub type ReceiptKey = PublicKey<OfExchange>;

/// A public key, in the one encoding that RFC 8032 gives its point. Keys that fit signatures of others, those of small
/// order, are none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey<O: KeyOwner>([u8; 32], PhantomData<fn() -> O>);

/// What is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not the 64 hexadecimal digits of an Ed25519 public key")]
pub struct NoPublicKey;

impl<O: KeyOwner> PublicKey<O> {
    /// The key of these bytes.
    ///
    /// # Errors
    /// [`NoPublicKey`] for another encoding than a point's own, and for a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, NoPublicKey> {
        // The library reads two encodings of some points (those of ZIP-215).
        let is_its_own = |key: &VerifyingKey| key.to_edwards().compress().as_bytes() == bytes;
        VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak() && is_its_own(key))
            .map(|_| Self(*bytes, PhantomData))
            .ok_or(NoPublicKey)
    }

    /// The bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// Whether this key signed the message, by the one rule under which a signature has no twin.
    pub fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        // The point is made anew: documents are larger than they need be with one inside.
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl<O: KeyOwner> FromStr for PublicKey<O> {
    type Err = NoPublicKey;

    /// Reads 64 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, NoPublicKey> {
        hex32(text)
            .ok_or(NoPublicKey)
            .and_then(|bytes| Self::from_bytes(&bytes))
    }
}

impl<O: KeyOwner> fmt::Display for PublicKey<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<O: KeyOwner> fmt::Debug for PublicKey<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self}, {})", O::NAME)
    }
}

/// Reads the 128 lower-case hexadecimal digits of a signature, the one form that it has in a document.
pub fn parse_signature(text: &str) -> Option<[u8; 64]> {
    let mut signature = [0; 64];
    hex::decode_to_slice(text, &mut signature).ok()?;
    (hex::encode(signature) == text).then_some(signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first key of RFC 8032, section 7.1.
    const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    #[test]
    fn a_key_is_read_back() {
        let key: ReceiptKey = KEY.parse().unwrap();
        assert_eq!(key.to_string(), KEY);
        assert_eq!(ReceiptKey::from_bytes(&key.to_bytes()), Ok(key));
    }

    #[test]
    fn a_key_signed_what_it_signed_and_nothing_else() {
        // RFC 8032, section 7.1, test 1: the empty message.
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
                         d25bf5f0595bbe24655141438e7a100b";
        let key: ReceiptKey = KEY.parse().unwrap();
        let signature = parse_signature(signature).unwrap();
        assert!(key.signed(b"", &signature));
        assert!(!key.signed(b"x", &signature));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        // y = p + 3, which is y = 3 in another encoding: a point of large order.
        let twin = format!("f0{}7f", "ff".repeat(30));
        assert!(
            format!("03{}", "00".repeat(31))
                .parse::<AuditorKey>()
                .is_ok()
        );
        for text in [
            // Of small order: y = 0, 1 and -1, and one of order 8.
            "00".repeat(32),
            format!("01{}", "00".repeat(31)),
            format!("ec{}7f", "ff".repeat(30)),
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a".to_owned(),
            // No point.
            format!("02{}", "00".repeat(31)),
            twin,
            "xy".repeat(32),
            "00".repeat(31),
            KEY.to_uppercase(),
            String::new(),
        ] {
            assert_eq!(text.parse::<AuditorKey>(), Err(NoPublicKey), "{text}");
        }
    }

    #[test]
    fn a_key_of_small_order_signed_nothing() {
        // The neutral element: R the same, s zero, and the equation holds for every message.
        let mut signature = [0; 64];
        signature[0] = 1;
        let point = signature[..32].try_into().unwrap();
        let weak = PublicKey::<OfAuditor>(point, PhantomData);
        assert!(!weak.signed(b"text", &signature));
    }

    #[test]
    fn signatures_have_one_form() {
        let text = "0a".repeat(64);
        assert_eq!(parse_signature(&text), Some([10; 64]));
        for other in [
            text.to_uppercase(),
            text[2..].to_owned(),
            format!("{text}00"),
        ] {
            assert_eq!(parse_signature(&other), None);
        }
    }
}
