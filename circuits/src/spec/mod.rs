//! SPEC.md says what the source says: pinned values, the order of values in proofs, hash domains, and the thread from a
//! clause over its constraints to the lemma that uses them. The circuits' text is pinned in `gates/`.

mod domains;
mod gates;
mod pins;
mod queries;
mod thread;

const SPEC: &str = include_str!("../../SPEC.md");

/// The text of a section, from its heading to the next section's.
fn section(number: u32) -> &'static str {
    let (_, text) = SPEC
        .split_once(&format!("\n## {number}. "))
        .expect("a section of this number");
    text.split("\n## ").next().expect("a text")
}

/// The cells of the rows of a section's tables whose first cell is code: that code, then the other cells.
fn rows(section: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    section.lines().filter_map(|line| {
        let line = line.strip_prefix("| `")?.strip_suffix(" |")?;
        let (code, cells) = line.split_once("` | ")?;
        Some((code, cells.split('|').map(str::trim).collect()))
    })
}
