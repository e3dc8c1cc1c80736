//! The table of hash domains: section 2.

use std::{collections::BTreeSet, fs, path::Path};

use super::{SPEC, rows, section};
use crate::domain;

#[test]
fn the_specification_has_the_domains() {
    let said: Vec<_> = rows(section(2)).collect();
    let expected: Vec<_> = domain::TABLE
        .iter()
        .map(|domain| (domain.name, vec![domain.function, domain.what]))
        .collect();
    assert_eq!(said, expected);
}

/// Domains in a text, each between quotation marks.
fn domains_in(text: &str) -> BTreeSet<String> {
    let parts = text.split('"').filter(|part| part.starts_with("por/"));
    parts.map(str::to_owned).collect()
}

#[test]
fn the_specification_uses_no_other_domains() {
    let known = domain::TABLE.iter().map(|domain| domain.name.to_owned());
    let known: BTreeSet<String> = known.collect();
    let used = domains_in(SPEC);
    assert!(!used.is_empty());
    assert_eq!(used.difference(&known).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn no_two_hashes_have_one_domain() {
    let names: BTreeSet<&str> = domain::TABLE.iter().map(|domain| domain.name).collect();
    assert_eq!(names.len(), domain::TABLE.len());
}

/// Code outside the table, tests apart, that spells a domain.
fn literals_below(directory: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).expect("a directory of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            literals_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]").next().expect("a text");
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let spelt = lines.filter(|line| line.contains("\"por/"));
            found.extend(spelt.map(|line| format!("{}: {line}", path.display())));
        }
    }
}

#[test]
fn every_domain_of_this_crate_is_taken_from_the_table() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    literals_below(&source, &mut found);
    found.retain(|line| !line.contains("domain.rs: ") && !line.contains("domains.rs: "));
    assert_eq!(found, [""; 0]);
}
