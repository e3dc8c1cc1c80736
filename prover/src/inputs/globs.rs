//! Patterns in place of files' names.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern, glob_with};

/// Names that begin with a point are not meant: systems and editors leave such files beside the others.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// Why a pattern leads to no files.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is none.
    #[error("is no pattern of names: {0}")]
    Malformed(&'static str),
    /// A folder on its way cannot be read.
    #[error("leads to a folder that cannot be read")]
    Unreadable,
}

/// Whether a name in a snapshot is a pattern. A file that is there is meant, whatever its name.
pub fn is_pattern(folder: &Path, name: &str) -> bool {
    name.contains(['*', '?', '[']) && !folder.join(name).exists()
}

/// What a pattern matches, in the order of the names: each with its path, and its name as the snapshot would have it.
///
/// # Errors
/// [`PatternError`].
pub fn matches(folder: &Path, pattern: &str) -> Result<Vec<(PathBuf, String)>, PatternError> {
    // What the folder is called is no pattern.
    let escaped = Pattern::escape(&folder.to_string_lossy());
    let whole = Path::new(&escaped).join(pattern);
    let found = glob_with(&whole.to_string_lossy(), OPTIONS)
        .map_err(|error| PatternError::Malformed(error.msg))?;
    let mut matched = Vec::new();
    for path in found {
        let path = path.map_err(|_| PatternError::Unreadable)?;
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let name = name.to_string_lossy().into_owned();
        matched.push((path, name));
    }
    matched.sort_by(|(_, a), (_, b)| a.as_bytes().cmp(b.as_bytes()));
    Ok(matched)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_matched_in_the_order_of_their_names_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("a[b]*");
        fs::create_dir_all(odd.join("exports/deep")).unwrap();
        for name in [
            "b.csv",
            "a.csv",
            "B.csv",
            "._a.csv",
            ".hidden.csv",
            "a.txt",
            "deep/c.csv",
        ] {
            fs::write(odd.join("exports").join(name), "").unwrap();
        }
        let names = |pattern| {
            let matched = matches(&odd, pattern).unwrap();
            matched
                .into_iter()
                .map(|(path, name)| {
                    assert!(path.exists());
                    name
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("exports/*.csv"),
            ["exports/B.csv", "exports/a.csv", "exports/b.csv"]
        );
        assert_eq!(names("exports/?.txt"), ["exports/a.txt"]);
        assert_eq!(
            names("exports/[ab].csv"),
            ["exports/a.csv", "exports/b.csv"]
        );
        assert_eq!(names("*/*/c.csv"), ["exports/deep/c.csv"]);
        assert_eq!(names("none/*"), [""; 0]);
        assert_eq!(
            matches(&odd, "a***"),
            Err(PatternError::Malformed(
                "wildcards are either regular `*` or recursive `**`"
            ))
        );
    }

    #[test]
    fn a_file_whose_name_looks_like_a_pattern_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_pattern(folder.path(), "a[1].csv"));
        fs::write(folder.path().join("a[1].csv"), "").unwrap();
        assert!(!is_pattern(folder.path(), "a[1].csv"));
        assert!(!is_pattern(folder.path(), "a.csv"));
    }
}
