//! Known answers: small values, each with the clause of SPEC.md that it shows.
//!
//! The files are made of what this workspace computes, and compared with it. What follows from hashes, integers and
//! points is computed once more by [`spec`], from SPEC.md alone.

mod archives;
mod challenges;
mod collateral;
mod documents;
mod encodings;
mod hashing;
mod leaves;
mod messages;
mod policies;
mod receipts;
mod spec;
mod tree;

use std::{collections::BTreeSet, fs};

use circuits::domain;
use serde_json::Value;

use crate::files;

/// Compares the cases of a topic with its file, and gives them as the file has them. A case is a line of it.
fn topic(name: &str, spec: &str, cases: Vec<Value>) -> Vec<Value> {
    let cases: Vec<String> = cases.iter().map(|case| format!("    {case}")).collect();
    let text = format!(
        "{{\n  \"spec\": \"{spec}\",\n  \"cases\": [\n{}\n  ]\n}}\n",
        cases.join(",\n")
    );
    files::assert_golden(&format!("known/{name}.json"), &text);
    let Value::Array(cases) = serde_json::from_str::<Value>(&text).unwrap()["cases"].take() else {
        panic!("a list of cases");
    };
    cases
}

/// The bytes of a field of hexadecimal digits.
fn bytes(case: &Value, field: &str) -> Vec<u8> {
    hex::decode(text(case, field)).unwrap()
}

/// The same for 32 bytes.
fn bytes32(case: &Value, field: &str) -> [u8; 32] {
    bytes(case, field).try_into().unwrap()
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    let text = case[field].as_str();
    text.unwrap_or_else(|| panic!("no text {field} in {case}"))
}

fn number(case: &Value, field: &str) -> u64 {
    case[field].as_u64().unwrap()
}

/// The domains of what no verifier computes: docs/private-directory.md, and the filler of archives.
const OF_THE_OPERATOR: [&str; 13] = [
    domain::ARCHIVE_FILLER,
    domain::SHUFFLE,
    domain::LOAN_ORDER,
    domain::PLEDGE_ORDER,
    domain::ORDER,
    domain::DEAL_ORDER,
    domain::PLACE_ORDER,
    domain::PADDING_ORDER,
    domain::SECRET_CHECK,
    domain::ACCOUNT_CHECK,
    domain::LOAN_TERMS,
    domain::RUN_LOAN_TERMS,
    domain::RUN_RESERVES,
];

#[test]
fn every_domain_of_a_verifier_has_a_known_answer() {
    let folder = files::path("known");
    let mut texts = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        texts += &fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    let missing: BTreeSet<_> = domain::TABLE
        .iter()
        .map(|domain| domain.name)
        .filter(|name| !OF_THE_OPERATOR.contains(name) && !texts.contains(&format!("\"{name}\"")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
