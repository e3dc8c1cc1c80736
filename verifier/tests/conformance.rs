//! A customer's check against the cases of `fixtures/conformance`, which programs in any language can run: exit code,
//! verdict, reason, kind, balances and debts of each.

mod support;

use std::{fs, path::Path};

use rayon::prelude::*;
use serde_json::Value;
use support::{run, verifier};

/// What cases and the program's JSON both have.
const FIELDS: [&str; 5] = ["verdict", "reason", "kind", "balances", "debts"];

/// The options that a case may have, or has, by the names that they have there.
const OPTIONS: [&str; 5] = ["code", "descriptor", "collateral", "account", "root"];

/// How a case ended otherwise than it must, if it did.
fn difference(folder: &Path, case: &Value) -> Option<String> {
    let name = case["name"].as_str().expect("a case has a name");
    let path = |file: &str| folder.join(file).display().to_string();
    let mut command = verifier();
    command.args(["inclusion", "--json"]);
    let file = path(case["file"].as_str().expect("a case has a file"));
    if case["code"].is_null() {
        command.arg(file);
    } else {
        command.arg(format!("--archive={file}"));
    }
    for option in OPTIONS {
        // In one argument: an empty id, and one that begins with a hyphen, are values all the same.
        match (option, case[option].as_str()) {
            (_, None) => continue,
            ("descriptor" | "collateral", Some(file)) => {
                command.arg(format!("--{option}={}", path(file)))
            }
            (_, Some(value)) => command.arg(format!("--{option}={value}")),
        };
    }
    let ended = run(&mut command);
    let found: Value = serde_json::from_str(&ended.out).unwrap_or_default();
    let same = FIELDS.iter().all(|field| found[*field] == case[*field]);
    if same && case["exit"] == ended.code {
        return None;
    }
    let expected = (&case["exit"], FIELDS.map(|field| &case[field]));
    Some(format!("{name}: expected {expected:?}, found {ended:?}"))
}

#[test]
fn every_case_has_its_outcome() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/conformance");
    let table = fs::read_to_string(folder.join("cases.json")).expect("the table of cases");
    let table: Value = serde_json::from_str(&table).expect("a table in JSON");
    let cases = table["cases"].as_array().expect("a list of cases");
    // An empty table would pass as well.
    assert!(cases.len() > 60, "{} cases", cases.len());
    let differences: Vec<_> = cases
        .par_iter()
        .filter_map(|case| difference(&folder, case))
        .collect();
    assert!(
        differences.is_empty(),
        "{} of {} cases:\n{}",
        differences.len(),
        cases.len(),
        differences.join("\n")
    );
}
