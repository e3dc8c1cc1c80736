//! Checkpoints (c2sp.org/tlog-checkpoint): how large a log is, and its root, signed by the log.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    key::{LogKey, LogSecret, NoteKeyOwner, VerifierKey},
    merkle::{Hash, TreeHead},
    note::{KeyName, Note, NoteError, NoteSignature},
};

/// What a log says of itself. That it is so is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: its name.
    pub origin: String,
    /// Its size and root.
    pub head: TreeHead,
    /// Lines that other logs may add. Nobody vouches for them.
    pub extensions: Vec<String>,
}

/// A checkpoint with the signatures below it, of which none was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

/// Why a checkpoint is not one of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// No signed note.
    #[error("it is not a signed checkpoint: {0}")]
    Note(#[from] NoteError),
    /// A note about something else.
    #[error("it is a signed text, and no checkpoint of a log")]
    Form,
    /// Of another log.
    #[error("it is of another log than the key")]
    Origin,
    /// The log has not signed it.
    #[error("the log's key has not signed it")]
    Unsigned,
    /// A signature under the log's name and id that does not hold.
    #[error("its signature by the log's key does not hold")]
    Signature,
}

impl Checkpoint {
    /// The checkpoint of a log that has these leaves.
    pub fn new(origin: &KeyName, head: TreeHead) -> Self {
        Self {
            origin: origin.to_string(),
            head,
            extensions: Vec::new(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty())?.to_owned();
        let size = decimal(lines.next()?)?;
        let root = hash(lines.next()?)?;
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        extensions
            .iter()
            .all(|line| !line.is_empty())
            .then_some(Self {
                origin,
                head: TreeHead { size, root },
                extensions,
            })
    }

    /// Signs it. Whoever calls this has made sure that the log has signed no other checkpoint that this one does not
    /// extend.
    pub fn sign(&self, key: &LogSecret) -> Result<SignedCheckpoint, NoteError> {
        let mut note = Note::unsigned(self.to_string())?;
        let name: KeyName = self.origin.parse().map_err(|_| NoteError::Text)?;
        let id = VerifierKey::new(name.clone(), key.public()).id();
        note.add(NoteSignature {
            name,
            id,
            bytes: key.sign(note.text().as_bytes()).to_vec(),
        });
        Ok(SignedCheckpoint {
            checkpoint: self.clone(),
            note,
        })
    }
}

impl fmt::Display for Checkpoint {
    /// The text of the note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TreeHead { size, root } = self.head;
        writeln!(f, "{}\n{size}\n{}", self.origin, STANDARD.encode(root))?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl SignedCheckpoint {
    /// Reads a checkpoint with its signatures.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] and [`CheckpointError::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let note = Note::from_bytes(bytes)?;
        let checkpoint = Checkpoint::from_text(note.text()).ok_or(CheckpointError::Form)?;
        Ok(Self { checkpoint, note })
    }

    /// What it says.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Its size and root.
    pub fn head(&self) -> TreeHead {
        self.checkpoint.head
    }

    /// The text and the signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature, which is not verified.
    pub fn add(&mut self, signature: NoteSignature) {
        self.note.add(signature);
    }

    /// The same, with the signatures of one key alone.
    #[must_use]
    pub fn with_only<O: NoteKeyOwner>(&self, key: &VerifierKey<O>) -> Self {
        let mut note = Note::unsigned(self.note.text().to_owned()).expect("it is a note's text");
        for bytes in self.note.signatures_of(key.name(), key.id()) {
            note.add(NoteSignature {
                name: key.name().clone(),
                id: key.id(),
                bytes: bytes.to_vec(),
            });
        }
        let checkpoint = self.checkpoint.clone();
        Self { checkpoint, note }
    }

    /// The key that signed it, of several. One that signed, beside another of the same log whose signature does not hold, has
    /// not: all of the note is refused.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] if no key is of this log; [`CheckpointError::Unsigned`] and
    /// [`CheckpointError::Signature`].
    pub fn signed_by_one_of<'k>(&self, keys: &'k [LogKey]) -> Result<&'k LogKey, CheckpointError> {
        let (mut found, mut refused) = (None, CheckpointError::Origin);
        for key in keys {
            match self.ensure_of(key) {
                Ok(()) => found = found.or(Some(key)),
                Err(CheckpointError::Origin) => {}
                Err(CheckpointError::Signature) => return Err(CheckpointError::Signature),
                Err(error) => refused = error,
            }
        }
        found.ok_or(refused)
    }

    /// That the log signed it.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`], [`CheckpointError::Unsigned`] and [`CheckpointError::Signature`].
    pub fn ensure_of(&self, key: &LogKey) -> Result<(), CheckpointError> {
        if self.checkpoint.origin != key.name().as_str() {
            return Err(CheckpointError::Origin);
        }
        let mut signatures = self.note.signatures_of(key.name(), key.id()).peekable();
        if signatures.peek().is_none() {
            return Err(CheckpointError::Unsigned);
        }
        let holds = |bytes: &[u8]| {
            let signature = bytes.try_into().ok();
            signature.is_some_and(|bytes| key.public().signed(self.note.text().as_bytes(), bytes))
        };
        match signatures.all(holds) {
            true => Ok(()),
            false => Err(CheckpointError::Signature),
        }
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// A number in its one form: decimal digits without leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// A hash in base64.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// The same, written.
pub(crate) fn encoded(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::KeyId;

    fn secret() -> LogSecret {
        LogSecret::from_seed(&[1; 32])
    }

    fn key() -> LogKey {
        LogKey::new("example.com/log".parse().unwrap(), secret().public())
    }

    fn signed() -> SignedCheckpoint {
        let head = TreeHead {
            size: 12,
            root: [7; 32],
        };
        Checkpoint::new(key().name(), head).sign(&secret()).unwrap()
    }

    #[test]
    fn a_checkpoint_is_read_as_it_was_signed() {
        let bytes = signed().to_string();
        let back = SignedCheckpoint::from_bytes(bytes.as_bytes()).unwrap();
        assert_eq!(back, signed());
        assert_eq!(back.ensure_of(&key()), Ok(()));
        assert_eq!(back.to_string(), bytes);
    }

    #[test]
    fn a_checkpoint_by_another_key_or_of_another_log_is_refused() {
        let other = LogSecret::from_seed(&[2; 32]).public();
        let another_key = LogKey::new(key().name().clone(), other);
        assert_eq!(
            signed().ensure_of(&another_key),
            Err(CheckpointError::Unsigned)
        );
        let another_log = LogKey::new("example.com/other".parse().unwrap(), key().public());
        assert_eq!(
            signed().ensure_of(&another_log),
            Err(CheckpointError::Origin)
        );
    }

    #[test]
    fn a_changed_checkpoint_is_refused_and_so_is_a_second_signature_that_does_not_hold() {
        let text = signed().to_string();
        let larger = SignedCheckpoint::from_bytes(text.replace("\n12\n", "\n13\n").as_bytes());
        assert_eq!(
            larger.unwrap().ensure_of(&key()),
            Err(CheckpointError::Signature)
        );
        let mut twice = signed();
        twice.add(NoteSignature {
            name: key().name().clone(),
            id: key().id(),
            bytes: vec![0; 64],
        });
        assert_eq!(twice.ensure_of(&key()), Err(CheckpointError::Signature));
    }

    #[test]
    fn of_several_keys_one_has_signed_and_none_falsely() {
        let other = LogKey::new(
            key().name().clone(),
            LogSecret::from_seed(&[2; 32]).public(),
        );
        let elsewhere = LogKey::new("example.com/other".parse().unwrap(), other.public());
        let keys = [elsewhere.clone(), other.clone(), key()];
        assert_eq!(signed().signed_by_one_of(&keys), Ok(&keys[2]));
        let unsigned = signed().signed_by_one_of(&keys[..2]).unwrap_err();
        assert_eq!(unsigned, CheckpointError::Unsigned);
        let unknown = signed().signed_by_one_of(&[elsewhere]).unwrap_err();
        assert_eq!(unknown, CheckpointError::Origin);
        // In either order: the one that holds does not make good what does not.
        let mut forged = signed();
        forged.add(NoteSignature {
            name: other.name().clone(),
            id: other.id(),
            bytes: vec![0; 64],
        });
        for keys in [[key(), other.clone()], [other, key()]] {
            assert_eq!(
                forged.signed_by_one_of(&keys),
                Err(CheckpointError::Signature)
            );
        }
    }

    #[test]
    fn signatures_of_others_change_nothing() {
        let mut more = signed();
        more.add(NoteSignature {
            name: key().name().clone(),
            id: KeyId([0; 4]),
            bytes: vec![0; 64],
        });
        assert_eq!(more.ensure_of(&key()), Ok(()));
        assert_ne!(more, signed());
        assert_eq!(more.with_only(&key()), signed());
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let text = signed().to_string();
        for (from, to) in [
            ("\n12\n", "\n012\n"),
            ("\n12\n", "\n+12\n"),
            ("\n12\n", "\n-1\n"),
            ("\n12\n", "\n18446744073709551616\n"),
            ("\n12\n", "\n\n12\n"),
            ("example.com/log\n12", "\n12"),
            ("BwcHBwc=", "BwcHBw=="),
            ("BwcHBwc=\n", "BwcHBwc=\n\nmore\n"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            let read = SignedCheckpoint::from_bytes(changed.as_bytes());
            assert_eq!(read, Err(CheckpointError::Form), "{changed}");
        }
    }
}
