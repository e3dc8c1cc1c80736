//! A bundle and an inclusion file that were made once keep verifying: their formats have not changed.
//!
//! With `UPDATE_GOLDEN=1` they are made anew, which says that the formats have.

use std::{env, fs, path::PathBuf};

use circuits::ledger::{AccountId, Root};
use prover::inclusion::{file_name, write_file};
use verifier::{
    inclusion::{Finding, InclusionFile},
    solvency::Expectations,
};

use crate::common::{Exchange, Files, account, check, verify_dir};

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn exchange() -> Exchange {
    Exchange {
        disclosed: vec!["BTC"],
        mode: "public",
        ..Exchange::small()
    }
}

/// Makes the files anew.
fn update() {
    let (directory, proven) = (directory(), exchange().prove());
    let bundle = directory.join("bundle");
    let inclusions = directory.join("inclusions");
    for directory in [&bundle, &inclusions] {
        if directory.exists() {
            fs::remove_dir_all(directory).unwrap();
        }
        fs::create_dir(directory).unwrap();
    }
    proven.bundle.write(&bundle);
    let name = inclusion_name(&proven.bundle);
    write_file(
        &inclusions.join(name),
        &proven.inclusion(&account(0)).to_bytes(),
    )
    .unwrap();
    fs::write(
        directory.join("root.txt"),
        format!("{}\n", proven.made.root),
    )
    .unwrap();
}

/// The name of the file of account 0, which follows from the descriptor and the id.
fn inclusion_name(bundle: &Files) -> String {
    let id = account(0);
    file_name(
        bundle.descriptor().ledger_digest(),
        AccountId::new(&id).unwrap(),
    )
}

fn root() -> Root {
    fs::read_to_string(directory().join("root.txt"))
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

#[test]
fn the_golden_bundle_and_inclusion_file_verify() {
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        update();
    }
    let expected = Expectations {
        root: Some(root()),
        ..Expectations::default()
    };
    let verified = verify_dir(&directory().join("bundle"), &expected).unwrap();
    assert_eq!(verified.documents().claim.disclosures.len(), 2);

    let name = inclusion_name(&Files::read(&directory().join("bundle")));
    let file = InclusionFile::read(&directory().join("inclusions").join(name), None).unwrap();
    let verified = check(&file, Some(&account(0)), root()).unwrap();
    assert_eq!(verified.finding(), Finding::Included);
    let shown = verified
        .file()
        .entries
        .iter()
        .map(|(asset, units)| (asset.index(), units.0));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        exchange().balances_of(&account(0))
    );
}
