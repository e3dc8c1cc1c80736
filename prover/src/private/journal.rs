//! `journal.redb`: what a run has done, so that an interrupted one goes on where it was.
//!
//! An entry is made when what it speaks of is on the disk, with digests by which the next run recognises it. An
//! embedded store and not a file of our own, because a transaction is there as a whole or not at all, whatever
//! happens to the power, and because its lock keeps a second run away.
//!
//! | table | key | value |
//! |---|---|---|
//! | `run` | `inputs` | [`InputsRecord`], JSON |
//! | | `accounts` | SHA-256 of `accounts.bin` |
//! | | `documents` | [`DocumentsRecord`], JSON |
//! | | `verified` | [`VerifiedRecord`], JSON: the finished bundle was verified |
//! | `shards` | number of the shard (u64) | [`ShardRecord`], 224 bytes |

use std::{collections::BTreeMap, path::Path};

use circuits::{
    curve::{Scalar, decode_scalar, encode_scalar},
    hash::Digest32,
    tree::{NODE_BYTES, Node},
};
use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    files,
    records::{JournalError, RecordError, damaged},
};
use crate::staged::{Existing, Readers, StagedFile};

const RUN: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("run");
const SHARDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("shards");

const INPUTS: &str = "inputs";
const ACCOUNTS: &str = "accounts";
const DOCUMENTS: &str = "documents";
const VERIFIED: &str = "verified";

/// Memory for pages of the store, which has a few hundred bytes a shard.
const CACHE_BYTES: usize = 4 << 20;

/// What a run is about. Another run may only go on with the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputsRecord {
    /// What was read.
    pub inputs: InputDigests,
    /// M.
    pub leaves_per_shard: u32,
    /// H.
    pub shards: u64,
    /// The check of `secret.json`, by which its S is known from that of another run over the same inputs.
    pub secret_check: String,
}

/// The inputs of a run, as digests where they are long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputDigests {
    /// Version of what a run leaves: 2.
    pub format: u32,
    /// The ledger digest, of the descriptor.
    pub descriptor: String,
    /// Digest of the collateral schedule, if there is one.
    pub collateral: Option<String>,
    /// SHA-256 of the normalised ledger.
    pub liabilities: String,
    /// What is done with debts, with bad ones, and in which order balances are pledged.
    pub debts: String,
    /// Shape of the circuits.
    pub shape: u32,
    /// SHA-256 of the policy.
    pub policy: String,
    /// What the choice of debts depends on of the policy under which they were chosen: shares of loans, and caps on
    /// collateral. Under another policy debts may have been kept.
    pub loan_terms: String,
    /// SHA-256 of the reserves and their evidence, and how they are shown.
    pub reserves: String,
    /// Totals that are disclosed.
    pub disclosures: String,
}

/// What is kept of a proven shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardRecord {
    /// SHA-256 of its commitments in `leaves.bin`.
    pub leaves: Digest32,
    /// SHA-256 of its part of `shards.bin`.
    pub proof: Digest32,
    /// SHA-256 of its part of `tree.bin`.
    pub tree: Digest32,
    /// Top of its tree.
    pub top: Node,
    /// Sum of the blinds of its leaves.
    pub blind: Scalar,
}

const RECORD_BYTES: usize = 3 * 32 + NODE_BYTES + 32;

impl ShardRecord {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(RECORD_BYTES);
        for digest in [self.leaves, self.proof, self.tree] {
            bytes.extend_from_slice(&digest);
        }
        bytes.extend_from_slice(&self.top.to_bytes());
        bytes.extend_from_slice(&encode_scalar(&self.blind));
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; RECORD_BYTES] = bytes.try_into().ok()?;
        let digest = |i: usize| -> Digest32 { bytes[32 * i..32 * (i + 1)].try_into().expect("32") };
        let top = bytes[96..96 + NODE_BYTES].try_into().expect("a node");
        let blind = bytes[96 + NODE_BYTES..].try_into().expect("a scalar");
        Some(Self {
            leaves: digest(0),
            proof: digest(1),
            tree: digest(2),
            top: Node::from_bytes(top).ok()?,
            blind: decode_scalar(blind).ok()?,
        })
    }
}

/// What was written after the shards: SHA-256, in hexadecimal digits, by the file's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsRecord {
    /// Files of the bundle.
    pub bundle: BTreeMap<String, String>,
    /// Files of the private directory.
    pub private: BTreeMap<String, String>,
}

/// A bundle that was verified as a whole: what is published is exactly this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiedRecord {
    /// The root.
    pub root: String,
    /// SHA-256 of every file of the bundle, in hexadecimal digits, by the file's name.
    pub bundle: BTreeMap<String, String>,
}

/// The journal of one run at a time.
pub struct Journal {
    store: Database,
}

fn error(error: impl Into<redb::Error>) -> RecordError {
    RecordError::Journal {
        source: JournalError::new(error.into()),
    }
}

fn builder() -> redb::Builder {
    let mut builder = redb::Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    // A file that was changed is refused, and does not end the program.
    builder.set_check_integrity_on_open(true);
    builder
}

impl Journal {
    /// Opens the journal of a private directory, and makes it if need be. After a crash it is what the last
    /// transaction made of it.
    ///
    /// # Errors
    /// [`RecordError::Journal`]; one [in use](JournalError::is_in_use) if another run is using it.
    pub fn open(private: &Path) -> Result<Self, RecordError> {
        let path = private.join(files::JOURNAL);
        let io = |source| RecordError::Io {
            file: files::JOURNAL,
            source,
        };
        if !path.exists() {
            // The store does not make its file at one stroke: a run that is killed meanwhile must not leave half
            // a journal under this name. Another run may be quicker; it has made the same.
            let staged = StagedFile::create(&path, Readers::Owner).map_err(io)?;
            drop(builder().create(staged.path()).map_err(error)?);
            match staged.publish(Existing::Keep) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                published => published.map_err(io)?,
            }
        }
        let store = builder().open(path).map_err(error)?;
        let write = store.begin_write().map_err(error)?;
        write.open_table(RUN).map_err(error)?;
        write.open_table(SHARDS).map_err(error)?;
        write.commit().map_err(error)?;
        Ok(Self { store })
    }

    fn read(&self, key: &str) -> Result<Option<Vec<u8>>, RecordError> {
        let read = self.store.begin_read().map_err(error)?;
        let table = read.open_table(RUN).map_err(error)?;
        let value = table.get(key).map_err(error)?;
        Ok(value.map(|value| value.value().to_vec()))
    }

    fn write(&self, key: &str, value: &[u8]) -> Result<(), RecordError> {
        let write = self.store.begin_write().map_err(error)?;
        write
            .open_table(RUN)
            .map_err(error)?
            .insert(key, value)
            .map_err(error)?;
        write.commit().map_err(error)
    }

    fn read_json<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, RecordError> {
        let bytes = self.read(key)?;
        let parse = |bytes: Vec<u8>| {
            serde_json::from_slice(&bytes).map_err(|error| damaged(files::JOURNAL, error))
        };
        bytes.map(parse).transpose()
    }

    fn write_json(&self, key: &str, value: &impl Serialize) -> Result<(), RecordError> {
        let bytes = serde_json::to_vec(value).expect("records have only plain fields");
        self.write(key, &bytes)
    }

    /// What the run is about; `None` if it had not come so far.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn inputs(&self) -> Result<Option<InputsRecord>, RecordError> {
        self.read_json(INPUTS)
    }

    /// Notes what the run is about. A claim that was made of the same ledger with other inputs is forgotten.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn set_inputs(&self, inputs: &InputsRecord) -> Result<(), RecordError> {
        let bytes = serde_json::to_vec(inputs).expect("records have only plain fields");
        let write = self.store.begin_write().map_err(error)?;
        {
            let mut table = write.open_table(RUN).map_err(error)?;
            table.insert(INPUTS, bytes.as_slice()).map_err(error)?;
            table.remove(DOCUMENTS).map_err(error)?;
            table.remove(VERIFIED).map_err(error)?;
        }
        write.commit().map_err(error)
    }

    /// Forgets everything: a run begins anew.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn clear(&self) -> Result<(), RecordError> {
        let write = self.store.begin_write().map_err(error)?;
        write.delete_table(RUN).map_err(error)?;
        write.delete_table(SHARDS).map_err(error)?;
        write.open_table(RUN).map_err(error)?;
        write.open_table(SHARDS).map_err(error)?;
        write.commit().map_err(error)
    }

    /// SHA-256 of `accounts.bin`, once it is there.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn accounts(&self) -> Result<Option<Vec<u8>>, RecordError> {
        self.read(ACCOUNTS)
    }

    /// Notes that `accounts.bin` is there.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn set_accounts(&self, digest: &Digest32) -> Result<(), RecordError> {
        self.write(ACCOUNTS, digest)
    }

    /// The shards that were proven, by number.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn shards(&self) -> Result<BTreeMap<u64, ShardRecord>, RecordError> {
        let read = self.store.begin_read().map_err(error)?;
        let table = read.open_table(SHARDS).map_err(error)?;
        let mut shards = BTreeMap::new();
        for entry in table.iter().map_err(error)? {
            let (shard, record) = entry.map_err(error)?;
            let record = ShardRecord::from_bytes(record.value());
            let record = record.ok_or_else(|| damaged(files::JOURNAL, "a shard's record"))?;
            shards.insert(shard.value(), record);
        }
        Ok(shards)
    }

    /// Notes that a shard is proven.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn set_shard(&self, shard: u64, record: ShardRecord) -> Result<(), RecordError> {
        let write = self.store.begin_write().map_err(error)?;
        write
            .open_table(SHARDS)
            .map_err(error)?
            .insert(shard, record.to_bytes().as_slice())
            .map_err(error)?;
        write.commit().map_err(error)
    }

    /// What was written after the shards, once it is there.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn documents(&self) -> Result<Option<DocumentsRecord>, RecordError> {
        self.read_json(DOCUMENTS)
    }

    /// Notes what was written after the shards.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn set_documents(&self, documents: &DocumentsRecord) -> Result<(), RecordError> {
        self.write_json(DOCUMENTS, documents)
    }

    /// The bundle, once it was verified as a whole.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn verified(&self) -> Result<Option<VerifiedRecord>, RecordError> {
        self.read_json(VERIFIED)
    }

    /// Notes that the bundle was verified.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn set_verified(&self, verified: &VerifiedRecord) -> Result<(), RecordError> {
        self.write_json(VERIFIED, verified)
    }
}

#[cfg(test)]
mod tests;
