//! An auditor's signing key, in a file that only its owner can read.

use ed25519_dalek::{SigningKey, VerifyingKey};
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use documents::bundle::canonical::{self, CanonicalError, hex32};

/// Most bytes of a key's file.
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

/// A fresh key, from the system's randomness.
pub fn generate() -> SigningKey {
    let mut seed = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(&mut *seed);
    SigningKey::from_bytes(&seed)
}

/// The file of a key.
pub fn to_bytes(key: &SigningKey) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(canonical::to_bytes(&KeyRecord {
        version: 1,
        public: hex::encode(key.verifying_key().as_bytes()),
        secret: hex::encode(key.as_bytes()),
    }))
}

/// Reads the file of a key.
///
/// # Errors
/// [`KeyError`].
pub fn from_bytes(bytes: &[u8]) -> Result<SigningKey, KeyError> {
    if bytes.len() as u64 > MAX_KEY_BYTES {
        return Err(KeyError::Size);
    }
    let record: KeyRecord = canonical::from_bytes(bytes)?;
    if record.version != 1 {
        return Err(KeyError::Version(record.version));
    }
    let secret = Zeroizing::new(hex32(&record.secret).ok_or(KeyError::Mismatch)?);
    let key = SigningKey::from_bytes(&secret);
    if hex32(&record.public) == Some(key.verifying_key().to_bytes()) {
        Ok(key)
    } else {
        Err(KeyError::Mismatch)
    }
}

/// A public key as its owner published it: 64 hexadecimal digits. Keys that fit signatures of others, those
/// of small order, are none.
///
/// # Errors
/// [`KeyError::Public`].
pub fn public_key(text: &str) -> Result<VerifyingKey, KeyError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| KeyError::Public)?;
    VerifyingKey::from_bytes(&bytes)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or(KeyError::Public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_file() {
        let key = generate();
        let bytes = to_bytes(&key);
        assert_eq!(from_bytes(&bytes).unwrap(), key);
        let public = hex::encode(key.verifying_key().as_bytes());
        assert_eq!(public_key(&public).unwrap(), key.verifying_key());
    }

    #[test]
    fn another_secret_under_a_public_key_is_refused() {
        let (one, other) = (to_bytes(&generate()), to_bytes(&generate()));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let lines = |bytes: &[u8]| text(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
        let mut mixed = lines(&one);
        mixed[3] = lines(&other)[3].clone();
        let mixed = mixed.join("\n") + "\n";
        assert!(matches!(
            from_bytes(mixed.as_bytes()),
            Err(KeyError::Mismatch)
        ));
    }

    #[test]
    fn weak_keys_are_refused() {
        for text in [
            "00".repeat(32),
            format!("01{}", "00".repeat(31)),
            "xy".repeat(32),
            "00".repeat(31),
        ] {
            assert!(matches!(public_key(&text), Err(KeyError::Public)), "{text}");
        }
    }
}
