//! What a path is that is no bundle, and which one is meant: the folder above, another part of a proof, a file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::names::{CLAIM, DESCRIPTOR, NAMES};
use crate::{
    recognise::{self, Document},
    refusal::{Reason, Refusal},
};

/// Most names of a folder that are looked at.
const MOST_NAMES: usize = 10_000;

/// How the names of archives end.
const ARCHIVE: &str = "archive";

/// Files that only an exchange's private directory has.
const PRIVATE: [&str; 3] = ["secret.json", "accounts.bin", "journal.redb"];

fn something_else(path: &Path, what: &str, hint: String) -> Option<Refusal> {
    Some(Refusal::NoVerdict {
        what: format!("{} is {what}, and no bundle", path.display()),
        hint,
    })
}

/// What a path is, if it is known and no bundle.
pub(super) fn instead_of_a_bundle(path: &Path) -> Option<Refusal> {
    let meta = fs::metadata(path).ok()?;
    if meta.is_file() {
        return of_file(path);
    }
    if !meta.is_dir() {
        return None;
    }
    let entries = fs::read_dir(path).ok()?.take(MOST_NAMES);
    let mut inside: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    inside.sort();
    let is_bundle = |path: &&PathBuf| path.join(CLAIM).is_file();
    let mut bundles = inside.iter().filter(is_bundle);
    if let Some(bundle) = bundles.next() {
        let hint = match bundles.next() {
            None => format!("give the bundle itself: {}", bundle.display()),
            Some(_) => format!(
                "give one of the bundles in it, such as {}",
                bundle.display()
            ),
        };
        return something_else(path, "the folder above", hint);
    }
    let has = |name: &str| path.join(name).is_file();
    if PRIVATE.into_iter().any(has) {
        let hint = "give the bundle that was made with it; what is here is never published";
        return something_else(
            path,
            "the private directory of an exchange",
            hint.to_owned(),
        );
    }
    if inside
        .iter()
        .any(|path| path.extension().is_some_and(|end| end == ARCHIVE))
    {
        let hint = "give the bundle's own directory; archives are for customers, who have a code";
        return something_else(path, "a directory of archives", hint.to_owned());
    }
    if has(DESCRIPTOR) && !has(CLAIM) && !inside.iter().any(|path| is_binary(path)) {
        let hint = "give the bundle's own directory; inclusion files are checked one by one, or as a sample";
        return something_else(path, "a directory of inclusion files", hint.to_owned());
    }
    if !inside.is_empty() && !NAMES.into_iter().any(|name| path.join(name).exists()) {
        let hint = "give the bundle's own directory, as it was published";
        return something_else(path, "another directory", hint.to_owned());
    }
    if inside.is_empty() {
        return Some(Refusal::NoVerdict {
            what: format!("{} is empty", path.display()),
            hint: "give the bundle's own directory, as it was published".to_owned(),
        });
    }
    None
}

/// Leaves and proofs, which only bundles have.
fn is_binary(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "bin")
}

fn of_file(path: &Path) -> Option<Refusal> {
    let first = recognise::first_bytes(path).ok()?;
    let name = path.display();
    if path.file_name().is_some_and(|name| name == CLAIM) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let hint = format!("give the directory that it is in: {}", folder.display());
        return something_else(path, "one file of a bundle", hint);
    }
    let packed = recognise::no_document(Reason::BundleFiles, name, &first);
    packed.or_else(|| {
        let document = Document::of_file(path);
        let what = document.map_or("a file".to_owned(), |document| document.to_string());
        let hint = match document {
            Some(Document::InclusionFile) => {
                "a bundle is a directory, which everybody can have; a customer's file is checked as an inclusion"
            }
            _ => "a bundle is a directory; give the one that was published",
        };
        something_else(path, &what, hint.to_owned())
    })
}
