//! Why there is no policy.

use std::{borrow::Cow, io, path::PathBuf};

use disk::Unwritten;
use documents::policy::PolicyError;

/// Why there is no policy, or why there are no haircuts.
#[derive(Debug, thiserror::Error)]
pub enum StressError {
    /// Fewer joint moves than were asked for.
    #[error("{found} joint moves do not overlap, and {asked} are asked for")]
    JointMoves {
        /// How many there are.
        found: usize,
        /// How many there should be.
        asked: usize,
    },
    /// The verifier would refuse the policy. Without a place: the file has not been written.
    #[error("a verifier would refuse the policy: {}", .0.problem())]
    Policy(PolicyError),
    /// What is to be no collateral is no asset.
    #[error("{0:?} is not the symbol of an asset")]
    NotListed(String),
    /// The last policy cannot be read.
    #[error("{}: {source}", path.display())]
    LastUnread {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The last policy is none.
    #[error("{}: {problem}", path.display())]
    LastPolicy {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// There is a file of that name.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The policy or the haircuts cannot be written.
    #[error("{}", Unwritten(.path, .source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl StressError {
    /// What to do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        let hint = match self {
            Self::JointMoves { .. } => "ask for fewer, or add earlier dates",
            Self::Policy(error) => return error.hint(),
            Self::NotListed(_) => "write it as in the list of assets, in the same case",
            Self::LastUnread { .. } => "name the last policy, and see that it can be read",
            Self::LastPolicy { .. } => "give the policy as it was written and published",
            Self::Exists(_) => "choose another name, or replace it",
            Self::Write { path, source } => Unwritten(path, source).hint(),
        };
        hint.into()
    }
}
