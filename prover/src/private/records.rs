//! The private directory's small JSON files.

use std::{fs, io, path::Path};

use circuits::{
    curve::{Scalar, decode_scalar, encode_scalar},
    leaf::BuildSecret,
    ledger::{LedgerDigest, Root},
};
use serde::{Deserialize, Serialize};
use verifier::bundle::descriptor::Descriptor;
use zeroize::Zeroizing;

use super::files;

/// Why a private directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A file cannot be read or written.
    #[error("cannot use {file}: {source}")]
    Io {
        /// Its name.
        file: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A file is not what this program wrote.
    #[error("{file} is damaged: {detail}")]
    Damaged {
        /// Its name.
        file: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The journal of a run cannot be used.
    #[error("cannot use {}: {source}", files::JOURNAL)]
    Journal {
        /// Why.
        source: Box<redb::Error>,
    },
    /// The build secret was erased by `prover forget`.
    #[error("the build secret has been erased: inclusion proofs can no longer be made")]
    Forgotten,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretRecord {
    version: u32,
    secret: Zeroizing<String>,
    ledger_digest: String,
    ledger_sha256: String,
}

/// Stores S with the descriptor's digest and the SHA-256 of the normalised ledger: the same blinds under
/// two ledgers would publish their differences.
///
/// # Errors
/// [`RecordError::Io`].
pub fn write_secret(
    private: &Path,
    secret: &BuildSecret,
    ledger: LedgerDigest,
    ledger_sha256: [u8; 32],
) -> Result<(), RecordError> {
    let record = SecretRecord {
        version: 1,
        secret: Zeroizing::new(hex::encode(secret.expose())),
        ledger_digest: ledger.to_string(),
        ledger_sha256: hex::encode(ledger_sha256),
    };
    write(private, files::SECRET, &record)
}

/// Reads S back, for the ledger with this digest.
///
/// # Errors
/// [`RecordError`]; `Forgotten` if the file is gone.
pub fn read_secret(private: &Path, ledger: LedgerDigest) -> Result<BuildSecret, RecordError> {
    read_secret_of(private, ledger, None)
}

/// Reads S back to go on with a build: for the normalised ledger with this SHA-256 and no other.
///
/// # Errors
/// [`RecordError`]; `Forgotten` if the file is gone.
pub fn read_secret_to_resume(
    private: &Path,
    ledger: LedgerDigest,
    ledger_sha256: [u8; 32],
) -> Result<BuildSecret, RecordError> {
    read_secret_of(private, ledger, Some(ledger_sha256))
}

fn read_secret_of(
    private: &Path,
    ledger: LedgerDigest,
    ledger_sha256: Option<[u8; 32]>,
) -> Result<BuildSecret, RecordError> {
    let record: SecretRecord = match read(private, files::SECRET) {
        Err(RecordError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Err(RecordError::Forgotten);
        }
        other => other?,
    };
    if record.ledger_digest != ledger.to_string() {
        return Err(damaged(files::SECRET, "it belongs to another ledger"));
    }
    if ledger_sha256.is_some_and(|digest| record.ledger_sha256 != hex::encode(digest)) {
        return Err(damaged(files::SECRET, "it belongs to other balances"));
    }
    let mut bytes = Zeroizing::new([0; 32]);
    hex::decode_to_slice(record.secret.as_bytes(), &mut *bytes)
        .map_err(|error| damaged(files::SECRET, error))?;
    Ok(BuildSecret::from_bytes(*bytes))
}

/// Overwrites the file of S, then removes it. Returns whether it was there.
///
/// Copies that the file system or a backup keeps are beyond a program's reach; README.md says so.
///
/// # Errors
/// [`RecordError::Io`].
pub fn erase_secret(private: &Path) -> Result<bool, RecordError> {
    let path = private.join(files::SECRET);
    let erase = || -> io::Result<bool> {
        let length = match fs::metadata(&path) {
            Ok(meta) => meta.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let mut file = fs::OpenOptions::new().write(true).open(&path)?;
        io::Write::write_all(&mut file, &vec![0; length as usize])?;
        file.sync_all()?;
        fs::remove_file(&path)?;
        Ok(true)
    };
    erase().map_err(|source| RecordError::Io {
        file: files::SECRET,
        source,
    })
}

/// What was built: enough to make inclusion proofs, and new claims about the same ledger.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildRecord {
    /// Format version: 1.
    pub version: u32,
    /// The root, 64 hexadecimal digits.
    pub root: String,
    /// Shape of the circuits.
    pub shape: u32,
    /// n, the number of leaves.
    pub leaves: u64,
    /// Liability totals in smallest units, by asset id, decimal.
    pub liabilities: Vec<String>,
    /// Reserve totals likewise.
    pub reserves: Vec<String>,
    /// Blind of K_L, 64 hexadecimal digits.
    pub liabilities_blind: String,
    /// Blind b of K_R.
    pub reserves_blind: String,
}

impl BuildRecord {
    /// The root.
    ///
    /// # Errors
    /// [`RecordError::Damaged`].
    pub fn root(&self) -> Result<Root, RecordError> {
        self.root
            .parse()
            .map_err(|error| damaged(files::BUILD, error))
    }

    /// Hexadecimal digits of a blind.
    pub fn blind_to_hex(blind: &Scalar) -> String {
        hex::encode(encode_scalar(blind))
    }

    /// A blind from its hexadecimal digits.
    ///
    /// # Errors
    /// [`RecordError::Damaged`].
    pub fn blind_from_hex(text: &str) -> Result<Scalar, RecordError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|error| damaged(files::BUILD, error))?;
        decode_scalar(&bytes).map_err(|error| damaged(files::BUILD, error))
    }

    /// Writes the record.
    ///
    /// # Errors
    /// [`RecordError::Io`].
    pub fn write(&self, private: &Path) -> Result<(), RecordError> {
        write(private, files::BUILD, self)
    }

    /// Reads the record.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn read(private: &Path) -> Result<Self, RecordError> {
        let record: Self = read(private, files::BUILD)?;
        if record.version != 1 {
            return Err(damaged(files::BUILD, "it has another version"));
        }
        Ok(record)
    }
}

/// The descriptor that was built for.
///
/// # Errors
/// [`RecordError`].
pub fn read_descriptor(private: &Path) -> Result<Descriptor, RecordError> {
    let file = files::DESCRIPTOR;
    let bytes = fs::read(private.join(file)).map_err(|source| RecordError::Io { file, source })?;
    Descriptor::from_bytes(&bytes).map_err(|error| damaged(file, error))
}

pub(crate) fn damaged(file: &'static str, detail: impl ToString) -> RecordError {
    RecordError::Damaged {
        file,
        detail: detail.to_string(),
    }
}

fn write(private: &Path, file: &'static str, record: &impl Serialize) -> Result<(), RecordError> {
    let text = serde_json::to_vec_pretty(record).expect("records have only plain fields");
    let bytes = Zeroizing::new(text);
    files::replace_private(&private.join(file), &bytes)
        .map_err(|source| RecordError::Io { file, source })
}

fn read<T: serde::de::DeserializeOwned>(
    private: &Path,
    file: &'static str,
) -> Result<T, RecordError> {
    let bytes = fs::read(private.join(file)).map(Zeroizing::new);
    let bytes = bytes.map_err(|source| RecordError::Io { file, source })?;
    serde_json::from_slice(&bytes).map_err(|error| damaged(file, error))
}
