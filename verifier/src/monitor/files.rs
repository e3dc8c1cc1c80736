//! The files of one bundle, and the digest by which one is told from another.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use circuits::{
    domain,
    hash::{Digest32, sha256, sha256_bytes, sha256_read},
};
use documents::{
    bundle::{
        claim::MAX_CLAIM_BYTES,
        collateral::MAX_COLLATERAL_BYTES,
        descriptor::MAX_DESCRIPTOR_BYTES,
        files::{CLAIM, COLLATERAL, DESCRIPTOR, NAMES, POLICY},
        source::{BundleDirectory, BundleSource},
    },
    input::{not_regular, read_capped},
    policy::MAX_POLICY_BYTES,
    refusal::Refusal,
};

/// The documents of a bundle and their bounds in bytes: what says all that is claimed.
pub const DOCUMENTS: [(&str, u64); 4] = [
    (DESCRIPTOR, MAX_DESCRIPTOR_BYTES),
    (CLAIM, MAX_CLAIM_BYTES),
    (POLICY, MAX_POLICY_BYTES),
    (COLLATERAL, MAX_COLLATERAL_BYTES),
];

/// Some of the documents, by name.
pub type DocumentBytes = BTreeMap<String, Vec<u8>>;

/// One file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of all that is in it.
    pub sha256: Digest32,
}

/// The files that a bundle has, of those that the format knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, FileDigest>);

impl Files {
    /// Reads all files of a bundle in a directory, each of at most so many bytes. Names that no bundle has are passed over.
    ///
    /// # Errors
    /// Those of the file system, also for what is no regular file; [`io::ErrorKind::FileTooLarge`] before it is read.
    pub fn of_directory(folder: &Path, most: &dyn Fn(&str) -> u64) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for name in NAMES {
            let path = folder.join(name);
            let meta = match fs::symlink_metadata(&path) {
                Ok(meta) => meta,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if !meta.is_file() {
                return Err(not_regular(&meta));
            }
            let (most, has) = (most(name), meta.len());
            if has > most {
                let what = format!("{name} has {has} bytes, and may have {most}");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
            }
            // It may grow while it is read.
            let (sha256, bytes) = sha256_read(File::open(&path)?.take(most))?;
            files.insert(name.to_owned(), FileDigest { bytes, sha256 });
        }
        Ok(Self(files))
    }

    /// These.
    pub fn new(files: impl IntoIterator<Item = (String, FileDigest)>) -> Self {
        Self(files.into_iter().collect())
    }

    /// One of them.
    pub fn file(&self, name: &str) -> Option<&FileDigest> {
        self.0.get(name)
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FileDigest)> {
        self.0.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// `SHA-256("por/bundle/v1", name, SHA-256 of the file, next name, ...)`, in the order of the names' bytes.
    pub fn digest(&self) -> Digest32 {
        let parts = self.0.iter();
        let parts = parts.flat_map(|(name, file)| [name.as_bytes(), &file.sha256[..]]);
        sha256(domain::BUNDLE, &parts.collect::<Vec<_>>())
    }
}

/// The documents that are in a directory, if they are those that were hashed.
pub fn documents_of(folder: &Path, files: &Files) -> Option<DocumentBytes> {
    let there = DOCUMENTS
        .iter()
        .filter_map(|(name, cap)| Some((*name, *cap, files.file(name)?)));
    let read = there.map(|(name, cap, file)| {
        let bytes = read_capped(&folder.join(name), cap).ok()?;
        (sha256_bytes(&bytes) == file.sha256).then(|| (name.to_owned(), bytes))
    });
    read.collect()
}

/// A bundle in a directory, which remembers whether this machine could not read it: nobody else is to blame for that.
pub struct Watched {
    directory: BundleDirectory,
    path: PathBuf,
    failed: AtomicBool,
}

impl Watched {
    /// The bundle in a directory.
    pub fn new(path: PathBuf) -> Self {
        Self {
            directory: BundleDirectory::new(&path),
            path,
            failed: AtomicBool::new(false),
        }
    }

    /// Whether something could not be read.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    fn noted<T>(&self, read: Result<T, Refusal>) -> Result<T, Refusal> {
        if read.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        read
    }
}

impl BundleSource for Watched {
    fn names(&self, each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>) -> Result<(), Refusal> {
        // What `each` says is about the names, not about reading them.
        if let Err(error) = fs::read_dir(&self.path) {
            return self.noted(Err(Refusal::unreadable(&self.path, &error)));
        }
        self.directory.names(each)
    }

    fn size(&self, name: &'static str) -> Result<Option<u64>, Refusal> {
        self.noted(self.directory.size(name))
    }

    fn read(&self, name: &'static str, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        self.noted(self.directory.read(name, offset, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn digest(files: &[(&str, &str)]) -> Digest32 {
        Files::of_directory(folder(files).path(), &|_| 99)
            .unwrap()
            .digest()
    }

    #[test]
    fn another_byte_or_name_is_another_bundle() {
        let both = [("claim.json", "a"), ("policy.toml", "b")];
        let same = digest(&both);
        assert_eq!(digest(&[both[1], both[0], ("notes.txt", "c")]), same);
        for other in [
            &both[..1],
            &[("claim.json", "b"), ("policy.toml", "a")],
            &[
                ("claim.json", "a"),
                ("policy.toml", "b "),
                ("leaves.bin", ""),
            ],
            &[("claim.json", "a"), ("collateral.json", "b")],
        ] {
            assert_ne!(digest(other), same);
        }
        let sha = |text: &str| circuits::hash::sha256_bytes(text.as_bytes());
        let parts: [&[u8]; 4] = [b"claim.json", &sha("a"), b"policy.toml", &sha("b")];
        assert_eq!(same, sha256("por/bundle/v1", &parts));
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let folder = folder(&[]);
        fs::create_dir(folder.path().join("claim.json")).unwrap();
        assert!(Files::of_directory(folder.path(), &|_| 99).is_err());
    }

    #[test]
    fn documents_are_those_that_were_hashed_or_none() {
        let folder = folder(&[("claim.json", "a"), ("leaves.bin", "b")]);
        let files = Files::of_directory(folder.path(), &|_| 99).unwrap();
        let documents = DocumentBytes::from([("claim.json".to_owned(), b"a".to_vec())]);
        assert_eq!(documents_of(folder.path(), &files), Some(documents));
        fs::write(folder.path().join("claim.json"), "c").unwrap();
        assert_eq!(documents_of(folder.path(), &files), None);
    }

    #[test]
    fn it_is_known_whether_this_machine_could_not_read() {
        let there = folder(&[("claim.json", "a")]);
        let watched = Watched::new(there.path().to_owned());
        assert!(documents::bundle::files::Bundle::open(&watched).is_ok());
        fs::write(there.path().join("notes.txt"), "").unwrap();
        assert!(documents::bundle::files::Bundle::open(&watched).is_err());
        assert!(!watched.failed());
        assert!(watched.read(CLAIM, 0, 2).is_err());
        assert!(watched.failed());
    }
}
