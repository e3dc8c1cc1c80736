//! Lines that fit on a screen.

use crate::markdown::Document;

/// The most characters of a line.
const WIDTH: usize = 120;

#[test]
fn no_line_of_a_document_is_wider_than_a_screen() {
    for document in Document::all() {
        for (number, line) in (1..).zip(document.text.lines()) {
            let length = line.chars().count();
            assert!(
                length <= WIDTH,
                "{}:{number} has {length} characters",
                document.name
            );
        }
    }
}

#[test]
fn the_readme_fits_on_a_screen() {
    let readme = Document::read("README.md");
    let lines = readme.text.lines().count();
    assert!(lines <= 80, "{lines} lines");
}

/// A machine with Rust needs these two, and no other.
#[test]
fn the_readme_has_two_commands() {
    let sessions = Document::read("README.md").sessions();
    let commands = sessions.iter().map(|session| {
        let mut words = session.split_whitespace();
        [(); 2].map(|()| words.next().unwrap())
    });
    assert!(
        commands.eq([["cargo", "run"], ["cargo", "test"]]),
        "{sessions:?}"
    );
}
