//! Keys of `snapshot.toml` and of a policy: those that the programs name where they refuse another one.

use std::{fs, path::Path};

use crate::{
    markdown::{Document, Table, assert_same, first_column, spans},
    support::{copy, fixture, prover, run},
};

/// A key that no table has.
const UNKNOWN: &str = "no_such_key = 1";

/// What `prover check` says of the key, or of the value, that it does not know: the names in its place.
#[track_caller]
fn expected(folder: &Path) -> Vec<String> {
    let mut command = prover();
    command.args([
        "check",
        "--json",
        "--quiet",
        "--no-calibration",
        "--snapshot",
    ]);
    let ended = run(command.arg(folder.join("snapshot.toml")));
    assert_eq!(ended.code, 1, "{ended:?}");
    let errors = ended.json()["errors"].clone();
    let errors = errors
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|error| error["message"].as_str());
    let names: Vec<_> = errors
        .filter_map(|error| error.strip_prefix("unknown ")?.split_once(", expected "))
        .map(|(_, names)| spans(names))
        .collect();
    assert_eq!(names.len(), 1, "{ended:?}");
    names[0].clone()
}

/// The keys of a part of a snapshot, which stands in a text of its own.
#[track_caller]
fn keys_of_snapshot(part: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("snapshot.toml"), part).unwrap();
    expected(folder.path())
}

/// The keys of a part of a policy.
#[track_caller]
fn keys_of_policy(part: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    fs::write(folder.path().join("policy.toml"), part).unwrap();
    expected(folder.path())
}

/// The keys of a table: without the brackets of tables, and without the table that they are in.
fn documented(table: &Table) -> Vec<String> {
    let keys = first_column(table).into_iter();
    keys.map(|key| {
        let key = key.trim_matches(['[', ']']);
        key.rsplit('.').next().unwrap().to_owned()
    })
    .collect()
}

#[test]
fn keys_of_a_snapshot_are_the_documented_ones() {
    let document = Document::read("docs/reference/snapshot.md");
    for (title, header) in [
        ("Keys", ""),
        ("`[[asset]]`", "[[asset]]"),
        ("`[[liabilities]]`", "[[liabilities]]"),
        ("`[collateral_schedule]`", "[collateral_schedule]"),
        ("`[reserves]`", "[reserves]"),
    ] {
        let table = &document.tables(title)[0];
        let source = keys_of_snapshot(&format!("{header}\n{UNKNOWN}\n"));
        assert_same(title, documented(table), source);
    }
    let table = document.table("`[disclose]` and `[padding]`");
    for part in ["disclose", "padding"] {
        let rows = table
            .iter()
            .filter(|row| row[0].starts_with(&format!("`{part}.")));
        let source = keys_of_snapshot(&format!("[{part}]\n{UNKNOWN}\n"));
        assert_same(part, documented(&rows.cloned().collect()), source);
    }
}

#[test]
fn modes_of_reserves_are_the_documented_ones() {
    let document = Document::read("docs/reference/snapshot.md");
    let table = &document.tables("`[reserves]`")[1];
    let source = keys_of_snapshot("[reserves]\nmode = \"none\"\n");
    assert_same("modes", first_column(table), source);
}

/// Parts of a policy, as tables are titled and written.
const POLICY: [(&str, &str); 7] = [
    ("Keys", ""),
    ("`[prices]`", "[prices]"),
    ("`[[stress]]`", "[[stress]]"),
    ("`[[liquidity]]`", "[[liquidity]]"),
    ("`[collateral]`", "[collateral]"),
    ("`[concentration]`", "[concentration]"),
    ("`[margin]`", "[margin]"),
];

#[test]
fn keys_of_a_policy_are_the_documented_ones() {
    let document = Document::read("docs/reference/policy.md");
    for (title, header) in POLICY {
        let source = keys_of_policy(&format!("{header}\n{UNKNOWN}\n"));
        assert_same(title, documented(&document.table(title)), source);
    }
}

#[test]
fn the_specification_has_every_key_of_a_policy() {
    let spec = Document::read("circuits/SPEC.md");
    let text = spec.section("5. Documents").join("\n");
    let (_, text) = text.split_once("**Policy.**").expect("a part on policies");
    let (text, _) = text
        .split_once("**Compilation.**")
        .expect("the end of that part");
    let said = spans(text);
    for (_, header) in POLICY {
        for key in keys_of_policy(&format!("{header}\n{UNKNOWN}\n")) {
            let is_key = |span: &String| {
                let mut names = span.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
                names.any(|name| name == key)
            };
            assert!(said.iter().any(is_key), "SPEC.md lacks {key}");
        }
    }
}
