//! `issued.csv`: what was issued from a private directory, so that nobody erases S before anything was.
//!
//! A line for each time, with the columns `time,what,count`. It has no account ids.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use jiff::Timestamp;

use super::files;
use disk::create_or_append;

/// What is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuedKind {
    /// Inclusion files.
    Files,
    /// Archives of all accounts.
    Archives,
    /// What an auditor is given of the reserves.
    Dossier,
    /// What an auditor is given of accounts that were drawn.
    Sample,
}

impl IssuedKind {
    const ALL: [Self; 4] = [Self::Files, Self::Archives, Self::Dossier, Self::Sample];

    fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Archives => "archives",
            Self::Dossier => "dossier",
            Self::Sample => "sample",
        }
    }
}

/// How much was issued of each kind, all times together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// Inclusion files.
    pub files: u64,
    /// Archives.
    pub archives: u64,
    /// Dossiers.
    pub dossiers: u64,
    /// Samples.
    pub samples: u64,
}

impl Issued {
    /// Whether a customer was given anything.
    pub fn has_reached_customers(&self) -> bool {
        self.files > 0 || self.archives > 0
    }
}

/// Notes that so many were issued now.
///
/// # Errors
/// Those of the file system.
pub fn note(private: &Path, kind: IssuedKind, count: u64) -> io::Result<()> {
    let mut file = create_or_append(&private.join(files::ISSUED))?;
    let header = if file.metadata()?.len() == 0 {
        "time,what,count\n"
    } else {
        ""
    };
    // In one write, so that two commands do not mix their lines.
    let line = format!("{header}{},{},{count}\n", Timestamp::now(), kind.name());
    file.write_all(line.as_bytes())
}

/// What was noted. A line that is none is passed over: this is to remind, and proves nothing.
///
/// # Errors
/// Those of the file system; a file that is not there says that nothing was issued.
pub fn read(private: &Path) -> io::Result<Issued> {
    let text = match fs::read_to_string(private.join(files::ISSUED)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Issued::default()),
        text => text?,
    };
    let mut issued = Issued::default();
    for line in text.lines().skip(1) {
        let mut cells = line.split(',').skip(1);
        let kind = cells.next();
        let kind = IssuedKind::ALL
            .into_iter()
            .find(|known| kind == Some(known.name()));
        let count = cells.next().and_then(|count| count.parse::<u64>().ok());
        if let (Some(kind), Some(count)) = (kind, count) {
            let sum = match kind {
                IssuedKind::Files => &mut issued.files,
                IssuedKind::Archives => &mut issued.archives,
                IssuedKind::Dossier => &mut issued.dossiers,
                IssuedKind::Sample => &mut issued.samples,
            };
            *sum = sum.saturating_add(count);
        }
    }
    Ok(issued)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_issued_adds_up_and_nothing_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), Issued::default());
        note(folder.path(), IssuedKind::Dossier, 1).unwrap();
        assert!(!read(folder.path()).unwrap().has_reached_customers());
        note(folder.path(), IssuedKind::Files, 1).unwrap();
        note(folder.path(), IssuedKind::Files, 2_000).unwrap();
        note(folder.path(), IssuedKind::Archives, 2).unwrap();
        let issued = read(folder.path()).unwrap();
        assert!(issued.has_reached_customers());
        assert_eq!(
            (issued.files, issued.archives, issued.dossiers),
            (2_001, 2, 1)
        );
        let text = fs::read_to_string(folder.path().join(files::ISSUED)).unwrap();
        assert_eq!(text.lines().count(), 5, "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        note(folder.path(), IssuedKind::Files, 1).unwrap();
        let meta = fs::metadata(folder.path().join(files::ISSUED)).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    }
}
