//! Links lead somewhere.

use std::{collections::BTreeMap, fs, path::Path};

use crate::markdown::{Document, files_of, repository, spans};

/// Targets of links, and of pictures, outside code.
fn targets(document: &Document) -> Vec<String> {
    let prose: Vec<_> = document.prose().collect();
    let mut targets = Vec::new();
    // Where the label of a link is code, no half of it is lost: targets have no backticks.
    for part in prose.join("\n").split("](").skip(1) {
        let (target, _) = part.split_once(')').expect("a link ends");
        targets.push(target.to_owned());
    }
    targets
}

#[test]
fn links_between_documents_lead_to_files_and_headings() {
    let documents = Document::all();
    let anchors: BTreeMap<_, _> = documents
        .iter()
        .map(|document| (repository().join(&document.name), document.anchors()))
        .collect();
    let mut followed = 0;
    for document in &documents {
        let here = repository().join(&document.name);
        for target in targets(document) {
            if target.starts_with("https://") || target.starts_with("http://") {
                continue;
            }
            let (path, anchor) = match target.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor)),
                None => (target.as_str(), None),
            };
            let file = match path {
                "" => here.clone(),
                path => {
                    let file = here.parent().unwrap().join(path);
                    fs::canonicalize(&file)
                        .unwrap_or_else(|error| panic!("{}: {target}: {error}", document.name))
                }
            };
            if let Some(anchor) = anchor {
                let known = anchors
                    .get(&file)
                    .is_some_and(|known| known.contains(anchor));
                assert!(known, "{}: no heading is {target}", document.name);
            }
            followed += 1;
        }
    }
    assert!(followed > 80, "{followed} links");
}

/// Every document is read from another one.
#[test]
fn a_reader_finds_every_document() {
    let documents = Document::all();
    let mut reached: Vec<String> = documents
        .iter()
        .flat_map(|document| {
            let folder = repository().join(&document.name);
            let folder = folder.parent().unwrap().to_owned();
            targets(document).into_iter().map(move |target| {
                let path = target.split('#').next().unwrap();
                let file = fs::canonicalize(folder.join(path)).unwrap_or_default();
                file.to_string_lossy().into_owned()
            })
        })
        .collect();
    reached.sort();
    for document in documents
        .iter()
        .filter(|document| document.name.starts_with("docs/"))
    {
        let path = repository().join(&document.name);
        let path = path.to_string_lossy().into_owned();
        assert!(reached.binary_search(&path).is_ok(), "{}", document.name);
    }
}

/// What comments call a document is one: `docs/NAME.md`, and sections of SPEC.md by their numbers.
#[test]
fn the_source_names_documents_and_sections_that_there_are() {
    let spec = Document::read("circuits/SPEC.md");
    let sections: Vec<_> = spec
        .headings()
        .filter_map(|heading| heading.split_once(". "))
        .map(|(number, _)| number)
        .collect();
    assert!(sections.contains(&"15"), "{sections:?}");
    let mut named = 0;
    for path in files_of("rs") {
        // This one writes of such names in general.
        if path.ends_with("docs/links.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let at = path.display();
        for (start, _) in text.match_indices("docs/") {
            let name = &text[start..];
            let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || "/-._".contains(c)));
            let name = name[..end.unwrap_or(name.len())].trim_end_matches('.');
            if name.ends_with(".md") {
                assert!(repository().join(Path::new(name)).exists(), "{at}: {name}");
                named += 1;
            }
        }
        for part in text.split("SPEC.md").skip(1) {
            let Some(part) = part
                .trim_start_matches(['`', ','])
                .strip_prefix(" section ")
            else {
                continue;
            };
            let number: String = part.chars().take_while(char::is_ascii_digit).collect();
            assert!(
                sections.contains(&number.as_str()),
                "{at}: section {number}"
            );
            named += 1;
        }
    }
    assert!(named > 10, "{named} names");
}

/// Files and folders that documents name in code, from the top of the repository.
#[test]
fn documents_name_files_that_there_are() {
    let mut named = 0;
    for document in Document::all() {
        let prose: Vec<_> = document.prose().collect();
        let spans = prose
            .split(|line| line.is_empty())
            .flat_map(|paragraph| spans(&paragraph.join("\n")));
        for span in spans {
            let (folder, _) = span.split_once('/').unwrap_or_default();
            let ours = ["circuits", "verifier", "prover", "fixtures", "docs", ".ci"];
            if ours.contains(&folder) && !span.contains(' ') {
                let path = repository().join(&span);
                assert!(path.exists(), "{}: {span}", document.name);
                named += 1;
            }
        }
    }
    assert!(named > 40, "{named} names");
}
