//! What documents show of outputs is what the programs print: each sample names the golden file that it is.

use std::fs;

use crate::markdown::{Document, repository};

/// What stands before a sample's fence: `<!-- as in PATH -->`.
const MARK: &str = "<!-- as in ";

/// The samples of a document: the golden file's path, and the lines that are shown. A line of three dots stands for what
/// is left out.
fn samples(document: &Document) -> Vec<(String, String)> {
    let mut samples = Vec::new();
    let mut lines = document.text.lines();
    while let Some(line) = lines.next() {
        let Some(path) = line.trim().strip_prefix(MARK) else {
            continue;
        };
        let path = path.strip_suffix(" -->").expect("a mark ends").to_owned();
        let fence = lines.next().map(str::trim);
        assert_eq!(fence, Some("```text"), "{}: {path}", document.name);
        let indent = line.len() - line.trim_start().len();
        let shown = lines.by_ref().take_while(|line| line.trim() != "```");
        let shown: Vec<_> = shown.map(|line| line.get(indent..).unwrap_or("")).collect();
        samples.push((path, shown.join("\n")));
    }
    samples
}

/// Whether a text is the other one, but for lines that three dots stand for.
fn is_shown(shown: &str, whole: &str) -> bool {
    let mut rest: Vec<&str> = whole.trim_end().lines().collect();
    let mut skips = false;
    for line in shown.lines() {
        if line == "..." {
            skips = true;
            continue;
        }
        let place = rest.iter().position(|next| *next == line);
        match place {
            Some(0) => {}
            Some(_) if skips => {}
            _ => return false,
        }
        rest.drain(..=place.unwrap_or(0));
        skips = false;
    }
    skips || rest.is_empty()
}

#[test]
fn samples_are_what_the_programs_print() {
    let mut found = 0;
    for document in Document::all() {
        for (path, shown) in samples(&document) {
            let golden = fs::read_to_string(repository().join(&path));
            let golden = golden.unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(
                is_shown(&shown, &golden),
                "{} does not show {path}:\n{shown}\n\ninstead of\n\n{golden}",
                document.name
            );
            found += 1;
        }
    }
    assert!(found >= 3, "{found} samples");
}

#[test]
fn a_sample_may_leave_out_lines_where_it_says_so_and_change_none() {
    let whole = "one\ntwo\nthree\nfour\n";
    for shown in [
        "one\ntwo\nthree\nfour",
        "one\n...\nfour",
        "...\nfour",
        "one\n...",
    ] {
        assert!(is_shown(shown, whole), "{shown}");
    }
    for shown in [
        "one\ntwo\nthree",
        "one\nfour",
        "one\n...\nfive",
        "two\n...",
        "one\n...\nthree",
    ] {
        assert!(!is_shown(shown, whole), "{shown}");
    }
}
