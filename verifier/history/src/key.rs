//! Keys of notes, each with its owner's name: an exchange's that signs checkpoints of its log, and witnesses' that cosign
//! them. As a text a key is one line, a *verifier key* (c2sp.org/signed-note, "Verifier keys").

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use circuits::hash::sha256_concat;
use documents::key::{KeyOwner, PublicKey};
use statements::keys::SecretKey;

use crate::note::{KeyId, KeyName, NoKeyName};

/// Keys of notes, by what they sign.
pub trait NoteKeyOwner: KeyOwner {
    /// The byte that says how they sign.
    const SIGNATURE_TYPE: u8;
}

/// Keys of logs, which sign checkpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfLog {}

impl KeyOwner for OfLog {
    const NAME: &'static str = "log";
    const WORDS: &'static str = "a log's key";
}

impl NoteKeyOwner for OfLog {
    const SIGNATURE_TYPE: u8 = 0x01;
}

/// Keys of witnesses, which cosign them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfWitness {}

impl KeyOwner for OfWitness {
    const NAME: &'static str = "witness";
    const WORDS: &'static str = "a witness's key";
}

impl NoteKeyOwner for OfWitness {
    const SIGNATURE_TYPE: u8 = 0x04;
}

/// A public key with its owner's name.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey<O: NoteKeyOwner> {
    name: KeyName,
    key: PublicKey<O>,
}

/// The key of an exchange's log. Its name is the log's origin.
pub type LogKey = VerifierKey<OfLog>;

/// The key of a witness.
pub type WitnessKey = VerifierKey<OfWitness>;

/// The secret key of a log.
pub type LogSecret = SecretKey<OfLog>;

/// The secret key of a witness.
pub type WitnessSecret = SecretKey<OfWitness>;

/// What is no verifier key of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifierKeyError {
    /// Not name, id and key.
    #[error("a verifier key is a name, 8 hexadecimal digits and base64, with + between them")]
    Form,
    /// The name.
    #[error(transparent)]
    Name(#[from] NoKeyName),
    /// Another way of signing.
    #[error(
        "its signatures are of type {found:#04x}, and those of {asked} of type {expected:#04x}"
    )]
    Type {
        /// What was asked for.
        asked: &'static str,
        /// Its type.
        expected: u8,
        /// What was found.
        found: u8,
    },
    /// No key.
    #[error("its key is not an Ed25519 public key")]
    Key,
    /// The id of another key.
    #[error("its 8 digits are those of another name or key")]
    Id,
}

impl VerifierKeyError {
    /// Whether it may be a key all the same, which signs in a way that this program does not know.
    pub fn is_of_another_type(&self) -> bool {
        matches!(self, Self::Type { .. })
    }
}

impl<O: NoteKeyOwner> VerifierKey<O> {
    /// A key under a name.
    pub fn new(name: KeyName, key: PublicKey<O>) -> Self {
        Self { name, key }
    }

    /// The name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key alone: two names can have one.
    pub fn public(&self) -> PublicKey<O> {
        self.key
    }

    /// The id that its signatures have.
    pub fn id(&self) -> KeyId {
        let name = self.name.as_str().as_bytes();
        let digest = sha256_concat([name, b"\n", &[O::SIGNATURE_TYPE], &self.key.to_bytes()]);
        let [first, second, third, fourth, ..] = digest;
        KeyId([first, second, third, fourth])
    }
}

impl<O: NoteKeyOwner> FromStr for VerifierKey<O> {
    type Err = VerifierKeyError;

    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        use VerifierKeyError as Error;
        let mut parts = text.splitn(3, '+');
        let [Some(name), Some(id), Some(encoded)] = std::array::from_fn(|_| parts.next()) else {
            return Err(Error::Form);
        };
        let name: KeyName = name.parse()?;
        let bytes = STANDARD.decode(encoded).map_err(|_| Error::Form)?;
        let (found, bytes) = bytes.split_first().ok_or(Error::Form)?;
        if *found != O::SIGNATURE_TYPE {
            return Err(Error::Type {
                asked: O::WORDS,
                expected: O::SIGNATURE_TYPE,
                found: *found,
            });
        }
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| Error::Key)?;
        let key = PublicKey::from_bytes(bytes).map_err(|_| Error::Key)?;
        let key = Self { name, key };
        match hex::encode(key.id().0) == id {
            true => Ok(key),
            false => Err(Error::Id),
        }
    }
}

impl<O: NoteKeyOwner> fmt::Display for VerifierKey<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([&[O::SIGNATURE_TYPE], &self.key.to_bytes()[..]].concat());
        write!(f, "{}+{}+{encoded}", self.name, hex::encode(self.id().0))
    }
}

impl<O: NoteKeyOwner> fmt::Debug for VerifierKey<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the specification of signed notes.
    const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn a_key_is_read_and_written_as_it_is() {
        let key: LogKey = EXAMPLE.parse().unwrap();
        assert_eq!(key.to_string(), EXAMPLE);
        assert_eq!(key.name().as_str(), "example.com/foo");
    }

    #[test]
    fn a_note_that_another_implementation_signed_is_verified() {
        // From the same specification.
        let note = "This is an example message.\n\n— example.com/foo \
                    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        let note = crate::note::Note::from_bytes(note.as_bytes()).unwrap();
        let key: LogKey = EXAMPLE.parse().unwrap();
        let mut signatures = note.signatures_of(key.name(), key.id());
        let signature = signatures.next().unwrap().try_into().unwrap();
        assert!(key.public().signed(note.text().as_bytes(), signature));
    }

    #[test]
    fn one_key_has_another_id_as_a_witness_and_is_not_taken_for_one() {
        let log: LogKey = EXAMPLE.parse().unwrap();
        let key = PublicKey::from_bytes(&log.public().to_bytes()).unwrap();
        let witness = WitnessKey::new(log.name().clone(), key);
        assert_ne!(witness.id(), log.id());
        assert!(
            EXAMPLE
                .parse::<WitnessKey>()
                .unwrap_err()
                .is_of_another_type()
        );
        assert!(witness.to_string().parse::<LogKey>().is_err());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        use VerifierKeyError as Error;
        let encode = |bytes: &[u8]| STANDARD.encode(bytes);
        for (text, error) in [
            ("example.com/foo".to_owned(), Error::Form),
            (EXAMPLE.replace("530d", "530D"), Error::Id),
            (EXAMPLE.replace("530d", "530e"), Error::Id),
            (EXAMPLE.replace("foo", "fop"), Error::Id),
            (
                EXAMPLE.replace("example", "exam ple"),
                Error::Name(NoKeyName),
            ),
            (format!("{EXAMPLE}="), Error::Form),
            (format!("a+00000000+{}", encode(&[1; 32])), Error::Key),
            (format!("a+00000000+{}", encode(&[])), Error::Form),
            // Of small order: it fits what nobody signed.
            (
                format!("a+00000000+{}", encode(&[&[1, 1][..], &[0; 31]].concat())),
                Error::Key,
            ),
        ] {
            assert_eq!(text.parse::<LogKey>(), Err(error), "{text}");
        }
    }
}
