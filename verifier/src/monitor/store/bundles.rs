//! Bundles, their files and documents, and what came out of looking at them.

use circuits::hash::Digest32;
use jiff::Timestamp;
use rusqlite::params;
use verdict::solvency::Documents;

use super::{Store, StoreError, integer};
use crate::monitor::{
    facts::{Asset, Outcome, Refused},
    files::{DocumentBytes, FileDigest, Files},
    published::BundleName,
};

/// A bundle that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleRow {
    /// Its folder.
    pub name: BundleName,
    /// Whether it was listed when it was last asked.
    pub listed: bool,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// What its files were then.
    pub first_digest: Digest32,
    /// What they were last.
    pub digest: Digest32,
}

/// What came out of looking at files, and which program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The program.
    pub program: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub outcome: Outcome,
}

/// Files that were looked at, to be kept.
pub struct Verified<'v> {
    /// What they are.
    pub files: &'v Files,
    /// Those of them that say what is claimed, byte for byte.
    pub bytes: &'v DocumentBytes,
    /// The same, read; of a bundle that verified.
    pub documents: Option<&'v Documents>,
    /// What came out.
    pub kept: &'v Kept,
}

impl Store {
    /// All bundles that were seen, in the order of the list.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bundles(&self) -> Result<Vec<BundleRow>, StoreError> {
        self.bundle_rows("ORDER BY place, name", &[])
    }

    /// The bundle in this folder, if it was seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bundle(&self, name: &BundleName) -> Result<Option<BundleRow>, StoreError> {
        let rows = self.bundle_rows("WHERE name = ?1", &[name.as_str()]);
        Ok(rows?.into_iter().next())
    }

    fn bundle_rows(&self, which: &str, params: &[&str]) -> Result<Vec<BundleRow>, StoreError> {
        let sql =
            format!("SELECT name, listed, first_seen, first_digest, digest FROM bundles {which}");
        let rows = self.rows(&sql, rusqlite::params_from_iter(params), |row| {
            let texts: [String; 4] = [row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?];
            Ok((texts, row.get::<_, bool>(1)?))
        })?;
        let row = |([name, first_seen, first_digest, digest], listed): ([String; 4], bool)| {
            Ok(BundleRow {
                name: self.read_as("the name of a bundle", name.parse().ok())?,
                listed,
                first_seen: self.time(&first_seen)?,
                first_digest: self.digest(&first_digest)?,
                digest: self.digest(&digest)?,
            })
        };
        rows.into_iter().map(row).collect()
    }

    /// Keeps that a bundle was seen with these files; the first time stays as it was.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn saw_bundle(
        &self,
        name: &BundleName,
        place: usize,
        digest: &Digest32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO bundles VALUES (?1, ?2, 1, ?3, ?3, ?4, ?4) ON CONFLICT (name) DO UPDATE SET \
             place = ?2, listed = 1, last_seen = ?3, digest = ?4",
            params![name.as_str(), integer(place as u64), now.to_string(), hex::encode(digest)],
        )
    }

    /// Keeps that a bundle is listed, or is not any more.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn set_listed(&self, name: &BundleName, listed: bool) -> Result<(), StoreError> {
        let sql = "UPDATE bundles SET listed = ?2 WHERE name = ?1";
        self.run(sql, params![name.as_str(), listed])
    }

    /// The files of a bundle with this digest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn files(&self, digest: &Digest32) -> Result<Files, StoreError> {
        let sql = "SELECT name, bytes, sha256 FROM files WHERE digest = ?1";
        let rows = self.rows(sql, [hex::encode(digest)], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        })?;
        let file = |(name, bytes, sha256): (String, i64, String)| {
            let bytes = self.read_as("the length of a file", bytes.try_into().ok())?;
            let sha256 = self.digest(&sha256)?;
            Ok((name, FileDigest { bytes, sha256 }))
        };
        let files: Result<Vec<_>, StoreError> = rows.into_iter().map(file).collect();
        Ok(Files::new(files?))
    }

    /// The documents of a bundle with this digest, byte for byte.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn documents(&self, digest: &Digest32) -> Result<DocumentBytes, StoreError> {
        let sql = "SELECT name, content FROM documents WHERE digest = ?1";
        let rows = self.rows(sql, [hex::encode(digest)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// What came out of looking at files with this digest, if that was done.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outcome(&self, digest: &Digest32) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT program, at, outcome, code, detail FROM outcomes WHERE digest = ?1";
        let found = self.rows(sql, [hex::encode(digest)], |row| {
            let texts: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
            Ok((texts, row.get(3)?, row.get(4)?))
        })?;
        let Some(([program, at, outcome], code, detail)) = found.into_iter().next() else {
            return Ok(None);
        };
        let refused = |as_| Outcome::Refused {
            as_,
            code: Option::unwrap_or_default(code),
            detail: Option::unwrap_or_default(detail),
        };
        let outcome = match outcome.as_str() {
            "verified" => Some(Outcome::Verified(self.assets(digest)?)),
            "rejected" => Some(refused(Refused::Rejected)),
            "unreadable" => Some(refused(Refused::Unreadable)),
            _ => None,
        };
        Ok(Some(Kept {
            program,
            at: self.time(&at)?,
            outcome: self.read_as("an outcome", outcome)?,
        }))
    }

    fn assets(&self, digest: &Digest32) -> Result<Vec<Asset>, StoreError> {
        let sql = "SELECT asset, liabilities, loans, reserves, ratio_bps, minimum_bps, signed_bps FROM assets \
                   WHERE digest = ?1 ORDER BY place";
        self.rows(sql, [hex::encode(digest)], |row| {
            Ok(Asset {
                symbol: row.get(0)?,
                liabilities: row.get(1)?,
                loans: row.get(2)?,
                reserves: row.get(3)?,
                ratio_bps: row.get::<_, Option<i64>>(4)?.map(|bps| bps.max(0) as u64),
                minimum_bps: row.get(5)?,
                signed_bps: row.get(6)?,
            })
        })
    }

    /// Keeps what came out of looking at files.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_outcome(&self, looked: &Verified<'_>) -> Result<(), StoreError> {
        let digest = hex::encode(looked.files.digest());
        self.at_once(|store| {
            for table in ["files", "documents", "outcomes", "snapshots", "assets"] {
                store.run(&format!("DELETE FROM {table} WHERE digest = ?1"), [&digest])?;
            }
            for (name, file) in looked.files.iter() {
                let sha256 = hex::encode(file.sha256);
                let row = params![digest, name, integer(file.bytes), sha256];
                store.run("INSERT INTO files VALUES (?1, ?2, ?3, ?4)", row)?;
            }
            for (name, content) in looked.bytes {
                let row = params![digest, name, content];
                store.run("INSERT INTO documents VALUES (?1, ?2, ?3)", row)?;
            }
            let (outcome, code, detail) = match &looked.kept.outcome {
                Outcome::Verified(_) => ("verified", None, None),
                Outcome::Refused { as_, code, detail } => {
                    let outcome = match as_ {
                        Refused::Rejected => "rejected",
                        Refused::Unreadable => "unreadable",
                    };
                    (outcome, Some(code), Some(detail))
                }
            };
            let (program, at) = (&looked.kept.program, looked.kept.at.to_string());
            let row = params![digest, program, at, outcome, code, detail];
            store.run("INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row)?;
            match (&looked.kept.outcome, looked.documents) {
                (Outcome::Verified(assets), Some(documents)) => {
                    store.keep_snapshot(&digest, documents, assets)
                }
                _ => Ok(()),
            }
        })
    }

    fn keep_snapshot(
        &self,
        digest: &str,
        documents: &Documents,
        assets: &[Asset],
    ) -> Result<(), StoreError> {
        let (descriptor, claim) = (&documents.descriptor, &documents.claim);
        self.run(
            "INSERT INTO snapshots VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                digest,
                descriptor.exchange(),
                integer(descriptor.sequence()),
                descriptor.time().to_string(),
                claim.root.to_string(),
                descriptor.previous_root().map(|root| root.to_string()),
                claim.ledger.to_string(),
                documents.claim_digest.to_string(),
                claim.policy.to_string(),
                claim.reserves_mode.name(),
                integer(claim.shards),
                claim.leaves_per_shard,
            ],
        )?;
        for (place, asset) in assets.iter().enumerate() {
            self.run(
                "INSERT INTO assets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    digest,
                    integer(place as u64),
                    asset.symbol,
                    asset.liabilities,
                    asset.loans,
                    asset.reserves,
                    asset.ratio_bps.map(integer),
                    asset.minimum_bps,
                    asset.signed_bps,
                ],
            )?;
        }
        Ok(())
    }

    fn digest(&self, text: &str) -> Result<Digest32, StoreError> {
        let bytes = hex::decode(text)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        self.read_as("a digest", bytes)
    }
}
