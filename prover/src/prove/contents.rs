//! What is in a bundle's directory before it is verified and before it is published: the files of the bundle, and
//! nothing else. What is published is exactly what was verified.

use std::{collections::BTreeMap, fs, io, path::Path};

use sha2::{Digest as _, Sha256};

use super::ProveError;
use crate::inputs::source::open_regular;

/// SHA-256 of each of the bundle's files, in hexadecimal digits, by its name.
///
/// # Errors
/// [`ProveError::Foreign`] if there is anything else; [`ProveError::Changed`] if a file is not there.
pub(super) fn digests<'n>(
    bundle: &Path,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<BTreeMap<String, String>, ProveError> {
    let names: Vec<&str> = names.into_iter().collect();
    let listed = || ProveError::write(bundle.display().to_string());
    for entry in fs::read_dir(bundle).map_err(listed())? {
        let entry = entry.map_err(listed())?;
        let name = entry.file_name();
        // Links are not followed: a bundle is what is in its directory.
        let is_file = entry.file_type().map_err(listed())?.is_file();
        if !is_file || !names.iter().any(|known| name == **known) {
            return Err(ProveError::Foreign(entry.path()));
        }
    }
    let digest = |name: &str| {
        let path = bundle.join(name);
        let digest = digest_of(&path).ok_or(ProveError::Changed(path))?;
        Ok((name.to_owned(), hex::encode(digest)))
    };
    names.into_iter().map(digest).collect()
}

/// Compares a bundle with the one that was verified.
///
/// # Errors
/// As [`digests`]; [`ProveError::Changed`] for a file with other bytes.
pub(super) fn ensure(bundle: &Path, verified: &BTreeMap<String, String>) -> Result<(), ProveError> {
    let found = digests(bundle, verified.keys().map(String::as_str))?;
    let changed = found
        .iter()
        .find(|(name, digest)| verified[*name] != **digest);
    match changed {
        Some((name, _)) => Err(ProveError::Changed(bundle.join(name))),
        None => Ok(()),
    }
}

/// SHA-256 of a regular file, if it can be read.
pub(super) fn digest_of(path: &Path) -> Option<[u8; 32]> {
    let mut file = open_regular(path).ok()?;
    let mut hasher = Sha256::new();
    io::copy(&mut file, &mut hasher).ok()?;
    Some(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["claim.json", "leaves.bin"];

    fn bundle() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in NAMES {
            fs::write(folder.path().join(name), name).unwrap();
        }
        folder
    }

    #[test]
    fn what_was_verified_is_what_there_is() {
        let folder = bundle();
        let verified = digests(folder.path(), NAMES).unwrap();
        assert_eq!(verified.len(), 2);
        ensure(folder.path(), &verified).unwrap();

        let path = folder.path().join("leaves.bin");
        for changed in ["leaves.bim", "leaves.bin\n", ""] {
            fs::write(&path, changed).unwrap();
            let refused = ensure(folder.path(), &verified);
            assert!(matches!(refused, Err(ProveError::Changed(which)) if which == path));
        }
        fs::remove_file(&path).unwrap();
        let refused = ensure(folder.path(), &verified);
        assert!(matches!(refused, Err(ProveError::Changed(which)) if which == path));
    }

    #[test]
    fn what_no_bundle_has_is_refused_by_its_name() {
        for name in [".DS_Store", "Thumbs.db", "reserves.csv", "more"] {
            let folder = bundle();
            let verified = digests(folder.path(), NAMES).unwrap();
            let path = folder.path().join(name);
            if name == "more" {
                fs::create_dir(&path).unwrap();
            } else {
                fs::write(&path, "").unwrap();
            }
            for refused in [
                ensure(folder.path(), &verified),
                digests(folder.path(), NAMES).map(drop),
            ] {
                assert!(matches!(refused, Err(ProveError::Foreign(which)) if which == path));
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_same_bytes_is_refused() {
        let (folder, elsewhere) = (bundle(), bundle());
        let verified = digests(folder.path(), NAMES).unwrap();
        let path = folder.path().join(NAMES[0]);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join(NAMES[0]), &path).unwrap();
        let refused = ensure(folder.path(), &verified);
        assert!(matches!(refused, Err(ProveError::Foreign(which)) if which == path));
    }
}
