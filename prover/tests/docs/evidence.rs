//! Chains and signature schemes, as the verifier knows them.

use evidence::{
    chain::{Chain, ChainError},
    signature::Scheme,
};

use crate::markdown::{Document, assert_same, first_column, spans};

/// Any chain that is not listed.
const OTHER: &str = "other:NAME";

/// The ids of chains, from what an unknown one is answered with.
fn chains() -> Vec<String> {
    let hint = "unknown".parse::<Chain>().unwrap_err().hint();
    let (_, list) = hint.split_once("the chains are ").expect("a list");
    let (list, _) = list.split_once(';').expect("an end of the list");
    list.split(", ").map(str::to_owned).collect()
}

#[test]
fn chains_are_those_that_the_verifier_knows() {
    let chains = chains();
    assert!(
        chains.iter().all(|id| id.parse::<Chain>().is_ok()),
        "{chains:?}"
    );
    let documented = first_column(&Document::read("docs/reference/evidence.md").table("Chains"));
    let known = chains.iter().map(String::as_str).chain([OTHER]);
    assert_same("chains", documented, known);
}

/// The paragraph that begins so.
fn paragraph(document: &Document, start: &str) -> String {
    let lines = document.prose().skip_while(|line| !line.starts_with(start));
    lines
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_specification_has_every_chain_and_only_names_that_are_refused_beside_them() {
    let spec = Document::read("circuits/SPEC.md");
    let named = spans(&paragraph(&spec, "**Chains.**"));
    let chains = chains();
    for chain in &chains {
        assert!(named.contains(chain), "SPEC.md lacks {chain}");
    }
    for name in named.iter().filter(|name| !chains.contains(name)) {
        // The domain of signatures on chains of one kind, and the code of a refusal.
        if ["evm", "ADDRESS", OTHER].contains(&name.as_str()) {
            continue;
        }
        let parsed = name.parse::<Chain>();
        assert!(
            matches!(parsed, Err(ChainError::Alias(_))),
            "{name}: {parsed:?}"
        );
    }
}

#[test]
fn signature_schemes_are_those_that_the_verifier_knows() {
    let schemes = Scheme::ALL.map(Scheme::id);
    let guide = Document::read("docs/reference/evidence.md").table("Signature schemes");
    assert_same("schemes", first_column(&guide), schemes);
    let spec = Document::read("circuits/SPEC.md");
    let mut tables = spec.tables("13. Reserves and their evidence").into_iter();
    let table = tables.find(|table| first_column(table).contains(&schemes[0].to_owned()));
    assert_same(
        "schemes of SPEC.md",
        first_column(&table.expect("a table")),
        schemes,
    );
}
