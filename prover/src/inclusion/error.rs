//! Why there is no inclusion.

use std::{
    io,
    path::{Path, PathBuf},
};

use circuits::ledger::Root;
use documents::{inclusion::archive::write::ArchiveWriteError, refusal::Refusal};

use crate::{apart::ApartError, fault::Fault, private::records::RecordError};
use disk::{StagedDirectoryError, Unwritten};

/// Why there is no inclusion file.
#[derive(Debug, thiserror::Error)]
pub enum InclusionError {
    /// The private directory.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The private directory was made with circuits of another shape.
    #[error("the private directory belongs to circuits of shape {0}")]
    Shape(u32),
    /// Nobody has this id in the ledger.
    #[error("no account of the ledger has this id")]
    UnknownAccount,
    /// An earlier run did not come to its end.
    #[error("{} is what an interrupted run has left", .0.display())]
    Interrupted(PathBuf),
    /// Accounts of a list are not in the ledger.
    #[error("{}", unknown(*.count, .lines))]
    UnknownListed {
        /// How many.
        count: u64,
        /// The first lines of the list that have them.
        lines: Vec<u64>,
    },
    /// The list of accounts cannot be read, or is none.
    #[error("{0}")]
    List(Refusal),
    /// More bits than archives are named by.
    #[error("a prefix of {0} bits is too long")]
    PrefixBits(u8),
    /// An archive has fewer slots than its accounts need. How many they need is not said: it tells how many accounts there
    /// are.
    #[error("with a prefix of {bits} bits an archive has fewer slots than its accounts need")]
    TooManyArchives {
        /// Bits of the prefix.
        bits: u8,
        /// The most with which all accounts fit.
        largest: u8,
    },
    /// An archive cannot be filled.
    #[error(transparent)]
    Archive(ArchiveWriteError),
    /// What is secret and what is published would not be apart.
    #[error(transparent)]
    Apart(#[from] ApartError),
    /// Archives would lie beside a bundle of the same ledger that they do not belong to.
    #[error("the bundle {} has the root {its}, and archives from this private directory have the root {root}", bundle.display())]
    OtherRoot {
        /// The bundle beside them.
        bundle: PathBuf,
        /// Its root.
        its: Root,
        /// Theirs.
        root: Root,
    },
    /// Something cannot be written.
    #[error("{}", Unwritten(.path, .source))]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl InclusionError {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::UnknownAccount
            | Self::UnknownListed { .. }
            | Self::List(_)
            | Self::PrefixBits(_)
            | Self::TooManyArchives { .. } => Fault::Inputs,
            Self::Record(_)
            | Self::Shape(_)
            | Self::Interrupted(_)
            | Self::Apart(_)
            | Self::OtherRoot { .. }
            | Self::Archive(_)
            | Self::Write { .. } => Fault::Environment,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooManyArchives { .. } => "make fewer archives, with a shorter prefix",
            Self::PrefixBits(_) => "use a prefix of 16 bits at most",
            Self::Record(RecordError::NotPrivate(error)) => error.hint(),
            Self::Record(RecordError::Forgotten) => {
                "no more can be issued for this root: another run makes another root, which is not the one you published"
            }
            Self::Record(_) | Self::Shape(_) => "use the private directory as prove wrote it",
            Self::UnknownAccount => "give the id as it stands in the liabilities, letter by letter",
            Self::UnknownListed { .. } => {
                "give the ids as they stand in the liabilities, letter by letter; nothing was written"
            }
            Self::List(_) => {
                "write one account id on each line, or give a CSV file with a column account"
            }
            Self::Apart(error) => error.hint(),
            Self::OtherRoot { .. } => {
                "use the private directory of the bundle that is published, or name a place beside the bundle of this root"
            }
            Self::Interrupted(_) => "remove it, and run the same command again",
            Self::Archive(ArchiveWriteError::Full { .. }) => "use a prefix of fewer bits",
            Self::Write { path, source } => Unwritten(path, source).hint(),
            Self::Archive(_) => "check the disk's free space and the directory's permissions",
        }
    }

    /// A directory that is not begun.
    pub(super) fn not_staged(path: &Path, error: StagedDirectoryError) -> Self {
        match error {
            StagedDirectoryError::Interrupted(partial) => Self::Interrupted(partial),
            StagedDirectoryError::Io(error) => Self::write(path)(error),
        }
    }

    /// An error of the file system, of this path.
    pub(super) fn write(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Write {
            path: path.clone(),
            source,
        }
    }
}

/// Where a list has accounts that are not in the ledger, and never which.
pub(crate) fn unknown(count: u64, lines: &[u64]) -> String {
    let shown: Vec<_> = lines.iter().map(u64::to_string).collect();
    let shown = shown.join(", ");
    let more = match count - lines.len() as u64 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match count {
        1 => format!("no account of the ledger has the id on line {shown} of the list"),
        _ => format!("no accounts of the ledger have the ids on lines {shown}{more} of the list"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_that_are_not_there_are_told_by_their_lines() {
        assert_eq!(
            unknown(1, &[7]),
            "no account of the ledger has the id on line 7 of the list"
        );
        assert_eq!(
            unknown(5, &[1, 2]),
            "no accounts of the ledger have the ids on lines 1, 2 and 3 more of the list"
        );
    }
}
