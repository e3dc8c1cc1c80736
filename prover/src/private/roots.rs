//! `june.roots.csv` beside `june.toml`: which roots were made of its descriptor, so that nobody publishes two by accident.
//!
//! A line for each bundle, with the columns `ledger,time,root,bundle`. It is beside the snapshot, as the descriptor is, and
//! stays when a private directory is erased. It has nothing of customers.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use circuits::ledger::{LedgerDigest, Root};
use jiff::Timestamp;

use disk::create_or_append;

/// Most bytes that are read: some thousand lines.
const MOST_BYTES: u64 = 1 << 20;

const COLUMNS: [&str; 4] = ["ledger", "time", "root", "bundle"];

/// A bundle that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBundle {
    /// Digest of the descriptor.
    pub ledger: LedgerDigest,
    /// When it was done.
    pub time: Timestamp,
    /// Its root.
    pub root: Root,
    /// Where it was written.
    pub bundle: PathBuf,
}

/// Where a snapshot's roots are noted.
pub fn path(snapshot: &Path) -> PathBuf {
    snapshot.with_extension("roots.csv")
}

/// Notes that a bundle was made.
///
/// # Errors
/// Those of the file system.
pub fn note(snapshot: &Path, made: &MadeBundle) -> io::Result<()> {
    let mut file = create_or_append(&path(snapshot))?;
    let mut lines = csv::Writer::from_writer(Vec::new());
    if file.metadata()?.len() == 0 {
        lines.write_record(COLUMNS)?;
    }
    lines.write_record([
        made.ledger.to_string(),
        made.time.to_string(),
        made.root.to_string(),
        made.bundle.display().to_string(),
    ])?;
    // In one write, so that two runs do not mix their lines.
    let lines = lines
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    file.write_all(&lines)
}

/// The bundles that were made of a descriptor, as far as they were noted.
///
/// # Errors
/// As [`all`].
pub fn of_ledger(snapshot: &Path, ledger: LedgerDigest) -> io::Result<Vec<MadeBundle>> {
    let mut made = all(snapshot)?;
    made.retain(|made| made.ledger == ledger);
    Ok(made)
}

/// The bundles that were made of a snapshot, as far as they were noted. A line that is none is passed over: this is to
/// remind, and proves nothing.
///
/// # Errors
/// Those of the file system; a file that is not there says that none was made.
pub fn all(snapshot: &Path) -> io::Result<Vec<MadeBundle>> {
    read(&path(snapshot))
}

/// Whether a file is called as one that notes roots.
pub fn is_one(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().ends_with(".roots.csv")
}

/// The bundles that a file notes.
///
/// # Errors
/// As [`all`].
pub fn read(file: &Path) -> io::Result<Vec<MadeBundle>> {
    let mut text = String::new();
    match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?.take(MOST_BYTES).read_to_string(&mut text)?,
    };
    let mut table = csv::ReaderBuilder::new();
    let mut table = table.flexible(true).from_reader(text.as_bytes());
    let made = table.records().filter_map(|row| {
        let row = row.ok()?;
        Some(MadeBundle {
            ledger: row.get(0)?.parse().ok()?,
            time: row.get(1)?.parse().ok()?,
            root: row.get(2)?.parse().ok()?,
            bundle: row.get(3)?.into(),
        })
    });
    Ok(made.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_of_a_descriptor_are_found_again_whatever_else_is_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = folder.path().join("june.toml");
        let one = LedgerDigest([1; 32]);
        assert_eq!(of_ledger(&snapshot, one).unwrap(), []);
        let made = |ledger, root| MadeBundle {
            ledger,
            time: "2026-07-01T09:00:00Z".parse().unwrap(),
            root: Root([root; 32]),
            bundle: "out, \"june\"/bundle".into(),
        };
        let all = [made(one, 3), made(LedgerDigest([2; 32]), 4), made(one, 5)];
        for made in &all {
            note(&snapshot, made).unwrap();
        }
        let path = folder.path().join("june.roots.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("ledger,time,root,bundle\n0101"), "{text}");
        std::fs::write(&path, text + "none\n\n").unwrap();
        assert_eq!(super::all(&snapshot).unwrap(), all);
        let [first, _, last] = all;
        assert_eq!(of_ledger(&snapshot, one).unwrap(), [first, last]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
