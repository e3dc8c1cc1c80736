//! `secret.json`: S, and what it blinds.
//!
//! Blinds depend on neither entries nor prices but through the two digests, so the same S under other entries would
//! publish their differences. That is why S is bound to all that its leaves are made of: ledger, schedule, M, H, and the
//! SHA-256 of what is committed. It is written before the first leaf is computed, and read back by a run that goes on.
//!
//! The file also has a keyed hash of all this. With a changed S nobody would be found in the directory, and with a changed
//! binding nobody would know what S was used for. The journal notes this hash: the S of another run over the same ledger
//! is bound to the same, and its file is whole.

use std::{fs, io, path::Path};

use circuits::{
    domain,
    hash::{Digest32, hmac_sha256},
    leaf::BuildSecret,
    ledger::{CollateralDigest, LedgerContext, LedgerDigest},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    files,
    records::{RecordError, damaged, read, write},
};

const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretRecord {
    version: u32,
    secret: Zeroizing<String>,
    ledger: String,
    collateral: Option<String>,
    leaves_per_shard: u32,
    shards: u64,
    committed: String,
    check: String,
}

/// All that the leaves of a build are made of, but for S.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretBinding {
    /// Ledger and collateral schedule.
    pub context: LedgerContext,
    /// M.
    pub leaves_per_shard: u32,
    /// H.
    pub shards: u64,
    /// SHA-256 of every account's entries, after all choices about debts.
    pub committed: Digest32,
}

impl SecretBinding {
    /// Keyed hash of all this under S: another for every other S.
    pub fn keyed_hash(&self, secret: &BuildSecret) -> Digest32 {
        let parts: [&[u8]; 5] = [
            &self.context.ledger.0,
            &self.context.collateral.0,
            &self.leaves_per_shard.to_le_bytes(),
            &self.shards.to_le_bytes(),
            &self.committed,
        ];
        hmac_sha256(secret.expose(), domain::SECRET_CHECK, &parts)
    }
}

/// Stores S with what it is bound to.
///
/// # Errors
/// [`RecordError::Io`].
pub fn write_secret(
    private: &Path,
    secret: &BuildSecret,
    binding: &SecretBinding,
) -> Result<(), RecordError> {
    let collateral = binding.context.collateral;
    let record = SecretRecord {
        version: VERSION,
        secret: Zeroizing::new(hex::encode(secret.expose())),
        ledger: binding.context.ledger.to_string(),
        collateral: (!collateral.is_none()).then(|| collateral.to_string()),
        leaves_per_shard: binding.leaves_per_shard,
        shards: binding.shards,
        committed: hex::encode(binding.committed),
        check: hex::encode(binding.keyed_hash(secret)),
    };
    write(private, files::SECRET, &record)
}

/// Reads S back with what it is bound to; `None` if the file is gone or overwritten.
///
/// # Errors
/// [`RecordError`]; `Damaged` unless the file is as [`write_secret`] wrote it.
pub fn read_bound_secret(
    private: &Path,
) -> Result<Option<(BuildSecret, SecretBinding)>, RecordError> {
    let record: SecretRecord = match read(private, files::SECRET) {
        Err(RecordError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(RecordError::Damaged { .. }) if is_overwritten(private) => return Ok(None),
        other => other?,
    };
    if record.version != VERSION {
        return Err(broken("it has another version"));
    }
    let mut bytes = Zeroizing::new([0; 32]);
    hex::decode_to_slice(record.secret.as_bytes(), &mut *bytes).map_err(broken)?;
    let secret = BuildSecret::from_bytes(*bytes);
    let mut committed = Digest32::default();
    hex::decode_to_slice(&record.committed, &mut committed).map_err(broken)?;
    let ledger: LedgerDigest = record.ledger.parse().map_err(broken)?;
    let collateral = record
        .collateral
        .map_or(Ok(CollateralDigest::NONE), |text| {
            text.parse().map_err(broken)
        })?;
    let binding = SecretBinding {
        context: LedgerContext { ledger, collateral },
        leaves_per_shard: record.leaves_per_shard,
        shards: record.shards,
        committed,
    };
    if hex::encode(binding.keyed_hash(&secret)) != record.check {
        return Err(broken("it is not what was written"));
    }
    Ok(Some((secret, binding)))
}

/// Reads S back to issue inclusions of the build with this ledger and schedule.
///
/// # Errors
/// [`RecordError`]; `Forgotten` if the file is gone.
pub fn read_secret(private: &Path, context: &LedgerContext) -> Result<BuildSecret, RecordError> {
    let (secret, binding) = read_bound_secret(private)?.ok_or(RecordError::Forgotten)?;
    if binding.context != *context {
        return Err(broken("it belongs to another ledger"));
    }
    Ok(secret)
}

/// What has become of the file of S.
#[derive(Debug)]
pub enum Erased {
    /// It was not there.
    Nothing,
    /// It was overwritten and removed.
    Removed,
    /// It was overwritten, so that S is gone, and cannot be removed.
    Overwritten(io::Error),
}

/// Overwrites the file of S, then removes it.
///
/// Copies that the file system or a backup keeps are beyond a program's reach; docs/operator.md says so.
///
/// # Errors
/// [`RecordError::Io`], of the file as it was or is in part.
pub fn erase_secret(private: &Path) -> Result<Erased, RecordError> {
    let path = private.join(files::SECRET);
    let overwrite = || -> io::Result<bool> {
        let length = match fs::metadata(&path) {
            Ok(meta) => meta.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let mut file = fs::OpenOptions::new().write(true).open(&path)?;
        io::Write::write_all(&mut file, &vec![0; length as usize])?;
        file.sync_all()?;
        Ok(true)
    };
    let overwritten = overwrite().map_err(|source| RecordError::Io {
        file: files::SECRET,
        source,
    })?;
    Ok(match overwritten {
        false => Erased::Nothing,
        true => fs::remove_file(&path).map_or_else(Erased::Overwritten, |()| Erased::Removed),
    })
}

/// Whether nothing is left of the file of S but zeros.
fn is_overwritten(private: &Path) -> bool {
    let bytes = fs::read(private.join(files::SECRET)).map(Zeroizing::new);
    bytes.is_ok_and(|bytes| !bytes.is_empty() && bytes.iter().all(|byte| *byte == 0))
}

fn broken(detail: impl ToString) -> RecordError {
    damaged(files::SECRET, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(collateral: CollateralDigest) -> SecretBinding {
        SecretBinding {
            context: LedgerContext {
                ledger: LedgerDigest([1; 32]),
                collateral,
            },
            leaves_per_shard: 1024,
            shards: 3,
            committed: [2; 32],
        }
    }

    #[test]
    fn a_secret_comes_back_with_what_it_is_bound_to() {
        let temp = tempfile::tempdir().unwrap();
        assert!(read_bound_secret(temp.path()).unwrap().is_none());
        for collateral in [CollateralDigest::NONE, CollateralDigest([3; 32])] {
            let secret = BuildSecret::from_bytes([9; 32]);
            write_secret(temp.path(), &secret, &binding(collateral)).unwrap();
            let (read, bound) = read_bound_secret(temp.path())
                .unwrap()
                .expect("it is there");
            assert_eq!((read.expose(), bound), (&[9; 32], binding(collateral)));
        }
        let other = binding(CollateralDigest::NONE).context;
        let refused = read_secret(temp.path(), &other).err().unwrap();
        assert!(refused.to_string().contains("another ledger"), "{refused}");
        assert!(matches!(erase_secret(temp.path()), Ok(Erased::Removed)));
        assert!(matches!(erase_secret(temp.path()), Ok(Erased::Nothing)));
        let gone = read_secret(temp.path(), &other);
        assert!(matches!(gone, Err(RecordError::Forgotten)));
        // What was overwritten, and could not be removed, is erased as well.
        fs::write(temp.path().join(files::SECRET), [0; 400]).unwrap();
        let gone = read_secret(temp.path(), &other);
        assert!(matches!(gone, Err(RecordError::Forgotten)));
    }

    #[test]
    fn no_bit_of_the_file_changes_unnoticed() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join(files::SECRET);
        let secret = BuildSecret::from_bytes([9; 32]);
        write_secret(temp.path(), &secret, &binding(CollateralDigest([3; 32]))).unwrap();
        let whole = fs::read(&path).unwrap();
        for place in 0..whole.len() {
            for bit in [0x01, 0x20] {
                let mut changed = whole.clone();
                changed[place] ^= bit;
                fs::write(&path, changed).unwrap();
                // White space and the case of digits say nothing: what is read is then what was written.
                if let Ok(Some((read, bound))) = read_bound_secret(temp.path()) {
                    assert_eq!(read.expose(), &[9; 32], "{place}");
                    assert_eq!(bound, binding(CollateralDigest([3; 32])), "{place}");
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_a_secret() {
        use std::os::unix::fs::PermissionsExt as _;
        let temp = tempfile::tempdir().unwrap();
        let secret = BuildSecret::random();
        write_secret(temp.path(), &secret, &binding(CollateralDigest::NONE)).unwrap();
        let meta = fs::metadata(temp.path().join(files::SECRET)).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    }
}
