//! The thread from a clause of sections 8 and 9 to the circuit's constraints, and to the lemmas of section 14.
//!
//! That each constraint has a negative test of its clause is for the circuits' own tests to see
//! ([`negative`]).

use std::collections::{BTreeMap, BTreeSet};

use halo2_proofs::plonk::Circuit;

use super::{rows, section};
use crate::{
    curve::Scalar,
    negative,
    shape::{Production, Tiny},
    shard::circuit::ShardCircuit,
    solvency::SolvencyCircuit,
};

/// The constraints that a section lists, in order, each with its lemmas.
fn constraints_of(number: u32) -> Vec<(&'static str, BTreeSet<&'static str>)> {
    let prefix = format!("{number}.");
    rows(section(number))
        .filter(|(name, _)| name.starts_with(&prefix))
        .map(|(name, cells)| (name, lemmas_in(cells.last().expect("a cell of lemmas"))))
        .collect()
}

/// References to lemmas, `[14.1]`.
fn lemmas_in(text: &str) -> BTreeSet<&str> {
    text.split(['[', ']'])
        .filter(|part| part.starts_with("14."))
        .collect()
}

/// A lemma: its title, and what it says to use.
struct Lemma {
    title: &'static str,
    constraints: BTreeSet<&'static str>,
    lemmas: BTreeSet<&'static str>,
}

/// The lemmas of section 14 by their numbers.
fn lemmas() -> BTreeMap<&'static str, Lemma> {
    let parts = section(14).split("\n### ").skip(1);
    let lemma = |text: &'static str| {
        let (heading, text) = text.split_once("\n\n").expect("a heading");
        let (number, title) = heading.split_once(' ').expect("a number and a title");
        let (uses, _) = text.split_once("\n\n").expect("what the lemma uses");
        let uses = uses.strip_prefix("Uses ").expect("what the lemma uses");
        let lemma = Lemma {
            title,
            constraints: uses.split('`').skip(1).step_by(2).collect(),
            lemmas: lemmas_in(uses),
        };
        (number, lemma)
    };
    parts.map(lemma).collect()
}

fn assert_listed<C: Circuit<Scalar>>(number: u32) {
    let listed = constraints_of(number);
    let names: Vec<&str> = listed.iter().map(|(name, _)| *name).collect();
    let in_order: Vec<String> = negative::names_in_order::<C>();
    assert_eq!(names, in_order);
}

#[test]
fn the_specification_has_the_constraints_in_their_order() {
    assert_listed::<ShardCircuit<Tiny>>(8);
    assert_listed::<ShardCircuit<Production>>(8);
    assert_listed::<SolvencyCircuit<Tiny>>(9);
    assert_listed::<SolvencyCircuit<Production>>(9);
    let count = negative::constraints::<SolvencyCircuit<Production>>().len();
    let sentence = format!("\nThere are {count} constraints.");
    assert!(section(9).contains(&sentence), "SPEC.md lacks{sentence}");
}

#[test]
fn every_constraint_is_used_by_the_lemmas_that_it_names_and_by_no_others() {
    let lemmas = lemmas();
    let mut named: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (name, of_constraint) in [constraints_of(8), constraints_of(9)].concat() {
        assert!(!of_constraint.is_empty(), "{name} names no lemma");
        named.extend(of_constraint.into_iter().map(|lemma| (lemma, name)));
    }
    let used = lemmas
        .iter()
        .flat_map(|(number, lemma)| lemma.constraints.iter().map(|name| (*number, *name)));
    assert_eq!(used.collect::<BTreeSet<_>>(), named);
}

#[test]
fn lemmas_are_numbered_linked_and_founded_on_constraints() {
    let lemmas = lemmas();
    let numbers: BTreeSet<String> = (1..=lemmas.len()).map(|n| format!("14.{n}")).collect();
    let found: BTreeSet<String> = lemmas.keys().map(|number| (*number).to_owned()).collect();
    assert_eq!(found, numbers);
    for (number, lemma) in &lemmas {
        let kept = |c: &char| c.is_alphanumeric() || *c == ' ';
        let anchor: String = format!("{number} {}", lemma.title)
            .to_lowercase()
            .chars()
            .filter(kept)
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let link = format!("\n[{number}]: #{anchor}\n");
        assert!(section(14).contains(&link), "SPEC.md lacks{link}");
    }
    // No lemma rests on itself: taken away one by one, those that rest on none are all.
    let mut rest: BTreeMap<&str, BTreeSet<&str>> = lemmas
        .into_iter()
        .map(|(number, lemma)| (number, lemma.lemmas))
        .collect();
    while !rest.is_empty() {
        let left: BTreeSet<&str> = rest.keys().copied().collect();
        let before = rest.len();
        rest.retain(|_, lemmas| lemmas.iter().any(|lemma| left.contains(lemma)));
        assert!(
            rest.len() < before,
            "lemmas that rest on each other: {left:?}"
        );
    }
}
