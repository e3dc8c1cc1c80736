//! Negative tests of both circuits: which constraints a false witness breaks, by name and row.

use std::collections::{BTreeMap, BTreeSet};

use halo2_proofs::{
    dev::{CircuitGates, FailureLocation, MockProver, VerifyFailure},
    plonk::Circuit,
};

use crate::{curve::Scalar, shape::Shape};

/// A constraint: its name, and its place in its gate, which tells those apart that differ in their column only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constraint {
    pub name: String,
    pub index: usize,
}

impl Constraint {
    pub fn new(name: &str, index: usize) -> Self {
        let name = name.to_owned();
        Self { name, index }
    }

    /// The constraint, broken in a row.
    pub fn in_row(self, row: usize) -> Violation {
        Violation {
            constraint: self,
            row,
        }
    }
}

/// A constraint and a row in which it does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    pub constraint: Constraint,
    pub row: usize,
}

/// All constraints that do not hold, and where.
pub fn broken<S: Shape>(
    circuit: &impl Circuit<Scalar>,
    instance: Vec<Vec<Scalar>>,
) -> BTreeSet<Violation> {
    let mock = MockProver::run(S::K, circuit, instance).expect("the circuit fits");
    let failures = mock.verify().err().unwrap_or_default();
    failures.iter().map(constraint_and_row).collect()
}

fn constraint_and_row(failure: &VerifyFailure) -> Violation {
    let VerifyFailure::ConstraintNotSatisfied {
        constraint,
        location,
        ..
    } = failure
    else {
        panic!("not a constraint: {failure}");
    };
    let row = match location {
        // The only region starts in row 0.
        FailureLocation::InRegion { offset, .. } => *offset,
        FailureLocation::OutsideRegion { row } => *row,
    };
    // "Constraint 0 ('name') in gate 0 ('gate')"
    let text = constraint.to_string();
    let parsed = text.strip_prefix("Constraint ").and_then(|text| {
        let (index, text) = text.split_once(" ('")?;
        let (name, _) = text.split_once("') in gate ")?;
        Some(Constraint::new(name, index.parse().ok()?))
    });
    parsed.expect("constraints have names").in_row(row)
}

/// All constraints of a circuit, in order. Those of lanes have one name, and one place in their gates.
fn in_order<C: Circuit<Scalar>>() -> Vec<Constraint> {
    let mut constraints = Vec::new();
    let mut index = 0;
    // "gate:", then "- name:" and its polynomial for each constraint
    for line in CircuitGates::collect::<Scalar, C>().to_string().lines() {
        match line
            .strip_prefix("- ")
            .and_then(|line| line.strip_suffix(':'))
        {
            Some(name) => {
                constraints.push(Constraint::new(name, index));
                index += 1;
            }
            None if !line.starts_with("  ") => index = 0,
            None => {}
        }
    }
    constraints
}

/// The constraints of a circuit that their names and places in gates tell apart.
pub fn constraints<C: Circuit<Scalar>>() -> BTreeSet<Constraint> {
    in_order::<C>().into_iter().collect()
}

/// The names of all constraints of a circuit.
pub fn names<C: Circuit<Scalar>>() -> BTreeSet<String> {
    names_in_order::<C>().into_iter().collect()
}

/// The same in the order of the constraints; those of one name follow each other.
pub fn names_in_order<C: Circuit<Scalar>>() -> Vec<String> {
    let mut names: Vec<String> = in_order::<C>().into_iter().map(|c| c.name).collect();
    names.dedup();
    names
}

/// Asserts that in the source of some tests, each of these constraints is named by a function `clause_8_1_...` of its
/// clause, by the constant that is its name.
pub fn assert_named_by_tests(constraints: &BTreeSet<String>, sources: &[&str]) {
    let text = sources.concat();
    // `const NAME: &str = "8.1 ...";`, perhaps on two lines
    let constants: BTreeMap<&str, &str> = text
        .split("const ")
        .skip(1)
        .filter_map(|text| {
            let (constant, text) = text.split_once(": &str =")?;
            Some((text.split('"').nth(1)?, constant))
        })
        .collect();
    let functions: Vec<&str> = text.split("fn ").skip(1).collect();
    for constraint in constraints {
        let (clause, _) = constraint.split_once(' ').expect("a clause first");
        let name = constants.get(constraint.as_str());
        let name = name.unwrap_or_else(|| panic!("no test knows {constraint}"));
        let prefix = format!("clause_{}_", clause.replace('.', "_"));
        let is_named = |function: &&str| {
            let other = |c: char| !c.is_alphanumeric() && c != '_';
            function.starts_with(&prefix) && function.split(other).any(|word| word == *name)
        };
        assert!(
            functions.iter().any(is_named),
            "no function {prefix}... is about {constraint}"
        );
    }
}
