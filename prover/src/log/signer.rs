//! The log's secret key, and what it has signed last: it signs nothing that does not extend that.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use disk::{Existing, Readers, replace_private, write};
use documents::{bundle::canonical::hex32, input::read_capped, key::PublicKey};
use history::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    key::{LogSecret, OfLog},
    merkle::{Hash, TreeHead, root},
    note::KeyName,
};
use statements::keys::MAX_KEY_BYTES;
use zeroize::Zeroizing;

use super::error::LogError;

/// Ends the name of the file, beside the key's, that says what was signed last.
const SIGNED: &str = "signed";

/// A key that signs one history. One program at a time has it.
pub struct LogSigner {
    path: PathBuf,
    secret: LogSecret,
    signed: Option<Signed>,
    /// Locked while this is there.
    _lock: File,
}

/// What a key has signed last.
struct Signed {
    /// Of which log: a key has one.
    name: KeyName,
    head: TreeHead,
}

impl LogSigner {
    /// Makes a key, or opens the one that is there: of a command that was killed, or of another log, whose key signs
    /// nothing here.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn create(path: &Path) -> Result<Self, LogError> {
        let bytes = LogSecret::generate().to_bytes();
        match write(path, &bytes, Existing::Keep, Readers::Owner) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(LogError::file(path)(error))
            }
            _ => Self::open(path),
        }
    }

    /// Opens a key, for this program alone.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let bytes = read_capped(path, MAX_KEY_BYTES).map(Zeroizing::new);
        let bytes = bytes.map_err(LogError::file(path))?;
        let secret = LogSecret::from_bytes(&bytes).map_err(|error| LogError::Key {
            path: path.to_owned(),
            error,
        })?;
        let lock = File::open(path).map_err(LogError::file(path))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => LogError::Busy(path.to_owned()),
            TryLockError::Error(error) => LogError::file(path)(error),
        })?;
        Ok(Self {
            signed: read_signed(&signed_path(path))?,
            path: path.to_owned(),
            secret,
            _lock: lock,
        })
    }

    /// The public key.
    pub fn public(&self) -> PublicKey<OfLog> {
        self.secret.public()
    }

    /// That these leaves extend all that was signed.
    ///
    /// # Errors
    /// [`LogError::OtherKey`] if it has signed for a log of another name, [`LogError::Rewritten`].
    pub(super) fn ensure_extends(&self, name: &KeyName, leaves: &[Hash]) -> Result<(), LogError> {
        match &self.signed {
            Some(signed) if signed.name != *name => Err(LogError::OtherKey(self.path.clone())),
            Some(Signed { head, .. }) if !begins(leaves, *head) => {
                Err(LogError::Rewritten { size: head.size })
            }
            _ => Ok(()),
        }
    }

    /// That it is known what the key has signed for a log that has been begun.
    ///
    /// # Errors
    /// [`LogError::SignedMissing`].
    pub(super) fn ensure_remembers(&self) -> Result<(), LogError> {
        match self.signed {
            Some(_) => Ok(()),
            None => Err(LogError::SignedMissing(signed_path(&self.path))),
        }
    }

    /// Signs a checkpoint of these leaves, which extend all that was signed.
    ///
    /// # Errors
    /// As [`Self::ensure_extends`], and those of the file system: nothing is signed then.
    pub(super) fn sign(
        &mut self,
        name: &KeyName,
        leaves: &[Hash],
    ) -> Result<SignedCheckpoint, LogError> {
        self.ensure_extends(name, leaves)?;
        let head = TreeHead {
            size: leaves.len() as u64,
            root: root(leaves),
        };
        // On the disk before the signature is anywhere.
        let state = signed_path(&self.path);
        let text = format!("{name} {} {}\n", head.size, hex::encode(head.root));
        replace_private(&state, text.as_bytes()).map_err(LogError::file(state))?;
        let name = name.clone();
        let signed = Checkpoint::new(&name, head).sign(&self.secret);
        self.signed = Some(Signed { name, head });
        Ok(signed.expect("the name of a key is a line without controls"))
    }
}

/// Whether leaves begin with those of a head.
pub(super) fn begins(leaves: &[Hash], head: TreeHead) -> bool {
    let size = usize::try_from(head.size).ok();
    let begin = size.and_then(|size| leaves.get(..size));
    begin.is_some_and(|begin| root(begin) == head.root)
}

pub(super) fn signed_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".");
    name.push(SIGNED);
    name.into()
}

/// What was signed last; none, if the key has signed nothing yet.
fn read_signed(path: &Path) -> Result<Option<Signed>, LogError> {
    let bytes = match read_capped(path, MAX_KEY_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LogError::file(path)(error)),
    };
    let signed = std::str::from_utf8(&bytes).ok().and_then(|text| {
        let mut words = text.strip_suffix('\n')?.split(' ');
        let [name, size, root] = [(); 3].map(|()| words.next());
        words.next().is_none().then_some(Signed {
            name: name?.parse().ok()?,
            head: TreeHead {
                size: size?.parse().ok()?,
                root: hex32(root?)?,
            },
        })
    });
    signed
        .map(Some)
        .ok_or_else(|| LogError::Signed(path.to_owned()))
}
