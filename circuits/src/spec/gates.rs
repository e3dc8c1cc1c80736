//! The circuits' text, pinned in `gates/`, so that a changed gate is a difference that can be read. With
//! `UPDATE_GOLDEN=1` the files are made anew; the keys' digests change with every polynomial of them.

use std::{env, fmt::Write as _, fs, path::Path};

use halo2_proofs::{
    dev::CircuitGates,
    plonk::{Circuit, ConstraintSystem},
};

use super::queries::queries;
use crate::{
    curve::Scalar,
    shape::{Production, Shape, Tiny},
    shard::{circuit::ShardCircuit, columns},
    solvency::{
        SolvencyCircuit,
        layout::{self, Digits},
        statement::MAX_RULES,
    },
};

/// Width at which polynomials are broken.
const WIDTH: usize = 110;

/// The names of a circuit's columns, in the order of their creation.
struct ColumnNames {
    advice: Vec<String>,
    fixed: Vec<String>,
    instance: Vec<String>,
}

/// `name[0]`, `name[1]`, ...
fn numbered(name: &str, count: usize) -> impl Iterator<Item = String> + use<> {
    let name = name.to_owned();
    (0..count).map(move |i| format!("{name}[{i}]"))
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl ColumnNames {
    fn of_shards<S: Shape>() -> Self {
        let limbs = (0..S::LANES).flat_map(|lane| numbered(&format!("limb[{lane}]"), S::LIMBS));
        let limb_sums = (0..S::GROUPS)
            .flat_map(|group| (1..S::LIMBS).map(move |limb| format!("limb_sum[{group}][{limb}]")));
        let advice = numbered("leaf", S::LANES)
            .chain(numbered("id", S::LANES))
            .chain(limbs)
            .chain(numbered("multiplicity", columns::table_columns::<S>()))
            .chain(owned(&["P", "s", "r"]))
            .chain(numbered("slot_sum", S::LANES))
            .chain(limb_sums)
            .chain(numbered("table_sum", columns::table_sums::<S>().count()))
            .chain(owned(&["T"]))
            .collect();
        let fixed = owned(&["q_slot", "q_first", "q_last", "q_no_component", "row"])
            .into_iter()
            .chain(numbered("table", columns::table_columns::<S>()))
            .collect();
        let names = Self {
            advice,
            fixed,
            instance: owned(&["public challenges", "public F"]),
        };
        for (column, name) in [
            (columns::id::<S>(1), "id[1]"),
            (columns::limb::<S>(1, 2), "limb[1][2]"),
            (columns::multiplicity::<S>(0), "multiplicity[0]"),
            (columns::opening::<S>(), "P"),
            (columns::slot_sum::<S>(2), "slot_sum[2]"),
            (columns::limb_sum::<S>(1, 3), "limb_sum[1][3]"),
            (columns::table_sum::<S>(1), "table_sum[1]"),
            (columns::total::<S>(), "T"),
        ] {
            assert_eq!(names.advice[column.index()], name);
        }
        names
    }

    fn of_solvency() -> Self {
        let digits = |name: &str, check: Digits| numbered(name, check.count);
        let advice = owned(&["L", "R", "claim", "acc_T", "T"])
            .into_iter()
            .chain(numbered("rule", MAX_RULES))
            .chain(digits("R_digit", layout::RESERVE_DIGITS))
            .chain(digits("M1_digit", layout::LOAN_SHARE_DIGITS))
            .chain(digits("S1_digit", layout::RATIO_DIGITS))
            .chain(digits("M2_digit", layout::COLLATERAL_DIGITS))
            .chain(digits("cap_digit", layout::CONCENTRATION_DIGITS))
            .collect();
        let fixed = owned(&[
            "first",
            "asset",
            "end",
            "outside_liabilities",
            "outside_reserves",
            "digit",
            "rule_digit",
            "rule_end",
        ]);
        let instance = owned(&[
            "public claim",
            "public listed",
            "public min_ratio_bps",
            "public max_loan_share_bps",
            "public coefficient",
            "public cap",
            "public cap_bps",
            "public price",
            "public E_flag",
            "public E",
            "public D_flag",
            "public D",
            "public R_flag",
            "public R",
        ]);
        let instance = instance
            .into_iter()
            .chain(numbered("public rule", MAX_RULES));
        Self {
            advice,
            fixed,
            instance: instance.collect(),
        }
    }

    /// A cell of a column: `name`, a prime for the row below, else `name@rotation`.
    fn cell(&self, kind: char, column: usize, rotation: usize) -> String {
        let names = match kind {
            'A' => &self.advice,
            'F' => &self.fixed,
            _ => &self.instance,
        };
        match rotation {
            0 => names[column].clone(),
            1 => format!("{}'", names[column]),
            _ => format!("{}@{rotation}", names[column]),
        }
    }

    /// A polynomial of `CircuitGates`, in which cells are `A12@0`, with names for them.
    fn name_cells(&self, polynomial: &str) -> String {
        let mut named = String::new();
        let mut rest = polynomial;
        while let Some(start) = rest.find(['A', 'F', 'I']) {
            named.push_str(&rest[..start]);
            let kind = rest[start..].chars().next().expect("a cell");
            let cell = &rest[start + 1..];
            let end = cell
                .find(|c: char| !c.is_ascii_digit() && c != '@')
                .unwrap_or(cell.len());
            let (column, rotation) = cell[..end].split_once('@').expect("a rotation");
            let number = |text: &str| text.parse().expect("no rotation is negative");
            named.push_str(&self.cell(kind, number(column), number(rotation)));
            rest = &cell[end..];
        }
        named + rest
    }
}

/// Writes a text in lines of [`WIDTH`], indented.
fn write_wrapped(text: &mut String, indent: &str, words: &str) {
    let mut line = indent.to_owned();
    for word in words.split(' ') {
        if line.len() + word.len() >= WIDTH && line.trim() != "" {
            writeln!(text, "{}", line.trim_end()).expect("memory");
            line = indent.to_owned();
        }
        line.push_str(word);
        line.push(' ');
    }
    writeln!(text, "{}", line.trim_end()).expect("memory");
}

/// All of a circuit but its fixed columns' values: columns, degree, queries, gates with their polynomials.
fn text_of<C: Circuit<Scalar>>(names: &ColumnNames) -> String {
    let mut system = ConstraintSystem::default();
    C::configure(&mut system);
    let pinned = format!("{:?}", system.pinned());
    let mut text = String::new();
    for (kind, letter, columns) in [
        ("advice", 'A', &names.advice),
        ("fixed", 'F', &names.fixed),
        ("instance", 'I', &names.instance),
    ] {
        assert!(pinned.contains(&format!("num_{kind}_columns: {},", columns.len())));
        writeln!(
            text,
            "{} {kind} columns, queried in this order:",
            columns.len()
        )
        .expect("memory");
        let cells: Vec<String> = queries::<C>(kind)
            .into_iter()
            .map(|(column, rotation)| names.cell(letter, column, rotation))
            .collect();
        write_wrapped(&mut text, "  ", &cells.join(", "));
    }
    writeln!(text, "degree {}", system.degree()).expect("memory");
    writeln!(text, "{} random rows", system.blinding_factors() + 1).expect("memory");

    for line in CircuitGates::collect::<Scalar, C>().to_string().lines() {
        if line.starts_with("Total") {
            continue;
        }
        match line.strip_prefix("  ") {
            Some(polynomial) => write_wrapped(&mut text, "    ", &names.name_cells(polynomial)),
            None if line.starts_with("- ") => {
                writeln!(text, "  {}", line[2..].trim_end_matches(':')).expect("memory");
            }
            None => writeln!(text, "\n{}", line.trim_end_matches(':')).expect("memory"),
        }
    }
    text
}

fn assert_pinned(name: &str, text: &str) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/spec/gates");
    let path = directory.join(format!("{name}.txt"));
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).expect("the file can be written");
    }
    let pinned = fs::read_to_string(&path).expect("the pinned text");
    let changed = text
        .lines()
        .zip(pinned.lines())
        .find(|(now, then)| now != then);
    assert_eq!(changed, None, "{name} is not what is pinned");
    assert_eq!(text, pinned);
}

#[test]
fn the_circuits_text_is_the_pinned_one() {
    let tiny = ColumnNames::of_shards::<Tiny>();
    assert_pinned("shard-tiny", &text_of::<ShardCircuit<Tiny>>(&tiny));
    let production = ColumnNames::of_shards::<Production>();
    let text = text_of::<ShardCircuit<Production>>(&production);
    assert_pinned("shard-production", &text);
    let names = ColumnNames::of_solvency();
    assert_pinned("solvency-tiny", &text_of::<SolvencyCircuit<Tiny>>(&names));
    let text = text_of::<SolvencyCircuit<Production>>(&names);
    assert_pinned("solvency-production", &text);
}
