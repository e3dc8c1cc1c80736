//! The files of a bundle: which there are, how large each may be, and reading them.
//!
//! Everything is checked before anything is allocated: only known names, only regular files, sizes
//! exact where the format makes them so and capped elsewhere.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::refusal::{Reason, Refusal};

/// The ledger descriptor.
pub const DESCRIPTOR: &str = "descriptor.json";
/// The collateral schedule, exactly if the claim names one.
pub const COLLATERAL: &str = "collateral.json";
/// The claim.
pub const CLAIM: &str = "claim.json";
/// The policy.
pub const POLICY: &str = "policy.toml";
/// All commitments, 32 bytes each: a shard's after those of the one before it, in the order of their places.
pub const LEAVES: &str = "leaves.bin";
/// The shards' proofs, in order.
pub const SHARDS: &str = "shards.bin";
/// The solvency proof.
pub const SOLVENCY: &str = "solvency.bin";
/// The list of reserves, in public mode only.
pub const RESERVES: &str = "reserves.csv";
/// The evidence that the addresses in that list are controlled, in public mode only.
pub const OWNERSHIP: &str = "ownership.csv";

const NAMES: [&str; 9] = [
    DESCRIPTOR, COLLATERAL, CLAIM, POLICY, LEAVES, SHARDS, SOLVENCY, RESERVES, OWNERSHIP,
];

/// A bundle on disk whose files are all known, regular and of known size.
#[derive(Debug)]
pub struct BundleDir {
    path: PathBuf,
    sizes: BTreeMap<&'static str, u64>,
}

impl BundleDir {
    /// Lists a bundle's directory.
    ///
    /// # Errors
    /// No verdict if it cannot be listed; a rejection for an entry that is not of the format.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let mut sizes = BTreeMap::new();
        let entries = fs::read_dir(path).map_err(|error| Refusal::unreadable(path, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Refusal::unreadable(path, &error))?;
            let name = entry.file_name();
            let Some(known) = NAMES.into_iter().find(|known| name == *known) else {
                return Err(Refusal::rejected(
                    Reason::BundleFiles,
                    format!("the bundle contains {name:?}, which no bundle does"),
                ));
            };
            // Links are not followed: a bundle is what is in its directory.
            let meta = fs::symlink_metadata(entry.path())
                .map_err(|error| Refusal::unreadable(entry.path(), &error))?;
            if !meta.is_file() {
                return Err(Refusal::rejected(
                    Reason::BundleFiles,
                    format!("{known} is not a regular file"),
                ));
            }
            sizes.insert(known, meta.len());
        }
        Ok(Self {
            path: path.to_owned(),
            sizes,
        })
    }

    /// Whether there is such a file.
    pub fn has(&self, name: &'static str) -> bool {
        self.sizes.contains_key(name)
    }

    /// The size of a file that must be there.
    ///
    /// # Errors
    /// A rejection if it is not.
    pub fn size(&self, name: &'static str) -> Result<u64, Refusal> {
        self.sizes.get(name).copied().ok_or_else(|| {
            Refusal::rejected(Reason::BundleFiles, format!("the bundle has no {name}"))
        })
    }

    /// Demands an exact size.
    ///
    /// # Errors
    /// A rejection if the file is missing or of another size.
    pub fn expect_size(&self, name: &'static str, expected: u64) -> Result<(), Refusal> {
        let found = self.size(name)?;
        if found == expected {
            return Ok(());
        }
        Err(Refusal::rejected(
            Reason::BundleFiles,
            format!("{name} has {found} bytes, and must have {expected}"),
        ))
    }

    /// Reads a whole file of at most `cap` bytes.
    ///
    /// # Errors
    /// A rejection if it is missing or larger, no verdict if it cannot be read.
    pub fn read(&self, name: &'static str, cap: u64) -> Result<Vec<u8>, Refusal> {
        let size = self.size(name)?;
        if size > cap {
            return Err(Refusal::rejected(
                Reason::BundleFiles,
                format!("{name} has {size} bytes, and may have {cap} at most"),
            ));
        }
        self.read_range(name, 0, size as usize)
    }

    /// Reads `length` bytes from `offset`; the caller has checked the file's size.
    ///
    /// # Errors
    /// No verdict if it cannot be read, also when it has become shorter meanwhile.
    pub fn read_range(
        &self,
        name: &'static str,
        offset: u64,
        length: usize,
    ) -> Result<Vec<u8>, Refusal> {
        let path = self.path.join(name);
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|error| Refusal::unreadable(&path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Reason {
        match result {
            Err(Refusal::Rejected { reason, .. }) => reason,
            other => panic!("not rejected: {other:?}"),
        }
    }

    #[test]
    fn unknown_missing_and_oversized_files_are_rejected() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(CLAIM), [0; 100]).unwrap();
        let bundle = BundleDir::open(dir.path()).unwrap();
        assert_eq!(reason(bundle.read(CLAIM, 99)), Reason::BundleFiles);
        assert_eq!(reason(bundle.expect_size(CLAIM, 99)), Reason::BundleFiles);
        assert_eq!(reason(bundle.read(POLICY, 99)), Reason::BundleFiles);
        assert_eq!(bundle.read(CLAIM, 100).unwrap().len(), 100);
        fs::write(dir.path().join("notes.txt"), "").unwrap();
        assert_eq!(reason(BundleDir::open(dir.path())), Reason::BundleFiles);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_directories_in_place_of_files_are_rejected() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", dir.path().join(LEAVES)).unwrap();
        assert_eq!(reason(BundleDir::open(dir.path())), Reason::BundleFiles);
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(LEAVES)).unwrap();
        assert_eq!(reason(BundleDir::open(dir.path())), Reason::BundleFiles);
    }

    #[test]
    fn a_missing_directory_is_no_verdict() {
        let missing = Path::new("no/such/bundle");
        assert!(matches!(
            BundleDir::open(missing),
            Err(Refusal::NoVerdict { .. })
        ));
    }
}
