//! Whether a directory is the private one of a run that is done, before anything of it is read; and if not, what it is.

use std::path::{Path, PathBuf};

use documents::bundle::files::CLAIM;

use super::files;

/// What is in every private directory, whatever was issued or forgotten.
const ALWAYS: [&str; 4] = [
    files::BUILD,
    files::DESCRIPTOR,
    files::ACCOUNTS,
    files::TREE,
];

/// What the directory of a run is called that is not done.
pub const PARTIAL: &str = ".partial";

/// Why a directory is not the private one of a run that is done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPrivate {
    /// Nothing is there.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// Something else is there.
    #[error("{} is a file, and no private directory", .0.display())]
    File(PathBuf),
    /// The run is not done.
    #[error("{} is what a run has left that is not done", .0.display())]
    Partial(PathBuf),
    /// What is published, or a directory that has it.
    #[error("{} is what is published, and no private directory", .0.display())]
    Published(PathBuf),
    /// Files are missing.
    #[error("{} is no private directory: it has no {}", directory.display(), missing.join(" and no "))]
    Incomplete {
        /// The directory.
        directory: PathBuf,
        /// Their names.
        missing: Vec<&'static str>,
    },
}

impl NotPrivate {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Partial(_) => {
                "run the same prover prove again to the end: the directory is then called the same without .partial"
            }
            Self::Missing(_) | Self::File(_) | Self::Published(_) | Self::Incomplete { .. } => {
                "name the directory that prover prove printed as private, snapshot.private beside snapshot.toml by \
                 default: it has secret.json, build.json, descriptor.json, accounts.bin and tree.bin"
            }
        }
    }
}

/// Checks that this is the private directory of a run that is done. The build secret may have been erased.
///
/// # Errors
/// [`NotPrivate`].
pub fn ensure_private(directory: &Path) -> Result<(), NotPrivate> {
    let named = || directory.to_owned();
    let ends_so = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().ends_with(PARTIAL)
    };
    if !directory.exists() {
        return Err(NotPrivate::Missing(named()));
    }
    if !directory.is_dir() {
        return Err(NotPrivate::File(named()));
    }
    let missing: Vec<_> = ALWAYS
        .into_iter()
        .filter(|name| !directory.join(name).exists())
        .collect();
    // The files themselves are in a directory inside of it.
    if ends_so(directory) || directory.parent().is_some_and(ends_so) {
        return Err(NotPrivate::Partial(named()));
    }
    if missing.is_empty() {
        return Ok(());
    }
    if directory.join(CLAIM).exists() || directory.join("bundle").join(CLAIM).exists() {
        return Err(NotPrivate::Published(named()));
    }
    Err(NotPrivate::Incomplete {
        directory: named(),
        missing,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_no_private_directory_is_called_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let make = |directory: &str, names: &[&str]| {
            fs::create_dir_all(path(directory)).unwrap();
            for name in names {
                fs::write(path(directory).join(name), "").unwrap();
            }
        };
        make("june.private", &ALWAYS);
        make("july.private.partial/private", &ALWAYS);
        make("proof/bundle", &[CLAIM, files::DESCRIPTOR]);
        make("half", &[files::BUILD, files::DESCRIPTOR, files::TREE]);
        fs::write(path("notes"), "").unwrap();
        ensure_private(&path("june.private")).unwrap();
        ensure_private(&path("june.private/")).unwrap();
        for (name, says) in [
            ("june", "june does not exist"),
            ("notes", "notes is a file"),
            ("july.private.partial", "has left that is not done"),
            ("july.private.partial/private", "has left that is not done"),
            ("proof", "proof is what is published"),
            ("proof/bundle", "bundle is what is published"),
            (
                "half",
                "half is no private directory: it has no accounts.bin",
            ),
            (
                ".",
                "has no build.json and no descriptor.json and no accounts.bin and no tree.bin",
            ),
        ] {
            let refused = ensure_private(&path(name)).unwrap_err();
            assert!(refused.to_string().contains(says), "{refused}");
            let hint = refused.hint();
            assert!(hint.contains("prover prove"), "{hint}");
        }
    }
}
