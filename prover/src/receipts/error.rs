//! Why there is no receipt.

use std::{
    io,
    path::{Path, PathBuf},
};

use circuits::ledger::AccountIdError;
use disk::{StagedDirectoryError, Unwritten};
use documents::{bundle::descriptor::DescriptorError, refusal::Refusal};
use statements::{
    keys::KeyError,
    receipt::{SignError, SignerError},
};

use crate::{fault::Fault, inclusion::unknown, sorting::ScratchError};

/// Why there is no receipt. It says no account, and no amount.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptSigningError {
    /// Something cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not a descriptor.
    #[error("{}: {error}", path.display())]
    Descriptor {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: DescriptorError,
    },
    /// Not an exchange's key.
    #[error("{}: {error}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: KeyError,
    },
    /// The descriptor names another key, or none.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// What cannot be an account's id.
    #[error(transparent)]
    Id(#[from] AccountIdError),
    /// Amounts that cannot be signed.
    #[error(transparent)]
    Amounts(#[from] SignError),
    /// Nobody has this id in the ledger.
    #[error("no account of the ledger has this id")]
    UnknownAccount,
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
    /// An earlier run did not come to its end.
    #[error("{} is what an interrupted run has left", .0.display())]
    Interrupted(PathBuf),
    /// The sorted ledger cannot be read again.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// Something cannot be written.
    #[error("{}", Unwritten(.path, .source))]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl ReceiptSigningError {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Id(_)
            | Self::Amounts(_)
            | Self::UnknownAccount
            | Self::UnknownListed { .. }
            | Self::List(_) => Fault::Inputs,
            Self::Read { .. }
            | Self::Descriptor { .. }
            | Self::Key { .. }
            | Self::Signer(_)
            | Self::Interrupted(_)
            | Self::Scratch(_)
            | Self::Write { .. } => Fault::Environment,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "check the path and its permissions",
            Self::Descriptor { .. } => {
                "give the descriptor as it stands beside the snapshot, or in the bundle"
            }
            Self::Key { .. } => "give the secret key of receipts, as it was made",
            Self::Signer(SignerError::NoKey) => {
                "name the public key in the snapshot, as receipt_key, before its descriptor is made: one that was made stays \
                 as it is"
            }
            Self::Signer(SignerError::OtherKey { .. }) => {
                "give the secret key of the public one that the descriptor names: what another one signs is no receipt"
            }
            Self::Id(_) | Self::UnknownAccount => {
                "give the id as it stands in the liabilities, letter by letter"
            }
            Self::Amounts(_) => {
                "give amounts in digits, of listed assets, each at most once a side"
            }
            Self::UnknownListed { .. } => {
                "give the ids as they stand in the liabilities, letter by letter; nothing was written"
            }
            Self::List(_) => {
                "write one account id on each line, or give a CSV file with a column account"
            }
            Self::Interrupted(_) => "remove it, and run the same command again",
            Self::Scratch(_) => {
                "check the free space of the directory for temporary files (TMPDIR names another)"
            }
            Self::Write { path, source } => Unwritten(path, source).hint(),
        }
    }

    pub(super) fn not_staged(path: &Path, error: StagedDirectoryError) -> Self {
        match error {
            StagedDirectoryError::Interrupted(partial) => Self::Interrupted(partial),
            StagedDirectoryError::Io(error) => Self::write(path)(error),
        }
    }

    pub(super) fn read(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Read {
            path: path.clone(),
            source,
        }
    }

    pub(super) fn write(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Write {
            path: path.clone(),
            source,
        }
    }
}
