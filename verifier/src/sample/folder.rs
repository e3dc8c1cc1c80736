//! Where an account's file is: by the name that the prover gives it, or else by trying.

use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
};

use circuits::{
    ledger::{AccountId, LedgerDigest, Root},
    shape::Shape,
};
use rayon::prelude::*;

use super::outcome::{Checked, Outcome, Snapshot};
use documents::{
    bundle::{
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{CLAIM, COLLATERAL, DESCRIPTOR},
    },
    inclusion::{
        InclusionFile, InclusionVerifier, ParsedFile, ReadFileError, VerifiedInclusion, file_name,
    },
    input::read_capped,
    refusal::Refusal,
};
use verdict::{inclusion, spelling};

/// Most files of other names, each of which is tried for every account that no name finds.
const MOST_OTHERS: usize = 1_000;

/// A folder of inclusion files: as the prover writes all of them, or as somebody put some together.
#[derive(Debug)]
pub struct InclusionFolder {
    path: PathBuf,
    /// Of the ledger that names are made of, if anything says it.
    ledger: Option<LedgerDigest>,
    /// Whether that was given, and the files that are here say another.
    is_of_another: bool,
    others: Others,
}

/// Files of other names, sorted. Nothing in a file says whose it is, so all of them may have to be tried: they are read
/// once, and those that are called as their accounts are found first.
#[derive(Debug, Default)]
struct Others {
    /// Those that can be read.
    files: Vec<(PathBuf, InclusionFile)>,
    /// All of them, by their names without `.json`.
    called: HashMap<OsString, PathBuf>,
}

impl Others {
    fn read(paths: &[PathBuf]) -> Self {
        let read = |path: &PathBuf| {
            let file = InclusionFile::read(path, None, None).ok()?;
            Some((path.clone(), file))
        };
        let stem = |path: &PathBuf| Some((path.file_stem()?.to_owned(), path.clone()));
        Self {
            files: paths.par_iter().filter_map(read).collect(),
            called: paths.iter().filter_map(stem).collect(),
        }
    }
}

impl InclusionFolder {
    /// A folder, with the digest of the ledger if it is known from a bundle; else it is that of `descriptor.json` in the
    /// folder, or of a file.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if it cannot be listed, is a bundle, or has no files or too many of other names.
    pub fn open(path: &Path, ledger: Option<LedgerDigest>) -> Result<Self, Refusal> {
        let unreadable = |error| Refusal::unreadable(path, &error);
        let mut others = Vec::new();
        let mut named = None;
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?.path();
            let Some(name) = entry.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if name == CLAIM {
                return Err(Refusal::NoVerdict {
                    what: format!("{} is a bundle, and no folder of inclusion files", path.display()),
                    hint: "give the folder that has the files; a bundle is for everybody, and has nobody's".to_owned(),
                });
            }
            let is_document = [DESCRIPTOR, COLLATERAL].contains(&name);
            if !name.ends_with(".json") || is_document || !entry.is_file() {
                continue;
            }
            if is_given_name(name) {
                named.get_or_insert(entry);
            } else {
                others.push(entry);
            }
            if others.len() > MOST_OTHERS {
                return Err(Refusal::NoVerdict {
                    what: format!(
                        "{} has more than {MOST_OTHERS} files whose names are not those of inclusion files",
                        path.display()
                    ),
                    hint: "keep the names under which the exchange writes them: accounts are found by them".to_owned(),
                });
            }
        }
        others.sort();
        let some = named.or_else(|| others.first().cloned());
        let some = some.or_else(|| file_in_a_folder_of_names(path));
        let Some(some) = some else {
            return Err(Refusal::NoVerdict {
                what: format!("{} has no inclusion files", path.display()),
                hint: "give the folder that the exchange made, or one that inclusion files were put into"
                    .to_owned(),
            });
        };
        // What every file lacks is said once, and no account is said to be missing for it.
        if let Err(error @ ReadFileError::NoDocument { .. }) =
            InclusionFile::read(&some, None, None)
        {
            return Err(error.into());
        }
        let of_another = |file: &PathBuf| ledger_of(file) != ledger;
        let is_of_another = ledger.is_some()
            && ledger_of(&some).is_some()
            && [&some].into_iter().chain(&others).all(of_another);
        let said = ledger.or_else(|| described(&path.join(DESCRIPTOR)));
        let said = said.or_else(|| {
            let mut files = [&some].into_iter().chain(&others);
            files.find_map(|file| ledger_of(file))
        });
        Ok(Self {
            path: path.to_owned(),
            ledger: said,
            is_of_another,
            others: Others::read(&others),
        })
    }

    /// Refuses files of another ledger than the one that was given: accounts would be said to have none. Files of both
    /// may lie together, so these ids are looked for by name.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if no file of any id is found.
    pub(crate) fn ensure_of_ledger(
        &self,
        ids: impl IntoIterator<Item = Result<String, Refusal>>,
    ) -> Result<(), Refusal> {
        if !self.is_of_another {
            return Ok(());
        }
        for id in ids {
            if AccountId::new(&id?).is_ok_and(|id| self.by_name(id).is_some()) {
                return Ok(());
            }
        }
        Err(Refusal::NoVerdict {
            what: format!(
                "{} is of another snapshot than the bundle: its files are of another ledger",
                self.path.display()
            ),
            hint: "take the files and the bundle of the same snapshot".to_owned(),
        })
    }

    /// Finds an account's file and verifies it.
    pub(super) fn check<S: Shape>(
        &self,
        verifier: &InclusionVerifier<S>,
        account: AccountId<'_>,
        root: Root,
    ) -> Checked {
        let verify = |file: &Path, account| -> Result<_, Refusal> {
            let read = InclusionFile::read(file, None, None)?;
            let verified = inclusion::verify(verifier, read, account, root)?;
            Ok(of_file(file, &verified))
        };
        let refused = |file, refusal| Checked::without_leaf(Some(file), Outcome::Refused(refusal));
        if let Some(file) = self.by_name(account) {
            return verify(&file, account).unwrap_or_else(|refusal| refused(file, refusal));
        }
        let called = self.others.called.get(OsStr::new(account.as_str()));
        let own = match called.map(|file| (file, verify(file, account))) {
            Some((_, Ok(checked))) => return checked,
            // Nobody's but for its name: what is wrong with it is what is said of the account, if no other is its.
            Some((file, Err(refusal))) => Some(refused(file.clone(), refusal)),
            None => None,
        };
        for (file, read) in &self.others.files {
            if let Ok(verified) = verifier.verify(read.clone(), account, root) {
                return of_file(file, &verified);
            }
        }
        own.unwrap_or_else(|| {
            let spelt = self.spelt_otherwise(account);
            Checked::without_leaf(None, Outcome::Missing { spelt })
        })
    }

    /// The file that is named after an account, in the folder or in that of its name's first two digits.
    fn by_name(&self, account: AccountId<'_>) -> Option<PathBuf> {
        let name = file_name(self.ledger?, account);
        let places = [
            self.path.join(&name),
            self.path.join(&name[..2]).join(&name),
        ];
        places.into_iter().find(|place| place.exists())
    }

    /// How the id is spelt after which a file is named, if people take it for that of this account.
    fn spelt_otherwise(&self, account: AccountId<'_>) -> Option<String> {
        let others = spelling::others(account.as_str()).into_iter();
        let mut found = others.filter(|other| {
            let id = AccountId::new(&other.id).ok();
            let called = self.others.called.contains_key(OsStr::new(&other.id));
            called || id.is_some_and(|id| self.by_name(id).is_some())
        });
        found.next().map(|other| other.how)
    }
}

fn of_file(file: &Path, verified: &VerifiedInclusion) -> Checked {
    Checked {
        file: Some(file.to_owned()),
        position: Some(verified.file().path.position),
        snapshot: Some(Snapshot::of(verified.file().header.descriptor())),
        outcome: Outcome::Verified(verified.finding()),
    }
}

/// An inclusion file in one of the folders that have the first two digits of its files' names.
fn file_in_a_folder_of_names(path: &Path) -> Option<PathBuf> {
    let folders = (0..=u8::MAX).map(|first| path.join(format!("{first:02x}")));
    let mut files = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten();
    files.find_map(|entry| {
        let file = entry.ok()?.path();
        let name = file.file_name()?.to_str()?;
        is_given_name(name).then_some(())?;
        file.is_file().then(|| file.clone())
    })
}

/// Whether a name is one that the prover gives.
fn is_given_name(name: &str) -> bool {
    let digits = name.strip_suffix(".json").unwrap_or(name);
    digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn described(path: &Path) -> Option<LedgerDigest> {
    let bytes = read_capped(path, MAX_DESCRIPTOR_BYTES).ok()?;
    Some(Descriptor::from_any_spacing(&bytes).ok()?.ledger_digest())
}

fn ledger_of(file: &Path) -> Option<LedgerDigest> {
    Some(match ParsedFile::read(file).ok()? {
        ParsedFile::SelfContained(file) => file.header.ledger(),
        ParsedFile::Detached(file) => file.ledger(),
    })
}

#[cfg(test)]
mod tests {
    use documents::inclusion::Form;
    use fixtures::testing::{Ledger, ledger::ALICE};

    use super::*;

    #[test]
    fn files_of_another_ledger_are_no_missing_accounts() {
        let ledger = Ledger::without_loans();
        let (own, other) = (ledger.context().ledger, LedgerDigest([1; 32]));
        let folder = tempfile::tempdir().unwrap();
        let write = |digest| {
            let name = file_name(digest, AccountId::new(ALICE).unwrap());
            let text = ledger.file_text(ALICE, Form::SelfContained);
            fs::write(folder.path().join(name), text).unwrap();
        };
        let judged = |digest| {
            let folder = InclusionFolder::open(folder.path(), Some(digest)).unwrap();
            folder.ensure_of_ledger([Ok(ALICE.to_owned())])
        };
        write(own);
        judged(own).unwrap();
        let refused = judged(other).unwrap_err();
        assert!(
            refused.to_string().contains("another snapshot"),
            "{refused}"
        );
        // A file that has the name of the other ledger's is judged by what is in it.
        write(other);
        judged(other).unwrap();
        judged(own).unwrap();
    }
}
