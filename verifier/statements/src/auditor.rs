//! An auditor's keys: the one that signs, in a file that only its owner can read, and the one that is published.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use documents::{
    bundle::canonical::{self, CanonicalError, hex32},
    version,
};

/// Most bytes of a secret key's file.
pub const MAX_KEY_BYTES: u64 = 4 << 10;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRecord {
    version: u32,
    public: String,
    secret: String,
}

impl Drop for KeyRecord {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// Why bytes are not an auditor's key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Larger than any key.
    #[error("the file is larger than {MAX_KEY_BYTES} bytes")]
    Size,
    /// Not a canonical document.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("keys of version {0} are unknown")]
    Version(u32),
    /// A secret or public key that is none, or two that do not belong together.
    #[error("the secret and the public key do not belong together")]
    Mismatch,
    /// A public key that is none.
    #[error("it is not the 64 hexadecimal digits of an Ed25519 public key")]
    Public,
}

/// An auditor's public key (Ed25519), as its owner published it. Keys that fit signatures of others, those of small
/// order, are none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuditorKey(VerifyingKey);

impl AuditorKey {
    /// Whether this key signed the message, by the one rule under which a signature has no twin.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}

impl FromStr for AuditorKey {
    type Err = KeyError;

    /// Reads 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| KeyError::Public)?;
        let key = VerifyingKey::from_bytes(&bytes).ok();
        key.filter(|key| !key.is_weak())
            .map(Self)
            .ok_or(KeyError::Public)
    }
}

impl fmt::Display for AuditorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for AuditorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditorKey({self})")
    }
}

/// An auditor whom the verifier's user names: by the key, and perhaps by a name. The name is the user's. No document has
/// one, since whoever holds a key could call themselves by anybody's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auditor {
    /// The key, from the auditor.
    pub key: AuditorKey,
    /// What the user calls its owner.
    pub name: Option<String>,
}

impl From<AuditorKey> for Auditor {
    fn from(key: AuditorKey) -> Self {
        Self { key, name: None }
    }
}

/// The key that an auditor signs attestations with. Zeroised when it is dropped.
pub struct AuditorSecret(SigningKey);

impl AuditorSecret {
    /// A fresh key, from the system's randomness.
    pub fn generate() -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *seed);
        Self::from_seed(&seed)
    }

    /// The key that follows from a seed (RFC 8032). Whoever knows the seed has the key.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads the file of a key.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() as u64 > MAX_KEY_BYTES {
            return Err(KeyError::Size);
        }
        let record: KeyRecord = canonical::from_bytes(bytes)?;
        if record.version != version::AUDITOR_KEY {
            return Err(KeyError::Version(record.version));
        }
        let secret = Zeroizing::new(hex32(&record.secret).ok_or(KeyError::Mismatch)?);
        let key = SigningKey::from_bytes(&secret);
        if hex32(&record.public) == Some(key.verifying_key().to_bytes()) {
            Ok(Self(key))
        } else {
            Err(KeyError::Mismatch)
        }
    }

    /// The file of the key.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(canonical::to_bytes(&KeyRecord {
            version: version::AUDITOR_KEY,
            public: self.public().to_string(),
            secret: hex::encode(self.0.as_bytes()),
        }))
    }

    /// The key to publish.
    pub fn public(&self) -> AuditorKey {
        AuditorKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_file() {
        let key = AuditorSecret::generate();
        let back = AuditorSecret::from_bytes(&key.to_bytes()).unwrap();
        assert_eq!(back.0, key.0);
        let public = key.public();
        assert_eq!(public.to_string().parse::<AuditorKey>().unwrap(), public);
        assert!(public.signed(b"text", &key.sign(b"text")));
        assert!(!public.signed(b"other", &key.sign(b"text")));
    }

    #[test]
    fn another_secret_under_a_public_key_is_refused() {
        let [one, other] = [AuditorSecret::generate(), AuditorSecret::generate()].map(|key| {
            let text = String::from_utf8(key.to_bytes().to_vec()).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        });
        let mut mixed = one;
        mixed[3] = other[3].clone();
        let mixed = mixed.join("\n") + "\n";
        assert!(matches!(
            AuditorSecret::from_bytes(mixed.as_bytes()),
            Err(KeyError::Mismatch)
        ));
    }

    #[test]
    fn a_key_of_small_order_signed_nothing() {
        // The neutral element: R the same, s zero, and the equation holds for every message.
        let mut signature = [0; 64];
        signature[0] = 1;
        let point = signature[..32].try_into().unwrap();
        let weak = AuditorKey(VerifyingKey::from_bytes(&point).unwrap());
        assert!(!weak.signed(b"text", &signature));
    }

    #[test]
    fn weak_keys_are_refused() {
        for text in [
            "00".repeat(32),
            format!("01{}", "00".repeat(31)),
            "xy".repeat(32),
            "00".repeat(31),
        ] {
            let refused = text.parse::<AuditorKey>();
            assert!(matches!(refused, Err(KeyError::Public)), "{text}");
        }
    }
}
