//! Tables of the specification, against the files that the programs read and write.

use std::fs;

use documents::bundle::public_list;
use documents::{
    bundle::{claim, collateral, descriptor, files},
    policy,
};
use serde_json::Value;

use crate::markdown::{Document, Table, assert_same, first_column, repository};

fn spec() -> Document {
    Document::read("circuits/SPEC.md")
}

/// A file of a bundle, or beside one, that the tests of formats keep.
fn golden(name: &str) -> String {
    let path = repository().join("prover/tests/golden").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The first fields of an object are the table's, in this order: canonical documents have one.
#[track_caller]
fn assert_in_order(what: &str, table: &Table, text: &str) {
    let object: Value = serde_json::from_str(text).unwrap();
    let documented = first_column(table);
    let fields: Vec<_> = object.as_object().unwrap().keys().collect();
    assert_same(what, &documented, fields);
    let places = documented.iter().map(|field| {
        let written = format!("\n  \"{field}\": ");
        text.find(&written)
            .unwrap_or_else(|| panic!("{what}: {field}"))
    });
    assert!(places.is_sorted(), "{what}: {documented:?}");
}

#[test]
fn documents_of_a_bundle_have_the_documented_fields_in_their_order() {
    let tables = spec().tables("5. Documents");
    let find = |field: &str| {
        let found = tables
            .iter()
            .find(|table| first_column(table).contains(&field.to_owned()));
        found.unwrap_or_else(|| panic!("no table has {field}"))
    };
    for (name, field) in [
        ("descriptor", "nonce"),
        ("collateral", "quote"),
        ("claim", "reserves_commitment"),
    ] {
        let text = golden(&format!("loans/bundle/{name}.json"));
        assert_in_order(name, find(field), &text);
    }
}

#[test]
fn inclusion_files_have_the_documented_fields() {
    let title = "12. Inclusion files, archives and their verification";
    let table = &spec().tables(title)[0];
    let folder = repository().join("prover/tests/golden/loans/inclusions");
    let mut fields = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let object: Value = serde_json::from_str(&text).unwrap();
        fields.extend(object.as_object().unwrap().keys().cloned());
    }
    assert_same("inclusion files", first_column(table), fields);
}

/// A number of bytes as the table writes it.
fn at_most(bytes: u64) -> String {
    let written = match bytes {
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes => format!("{},{:03} bytes", bytes / 1000, bytes % 1000),
    };
    format!("at most {written}")
}

#[test]
fn a_bundle_has_the_documented_files_of_the_documented_sizes() {
    let table = spec().table("10. The bundle");
    let caps = [
        (files::DESCRIPTOR, descriptor::MAX_DESCRIPTOR_BYTES),
        (files::CLAIM, claim::MAX_CLAIM_BYTES),
        (files::COLLATERAL, collateral::MAX_COLLATERAL_BYTES),
        (files::POLICY, policy::MAX_POLICY_BYTES),
        (files::RESERVES, public_list::MAX_LIST_BYTES),
        (files::OWNERSHIP, public_list::MAX_OWNERSHIP_BYTES),
    ];
    let exact = [files::LEAVES, files::SHARDS, files::SOLVENCY];
    let names = caps.map(|(name, _)| name).into_iter().chain(exact);
    assert_same("files of a bundle", first_column(&table), names);
    for (name, most) in caps {
        let row = table
            .iter()
            .find(|row| row[0] == format!("`{name}`"))
            .unwrap();
        assert_eq!(row[2], at_most(most), "{name}");
    }
}

#[test]
fn tables_of_a_bundle_have_the_documented_columns() {
    let text = spec().section("13. Reserves and their evidence").join(" ");
    for name in ["reserves", "ownership"] {
        let table = golden(&format!("balances/bundle/{name}.csv"));
        let header = table.lines().next().unwrap();
        assert!(
            text.contains(&format!("`{header}`")),
            "SPEC.md lacks {header}"
        );
    }
}
