//! Auditors, as the verifier's user names them, and their keys.

pub use documents::key::AuditorKey;

use documents::key::OfAuditor;

use crate::keys::SecretKey;

/// The key that an auditor signs attestations with.
pub type AuditorSecret = SecretKey<OfAuditor>;

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
