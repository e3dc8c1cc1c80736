//! The private directory's small documents: what was built, and for what.

use std::{fs, io, path::Path};

use circuits::{
    curve::{Scalar, decode_scalar, encode_scalar},
    hash::Digest32,
    ledger::{CollateralDigest, Root},
    shape::Shape,
    solvency::LiabilityTotals,
    tree::LedgerSize,
};
use documents::bundle::{collateral::CollateralSchedule, descriptor::Descriptor};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{directory::NotPrivate, files};
use disk::replace_private;

/// Why a private directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is not one.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
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
        source: JournalError,
    },
    /// The build secret was erased, by `prover forget` or by somebody.
    #[error(
        "{} has been erased: without the build secret nothing more can be made of this build",
        files::SECRET
    )]
    Forgotten,
}

/// What the store of a journal says.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct JournalError(Box<redb::Error>);

impl JournalError {
    pub(super) fn new(error: redb::Error) -> Self {
        Self(Box::new(error))
    }

    /// Whether another run is using the journal.
    pub fn is_in_use(&self) -> bool {
        matches!(*self.0, redb::Error::DatabaseAlreadyOpen)
    }
}

const VERSION: u32 = 2;

/// What a ledger adds up to, as it is written: smallest units, by asset id, decimal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalsRecord {
    /// Free balances.
    pub free: Vec<String>,
    /// Pledged balances.
    pub pledged: Vec<String>,
    /// Debts.
    pub debts: Vec<String>,
    /// The two limbs of the surplus, lowest first.
    pub surplus: Vec<String>,
}

impl TotalsRecord {
    /// Writes totals as decimal numbers.
    pub fn new(totals: &LiabilityTotals) -> Self {
        Self {
            free: decimal(&totals.free),
            pledged: decimal(&totals.pledged),
            debts: decimal(&totals.debts),
            surplus: decimal(&totals.surplus),
        }
    }
}

impl Drop for TotalsRecord {
    fn drop(&mut self) {
        let lists = [
            &mut self.free,
            &mut self.pledged,
            &mut self.debts,
            &mut self.surplus,
        ];
        lists.into_iter().for_each(|list| list.zeroize());
    }
}

/// What was built: enough to make inclusion proofs, and new claims about the same ledger.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildRecord {
    version: u32,
    /// The root, 64 hexadecimal digits.
    pub root: String,
    /// Digest of the collateral schedule, which is beside this file; none in a ledger without debts.
    pub collateral: Option<String>,
    /// Shape of the circuits.
    pub shape: u32,
    /// M, the number of leaves in each shard.
    pub leaves_per_shard: u32,
    /// H, the number of shards.
    pub shards: u64,
    /// SHA-256 of the table of shards in `accounts.bin`, 64 hexadecimal digits.
    pub accounts: String,
    /// What the leaves add up to.
    pub liabilities: TotalsRecord,
    /// Reserve totals in smallest units, by asset id, decimal.
    pub reserves: Vec<String>,
    /// Blind of K_L, 64 hexadecimal digits.
    pub liabilities_blind: String,
    /// Blind b of K_R.
    pub reserves_blind: String,
}

/// What a [`BuildRecord`] is made of.
pub struct BuildFacts<'a, S> {
    /// The root.
    pub root: Root,
    /// The schedule's digest, or [`CollateralDigest::NONE`].
    pub collateral: CollateralDigest,
    /// M and H.
    pub size: LedgerSize<S>,
    /// SHA-256 of the table of shards in `accounts.bin`.
    pub accounts: Digest32,
    /// What the leaves add up to.
    pub liabilities: &'a LiabilityTotals,
    /// Reserve totals by asset id.
    pub reserves: &'a [u128],
    /// Blind of K_L.
    pub liabilities_blind: &'a Scalar,
    /// Blind of K_R.
    pub reserves_blind: &'a Scalar,
}

impl BuildRecord {
    /// The record of a build.
    pub fn new<S: Shape>(built: &BuildFacts<'_, S>) -> Self {
        let collateral = built.collateral;
        Self {
            version: VERSION,
            root: built.root.to_string(),
            collateral: (!collateral.is_none()).then(|| collateral.to_string()),
            shape: S::ID,
            leaves_per_shard: built.size.leaves_per_shard(),
            shards: built.size.shards(),
            accounts: hex::encode(built.accounts),
            liabilities: TotalsRecord::new(built.liabilities),
            reserves: decimal(built.reserves),
            liabilities_blind: hex::encode(encode_scalar(built.liabilities_blind)),
            reserves_blind: hex::encode(encode_scalar(built.reserves_blind)),
        }
    }

    /// The root.
    ///
    /// # Errors
    /// [`RecordError::Damaged`].
    pub fn root(&self) -> Result<Root, RecordError> {
        self.root
            .parse()
            .map_err(|error| damaged(files::BUILD, error))
    }

    /// The digest of the collateral schedule, or [`CollateralDigest::NONE`].
    ///
    /// # Errors
    /// [`RecordError::Damaged`].
    pub fn collateral(&self) -> Result<CollateralDigest, RecordError> {
        let digest = self.collateral.as_ref().map(|text| text.parse());
        digest
            .unwrap_or(Ok(CollateralDigest::NONE))
            .map_err(|error| damaged(files::BUILD, error))
    }

    /// M and H, of circuits of shape `S`.
    ///
    /// # Errors
    /// [`RecordError::Damaged`].
    pub fn size<S: Shape>(&self) -> Result<LedgerSize<S>, RecordError> {
        LedgerSize::new(self.leaves_per_shard, self.shards)
            .map_err(|error| damaged(files::BUILD, error))
    }

    /// Blind b of K_R.
    ///
    /// # Errors
    /// [`RecordError::Damaged`].
    pub fn reserves_blind(&self) -> Result<Scalar, RecordError> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(&self.reserves_blind, &mut *bytes)
            .map_err(|error| damaged(files::BUILD, error))?;
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
        if record.version != VERSION {
            return Err(damaged(files::BUILD, "it has another version"));
        }
        Ok(record)
    }
}

impl Drop for BuildRecord {
    fn drop(&mut self) {
        self.reserves.zeroize();
        self.liabilities_blind.zeroize();
        self.reserves_blind.zeroize();
    }
}

fn decimal(totals: &[u128]) -> Vec<String> {
    totals.iter().map(u128::to_string).collect()
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

/// The collateral schedule that was built under, with this digest; `None` for [`CollateralDigest::NONE`].
///
/// # Errors
/// [`RecordError`].
pub fn read_schedule(
    private: &Path,
    descriptor: &Descriptor,
    digest: CollateralDigest,
) -> Result<Option<CollateralSchedule>, RecordError> {
    if digest.is_none() {
        return Ok(None);
    }
    let file = files::COLLATERAL;
    let bytes = fs::read(private.join(file)).map_err(|source| RecordError::Io { file, source })?;
    let schedule =
        CollateralSchedule::from_bytes(&bytes, descriptor).map_err(|error| damaged(file, error))?;
    if schedule.digest() != digest {
        return Err(damaged(file, "it is not the one of the build"));
    }
    Ok(Some(schedule))
}

pub(crate) fn damaged(file: &'static str, detail: impl ToString) -> RecordError {
    RecordError::Damaged {
        file,
        detail: detail.to_string(),
    }
}

/// Writes a record as JSON, whole or not at all.
pub(super) fn write(
    private: &Path,
    file: &'static str,
    record: &impl Serialize,
) -> Result<(), RecordError> {
    let text = serde_json::to_vec_pretty(record).expect("records have only plain fields");
    let bytes = Zeroizing::new(text);
    replace_private(&private.join(file), &bytes).map_err(|source| RecordError::Io { file, source })
}

pub(super) fn read<T: serde::de::DeserializeOwned>(
    private: &Path,
    file: &'static str,
) -> Result<T, RecordError> {
    let bytes = fs::read(private.join(file)).map(Zeroizing::new);
    let bytes = bytes.map_err(|source| RecordError::Io { file, source })?;
    serde_json::from_slice(&bytes).map_err(|error| damaged(file, error))
}

#[cfg(test)]
mod tests {
    use circuits::shape::Tiny;

    use super::*;

    #[test]
    fn a_build_is_read_as_it_was_written() {
        let temp = tempfile::tempdir().unwrap();
        let liabilities = LiabilityTotals {
            free: vec![1, 2],
            pledged: vec![3, 4],
            debts: vec![5, 6],
            surplus: [7, 8],
        };
        let built = BuildFacts {
            root: Root([9; 32]),
            collateral: CollateralDigest([1; 32]),
            size: LedgerSize::<Tiny>::new(1024, 3).unwrap(),
            accounts: [3; 32],
            liabilities: &liabilities,
            reserves: &[1 << 100, 11],
            liabilities_blind: &Scalar::from(12),
            reserves_blind: &Scalar::from(13),
        };
        BuildRecord::new(&built).write(temp.path()).unwrap();
        let record = BuildRecord::read(temp.path()).unwrap();
        assert_eq!(record.root().unwrap(), built.root);
        assert_eq!(record.accounts, hex::encode(built.accounts));
        assert_eq!(record.collateral().unwrap(), built.collateral);
        let size = record.size::<Tiny>().unwrap();
        assert_eq!((size.leaves_per_shard(), size.shards()), (1024, 3));
        assert_eq!(record.reserves_blind().unwrap(), Scalar::from(13));
        assert_eq!(record.reserves[0], (1u128 << 100).to_string());
        assert_eq!(record.liabilities.surplus, ["7", "8"]);

        let text = fs::read_to_string(temp.path().join(files::BUILD)).unwrap();
        let other = text.replace("\"version\": 2", "\"version\": 1");
        assert_ne!(other, text);
        fs::write(temp.path().join(files::BUILD), other).unwrap();
        let refused = BuildRecord::read(temp.path()).err().unwrap();
        assert!(refused.to_string().contains("version"), "{refused}");
    }
}
