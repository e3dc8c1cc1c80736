//! Why a file was not written, and what to do.

use std::{io, path::Path};

use disk::Unwritten;
use documents::{
    bundle::files::{CLAIM, DESCRIPTOR},
    refusal::Refusal,
};

/// Refuses a place inside a published bundle: with one more file in it, it verifies for nobody.
pub(super) fn ensure_in_no_bundle(path: &Path) -> Result<(), Refusal> {
    let folder = disk::folder_of(path);
    let is_bundle = [CLAIM, DESCRIPTOR]
        .iter()
        .all(|name| folder.join(name).is_file());
    if !is_bundle {
        return Ok(());
    }
    Err(Refusal::NoVerdict {
        what: format!(
            "{} was not written: {} is a bundle",
            path.display(),
            folder.display()
        ),
        hint: "name another place: with one more file in it, nobody can verify the bundle"
            .to_owned(),
    })
}

/// A file that cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Refusal {
    let unwritten = Unwritten(path, error);
    Refusal::NoVerdict {
        what: unwritten.to_string(),
        hint: unwritten.hint().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_is_written_into_a_bundle() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("auditor.key");
        fs::write(folder.path().join(DESCRIPTOR), "{}").unwrap();
        // Inclusion files have a descriptor beside them too.
        assert!(ensure_in_no_bundle(&target).is_ok());
        fs::write(folder.path().join(CLAIM), "{}").unwrap();
        let refused = ensure_in_no_bundle(&target).unwrap_err();
        assert!(refused.to_string().ends_with(" is a bundle"), "{refused}");
    }
}
