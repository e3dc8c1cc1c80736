//! The house has a ground floor: no file of a crate imports, by whatever way round, one that imports it.
//!
//! What a file imports is read from its source: `use`, paths in code, and paths inside macros. A name that a module only
//! passes on (`pub use`) is followed to the file that defines it, and a module that passes on what is below it does not
//! import that. Tests are left out.

mod crates;
mod imports;

use std::collections::{BTreeMap, BTreeSet};

use crates::{Crate, FileId};

/// The crates, each after those that it may import.
const ORDER: [(&str, &str); 15] = [
    ("circuits", "circuits"),
    ("disk", "verifier/disk"),
    ("terminal", "verifier/terminal"),
    ("documents", "verifier/documents"),
    ("statements", "verifier/statements"),
    ("history", "verifier/history"),
    ("verdict", "verifier/verdict"),
    ("web", "verifier/web"),
    ("evidence", "verifier/evidence"),
    ("transport", "verifier/transport"),
    ("health", "verifier/health"),
    ("nodes", "verifier/nodes"),
    ("verifier", "verifier"),
    ("fixtures", "fixtures"),
    ("prover", "prover"),
];

type Graph = BTreeMap<FileId, BTreeSet<FileId>>;

fn crates() -> Vec<Crate> {
    let read = |(name, folder): &(&str, &str)| Crate::read(name, folder);
    ORDER.iter().map(read).collect()
}

/// Every file with those that it imports.
fn graph() -> Graph {
    let crates = crates();
    crates
        .iter()
        .flat_map(|of| {
            of.files()
                .map(|file| (file.clone(), of.imports(file, &crates)))
        })
        .collect()
}

/// Everything that can be reached from a file.
fn reachable<'g>(graph: &'g Graph, from: &'g FileId) -> BTreeSet<&'g FileId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in graph.get(file).into_iter().flatten() {
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    seen
}

/// The files that are on a circle.
fn on_circles(graph: &Graph) -> Vec<String> {
    let back = |file: &&FileId| reachable(graph, file).contains(file);
    graph.keys().filter(back).map(ToString::to_string).collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let graph = graph();
    // What is read at all: a reader that finds nothing would find no circles.
    let edges: usize = graph.values().map(BTreeSet::len).sum();
    assert!(
        graph.len() > 250 && edges > 1_000,
        "{} files, {edges} imports",
        graph.len()
    );
    let circles = on_circles(&graph);
    assert!(circles.is_empty(), "on circles:\n{}", circles.join("\n"));
}

#[test]
fn no_crate_imports_one_above_it() {
    let place = |file: &FileId| ORDER.iter().position(|(name, _)| *name == file.in_crate);
    for (file, imports) in &graph() {
        for import in imports {
            assert!(place(import) <= place(file), "{file} imports {import}");
        }
    }
}

/// The table is in `circuits::domain`, where a macro makes constants of it.
#[test]
fn no_file_spells_the_domain_of_a_hash() {
    for of in crates() {
        for file in of.files() {
            let spelt = of.domains(file);
            // Made-up exchanges have domains of their own, and a leaf of the log is a line that RFC 6962 hashes.
            let ours = spelt.iter().all(|domain| {
                domain.starts_with("por/fixtures/") || domain.starts_with("por/log-leaf/")
            });
            assert!(ours, "{file} spells {spelt:?}");
        }
    }
}

/// Whether a text names an option, as `--json`.
fn names_an_option(text: &str) -> bool {
    text.split("--")
        .skip(1)
        .zip(text.split("--"))
        .any(|(after, before)| {
            let begins = before.ends_with(|c: char| c.is_whitespace() || "(`'\"".contains(c));
            (before.is_empty() || begins) && after.starts_with(|c: char| c.is_ascii_lowercase())
        })
}

/// Who calls a library types no options. What to do with one, the command line says in its `hints`.
#[test]
fn options_are_named_by_command_lines_alone() {
    let crates = crates();
    let mut named_by_commands = BTreeSet::new();
    // Made-up exchanges are asked for by a command line that has no other files, and `terminal` is for command lines.
    let all_typed = ["fixtures", "terminal"];
    for of in crates.iter().filter(|of| !all_typed.contains(&of.name())) {
        for file in of.files() {
            let named = of.texts(file).iter().find(|text| names_an_option(text));
            match named {
                Some(_) if file.is_in("command") => drop(named_by_commands.insert(of.name())),
                Some(text) => panic!("{file} names an option: {text:?}"),
                None => {}
            }
        }
    }
    assert!(
        named_by_commands.iter().eq(&["prover", "verifier"]),
        "{named_by_commands:?}"
    );
}

#[test]
fn options_in_a_text_are_seen() {
    for text in [
        "--json",
        "give it with --out",
        "as published (--root)",
        "`--quiet`",
    ] {
        assert!(names_an_option(text), "{text}");
    }
    for text in ["", "a -- b", "3--4", "--- a line", "x--y", "--"] {
        assert!(!names_an_option(text), "{text}");
    }
}

#[test]
fn a_circle_is_found() {
    let file = |name: &str| FileId::new("c", [name]);
    let chain = [("a", "b"), ("b", "c"), ("c", "d")];
    let graph = |edges: &[(&str, &str)]| -> Graph {
        let mut graph = Graph::new();
        for (from, to) in edges {
            graph.entry(file(from)).or_default().insert(file(to));
        }
        graph
    };
    assert!(on_circles(&graph(&chain)).is_empty());
    let closed = [&chain[..], &[("c", "a")]].concat();
    assert_eq!(on_circles(&graph(&closed)), ["c::a", "c::b", "c::c"]);
}
