//! Why something is not done with a log.

use std::{io, path::PathBuf};

use history::{checkpoint::CheckpointError, key::VerifierKeyError, policy::PolicyError};
use statements::keys::KeyError;

use crate::apart::ApartError;

/// Why something is not done with a log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A file that cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A line of the leaves that is none, or has another number than its place.
    #[error("{}: line {line} is not the leaf of number {}", path.display(), line - 1)]
    Leaf {
        /// The file.
        path: PathBuf,
        /// Which, from 1.
        line: usize,
    },
    /// The log's public key.
    #[error("{}: {error}", path.display())]
    VerifierKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: VerifierKeyError,
    },
    /// The secret key's file.
    #[error("{}: {error}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: KeyError,
    },
    /// The key of another log.
    #[error("{} is the key of another log", .0.display())]
    OtherKey(PathBuf),
    /// Another command is at work with the key, or with the log.
    #[error("another prover is at work with {}", .0.display())]
    Busy(PathBuf),
    /// What the key has signed last cannot be read.
    #[error("{} is not what this program writes there", .0.display())]
    Signed(PathBuf),
    /// What the key has signed last is not there, and it has signed something.
    #[error("{} is missing, which says what the key has signed last", .0.display())]
    SignedMissing(PathBuf),
    /// The checkpoint's file.
    #[error("{}: {error}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: CheckpointError,
    },
    /// The leaves are not those that the checkpoint was signed for.
    #[error("{}: the entries are not those of the checkpoint beside them", .0.display())]
    NotItsCheckpoint(PathBuf),
    /// The key has signed a checkpoint that these leaves do not extend.
    #[error("the key has signed a checkpoint of {size} snapshots that these entries do not extend")]
    Rewritten {
        /// Its size.
        size: u64,
    },
    /// A number that is in the log.
    #[error("number {0} is in the log already, and with something else")]
    Taken(u64),
    /// Numbers before this one that are not in it.
    #[error("the log's next number is {next}, and the snapshot has number {sequence}")]
    Gap {
        /// Of the snapshot.
        sequence: u64,
        /// The log's.
        next: u64,
    },
    /// More leaves than a log may have here.
    #[error("a log has at most {0} numbers")]
    TooLarge(u64),
    /// A number that is not in the signed log.
    #[error("number {0} is not in the log's checkpoint")]
    NotThere(u64),
    /// An old size above the log's.
    #[error("the log has {size} numbers, and so extends none of {old}")]
    Larger {
        /// The size that was asked for.
        old: u64,
        /// The log's.
        size: u64,
    },
    /// The log has another checkpoint than the one that was cosigned.
    #[error("{}: the checkpoint is another one by now than that which witnesses were asked about", .0.display())]
    Grown(PathBuf),
    /// The bundle that was to be added.
    #[error("{}: {what}", path.display())]
    Bundle {
        /// Its directory.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A policy.
    #[error("{}: {error}", path.display())]
    Policy {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: PolicyError,
    },
    /// A policy that does not know this log.
    #[error("{}: it does not name this log's key: {key}", path.display())]
    NotInPolicy {
        /// The policy's file.
        path: PathBuf,
        /// The log's key.
        key: String,
    },
    /// Cosignatures of nobody whom the policy knows, or of another checkpoint.
    #[error("{}: no line is a cosignature of this checkpoint by a witness of the policy", .0.display())]
    NoCosignature(PathBuf),
    /// More signatures than a checkpoint may have.
    #[error("{}: it cannot have so many signatures", .0.display())]
    TooManySignatures(PathBuf),
    /// Something else is where the log was to be.
    #[error("{} is there already, and is no log under this name and key", .0.display())]
    Exists(PathBuf),
    /// What is secret would be published, or the other way round.
    #[error(transparent)]
    Apart(#[from] ApartError),
}

impl LogError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }

    /// Whether the log itself says no: what was asked for would make it another history, or leave a hole in it.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Taken(_)
                | Self::Gap { .. }
                | Self::Rewritten { .. }
                | Self::NotItsCheckpoint(_)
                | Self::TooLarge(_)
        )
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { error, .. } if error.kind() == io::ErrorKind::AlreadyExists => {
                "nothing is overwritten: name another place, or go on with what is there"
            }
            Self::File { .. } => "check the path, its permissions and the space on the disk",
            Self::Leaf { .. } | Self::VerifierKey { .. } | Self::Checkpoint { .. } => {
                "bring the log's directory back as this program wrote it, from where it is published"
            }
            Self::Key { .. } => "give the file that prover log init has made",
            Self::OtherKey(_) => "give the key that this log was begun with",
            Self::Busy(_) => "wait until it has ended",
            Self::Signed(_) | Self::SignedMissing(_) => {
                "bring the file back from a copy: it keeps the key from ever signing a second history"
            }
            Self::NotItsCheckpoint(_) | Self::Rewritten { .. } | Self::Larger { .. } => {
                "take the log's newest directory, from where it is published: a log is only ever added to, and a second \
                 history under one key is a fork that anybody can show"
            }
            Self::Taken(_) => {
                "what is published under a number stays: give the snapshot the next number, and publish it as that"
            }
            Self::Gap { .. } => {
                "add the snapshots before it first; where there never was one, say so with prover log skip"
            }
            Self::TooLarge(_) => "begin another log, and say in public why",
            Self::NotThere(_) => "add the snapshot first, and have the checkpoint signed",
            Self::Bundle { .. } => "name the directory of a bundle that prover prove has written",
            Self::Policy { .. } => {
                "write it as c2sp.org/tlog-policy says: lines log, witness, group and quorum"
            }
            Self::NotInPolicy { .. } => "add the line `log KEY` to the policy",
            Self::NoCosignature(_) => {
                "give what the witness has answered to the request for this very checkpoint"
            }
            Self::Grown(_) => {
                "ask the witnesses once more: what they have cosigned is not lost to them"
            }
            Self::TooManySignatures(_) => "name fewer witnesses in the policy",
            Self::Exists(_) => {
                "name another place, or the key and name that this log was begun with"
            }
            Self::Apart(error) => error.hint(),
        }
    }
}
