//! What is secret and what is published lie apart on the disk, so that no copy of the one takes the other along.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use circuits::ledger::Root;
use documents::bundle::{
    claim::{Claim, MAX_CLAIM_BYTES},
    files::CLAIM,
};

/// Where the bundle is in the directory that is published as a whole.
pub(crate) const BUNDLE: &str = "bundle";

/// Why something is not written where it was to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApartError {
    /// What is secret would lie among what is published.
    #[error("{} is secret, and would lie inside {}, which is published", secret.display(), public.display())]
    Published {
        /// What is secret.
        secret: PathBuf,
        /// What is published, with all that is in it.
        public: PathBuf,
    },
    /// What is published would lie among what is secret.
    #[error("{} is published, and would lie inside {}, which is secret", public.display(), secret.display())]
    Secret {
        /// What is published.
        public: PathBuf,
        /// What is secret.
        secret: PathBuf,
    },
}

impl ApartError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "name another place: one careless copy would publish both"
    }
}

/// Checks that neither of two places is inside the other, links followed. Neither needs to be there.
///
/// # Errors
/// [`ApartError`].
pub fn ensure_apart(public: &Path, secret: &Path) -> Result<(), ApartError> {
    let (shown, kept) = (resolved(public), resolved(secret));
    let (public, secret) = (public.to_owned(), secret.to_owned());
    if kept.starts_with(&shown) {
        Err(ApartError::Published { secret, public })
    } else if shown.starts_with(&kept) {
        Err(ApartError::Secret { public, secret })
    } else {
        Ok(())
    }
}

/// Checks that what is made from a private directory does not lie inside the bundle of its root, nor in the directory that
/// has it and is published as a whole.
///
/// # Errors
/// [`ApartError::Published`].
pub(crate) fn ensure_not_published(
    secret: &Path,
    private: &Path,
    root: Root,
) -> Result<(), ApartError> {
    let private = resolved(private);
    for folder in resolved(secret).ancestors().skip(1) {
        // Where the private directory is too, nothing is published as a whole: a copy of the bundle is there.
        if private.starts_with(folder) {
            break;
        }
        let bundles = [folder.to_owned(), folder.join(BUNDLE)];
        if bundles.iter().any(|bundle| claims(bundle, root)) {
            return Err(ApartError::Published {
                secret: secret.to_owned(),
                public: folder.to_owned(),
            });
        }
    }
    Ok(())
}

/// Whether a directory is a bundle of this root.
fn claims(directory: &Path, root: Root) -> bool {
    let path = directory.join(CLAIM);
    let is_small = |meta: fs::Metadata| meta.is_file() && meta.len() <= MAX_CLAIM_BYTES;
    if !fs::metadata(&path).is_ok_and(is_small) {
        return false;
    }
    let claim = fs::read(&path).ok();
    let claim = claim.and_then(|bytes| Claim::from_bytes(&bytes).ok());
    claim.is_some_and(|claim| claim.root == root)
}

/// Where a path leads: links are followed as far as it is there.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    // Fails for the empty path only, or where there is no current directory: then names alone are compared.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut resolved = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                resolved.pop();
            }
            other => resolved.push(other),
        }
        if let Ok(real) = resolved.canonicalize() {
            resolved = real;
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn places_beside_each_other_are_apart_and_others_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("out")).unwrap();
        // One of them, or neither, is there yet.
        for public in ["out", "out/", "new", "new/deep"] {
            let secret = path("private");
            ensure_apart(&path(public), &secret).unwrap();
            ensure_apart(&path(public), &path("other/private")).unwrap();
        }
        // A name that begins with the other's is another name.
        ensure_apart(&path("out"), &path("out.private")).unwrap();
        for (public, secret) in [
            ("out", "out/private"),
            ("out", "out/a/b/private"),
            ("out", "out"),
            ("out", "out/."),
            ("out", "new/../out/private"),
            ("new", "new/private"),
        ] {
            let refused = ensure_apart(&path(public), &path(secret));
            assert!(
                matches!(refused, Err(ApartError::Published { .. })),
                "{secret}"
            );
        }
        let refused = ensure_apart(&path("private/bundle"), &path("private"));
        assert!(matches!(refused, Err(ApartError::Secret { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_hide_where_a_place_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("www/june")).unwrap();
        std::os::unix::fs::symlink(path("www/june"), path("elsewhere")).unwrap();
        let refused = ensure_apart(&path("www"), &path("elsewhere/private"));
        assert!(matches!(refused, Err(ApartError::Published { .. })));
    }
}
