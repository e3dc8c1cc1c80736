//! Files that are missing, that no bundle has, or that are no files.

use std::fs;

use documents::{
    bundle::files,
    refusal::{Reason, Refusal},
};
use verdict::solvency::Expectations;

use crate::common::{margin, small, verify_dir};

#[test]
fn a_missing_file_is_rejected() {
    for name in margin().bundle.0.keys() {
        let mut bundle = margin().bundle.clone();
        bundle.0.remove(name);
        assert_eq!(bundle.rejection(), Reason::BundleFiles, "{name}");
    }
}

/// That a directory gives no verdict, and what is said of it.
#[track_caller]
fn no_verdict(dir: &std::path::Path) -> String {
    match verify_dir(dir, &Expectations::default()) {
        Err(Refusal::NoVerdict { what, .. }) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_no_bundle_has_gives_no_verdict_and_is_named() {
    for name in ["README.md", "Claim.json", "leaves.bin.1", "private"] {
        let dir = small().bundle.with(name, "").on_disk();
        assert!(no_verdict(dir.path()).contains(name), "{name}");
    }
    let dir = small().bundle.on_disk();
    fs::create_dir(dir.path().join("more")).unwrap();
    assert!(no_verdict(dir.path()).contains("more"));
}

#[test]
fn what_the_system_leaves_beside_a_bundle_is_passed_over_and_told() {
    let dir = small().bundle.on_disk();
    for name in [".DS_Store", "Thumbs.db", "desktop.ini", "._claim.json"] {
        fs::write(dir.path().join(name), "x").unwrap();
    }
    fs::create_dir(dir.path().join("__MACOSX")).unwrap();
    let verified = verify_dir(dir.path(), &small().expected()).unwrap();
    let told = "not read     .DS_Store, ._claim.json, Thumbs.db, __MACOSX, desktop.ini: no part of a bundle";
    let text = verdict::report::solvency::to_text(&verified);
    assert!(text.lines().any(|line| line == told), "{text}");
}

#[test]
fn the_folder_above_is_said_to_be_it_and_where_the_bundle_is() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = small().bundle.on_disk();
    fs::create_dir(dir.path().join("private")).unwrap();
    fs::rename(bundle.path(), dir.path().join("bundle")).unwrap();
    assert!(no_verdict(dir.path()).ends_with("is the folder above, and no bundle"));
    verify_dir(&dir.path().join("bundle"), &small().expected()).unwrap();
}

/// Documents that an editor saved are read, and texts whose digests are of their bytes are not called false.
#[test]
fn what_another_program_did_to_white_space_accuses_nobody() {
    for proven in [small(), margin()] {
        for name in [files::DESCRIPTOR, files::CLAIM, files::COLLATERAL] {
            let Some(bytes) = proven.bundle.0.get(name) else {
                continue;
            };
            let text = String::from_utf8(bytes.clone()).unwrap();
            for other in [
                text.trim_end().to_owned(),
                text.replace('\n', "\r\n"),
                format!("\u{feff}{}", text.replace("  ", "\t")),
            ] {
                let bundle = proven.bundle.with(name, other);
                bundle.verify(&proven.expected()).unwrap();
            }
        }
        let policy = String::from_utf8(proven.bundle.get(files::POLICY).to_vec()).unwrap();
        let dir = proven
            .bundle
            .with(files::POLICY, policy.replace('\n', "\r\n"))
            .on_disk();
        match verify_dir(dir.path(), &proven.expected()) {
            Err(Refusal::Damaged { reason, what, .. }) => {
                assert_eq!(reason, Reason::Policy);
                assert!(what.contains("line ends"), "{what}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_directory_in_place_of_a_file_gives_no_verdict() {
    for name in margin().bundle.0.keys() {
        let dir = margin().bundle.on_disk();
        let path = dir.path().join(name);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(no_verdict(dir.path()).starts_with(name.as_str()), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_gives_no_verdict() {
    let elsewhere = margin().bundle.on_disk();
    for name in margin().bundle.0.keys() {
        let dir = margin().bundle.on_disk();
        let path = dir.path().join(name);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join(name), &path).unwrap();
        assert!(no_verdict(dir.path()).starts_with(name.as_str()), "{name}");
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
fn an_empty_directory_and_a_missing_one_give_no_verdict() {
    let dir = tempfile::tempdir().unwrap();
    assert!(no_verdict(dir.path()).contains("is empty"));
    for path in [
        dir.path().join("nowhere"),
        small().bundle.on_disk().path().join(files::CLAIM),
    ] {
        let verified = verify_dir(&path, &Expectations::default());
        assert!(matches!(verified, Err(Refusal::NoVerdict { .. })));
    }
}
