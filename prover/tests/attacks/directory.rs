//! Files that are missing, that no bundle has, or that are no files.

use std::fs;

use documents::{
    bundle::files,
    refusal::{Reason, Refusal},
};
use verifier::solvency::Expectations;

use crate::common::{margin, rejection, small, verify_dir};

fn rejection_of(dir: &std::path::Path) -> Reason {
    rejection(verify_dir(dir, &Expectations::default()))
}

#[test]
fn a_missing_file_is_rejected() {
    for name in margin().bundle.0.keys() {
        let mut bundle = margin().bundle.clone();
        bundle.0.remove(name);
        assert_eq!(bundle.rejection(), Reason::BundleFiles, "{name}");
    }
}

#[test]
fn a_file_that_no_bundle_has_is_rejected() {
    for name in [
        "README.md",
        ".DS_Store",
        "Claim.json",
        "leaves.bin.1",
        "private",
    ] {
        assert_eq!(
            small().bundle.with(name, "").rejection(),
            Reason::BundleFiles,
            "{name}"
        );
    }
    let dir = small().bundle.on_disk();
    fs::create_dir(dir.path().join("more")).unwrap();
    assert_eq!(rejection_of(dir.path()), Reason::BundleFiles);
}

#[test]
fn a_directory_in_place_of_a_file_is_rejected() {
    for name in margin().bundle.0.keys() {
        let dir = margin().bundle.on_disk();
        let path = dir.path().join(name);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(rejection_of(dir.path()), Reason::BundleFiles, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_is_rejected() {
    let elsewhere = margin().bundle.on_disk();
    for name in margin().bundle.0.keys() {
        let dir = margin().bundle.on_disk();
        let path = dir.path().join(name);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join(name), &path).unwrap();
        assert_eq!(rejection_of(dir.path()), Reason::BundleFiles, "{name}");
    }
}

#[test]
fn a_list_of_reserves_in_a_bundle_that_asserts_them_is_rejected() {
    let bundle = small()
        .bundle
        .with(files::RESERVES, "asset,chain,address,amount\n");
    assert_eq!(bundle.rejection(), Reason::BundleFiles);
}

#[test]
fn an_empty_directory_is_rejected_and_a_missing_one_has_no_verdict() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(rejection_of(dir.path()), Reason::BundleFiles);
    for path in [
        dir.path().join("nowhere"),
        small().bundle.on_disk().path().join(files::CLAIM),
    ] {
        let verified = verify_dir(&path, &Expectations::default());
        assert!(matches!(verified, Err(Refusal::NoVerdict { .. })));
    }
}
