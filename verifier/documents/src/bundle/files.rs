//! The files of a bundle: which there are, how large each may be, and reading them.
//!
//! Everything is checked before anything is allocated: only known names, only regular files, sizes
//! exact where the format makes them so and capped elsewhere.

use std::collections::BTreeMap;

pub use super::names::{
    CLAIM, COLLATERAL, DESCRIPTOR, LEAVES, NAMES, OWNERSHIP, POLICY, RESERVES, SHARDS, SOLVENCY,
};
use super::{canonical, litter::is_litter, source::BundleSource};
use crate::{
    recognise::{self, Document},
    refusal::{Reason, Refusal},
};

/// Most names that are looked at: a bundle has nine, and a folder some litter.
const MOST_NAMES: usize = 1_000;

/// A bundle whose files are all known, regular and of known size.
pub struct Bundle<'a> {
    source: &'a dyn BundleSource,
    sizes: BTreeMap<&'static str, u64>,
    litter: Vec<String>,
}

impl<'a> Bundle<'a> {
    /// Lists what a bundle has. Litter of the system, of editors and the like is passed over. Anything else that no bundle
    /// has gives no verdict: nothing would read it, so it is no evidence against anybody, but it may belong to another
    /// folder, or to a later version of bundles, of which not all was checked then.
    ///
    /// # Errors
    /// No verdict if it cannot be listed, is something else, or has an entry that is not of the format.
    pub fn open(source: &'a dyn BundleSource) -> Result<Self, Refusal> {
        let mut sizes = BTreeMap::new();
        let mut litter = Vec::new();
        let mut names = 0;
        source.names(&mut |name| {
            names += 1;
            let known = NAMES.into_iter().find(|known| name == *known);
            let Some(known) = known else {
                if is_litter(name) && names <= MOST_NAMES {
                    litter.push(name.to_string_lossy().into_owned());
                    return Ok(());
                }
                return Err(source.instead().unwrap_or_else(|| Refusal::NoVerdict {
                    what: format!("the bundle contains {name:?}, which is no part of a bundle"),
                    hint: of_unknown(&name.to_string_lossy()),
                }));
            };
            let Some(size) = source.size(known)? else {
                return Err(Refusal::NoVerdict {
                    what: format!("{known} is not a regular file, but a link or a directory"),
                    hint: "copy the files of the bundle themselves, or download it again"
                        .to_owned(),
                });
            };
            if sizes.insert(known, size).is_some() {
                return Err(Refusal::rejected(
                    Reason::BundleFiles,
                    format!("{known} is in the bundle twice"),
                ));
            }
            Ok(())
        })?;
        if !sizes.contains_key(CLAIM)
            && let Some(refusal) = source.instead()
        {
            return Err(refusal);
        }
        litter.sort();
        Ok(Self {
            source,
            sizes,
            litter,
        })
    }

    /// Names in it that are no part of a bundle, and that nothing has read.
    pub fn litter(&self) -> &[String] {
        &self.litter
    }

    /// Whether there is such a file.
    pub fn has(&self, name: &'static str) -> bool {
        self.sizes.contains_key(name)
    }

    /// The size of a file that must be there.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] if it is not: a bundle is published whole.
    pub fn size(&self, name: &'static str) -> Result<u64, Refusal> {
        let size = self.sizes.get(name).copied();
        size.ok_or_else(|| {
            Refusal::damaged(Reason::BundleFiles, format!("the bundle has no {name}"))
        })
    }

    /// Demands an exact size.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] if the file is missing or of another size.
    pub fn expect_size(&self, name: &'static str, expected: u64) -> Result<(), Refusal> {
        let found = self.size(name)?;
        if found == expected {
            return Ok(());
        }
        let what = format!("{name} has {found} bytes, and must have {expected}");
        Err(Refusal::damaged(Reason::BundleFiles, what))
    }

    /// Reads a whole file of at most `cap` bytes.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] if it is missing or larger, no verdict if it cannot be read.
    pub fn read(&self, name: &'static str, cap: u64) -> Result<Vec<u8>, Refusal> {
        let size = self.size(name)?;
        if size > cap {
            let what = format!("{name} has {size} bytes, and may have {cap} at most");
            return Err(Refusal::damaged(Reason::BundleFiles, what));
        }
        self.read_range(name, 0, size as usize)
    }

    /// Reads a JSON document, in the white space that it was published in.
    ///
    /// # Errors
    /// As [`Bundle::read`]; [`Refusal::Damaged`] also if it is not whole or no such document.
    pub fn read_document(
        &self,
        name: &'static str,
        cap: u64,
        document: Document,
    ) -> Result<Vec<u8>, Refusal> {
        let bytes = self.read(name, cap)?;
        recognise::expect(document, name, &bytes)?;
        Ok(canonical::respaced(&bytes).into_owned())
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

/// What to do about a name that no bundle has. Browsers put an ending behind the name of what they save.
fn of_unknown(name: &str) -> String {
    let renamed = NAMES
        .into_iter()
        .find(|known| name.strip_prefix(known) == Some(".txt"));
    match renamed {
        Some(known) => format!("rename it to {known}: a program has put .txt behind its name"),
        None => "remove it, or give the bundle's own directory, as it was published".to_owned(),
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

    fn opened(path: &std::path::Path) -> String {
        no_verdict(Bundle::open(&BundleDirectory::new(path)).map(|_| ()))
    }

    /// What is said of something that accuses nobody.
    fn no_verdict<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
        match result {
            Err(Refusal::NoVerdict { what, .. }) => what,
            other => panic!("a verdict: {other:?}"),
        }
    }

    fn is_damaged<T: std::fmt::Debug>(result: Result<T, Refusal>) {
        assert!(matches!(result, Err(Refusal::Damaged { .. })), "{result:?}");
    }

    #[test]
    fn missing_and_oversized_files_are_damage_and_unknown_ones_are_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(CLAIM), [0; 100]).unwrap();
        let source = BundleDirectory::new(dir.path());
        let bundle = Bundle::open(&source).unwrap();
        is_damaged(bundle.read(CLAIM, 99));
        is_damaged(bundle.expect_size(CLAIM, 99));
        is_damaged(bundle.read(POLICY, 99));
        assert_eq!(bundle.read(CLAIM, 100).unwrap().len(), 100);
        fs::write(dir.path().join("notes.txt"), "").unwrap();
        assert!(opened(dir.path()).contains("notes.txt"));
    }

    #[test]
    fn a_file_that_a_program_has_renamed_is_to_be_named_as_it_was() {
        let hint = of_unknown("claim.json.txt");
        assert!(hint.starts_with("rename it to claim.json:"), "{hint}");
        for name in ["notes.txt", "claim.json.bak", "claim.jsontxt"] {
            assert!(of_unknown(name).starts_with("remove it, "), "{name}");
        }
    }

    #[test]
    fn litter_is_passed_over_and_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(CLAIM), [0; 100]).unwrap();
        for name in [".DS_Store", "Thumbs.db", "._claim.json", "claim.json~"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        fs::create_dir(dir.path().join("__MACOSX")).unwrap();
        let source = BundleDirectory::new(dir.path());
        let bundle = Bundle::open(&source).unwrap();
        let told = [
            ".DS_Store",
            "._claim.json",
            "Thumbs.db",
            "__MACOSX",
            "claim.json~",
        ];
        assert_eq!(bundle.litter(), told);
    }

    #[test]
    fn another_directory_is_said_to_be_what_it_is_and_where_the_bundle_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let hint =
            |path: &std::path::Path| match Bundle::open(&BundleDirectory::new(path)).map(|_| ()) {
                Err(Refusal::NoVerdict { what, hint }) => format!("{what}; {hint}"),
                other => panic!("{other:?}"),
            };
        assert!(hint(dir.path()).contains("is empty"));
        for name in ["bundle", "private", "archives", "files/0a", "photos"] {
            fs::create_dir_all(path(name)).unwrap();
        }
        for name in [
            "bundle/claim.json",
            "private/secret.json",
            "archives/all.archive",
            "files/descriptor.json",
            "photos/1.jpg",
        ] {
            fs::write(path(name), "{}").unwrap();
        }
        fs::write(path("b.zip"), "PK\x03\x04").unwrap();
        for (name, says) in [
            (
                "",
                "is the folder above, and no bundle; give the bundle itself: ",
            ),
            (
                "private",
                "is the private directory of an exchange, and no bundle",
            ),
            ("archives", "is a directory of archives, and no bundle"),
            ("files", "is a directory of inclusion files, and no bundle"),
            ("photos", "is another directory, and no bundle"),
            ("b.zip", "is packed (zip); unpack it first"),
            ("bundle/claim.json", "is one file of a bundle"),
            ("private/secret.json", "is a file, and no bundle"),
        ] {
            let said = hint(&path(name));
            assert!(said.contains(says), "{name}: {said}");
        }
        assert!(hint(&path("")).ends_with(&path("bundle").display().to_string()));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_directories_in_place_of_files_are_named() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", dir.path().join(LEAVES)).unwrap();
        assert!(opened(dir.path()).starts_with("leaves.bin is not a regular file"));
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(LEAVES)).unwrap();
        assert!(opened(dir.path()).starts_with("leaves.bin is not a regular file"));
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
            litter: Vec::new(),
        };
        let read = bundle.read(CLAIM, 3);
        assert!(matches!(read, Err(Refusal::NoVerdict { .. })));
    }

    /// Names without end, which are of no bundle, or litter.
    struct Endless(&'static str);

    impl BundleSource for Endless {
        fn names(
            &self,
            each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>,
        ) -> Result<(), Refusal> {
            loop {
                each(self.0.as_ref())?;
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
        for name in ["notes.txt", "Thumbs.db"] {
            let said = no_verdict(Bundle::open(&Endless(name)).map(|_| ()));
            assert!(said.contains(name), "{said}");
        }
    }

    #[test]
    fn a_bundle_in_memory_is_read_as_one_in_a_directory() {
        let mut memory = BTreeMap::from([(CLAIM.to_owned(), (0..100).collect::<Vec<u8>>())]);
        let bundle = Bundle::open(&memory).unwrap();
        assert_eq!(bundle.size(CLAIM).unwrap(), 100);
        assert_eq!(bundle.read_range(CLAIM, 10, 3).unwrap(), [10, 11, 12]);
        is_damaged(bundle.read(CLAIM, 99));
        is_damaged(bundle.read(POLICY, 99));
        for (offset, length) in [(98, 3), (101, 0), (u64::MAX, 1), (0, usize::MAX)] {
            let refused = bundle.read_range(CLAIM, offset, length);
            assert!(matches!(refused, Err(Refusal::NoVerdict { .. })));
        }
        memory.insert("notes.txt".to_owned(), Vec::new());
        assert!(no_verdict(Bundle::open(&memory).map(|_| ())).contains("notes.txt"));
    }
}
