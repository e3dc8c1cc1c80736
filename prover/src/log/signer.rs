//! The log's secret key, and what it has signed last: it signs nothing that does not extend that.

use std::{
    fs::{File, TryLockError},
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

use super::{LogError, has};

/// Ends the name of the file, beside the key's, that says what was signed last.
const SIGNED: &str = "signed";

/// A key that signs one history. One program at a time has it.
pub struct LogSigner {
    path: PathBuf,
    secret: LogSecret,
    signed: Option<TreeHead>,
    /// Locked while this is there.
    _lock: File,
}

impl LogSigner {
    /// Makes a key, in a file that is not there yet.
    ///
    /// # Errors
    /// [`LogError::File`].
    pub fn create(path: &Path) -> Result<Self, LogError> {
        let bytes = LogSecret::generate().to_bytes();
        write(path, &bytes, Existing::Keep, Readers::Owner).map_err(LogError::file(path))?;
        Self::open(path)
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

    /// The file of the key.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Signs a checkpoint of these leaves, which extend all that was signed, and `last`, which the log's directory has.
    pub(super) fn sign(
        &mut self,
        name: &KeyName,
        leaves: &[Hash],
        last: Option<TreeHead>,
    ) -> Result<SignedCheckpoint, LogError> {
        for before in self.signed.into_iter().chain(last) {
            if !has(leaves, before) {
                return Err(LogError::Rewritten { size: before.size });
            }
        }
        let head = TreeHead {
            size: leaves.len() as u64,
            root: root(leaves),
        };
        // On the disk before the signature is anywhere.
        let state = signed_path(&self.path);
        let text = format!("{} {}\n", head.size, hex::encode(head.root));
        replace_private(&state, text.as_bytes()).map_err(LogError::file(state))?;
        self.signed = Some(head);
        let signed = Checkpoint::new(name, head).sign(&self.secret);
        Ok(signed.expect("the name of a key is a line without controls"))
    }
}

fn signed_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".");
    name.push(SIGNED);
    name.into()
}

/// What was signed last; none, if the key has signed nothing yet.
fn read_signed(path: &Path) -> Result<Option<TreeHead>, LogError> {
    let bytes = match read_capped(path, MAX_KEY_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LogError::file(path)(error)),
    };
    let head = std::str::from_utf8(&bytes).ok().and_then(|text| {
        let (size, root) = text.strip_suffix('\n')?.split_once(' ')?;
        Some(TreeHead {
            size: size.parse().ok()?,
            root: hex32(root)?,
        })
    });
    head.map(Some).ok_or_else(|| LogError::Signed(path.to_owned()))
}
