//! The repository's Markdown files, as tests read them: prose, commands, headings and tables.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The top folder of the repository.
pub fn repository() -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::canonicalize(top).unwrap()
}

/// Every file below a folder whose name ends so, but for what is built.
fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let built = ["target", "out", "node_modules"].contains(&name) || name.starts_with('.');
        if path.is_dir() && !built {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

/// Every file of the repository whose name ends so.
pub fn files_of(extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&repository(), extension, &mut found);
    found.sort();
    found
}

/// A Markdown file.
pub struct Document {
    /// Where it is, from the top of the repository.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A table: its rows, each with its cells, without the header.
pub type Table = Vec<Vec<String>>;

impl Document {
    /// Reads one, by its path from the top of the repository.
    pub fn read(name: &str) -> Self {
        let path = repository().join(name);
        let text = fs::read_to_string(&path);
        Self {
            name: name.to_owned(),
            text: text.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        }
    }

    /// All of the repository.
    pub fn all() -> Vec<Self> {
        let top = repository();
        let names = files_of("md").into_iter().map(|path| {
            let name = path.strip_prefix(&top).unwrap();
            name.to_str().unwrap().replace('\\', "/")
        });
        let documents: Vec<_> = names.map(|name| Self::read(&name)).collect();
        assert!(documents.len() > 15, "{} documents", documents.len());
        documents
    }

    /// Lines outside fences.
    pub fn prose(&self) -> impl Iterator<Item = &str> {
        let mut fenced = false;
        self.text.lines().filter(move |line| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        })
    }

    /// Fences without a language: what is typed, and perhaps what is answered.
    pub fn sessions(&self) -> Vec<String> {
        let mut sessions = Vec::new();
        let mut language: Option<&str> = None;
        for line in self.text.lines() {
            match (line.trim_start().strip_prefix("```"), language) {
                (Some(opened), None) => {
                    language = Some(opened);
                    if opened.is_empty() {
                        sessions.push(String::new());
                    }
                }
                (Some(_), Some(_)) => language = None,
                (None, Some("")) => {
                    let session = sessions.last_mut().unwrap();
                    session.push_str(line.trim());
                    session.push('\n');
                }
                (None, _) => {}
            }
        }
        assert_eq!(language, None, "{}: a fence has no end", self.name);
        sessions
    }

    /// Headings, without their marks.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.prose().filter_map(heading)
    }

    /// The anchors that links may name.
    pub fn anchors(&self) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        for heading in self.headings() {
            let anchor = anchor(heading);
            assert!(
                anchors.insert(anchor.clone()),
                "{}: two headings have the anchor {anchor}",
                self.name
            );
        }
        for part in self.text.split("<a id=\"").skip(1) {
            let (id, _) = part.split_once('"').unwrap();
            anchors.insert(id.to_owned());
        }
        anchors
    }

    /// What stands under a heading, down to the next one.
    #[track_caller]
    pub fn section(&self, title: &str) -> Vec<&str> {
        let mut lines = self.prose().skip_while(|line| heading(line) != Some(title));
        assert!(
            lines.next().is_some(),
            "{}: no heading is {title:?}",
            self.name
        );
        lines.take_while(|line| heading(line).is_none()).collect()
    }

    /// The tables under a heading.
    #[track_caller]
    pub fn tables(&self, title: &str) -> Vec<Table> {
        tables(&self.section(title))
    }

    /// The only table under a heading.
    #[track_caller]
    pub fn table(&self, title: &str) -> Table {
        let mut tables = self.tables(title);
        assert_eq!(tables.len(), 1, "{}: tables under {title:?}", self.name);
        tables.remove(0)
    }
}

fn heading(line: &str) -> Option<&str> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    (1..=6).contains(&level).then_some(title)?.strip_prefix(' ')
}

/// What a link calls a heading, as pages of repositories make it.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    let kept: String = heading.chars().filter(kept).collect();
    kept.to_lowercase().replace(' ', "-")
}

/// The tables in some lines.
pub fn tables(lines: &[&str]) -> Vec<Table> {
    let mut tables = Vec::new();
    for lines in lines.split(|line| !line.starts_with('|')) {
        // The header, and the line below it.
        if lines.len() > 2 {
            tables.push(lines[2..].iter().map(|line| cells(line)).collect());
        }
    }
    tables
}

fn cells(row: &str) -> Vec<String> {
    // A bar inside a cell is written with a backslash.
    let row = row.replace("\\|", "\u{0}");
    let row = row.trim().strip_prefix('|').unwrap();
    let row = row.strip_suffix('|').expect("a row ends with a bar");
    let cells = row.split('|').map(|cell| cell.trim().replace('\u{0}', "|"));
    cells.collect()
}

/// What stands in backticks, with blanks where lines were broken.
pub fn spans(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    spans
        .map(|span| span.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// What the first column of a table has in backticks.
pub fn first_column(table: &Table) -> Vec<String> {
    table.iter().flat_map(|row| spans(&row[0])).collect()
}

/// That a column says what the source does: everything, once, and nothing else.
#[track_caller]
pub fn assert_same<A: AsRef<str>, B: AsRef<str>>(
    what: &str,
    documented: impl IntoIterator<Item = A>,
    source: impl IntoIterator<Item = B>,
) {
    let mut once = BTreeSet::new();
    for item in documented {
        let item = item.as_ref().to_owned();
        assert!(once.insert(item.clone()), "{what}: {item} is there twice");
    }
    let source: BTreeSet<_> = source
        .into_iter()
        .map(|item| item.as_ref().to_owned())
        .collect();
    let missing: Vec<_> = source.difference(&once).collect();
    let unknown: Vec<_> = once.difference(&source).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "{what}: the document lacks {missing:?}, and the source lacks {unknown:?}"
    );
}
