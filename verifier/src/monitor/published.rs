//! The published directory (SPEC.md, section 17): which bundles an exchange has published, in order, and where its log is.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// The list of bundles.
pub const BUNDLES: &str = "bundles.txt";
/// The log's directory.
pub const LOG: &str = "log";

/// Most bundles: one a day for eleven years.
pub const MAX_BUNDLES: usize = 4_096;
/// Most bytes of a name.
pub const MAX_NAME_BYTES: usize = 200;
/// Most bytes of the list.
pub const MAX_LIST_BYTES: u64 = (MAX_BUNDLES * (MAX_NAME_BYTES + 1)) as u64;

/// A bundle's folder, below the published directory: it leads nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleName(String);

/// What is no name of a bundle's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a bundle's folder has 1 to {MAX_NAME_BYTES} bytes: letters, digits, `.`, `_` and `-`, with `/` between folders, of which \
     none begins with a point and the first is not `{LOG}`"
)]
pub struct NoBundleName;

/// What is no list of bundles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoList {
    /// Longer than any.
    #[error("{BUNDLES} has more than {MAX_LIST_BYTES} bytes")]
    Size,
    /// More bundles than are followed.
    #[error("{BUNDLES} has more than {MAX_BUNDLES} lines")]
    Lines,
    /// The last line has no end: perhaps the rest is missing.
    #[error("{BUNDLES} ends in the middle of a line")]
    End,
    /// A line.
    #[error("{BUNDLES}, line {line}: {error}")]
    Name {
        /// Which, from 1.
        line: usize,
        /// What is wrong.
        error: NoBundleName,
    },
    /// A name for the second time.
    #[error("{BUNDLES}, line {0}: the same folder stands in a line before it")]
    Twice(usize),
}

impl FromStr for BundleName {
    type Err = NoBundleName;

    fn from_str(text: &str) -> Result<Self, NoBundleName> {
        let is_part = |part: &str| {
            let known = |c: u8| c.is_ascii_alphanumeric() || b"._-".contains(&c);
            !part.is_empty() && !part.starts_with('.') && part.bytes().all(known)
        };
        let first = text.split('/').next();
        let is_name = text.len() <= MAX_NAME_BYTES && text.split('/').all(is_part);
        match is_name && first != Some(LOG) {
            true => Ok(Self(text.to_owned())),
            false => Err(NoBundleName),
        }
    }
}

impl BundleName {
    /// The folders on the way there.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BundleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a list: one folder a line, each once.
///
/// # Errors
/// [`NoList`].
pub fn read_list(bytes: &[u8]) -> Result<Vec<BundleName>, NoList> {
    if bytes.len() as u64 > MAX_LIST_BYTES {
        return Err(NoList::Size);
    }
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let lines = bytes.strip_suffix(b"\n").ok_or(NoList::End)?;
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    for (line, text) in (1..).zip(lines.split(|byte| *byte == b'\n')) {
        if line > MAX_BUNDLES {
            return Err(NoList::Lines);
        }
        let text = std::str::from_utf8(text).map_err(|_| NoBundleName);
        let name = text.and_then(str::parse);
        let name: BundleName = name.map_err(|error| NoList::Name { line, error })?;
        if !seen.insert(name.clone()) {
            return Err(NoList::Twice(line));
        }
        names.push(name);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_folders_in_order() {
        let names = read_list(b"2026/06\n2026/07\nb_3.x-y\n").unwrap();
        let names: Vec<_> = names.iter().map(BundleName::as_str).collect();
        assert_eq!(names, ["2026/06", "2026/07", "b_3.x-y"]);
        assert_eq!(read_list(b""), Ok(Vec::new()));
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        for name in [
            "",
            ".",
            "..",
            "a/..",
            "../a",
            "/a",
            "a/",
            "a//b",
            "a\\b",
            ".hidden",
            "a/.git",
            "log",
            "log/proofs",
            "a b",
            "a\r",
            "ä",
            "a%2e%2e",
            "C:",
            "a?b",
            "a#b",
            "https://example.com",
        ] {
            assert_eq!(name.parse::<BundleName>(), Err(NoBundleName), "{name}");
        }
        for name in ["logs", "a/log", "0", "A.b", &"a".repeat(MAX_NAME_BYTES)] {
            assert_eq!(name.parse::<BundleName>().unwrap().as_str(), name);
        }
        assert!(
            "a".repeat(MAX_NAME_BYTES + 1)
                .parse::<BundleName>()
                .is_err()
        );
    }

    #[test]
    fn another_form_of_a_list_is_refused() {
        let error = NoBundleName;
        for (list, expected) in [
            (&b"a\nb"[..], NoList::End),
            (b"a\n\nb\n", NoList::Name { line: 2, error }),
            (b"a\r\n", NoList::Name { line: 1, error }),
            (b"\xff\n", NoList::Name { line: 1, error }),
            (b"a\nb\na\n", NoList::Twice(3)),
        ] {
            assert_eq!(read_list(list), Err(expected));
        }
        let many: String = (0..=MAX_BUNDLES).map(|n| format!("b{n}\n")).collect();
        assert_eq!(read_list(many.as_bytes()), Err(NoList::Lines));
        let long = vec![b'a'; MAX_LIST_BYTES as usize + 1];
        assert_eq!(read_list(&long), Err(NoList::Size));
    }
}
