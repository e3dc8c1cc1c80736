//! Secret keys, each in a file that only its owner can read and that says whose it is.

use std::marker::PhantomData;

use documents::{
    bundle::canonical::{self, CanonicalError, hex32},
    key::{KeyOwner, PublicKey},
    version,
};
use ed25519_dalek::{Signer as _, SigningKey};
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// Most bytes of a secret key's file.
pub const MAX_KEY_BYTES: u64 = 4 << 10;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRecord {
    version: u32,
    owner: String,
    public: String,
    secret: String,
}

impl Drop for KeyRecord {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// Why bytes are not the key that was asked for.
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
    /// A key of somebody else: what it signs would be taken for their word.
    #[error("it is not {0}, but somebody else's")]
    Owner(&'static str),
    /// A secret or public key that is none, or two that do not belong together.
    #[error("the secret and the public key do not belong together")]
    Mismatch,
}

/// A key that signs. Zeroised when it is dropped.
pub struct SecretKey<O: KeyOwner>(SigningKey, PhantomData<fn() -> O>);

impl<O: KeyOwner> SecretKey<O> {
    /// A fresh key, from the system's randomness.
    pub fn generate() -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *seed);
        Self::from_seed(&seed)
    }

    /// The key that follows from a seed (RFC 8032). Whoever knows the seed has the key.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed), PhantomData)
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
        if record.version != version::SECRET_KEY {
            return Err(KeyError::Version(record.version));
        }
        if record.owner != O::NAME {
            return Err(KeyError::Owner(O::WORDS));
        }
        let secret = Zeroizing::new(hex32(&record.secret).ok_or(KeyError::Mismatch)?);
        let key = Self::from_seed(&secret);
        if hex32(&record.public) == Some(key.public().to_bytes()) {
            Ok(key)
        } else {
            Err(KeyError::Mismatch)
        }
    }

    /// The file of the key.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(canonical::to_bytes(&KeyRecord {
            version: version::SECRET_KEY,
            owner: O::NAME.to_owned(),
            public: self.public().to_string(),
            secret: hex::encode(self.0.as_bytes()),
        }))
    }

    /// The key to publish.
    pub fn public(&self) -> PublicKey<O> {
        PublicKey::from_bytes(self.0.verifying_key().as_bytes())
            .expect("a multiple of the base point by a clamped scalar has large order")
    }

    /// Signs a message (RFC 8032). What a message can be taken for is for its format to prevent.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use documents::key::{OfAuditor, OfExchange};

    use super::*;

    type Key = SecretKey<OfAuditor>;

    #[test]
    fn a_key_comes_back_from_its_file() {
        let key = Key::generate();
        let back = Key::from_bytes(&key.to_bytes()).unwrap();
        assert_eq!(back.0, key.0);
        let public = key.public();
        assert_eq!(public.to_string().parse::<PublicKey<_>>().unwrap(), public);
        assert!(public.signed(b"text", &key.sign(b"text")));
        assert!(!public.signed(b"other", &key.sign(b"text")));
    }

    #[test]
    fn another_secret_under_a_public_key_is_refused() {
        let [one, other] = [Key::generate(), Key::generate()].map(|key| {
            let text = String::from_utf8(key.to_bytes().to_vec()).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        });
        let secret = one.iter().position(|line| line.contains("\"secret\""));
        let secret = secret.unwrap();
        let mut mixed = one;
        mixed[secret] = other[secret].clone();
        let mixed = mixed.join("\n") + "\n";
        assert!(matches!(
            Key::from_bytes(mixed.as_bytes()),
            Err(KeyError::Mismatch)
        ));
    }

    #[test]
    fn a_key_of_somebody_else_is_refused() {
        let exchanges = SecretKey::<OfExchange>::from_seed(&[1; 32]).to_bytes();
        let refused = Key::from_bytes(&exchanges).err().unwrap();
        assert_eq!(
            refused.to_string(),
            "it is not an auditor's key, but somebody else's"
        );
    }

    #[test]
    fn keys_of_another_version_are_refused() {
        let text = String::from_utf8(Key::generate().to_bytes().to_vec()).unwrap();
        let other = text.replacen("\"version\": 2", "\"version\": 1", 1);
        assert!(matches!(
            Key::from_bytes(other.as_bytes()),
            Err(KeyError::Version(1))
        ));
        let long = vec![b' '; MAX_KEY_BYTES as usize + 1];
        assert!(matches!(Key::from_bytes(&long), Err(KeyError::Size)));
    }
}
