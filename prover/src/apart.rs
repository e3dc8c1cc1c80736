//! What is secret and what is published lie apart on the disk, so that no copy of the one takes the other along.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use circuits::ledger::{LedgerDigest, Root};
use documents::bundle::{
    claim::{Claim, MAX_CLAIM_BYTES},
    descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
    files::{CLAIM, DESCRIPTOR},
};

use crate::private::{directory::ensure_private, files::JOURNAL};

/// Where the bundle is in the directory that is published as a whole.
pub(crate) const BUNDLE: &str = "bundle";

/// Why something is not written where it was to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApartError {
    /// One place would be published and kept secret.
    #[error("{} cannot be published and kept secret at once", .0.display())]
    Same(PathBuf),
    /// What is secret would lie among what is published.
    #[error("{} is secret, and would lie inside {}, which is published", secret.display(), public.display())]
    Published {
        /// What is secret.
        secret: PathBuf,
        /// What is published, with all that is in it.
        public: PathBuf,
    },
    /// What is secret would lie in a directory that has a bundle, and is perhaps published with it.
    #[error(
        "{} is secret, and would lie inside {}, beside the bundle {}, which is published",
        secret.display(),
        folder.display(),
        bundle.display()
    )]
    Beside {
        /// What is secret.
        secret: PathBuf,
        /// The directory that has both.
        folder: PathBuf,
        /// The bundle.
        bundle: PathBuf,
    },
    /// What is published would lie among what is secret.
    #[error("{} is published, and would lie inside {}, which is secret", public.display(), secret.display())]
    Secret {
        /// What is published.
        public: PathBuf,
        /// What is secret.
        secret: PathBuf,
    },
    /// Something would lie among the files of a bundle, whoever's it is.
    #[error("{} would lie inside {}, which is a bundle and has no other files", inside.display(), bundle.display())]
    InBundle {
        /// What would lie there.
        inside: PathBuf,
        /// The bundle.
        bundle: PathBuf,
    },
}

impl ApartError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::InBundle { .. } => {
                "name another place: verifiers refuse a bundle with anything else in it"
            }
            _ => "name another place: one careless copy would publish both",
        }
    }
}

/// Checks that neither of two places is inside the other, links followed. Neither needs to be there.
///
/// # Errors
/// [`ApartError`].
pub fn ensure_apart(public: &Path, secret: &Path) -> Result<(), ApartError> {
    let (shown, kept) = (resolved(public), resolved(secret));
    let (public, secret) = (public.to_owned(), secret.to_owned());
    if kept == shown {
        Err(ApartError::Same(secret))
    } else if kept.starts_with(&shown) {
        Err(ApartError::Published { secret, public })
    } else if shown.starts_with(&kept) {
        Err(ApartError::Secret { public, secret })
    } else {
        Ok(())
    }
}

/// Checks that nothing is put inside a bundle, whoever's it is.
///
/// # Errors
/// [`ApartError::InBundle`].
pub(crate) fn ensure_in_no_bundle(path: &Path) -> Result<(), ApartError> {
    let resolved = resolved(path);
    match resolved.ancestors().find(|folder| is_bundle(folder)) {
        Some(bundle) => Err(ApartError::InBundle {
            inside: path.to_owned(),
            bundle: bundle.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Checks that a secret is not put beside a bundle where `prove` writes one: that directory is published as a whole, whoever's
/// bundle it is.
///
/// # Errors
/// [`ApartError::InBundle`], [`ApartError::Beside`].
pub(crate) fn ensure_beside_no_bundle(secret: &Path) -> Result<(), ApartError> {
    ensure_in_no_bundle(secret)?;
    let resolved = resolved(secret);
    let beside = |folder: &&Path| is_bundle(&folder.join(BUNDLE));
    match resolved.ancestors().skip(1).find(beside) {
        Some(folder) => Err(ApartError::Beside {
            secret: secret.to_owned(),
            folder: folder.to_owned(),
            bundle: folder.join(BUNDLE),
        }),
        None => Ok(()),
    }
}

/// Checks that what is to be published lies neither inside a bundle nor inside a private directory, whichever it is.
///
/// # Errors
/// [`ApartError::InBundle`], [`ApartError::Secret`].
pub(crate) fn ensure_publishable(public: &Path) -> Result<(), ApartError> {
    ensure_in_no_bundle(public)?;
    let is_private =
        |folder: &&Path| ensure_private(folder).is_ok() || folder.join(JOURNAL).is_file();
    match resolved(public).ancestors().find(is_private) {
        Some(secret) => Err(ApartError::Secret {
            public: public.to_owned(),
            secret: secret.to_owned(),
        }),
        None => Ok(()),
    }
}

/// The bundles of a ledger in a directory, each with its root.
pub(crate) fn bundles_in(folder: &Path, ledger: LedgerDigest) -> Vec<(PathBuf, Root)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let bundles = entries.filter_map(|entry| {
        let (claim, _) = documents_of(&entry.path())?;
        (claim.ledger == ledger).then(|| (entry.path(), claim.root))
    });
    bundles.collect()
}

/// Checks that what is made from a private directory lies neither inside a bundle of this exchange nor in a directory that
/// has one, whatever the bundle is called and of whichever snapshot it is: such a directory is published as a whole.
///
/// # Errors
/// [`ApartError::Published`], [`ApartError::Beside`].
pub(crate) fn ensure_not_published(
    secret: &Path,
    private: &Path,
    exchange: &str,
) -> Result<(), ApartError> {
    let private = resolved(private);
    for folder in resolved(secret).ancestors().skip(1) {
        // Where the private directory is too, nothing is published as a whole: a copy of the bundle is there.
        if private.starts_with(folder) {
            break;
        }
        let secret = || secret.to_owned();
        if is_bundle_of(folder, exchange) {
            return Err(ApartError::Published {
                secret: secret(),
                public: folder.to_owned(),
            });
        }
        // What cannot be listed is judged by the one name that this program gives to bundles.
        let listed = fs::read_dir(folder).into_iter().flatten().flatten();
        let inside = listed
            .map(|entry| entry.path())
            .chain([folder.join(BUNDLE)]);
        if let Some(bundle) = inside.into_iter().find(|path| is_bundle_of(path, exchange)) {
            return Err(ApartError::Beside {
                secret: secret(),
                folder: folder.to_owned(),
                bundle,
            });
        }
    }
    Ok(())
}

/// Whether a directory is a bundle of this exchange, by what is in it.
fn is_bundle_of(directory: &Path, exchange: &str) -> bool {
    documents_of(directory).is_some_and(|(_, descriptor)| descriptor.exchange() == exchange)
}

/// Whether a directory is a bundle, by what is in it.
fn is_bundle(directory: &Path) -> bool {
    documents_of(directory).is_some()
}

/// The documents of a bundle, if a directory is one.
fn documents_of(directory: &Path) -> Option<(Claim, Descriptor)> {
    let claim = read_small(&directory.join(CLAIM), MAX_CLAIM_BYTES)?;
    let claim = Claim::from_bytes(&claim).ok()?;
    let descriptor = read_small(&directory.join(DESCRIPTOR), MAX_DESCRIPTOR_BYTES)?;
    let descriptor = Descriptor::from_bytes(&descriptor).ok()?;
    (descriptor.ledger_digest() == claim.ledger).then_some((claim, descriptor))
}

/// The bytes of a regular file that has at most so many.
fn read_small(path: &Path, most: u64) -> Option<Vec<u8>> {
    let meta = fs::metadata(path).ok()?;
    (meta.is_file() && meta.len() <= most)
        .then(|| fs::read(path).ok())
        .flatten()
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
        for secret in ["out", "out/.", "new/../out"] {
            let refused = ensure_apart(&path("out"), &path(secret));
            assert!(matches!(refused, Err(ApartError::Same(_))), "{secret}");
        }
    }

    /// A bundle as far as it is looked at: its claim and its descriptor.
    fn bundle(folder: &Path, exchange: &str) {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/balances/bundle");
        fs::create_dir_all(folder).unwrap();
        let descriptor = fs::read(golden.join(DESCRIPTOR)).unwrap();
        let descriptor = Descriptor::from_bytes(&descriptor).unwrap();
        let theirs = String::from_utf8(descriptor.to_bytes()).unwrap();
        let ours = theirs.replace(descriptor.exchange(), exchange);
        let digest = |text: &str| {
            let descriptor = Descriptor::from_bytes(text.as_bytes()).unwrap();
            descriptor.ledger_digest().to_string()
        };
        let claim = fs::read_to_string(golden.join(CLAIM)).unwrap();
        let claim = claim.replace(&digest(&theirs), &digest(&ours));
        fs::write(folder.join(DESCRIPTOR), ours).unwrap();
        fs::write(folder.join(CLAIM), claim).unwrap();
    }

    #[test]
    fn a_bundle_is_known_by_what_is_in_it_and_not_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("keep/june.private")).unwrap();
        let judged =
            |secret: &str| ensure_not_published(&path(secret), &path("keep/june.private"), "Ours");
        for name in ["bundle", "june-2026", "2026/06"] {
            let www = path(&format!("www of {}", name.replace('/', " ")));
            bundle(&www.join(name), "Ours");
            let www = www.file_name().unwrap().to_str().unwrap();
            let inside = judged(&format!("{www}/{name}/files"));
            assert!(
                matches!(inside, Err(ApartError::Published { .. })),
                "{name}"
            );
            let (above, _) = name.rsplit_once('/').unwrap_or(("", name));
            for beside in [format!("{www}/{above}/files"), format!("{www}/{above}/a/b")] {
                let refused = judged(&beside).unwrap_err();
                assert!(matches!(refused, ApartError::Beside { .. }), "{beside}");
                let bundle = resolved(&path(www)).join(name);
                assert!(
                    refused.to_string().contains(bundle.to_str().unwrap()),
                    "{refused}"
                );
            }
        }
        // Somebody else's bundle is published by somebody else, and a ledger's documents alone are no bundle.
        bundle(&path("downloads/theirs"), "Theirs");
        bundle(&path("documents/ours"), "Ours");
        fs::remove_file(path("documents/ours").join(CLAIM)).unwrap();
        // Where the private directory is too, nothing is published as a whole.
        bundle(&path("keep/june-2026"), "Ours");
        for apart in ["downloads/files", "documents/files", "keep/files", "files"] {
            judged(apart).unwrap();
        }
    }

    #[test]
    fn nothing_is_put_inside_a_bundle_and_nothing_to_publish_inside_what_is_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        bundle(&path("www/bundle"), "Theirs");
        for inside in [
            "www/bundle",
            "www/bundle/",
            "www/bundle/claim.json",
            "www/bundle/a/b",
        ] {
            let refused = ensure_publishable(&path(inside)).unwrap_err();
            assert!(matches!(refused, ApartError::InBundle { .. }), "{inside}");
            assert!(refused.hint().contains("verifiers refuse"), "{refused}");
            assert!(ensure_in_no_bundle(&path(inside)).is_err(), "{inside}");
        }
        let private = path("june.private");
        fs::create_dir(&private).unwrap();
        for name in ["build.json", DESCRIPTOR, "accounts.bin", "tree.bin"] {
            fs::write(private.join(name), "").unwrap();
        }
        fs::create_dir_all(path("july.private.partial/private")).unwrap();
        fs::write(path("july.private.partial/private").join(JOURNAL), "").unwrap();
        for inside in [
            "june.private",
            "june.private/www",
            "july.private.partial/private/www",
        ] {
            let refused = ensure_publishable(&path(inside));
            assert!(
                matches!(refused, Err(ApartError::Secret { .. })),
                "{inside}"
            );
            ensure_in_no_bundle(&path(inside)).unwrap();
        }
        for apart in ["www", "www/archives", "www/bundle-2", "june", "."] {
            ensure_publishable(&path(apart)).unwrap();
        }
    }

    #[test]
    fn the_bundles_of_a_ledger_are_found_with_their_roots() {
        let folder = tempfile::tempdir().unwrap();
        bundle(&folder.path().join("ours"), "Ours");
        bundle(&folder.path().join("theirs"), "Theirs");
        fs::create_dir(folder.path().join("notes")).unwrap();
        let (claim, _) = documents_of(&folder.path().join("ours")).unwrap();
        let found = bundles_in(folder.path(), claim.ledger);
        assert_eq!(found, [(folder.path().join("ours"), claim.root)]);
        assert_eq!(bundles_in(&folder.path().join("none"), claim.ledger), []);
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
