//! A witness's key: the secret one in a file for its owner, and beside it the line that others know it by.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use disk::{Existing, Readers, write};
use documents::input::read_capped;
use history::{
    key::{VerifierKeyError, WitnessKey, WitnessSecret},
    note::KeyName,
};
use statements::keys::{KeyError, MAX_KEY_BYTES};
use zeroize::Zeroizing;

/// Ends the name of the file that has the public line.
const PUBLIC: &str = "vkey";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum WitnessKeyError {
    /// A file that cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unread {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file that is not written.
    #[error("{}", disk::Unwritten(path, error))]
    Unwritten {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The secret key.
    #[error("{}: {error}", path.display())]
    Secret {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        error: KeyError,
    },
    /// The line.
    #[error("{}: {error}", path.display())]
    Public {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        error: VerifierKeyError,
    },
    /// The line of another key.
    #[error("{} is the line of another key", .0.display())]
    Other(PathBuf),
}

/// A witness's key, with its name.
pub struct WitnessKeyFiles {
    path: PathBuf,
    key: WitnessKey,
    secret: WitnessSecret,
}

impl WitnessKeyFiles {
    /// Makes a key under a name, in two files that are not there yet. A secret key without its line was made by a program
    /// that was killed before anybody could use it: it gets its line.
    ///
    /// # Errors
    /// [`WitnessKeyError`].
    pub fn create(path: &Path, name: KeyName) -> Result<Self, WitnessKeyError> {
        let unwritten = |path: &Path| {
            let path = path.to_owned();
            move |error| WitnessKeyError::Unwritten { path, error }
        };
        let public = beside(path, PUBLIC);
        if public.exists() {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(unwritten(&public)(error));
        }
        let secret = if path.exists() {
            read_secret(path)?
        } else {
            let secret = WitnessSecret::generate();
            write(path, &secret.to_bytes(), Existing::Keep, Readers::Owner)
                .map_err(unwritten(path))?;
            secret
        };
        let key = WitnessKey::new(name, secret.public());
        let line = format!("{key}\n");
        write(&public, line.as_bytes(), Existing::Keep, Readers::Everybody)
            .map_err(unwritten(&public))?;
        let path = path.to_owned();
        Ok(Self { path, key, secret })
    }

    /// Opens a key.
    ///
    /// # Errors
    /// [`WitnessKeyError`].
    pub fn open(path: &Path) -> Result<Self, WitnessKeyError> {
        let secret = read_secret(path)?;
        let public = beside(path, PUBLIC);
        let line = String::from_utf8(read(&public)?).unwrap_or_default();
        let key: WitnessKey = line
            .trim_end()
            .parse()
            .map_err(|error| WitnessKeyError::Public {
                path: public.clone(),
                error,
            })?;
        if key.public() != secret.public() {
            return Err(WitnessKeyError::Other(public));
        }
        let path = path.to_owned();
        Ok(Self { path, key, secret })
    }

    /// The key by which others know it.
    pub fn key(&self) -> &WitnessKey {
        &self.key
    }

    /// The file of its line.
    pub fn public_file(&self) -> PathBuf {
        beside(&self.path, PUBLIC)
    }

    pub(super) fn secret(&self) -> &WitnessSecret {
        &self.secret
    }

    /// The file of a name that begins with the key's.
    pub(super) fn beside(&self, end: &str) -> PathBuf {
        beside(&self.path, end)
    }

    /// Waits until no other program judges under this key, and keeps others waiting as long as what it returns is there.
    pub(super) fn lock(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        file.lock()?;
        Ok(file)
    }
}

impl WitnessKeyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unwritten { path, error } => disk::Unwritten(path, error).hint(),
            Self::Unread { .. } | Self::Secret { .. } => {
                "give the file that verifier witness keygen has made"
            }
            Self::Public { .. } | Self::Other(_) => {
                "bring the file back that verifier witness keygen has made beside the key"
            }
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, WitnessKeyError> {
    read_capped(path, MAX_KEY_BYTES).map_err(|error| WitnessKeyError::Unread {
        path: path.to_owned(),
        error,
    })
}

fn read_secret(path: &Path) -> Result<WitnessSecret, WitnessKeyError> {
    let secret = Zeroizing::new(read(path)?);
    WitnessSecret::from_bytes(&secret).map_err(|error| WitnessKeyError::Secret {
        path: path.to_owned(),
        error,
    })
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    name.into()
}
