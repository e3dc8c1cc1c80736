//! A published directory on this machine.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use documents::{
    bundle::{
        canonical,
        claim::{Claim, MAX_CLAIM_BYTES},
        files::{CLAIM, NAMES},
    },
    input::read_capped,
};

use super::{
    had::{Held, NotHad, listed},
    lengths::{Lengths, MAX_BUNDLE_BYTES, large},
};
use crate::monitor::{
    files::{DOCUMENTS, Files},
    published::{BUNDLES, BundleName, LOG, MAX_BUNDLES, MAX_LIST_BYTES},
};

/// A published directory, or folders that have bundles.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// The one at this path. Nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a bundle itself, and so nothing that has bundles.
    pub fn is_bundle(&self) -> bool {
        self.path.join(CLAIM).is_file()
    }

    /// Whether there is a list.
    pub(super) fn has_list(&self) -> bool {
        self.path.join(BUNDLES).symlink_metadata().is_ok()
    }

    /// As it lists them; without a list every folder in it that has a claim, by name.
    pub(super) fn list(&self) -> Result<Vec<BundleName>, NotHad> {
        match read_capped(&self.path.join(BUNDLES), MAX_LIST_BYTES) {
            Ok(bytes) => listed(&bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.found(),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(NotHad::Malformed(format!("{BUNDLES}: {error}")))
            }
            Err(error) => Err(self.unanswered(BUNDLES, &error)),
        }
    }

    fn found(&self) -> Result<Vec<BundleName>, NotHad> {
        let unanswered = |error: io::Error| self.unanswered("", &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(unanswered)? {
            let name = entry.map_err(unanswered)?.file_name();
            let name = name.to_str().and_then(|name| name.parse().ok());
            let bundle = name.filter(|name: &BundleName| self.of(name).join(CLAIM).is_file());
            names.extend(bundle);
        }
        if names.len() > MAX_BUNDLES {
            let what = format!("more than {MAX_BUNDLES} folders in it have bundles");
            return Err(NotHad::Malformed(what));
        }
        names.sort();
        Ok(names)
    }

    pub(super) fn bundle(&self, name: &BundleName, lengths: Lengths<'_>) -> Result<Held, NotHad> {
        let folder = self.of(name);
        match fs::metadata(folder.join(CLAIM)) {
            Ok(_) => {}
            Err(error) if is_missing(&error) && self.path.is_dir() => {
                return Err(NotHad::Gone(format!("there is no {name}/{CLAIM}")));
            }
            Err(error) => return Err(self.unanswered(name.as_str(), &error)),
        }
        let most = self.most(name, lengths)?;
        match Files::of_directory(&folder, &|file| most[file]) {
            Ok(files) => Ok(Held {
                folder,
                files,
                _fetched: None,
            }),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(NotHad::Malformed(format!("{name}: {error}")))
            }
            Err(error) if is_no_file(&error) => {
                let what = format!("a file of {name} is no regular file");
                Err(NotHad::Malformed(what))
            }
            Err(error) => Err(self.unanswered(name.as_str(), &error)),
        }
    }

    /// The most bytes of each file of a bundle, as its claim decides them. Of a claim of another kind of circuits only the
    /// bound of all is known: whoever verifies says so.
    fn most(
        &self,
        name: &BundleName,
        lengths: Lengths<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, NotHad> {
        let claim = read_capped(&self.of(name).join(CLAIM), MAX_CLAIM_BYTES);
        let claim = claim.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => NotHad::Malformed(format!("{name}/{CLAIM}: {error}")),
            _ if is_no_file(&error) => NotHad::Malformed(format!("{name}/{CLAIM}: {error}")),
            _ => self.unanswered(name.as_str(), &error),
        })?;
        let claim = Claim::from_bytes(&canonical::respaced(&claim))
            .map_err(|error| NotHad::Malformed(format!("{name}/{CLAIM}: {error}")))?;
        let mut most = BTreeMap::from(NAMES.map(|name| (name, MAX_BUNDLE_BYTES)));
        most.extend(DOCUMENTS);
        most.extend(large(name, &claim, lengths)?);
        Ok(most)
    }

    pub(super) fn of_log(&self, file: &str, most: usize) -> Result<Vec<u8>, NotHad> {
        let what = format!("{LOG}/{file}");
        read_capped(&self.path.join(LOG).join(file), most as u64).map_err(|error| {
            if is_missing(&error) && self.path.is_dir() {
                NotHad::Gone(format!("there is no {what}"))
            } else if error.kind() == io::ErrorKind::FileTooLarge || is_no_file(&error) {
                NotHad::Malformed(format!("{what}: {error}"))
            } else {
                self.unanswered(&what, &error)
            }
        })
    }

    fn of(&self, name: &BundleName) -> PathBuf {
        let mut path = self.path.clone();
        path.extend(name.parts());
        path
    }

    fn unanswered(&self, name: &str, error: &io::Error) -> NotHad {
        let path = self.path.join(name);
        NotHad::Unanswered(format!("{} cannot be read here: {error}", path.display()))
    }
}

fn is_missing(error: &io::Error) -> bool {
    [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind())
}

/// As [`documents::input::not_regular`] says it.
fn is_no_file(error: &io::Error) -> bool {
    [io::ErrorKind::IsADirectory, io::ErrorKind::InvalidInput].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(bundles: &[&str]) -> (tempfile::TempDir, Directory) {
        let folder = tempfile::tempdir().unwrap();
        for name in bundles {
            fs::create_dir_all(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join(CLAIM), "{}").unwrap();
        }
        let directory = Directory::new(folder.path());
        (folder, directory)
    }

    fn names(directory: &Directory) -> Vec<String> {
        let names = directory.list().unwrap().into_iter();
        names.map(|name| name.to_string()).collect()
    }

    #[test]
    fn bundles_are_those_of_the_list_or_those_that_are_found() {
        let (folder, directory) = published(&["b", "a", "log", ".hidden", "years/2026"]);
        fs::create_dir(folder.path().join("empty")).unwrap();
        assert_eq!(names(&directory), ["a", "b"]);
        fs::write(folder.path().join(BUNDLES), "years/2026\nb\n").unwrap();
        assert_eq!(names(&directory), ["years/2026", "b"]);
        assert!(!directory.is_bundle());
        assert!(Directory::new(folder.path().join("b")).is_bundle());
    }

    #[test]
    fn what_this_machine_cannot_read_is_not_gone() {
        let (folder, directory) = published(&["a"]);
        let name = |text: &str| text.parse::<BundleName>().unwrap();
        let bundle = |text| directory.bundle(&name(text), &|_| None);
        assert!(matches!(bundle("a"), Err(NotHad::Malformed(_))));
        assert!(matches!(bundle("b"), Err(NotHad::Gone(_))));
        assert!(matches!(
            directory.of_log("checkpoint", 9),
            Err(NotHad::Gone(_))
        ));
        // A disk that is not there takes all bundles with it.
        folder.close().unwrap();
        assert!(matches!(
            directory.bundle(&name("a"), &|_| None),
            Err(NotHad::Unanswered(_))
        ));
        assert!(matches!(
            directory.of_log("checkpoint", 9),
            Err(NotHad::Unanswered(_))
        ));
        assert!(matches!(directory.list(), Err(NotHad::Unanswered(_))));
    }

    #[test]
    fn other_forms_are_said_to_be_that() {
        let (folder, directory) = published(&["a"]);
        fs::remove_file(folder.path().join("a/claim.json")).unwrap();
        fs::create_dir(folder.path().join("a/claim.json")).unwrap();
        let refused = directory.bundle(&"a".parse().unwrap(), &|_| None);
        assert!(matches!(refused, Err(NotHad::Malformed(_))));
        fs::write(folder.path().join(BUNDLES), "../a\n").unwrap();
        assert!(matches!(directory.list(), Err(NotHad::Malformed(_))));
        fs::create_dir_all(folder.path().join("log/entries")).unwrap();
        fs::write(folder.path().join("log/checkpoint"), "0123456789").unwrap();
        for file in ["entries", "checkpoint"] {
            assert!(matches!(
                directory.of_log(file, 9),
                Err(NotHad::Malformed(_))
            ));
        }
    }
}
