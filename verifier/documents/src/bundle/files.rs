//! The files of a bundle: which there are, how large each may be, and reading them.
//!
//! Everything is checked before anything is allocated: only known names, only regular files, sizes
//! exact where the format makes them so and capped elsewhere.

use std::collections::BTreeMap;

use super::source::BundleSource;
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

/// A bundle whose files are all known, regular and of known size.
pub struct Bundle<'a> {
    source: &'a dyn BundleSource,
    sizes: BTreeMap<&'static str, u64>,
}

impl<'a> Bundle<'a> {
    /// Lists what a bundle has.
    ///
    /// # Errors
    /// No verdict if it cannot be listed; a rejection for an entry that is not of the format.
    pub fn open(source: &'a dyn BundleSource) -> Result<Self, Refusal> {
        let mut sizes = BTreeMap::new();
        source.names(&mut |name| {
            let Some(known) = NAMES.into_iter().find(|known| name == *known) else {
                return Err(Refusal::rejected(
                    Reason::BundleFiles,
                    format!("the bundle contains {name:?}, which no bundle does"),
                ));
            };
            let Some(size) = source.size(known)? else {
                return Err(Refusal::rejected(
                    Reason::BundleFiles,
                    format!("{known} is not a regular file"),
                ));
            };
            if sizes.insert(known, size).is_some() {
                return Err(Refusal::rejected(
                    Reason::BundleFiles,
                    format!("{known} is in the bundle twice"),
                ));
            }
            Ok(())
        })?;
        Ok(Self { source, sizes })
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
        let bytes = self.source.read(name, offset, length)?;
        if bytes.len() == length {
            return Ok(bytes);
        }
        Err(Refusal::NoVerdict {
            what: format!("{name} has changed while it was read"),
            hint: "verify again, from where nothing is changed meanwhile".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, fs};

    use super::*;
    use crate::bundle::source::BundleDirectory;

    fn reason<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Reason {
        match result {
            Err(Refusal::Rejected { reason, .. }) => reason,
            other => panic!("not rejected: {other:?}"),
        }
    }

    fn opened(path: &std::path::Path) -> Reason {
        reason(Bundle::open(&BundleDirectory::new(path)).map(|_| ()))
    }

    #[test]
    fn unknown_missing_and_oversized_files_are_rejected() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(CLAIM), [0; 100]).unwrap();
        let source = BundleDirectory::new(dir.path());
        let bundle = Bundle::open(&source).unwrap();
        assert_eq!(reason(bundle.read(CLAIM, 99)), Reason::BundleFiles);
        assert_eq!(reason(bundle.expect_size(CLAIM, 99)), Reason::BundleFiles);
        assert_eq!(reason(bundle.read(POLICY, 99)), Reason::BundleFiles);
        assert_eq!(bundle.read(CLAIM, 100).unwrap().len(), 100);
        fs::write(dir.path().join("notes.txt"), "").unwrap();
        assert_eq!(opened(dir.path()), Reason::BundleFiles);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_directories_in_place_of_files_are_rejected() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", dir.path().join(LEAVES)).unwrap();
        assert_eq!(opened(dir.path()), Reason::BundleFiles);
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(LEAVES)).unwrap();
        assert_eq!(opened(dir.path()), Reason::BundleFiles);
    }

    #[test]
    fn a_missing_directory_is_no_verdict() {
        let missing = BundleDirectory::new("no/such/bundle");
        let opened = Bundle::open(&missing).map(|_| ());
        assert!(matches!(opened, Err(Refusal::NoVerdict { .. })));
    }

    /// Lists two files of one name, and reads less than it is asked for.
    struct Careless;

    impl BundleSource for Careless {
        fn names(
            &self,
            each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>,
        ) -> Result<(), Refusal> {
            [CLAIM, POLICY, CLAIM]
                .into_iter()
                .try_for_each(|name| each(name.as_ref()))
        }

        fn size(&self, _: &'static str) -> Result<Option<u64>, Refusal> {
            Ok(Some(3))
        }

        fn read(&self, _: &'static str, _: u64, length: usize) -> Result<Vec<u8>, Refusal> {
            Ok(vec![0; length - 1])
        }
    }

    #[test]
    fn a_source_that_is_not_as_it_says_is_not_relied_on() {
        assert_eq!(
            reason(Bundle::open(&Careless).map(|_| ())),
            Reason::BundleFiles
        );
        let bundle = Bundle {
            source: &Careless,
            sizes: BTreeMap::from([(CLAIM, 3)]),
        };
        let read = bundle.read(CLAIM, 3);
        assert!(matches!(read, Err(Refusal::NoVerdict { .. })));
    }

    /// Names without end.
    struct Endless;

    impl BundleSource for Endless {
        fn names(
            &self,
            each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>,
        ) -> Result<(), Refusal> {
            loop {
                each("notes.txt".as_ref())?;
            }
        }

        fn size(&self, name: &'static str) -> Result<Option<u64>, Refusal> {
            panic!("{name} is looked at")
        }

        fn read(&self, name: &'static str, _: u64, _: usize) -> Result<Vec<u8>, Refusal> {
            panic!("{name} is read")
        }
    }

    #[test]
    fn the_first_unknown_name_is_the_last_that_is_looked_at() {
        assert_eq!(
            reason(Bundle::open(&Endless).map(|_| ())),
            Reason::BundleFiles
        );
    }

    #[test]
    fn a_bundle_in_memory_is_read_as_one_in_a_directory() {
        let mut memory = BTreeMap::from([(CLAIM.to_owned(), (0..100).collect::<Vec<u8>>())]);
        let bundle = Bundle::open(&memory).unwrap();
        assert_eq!(bundle.size(CLAIM).unwrap(), 100);
        assert_eq!(bundle.read_range(CLAIM, 10, 3).unwrap(), [10, 11, 12]);
        assert_eq!(reason(bundle.read(CLAIM, 99)), Reason::BundleFiles);
        assert_eq!(reason(bundle.read(POLICY, 99)), Reason::BundleFiles);
        for (offset, length) in [(98, 3), (101, 0), (u64::MAX, 1), (0, usize::MAX)] {
            let refused = bundle.read_range(CLAIM, offset, length);
            assert!(matches!(refused, Err(Refusal::NoVerdict { .. })));
        }
        memory.insert("notes.txt".to_owned(), Vec::new());
        let refused = Bundle::open(&memory).map(|_| ());
        assert_eq!(reason(refused), Reason::BundleFiles);
    }
}
