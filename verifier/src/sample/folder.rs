//! Where an account's file is: by the name that the prover gives it, or else by trying.

use std::{
    fs,
    path::{Path, PathBuf},
};

use circuits::{
    ledger::{AccountId, LedgerDigest, Root},
    shape::Shape,
};

use super::outcome::{Checked, Outcome};
use documents::{
    bundle::{
        descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
        files::{COLLATERAL, DESCRIPTOR},
    },
    inclusion::{InclusionFile, InclusionVerifier, ParsedFile, ReadFileError, file_name},
    input::read_capped,
    refusal::Refusal,
};

/// Most files of other names, each of which is tried for every account that no name finds.
const MOST_OTHERS: usize = 1_000;

/// A folder of inclusion files: as the prover writes all of them, or as somebody put some together.
#[derive(Debug)]
pub struct InclusionFolder {
    path: PathBuf,
    /// Of the ledger that names are made of, if anything says it.
    ledger: Option<LedgerDigest>,
    /// Files of other names, sorted.
    others: Vec<PathBuf>,
}

impl InclusionFolder {
    /// A folder, with the digest of the ledger if it is known from a bundle; else it is that of `descriptor.json` in the
    /// folder, or of a file.
    ///
    /// # Errors
    /// [`Refusal::NoVerdict`] if it cannot be listed, or has too many files of other names.
    pub fn open(path: &Path, ledger: Option<LedgerDigest>) -> Result<Self, Refusal> {
        let unreadable = |error| Refusal::unreadable(path, &error);
        let mut others = Vec::new();
        let mut named = None;
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?.path();
            let Some(name) = entry.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
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
        // What every file lacks is said once, and no account is said to be missing for it.
        if let Some(file) = &some
            && let Err(error @ ReadFileError::NoDocument { .. }) =
                InclusionFile::read(file, None, None)
        {
            return Err(error.into());
        }
        let said = ledger.or_else(|| described(&path.join(DESCRIPTOR)));
        let said = said.or_else(|| some.iter().chain(&others).find_map(|file| ledger_of(file)));
        Ok(Self {
            path: path.to_owned(),
            ledger: said,
            others,
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
            let verified = verifier.verify(read, account, root)?;
            Ok(Checked {
                file: Some(file.to_owned()),
                position: Some(verified.file().path.position),
                outcome: Outcome::Verified(verified.finding()),
            })
        };
        // Tables of accounts have an apostrophe before ids that a spreadsheet would take for a formula.
        let unquoted = account.as_str().strip_prefix('\'');
        let unquoted = unquoted.and_then(|id| AccountId::new(id).ok());
        for id in [Some(account), unquoted].into_iter().flatten() {
            if let Some(file) = self.by_name(id) {
                return verify(&file, id).unwrap_or_else(|refusal| {
                    Checked::without_leaf(Some(file), Outcome::Refused(refusal))
                });
            }
        }
        let mut own = None;
        for file in &self.others {
            match verify(file, account) {
                Ok(checked) => return checked,
                // Nobody's but for its name: what is wrong with it is what is said of the account.
                Err(refusal) if is_called(file, account) => own = Some((file, refusal)),
                Err(_) => {}
            }
        }
        match own {
            Some((file, refusal)) => {
                Checked::without_leaf(Some(file.clone()), Outcome::Refused(refusal))
            }
            None => Checked::without_leaf(None, Outcome::Missing),
        }
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

/// Whether a file is called as its account is.
fn is_called(file: &Path, account: AccountId<'_>) -> bool {
    file.file_stem()
        .is_some_and(|stem| stem == account.as_str())
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
